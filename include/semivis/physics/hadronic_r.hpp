// R(s) = σ(e⁺e⁻ → hadrons)/σ(e⁺e⁻ → µ⁺µ⁻, massless muons, Born level): ρ, ω, φ, continuum.
#pragma once

#include <array>
#include <complex>

#include "semivis/core/constants.hpp"
#include "semivis/core/math.hpp"

namespace semivis {

/// A vector meson in the form of G. J. Gounaris, J. J. Sakurai, Phys. Rev. Lett. 21 (1968) 244,
/// its width from π⁺π⁻ only; 1 at s = 0.
class GounarisSakurai {
 public:
  /// Mass and width, GeV.
  GounarisSakurai(double mass, double width) : mass_(mass), width_(width), k_(momentum(mass * mass)) {
    using constants::m_pion, constants::pi;
    const double m2 = mass * mass, pion2 = m_pion * m_pion, k2 = k_ * k_;
    const double logarithm = math::log((mass + 2 * k_) / (2 * m_pion));
    h_ = h(m2);
    h_slope_ = h_ * (1 / (8 * k2) - 1 / (2 * m2)) + 1 / (2 * pi * m2);
    const double d = 3 / pi * pion2 / k2 * logarithm + mass / (2 * pi * k_) - pion2 * mass / (pi * k2 * k_);
    numerator_ = m2 * (1 + d * width / mass);
  }
  /// s in GeV², >= 4 m_π².
  std::complex<double> operator()(double s) const {
    const double k = momentum(s), m2 = mass_ * mass_;
    const double f = width_ * m2 / (k_ * k_ * k_) * (k * k * (h(s) - h_) + (m2 - s) * k_ * k_ * h_slope_);
    const double m_width = m2 * width_ * math::square(k / k_) * (k / k_) / math::sqrt(s);
    return numerator_ / std::complex<double>(m2 - s + f, -m_width);
  }

 private:
  static double momentum(double s) { return math::sqrt(0.25 * s - math::square(constants::m_pion)); }
  static double h(double s) {
    const double k = momentum(s), root = math::sqrt(s);
    return 2 / constants::pi * k / root * math::log((root + 2 * k) / (2 * constants::m_pion));
  }
  double mass_, width_, k_, h_, h_slope_, numerator_;
};

/// Pion form factor, s in GeV², >= 4 m_π²: ρ(770) with the ω that decays to ππ, and ρ(1450); form and
/// parameters of CMD-2, Phys. Lett. B 527 (2002) 161, hep-ex/0112031, whose data it follows at 0.61-0.96 GeV.
inline std::complex<double> pion_form_factor(double s) {
  using namespace constants;
  static const GounarisSakurai rho(m_rho, width_rho), rho_1450(m_rho_1450, width_rho_1450);
  constexpr double beta = -0.0695;                             // amplitude of ρ(1450)
  constexpr std::complex<double> delta = {1.532e-3, 3.42e-4};  // of ω: 1.57e-3, phase 12.6°
  const std::complex<double> omega = s / std::complex<double>(m_omega * m_omega - s, -m_omega * width_omega);
  return (rho(s) * (1.0 + delta * omega) + beta * rho_1450(s)) / (1 + beta);
}

/// Narrow structures of R: mass and width, GeV. For quadrature.
struct NarrowMeson {
  double mass, width, width_ee;
};
inline constexpr std::array<NarrowMeson, 2> kNarrowMesons = {
    {{constants::m_omega, constants::width_omega, constants::width_omega_ee},
     {constants::m_phi, constants::width_phi, constants::width_phi_ee}}};

/// R of the continuum: perturbative, 3 Σ Q² (1 + α_s/π), with quarks that enter in logistic steps:
/// u, d, s at 1.28 GeV, by which the multi-pion rise of 1-1.5 GeV is described, c at 3.9 and b at 10.7 GeV.
/// α_s runs by one loop with three flavours from m_τ, constant below it.
inline double continuum_r(double root_s) {
  using namespace constants;
  const auto step = [&](double at, double width) { return 1 / (1 + math::exp((at - root_s) / width)); };
  const double log_s = 2 * math::log(math::max(root_s, m_tau) / m_tau);
  const double alpha_s = 1 / (1 / alpha_s_tau + 27 / (12 * pi) * log_s);
  const double charges = 2 * step(1.28, 0.1) + 4.0 / 3 * step(3.9, 0.05) + 1.0 / 3 * step(10.7, 0.1);
  return charges * (1 + alpha_s / pi);
}

/// R(s), s in GeV², any >= 0; 0 up to the threshold 4 m_π² (π⁰γ, R < 1e-3 there, is left out):
///     R = β_π³ |F_π|²/4 + Σ_{ω,φ} (9/α²) s Γ_ee Γ/[(s - M²)² + M² Γ²] + continuum.
/// Accuracy against the data collected in the PDG review, "Plots of cross sections and related quantities"
/// (R. L. Workman et al., PTEP 2022, 083C01): 5 % in the ρ, 15-20 % up to 3.7 GeV and above 4.5 GeV, but a
/// factor of two beside the φ, where its interference with ω and ρ is left out. J/ψ, ψ(2S), Υ and the
/// open-charm resonances are not in it.
inline double hadronic_r(double s) {
  const double pion = 4 * math::square(constants::m_pion);
  if (s <= pion) return 0;
  const double beta2 = 1 - pion / s;
  double r = 0.25 * beta2 * math::sqrt(beta2) * std::norm(pion_form_factor(s));
  if (s > 2.25 * pion)  // three pions
    for (const NarrowMeson& v : kNarrowMesons) {
      const double m2 = v.mass * v.mass;
      r += 9 / math::square(constants::alpha) * s * v.width_ee * v.width /
           (math::square(s - m2) + m2 * v.width * v.width);
    }
  return r + beta2 * continuum_r(math::sqrt(s));
}

}  // namespace semivis
