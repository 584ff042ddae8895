// Dark bremsstrahlung e N → e N A' at one point of phase space: kinematics, squared amplitude, form factor.
#pragma once

#include <cmath>

#include "tests/oracle/tools.hpp"

namespace oracle {

/// The nucleus that radiates, and the calorimeter it stands in.
struct Target {
  double z = 82, a = 207;
  double thickness = 40;               // X0
  double radiation_length = 1.178e-2;  // m
  double atoms_per_x0 = 1.851e22;      // cm⁻²
  double material_fraction = 0.986;    // share of the radiation lengths
  double min_electron_energy = 15;     // GeV
  double nucleus_mass() const { return a * atomic_mass_unit; }
};

/// Kinematics at fixed E, y = 1 - x and θ, with u = 2p·k - m² and s = 2p'·k + m² (both > 0; ũ = -u), q the
/// momentum taken from the nucleus, t = -q². Light-cone components p± = E ± |p| keep the digits of u.
struct EmissionKinematics {
  double mass2, nucleus_mass, energy, y, momentum, k, u, kappa, k_along, k_across;
  double t_min = 0, t_max = 0;
  bool allowed = false;

  EmissionKinematics(double energy_, double y_, double theta, double mass, double nucleus_mass_)
      : mass2(mass * mass), nucleus_mass(nucleus_mass_), energy(energy_), y(y_) {
    const double me2 = m_electron * m_electron, omega = energy * (1 - y), final_energy = energy * y;
    momentum = std::sqrt(energy * energy - me2);
    k = std::sqrt((omega - mass) * (omega + mass));
    const double p_plus = energy + momentum, k_plus = omega + k;
    const double difference = (final_energy * (energy + omega) + mass2 - me2) / (momentum + k);  // |p| - |k|
    const double sine2 = square(std::sin(0.5 * theta));
    u = mass2 * (final_energy + difference) / k_plus + me2 * k_plus / p_plus + 4 * momentum * k * sine2;
    kappa = std::sqrt(difference * difference + 4 * momentum * k * sine2);  // |p - k|
    k_along = k * (difference - 2 * momentum * sine2) / kappa;              // k·(p - k)/κ
    k_across = momentum * k * std::sin(theta) / kappa;
    // |cos θ_q| <= 1 is a quadratic in t: (u + λt)²/4κ² <= t + t²/4M².
    const double lambda = 1 + final_energy / nucleus_mass, left = final_energy - 0.5 * u / nucleus_mass;
    if (left <= m_electron) return;
    const double root = kappa * std::sqrt((left - m_electron) * (left + m_electron));
    const double leading = lambda * lambda - square(kappa / nucleus_mass);
    t_min = u * u / (2 * kappa * kappa - u * lambda + 2 * root);
    t_max = (2 * kappa * kappa - u * lambda + 2 * root) / leading;
    allowed = t_max > t_min;
  }

  /// s = centre + swing·cos φ, φ the azimuth of q about p - k.
  struct Azimuth {
    double centre, swing;
  };
  Azimuth azimuth(double t) const {
    const double q0 = -0.5 * t / nucleus_mass, q2 = t + q0 * q0;
    const double along = -0.5 * (u + t * (1 + energy * y / nucleus_mass)) / kappa;
    const double across = std::sqrt(std::fmax(q2 - along * along, 0.0));
    // s = u + 2 q·k with q·k = q0 ω - |q|∥ k∥ - |q|⊥ k⊥ cos φ.
    return {u + 2 * (q0 * energy * (1 - y) - along * k_along), 2 * across * k_across};
  }

  /// The squared amplitude 𝒜 of Liu, Miller, Phys. Rev. D 96 (2017) 016004, with P = P_i + P_f:
  /// 2(s̃²+ũ²)/(s̃ũ) P² - 8t/(s̃ũ) [(P·p)² + (P·p')² + (t2+m²)/2 P²]
  ///   + 2 ((s̃+ũ)/(s̃ũ))² (m²+2m_e²) [P²t - 4((ũ P·p + s̃ P·p')/(s̃+ũ))²].
  double amplitude(double t, double s) const {
    const double M = nucleus_mass, capital_p2 = 4 * M * M + t;
    const double p_initial = 2 * M * energy - 0.5 * (s + t), p_final = 2 * M * energy * y - 0.5 * (u + t);
    const double t2 = mass2 - t - s + u;
    const double mixed = 2 * M * energy * (s * y - u) - 0.5 * t * (s - u);  // s P·p' - u P·p
    return -2 * (s * s + u * u) / (s * u) * capital_p2 +
           8 * t / (s * u) * (square(p_initial) + square(p_final) + 0.5 * (t2 + mass2) * capital_p2) +
           2 * (mass2 + 2 * m_electron * m_electron) / square(s * u) *
               (square(s - u) * capital_p2 * t - 4 * square(mixed));
  }
};

/// G2 = elastic + inelastic of an atom (J. D. Bjorken et al., Phys. Rev. D 80 (2009) 075018, A18-A19).
struct FormFactor {
  double z, a2, d, a2_inelastic;
  explicit FormFactor(const Target& target)
      : z(target.z),
        a2(square(111 * std::pow(target.z, -1.0 / 3) / m_electron)),
        d(0.164 * std::pow(target.a, -2.0 / 3)),
        a2_inelastic(square(773 * std::pow(target.z, -2.0 / 3) / m_electron)) {}
  double operator()(double t) const {
    const double elastic = z * a2 * t / (1 + a2 * t) / (1 + t / d);
    const double proton =
        (1 + t * (mu_proton * mu_proton - 1) / (4 * m_proton * m_proton)) / square(square(1 + t / 0.71));
    return elastic * elastic + z * square(a2_inelastic * t / (1 + a2_inelastic * t) * proton);
  }
};

}  // namespace oracle
