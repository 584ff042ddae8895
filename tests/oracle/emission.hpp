// A' from the electrons of the shower at exact tree level, by rejection in every variable.
#pragma once

#include <cmath>

#include "tests/oracle/cascade.hpp"
#include "tests/oracle/emission_kinematics.hpp"
#include "tests/oracle/tools.hpp"

namespace oracle {

/// A point of phase space and its weight: d⁴σ over the density of the proposal, pb at ε = 1.
struct Candidate {
  double weight, x, theta;
};

/// Proposes (y, θ, t, φ) for an electron: y by l = ln(1 + y/δ) and θ by v = U0/U, U = U0 + E²θ²x, both
/// uniform; t by ln t with the elastic fall beyond d; φ by the density ∝ 1/s.
class EmissionProposal {
 public:
  EmissionProposal(const Target& target, double mass, const Mistakes& mistakes)
      : mass_(mass), nucleus_mass_(target.nucleus_mass()), form_factor_(target), mistakes_(mistakes) {}

  double mass() const { return mass_; }

  /// Mean weight over calls = σ(E), pb at ε = 1, without angles above 0.3 rad; energy in GeV, > m_A'.
  Candidate operator()(Random& random, double energy) const {
    const double me2 = m_electron * m_electron, m2 = mass_ * mass_;
    const double y_min = m_electron / energy;  // the recoil of the nucleus asks for more: see `allowed`
    const double y_max = 1 - mass_ / energy;
    if (y_min >= y_max) return {0, 0, 0};
    const double delta = me2 / m2 + 0.25 * m2 / (energy * energy);
    const double l_max = std::log1p((y_max - y_min) / delta), l = l_max * random.uniform();
    const double y = y_min + delta * std::expm1(l), x = 1 - y;
    const double dx_dl = mistakes_.no_jacobian ? 1 : delta * std::exp(l);

    const double u0 = m2 * y / x + me2 * x, scale = u0 / (energy * energy * x);
    const double v_min = 1 / (1 + square(kMaxAngle) / scale), v = random.uniform(v_min, 1);
    const double theta = std::sqrt(scale * (1 - v) / v);
    const double dcos_dv = 0.5 * (theta > 0 ? std::sin(theta) / theta : 1) * scale / (v * v);

    const EmissionKinematics at(energy, y, theta, mass_, nucleus_mass_);
    if (!at.allowed) return {0, x, theta};
    const double d = form_factor_.d, low = std::log(at.t_min / (at.t_min + d));
    const double range = std::log(at.t_max / (at.t_max + d)) - low;
    const double w = std::exp(low + range * random.uniform()), t = d * w / (1 - w);
    const double dt = t * (1 + t / d);  // dt/dln w

    const auto [centre, swing] = at.azimuth(t);
    const double rho = swing / centre, beta = std::sqrt((1 - rho) * (1 + rho));
    const double cosine = std::cos(pi * random.uniform()), bend = 1 - rho * cosine;
    const double s = centre * beta * beta / bend;
    const double density_phi = bend / beta;  // of φ where the angle of `cosine` is uniform

    const double cross_section = hbarc2_gev2_pb * alpha * alpha * alpha * at.k * energy /
                                 (at.momentum * at.kappa) * form_factor_(t) / (t * t) * at.amplitude(t, s) /
                                 (8 * nucleus_mass_ * nucleus_mass_);
    return {cross_section * l_max * dx_dl * (1 - v_min) * dcos_dv * range * dt / density_phi, x, theta};
  }

 private:
  static constexpr double kMaxAngle = 0.3;
  double mass_, nucleus_mass_;
  FormFactor form_factor_;
  Mistakes mistakes_;
};

/// One A'. `weight` is 1, or more where the rejection's majorant was too small.
struct Emission {
  double weight, depth, energy, theta;  // -, m, GeV, rad to the electron
};

/// A' along the tracks of showers. The majorant of the rejection is the largest weight of a pilot run, and a
/// margin.
class EmissionSampler {
 public:
  EmissionSampler(const Target& target, double beam_energy, double mass, const Mistakes& mistakes,
                  Random& random)
      : target_(target),
        cascade_(beam_energy, target.thickness, target.min_electron_energy),
        propose_(target, mass, mistakes) {
    double largest = 0;
    for (int showers = 0; showers < kPilotShowers; ++showers)
      for_each_candidate(random,
                         [&](const Candidate& c, double, double) { largest = std::fmax(largest, c.weight); });
    majorant_ = kMargin * largest;
  }

  /// Calls use(Emission) for every A' of one more shower. Points on the tracks are a Poisson process, uniform
  /// along them; each is kept with probability weight/majorant.
  template <class Use>
  void shower(Random& random, Use use) {
    double of_shower = 0;
    for_each_candidate(random, [&](const Candidate& c, double energy, double depth) {
      of_shower += c.weight;
      ++candidates_;
      if (c.weight < majorant_ * random.uniform()) return;
      if (c.weight > majorant_) ++overweight_;
      use(Emission{std::fmax(c.weight / majorant_, 1.0), depth * target_.radiation_length, c.x * energy,
                   c.theta});
    });
    ++showers_;
    sum_ += of_shower;
    sum2_ += of_shower * of_shower;
  }

  /// A' per electron on target at ε = 1: atoms per X0 × ⟨Σ σ⟩ per shower / points per X0, and its error.
  double n_aprime() const { return per_eot() * sum_ / showers_; }
  double n_aprime_error() const {
    return per_eot() * std::sqrt((sum2_ / showers_ - square(sum_ / showers_)) / (showers_ - 1));
  }
  double showers() const { return showers_; }
  double candidates() const { return candidates_; }
  double overweight() const { return overweight_; }

 private:
  template <class Use>
  void for_each_candidate(Random& random, Use use) {
    cascade_.shower(random, [&](double energy, double begin, double end) {
      if (energy <= propose_.mass()) return;
      for (double depth = begin + step(random); depth < end; depth += step(random))
        use(propose_(random, energy), energy, depth);
    });
  }
  static double step(Random& random) { return random.exponential() / kPointsPerX0; }
  double per_eot() const {
    return target_.atoms_per_x0 * target_.material_fraction * pb_in_cm2 / kPointsPerX0;
  }

  static constexpr double kPointsPerX0 = 4;
  static constexpr int kPilotShowers = 20000;
  static constexpr double kMargin = 1.2;
  Target target_;
  Cascade cascade_;
  EmissionProposal propose_;
  double majorant_ = 0, showers_ = 0, candidates_ = 0, overweight_ = 0, sum_ = 0, sum2_ = 0;
};

}  // namespace oracle
