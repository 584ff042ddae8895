// Coannihilation χ1 χ2 → A'* → e⁺e⁻, µ⁺µ⁻, τ⁺τ⁻, hadrons, and the terms of its Boltzmann equation.
#pragma once

#include "semivis/core/constants.hpp"
#include "semivis/core/math.hpp"
#include "semivis/physics/aprime_decay.hpp"
#include "semivis/physics/chi2_decay.hpp"
#include "semivis/physics/degrees_of_freedom.hpp"
#include "semivis/physics/hadronic_r.hpp"

namespace semivis {

/// Σ_ℓ √(1 - 4m_ℓ²/s)(1 + 2m_ℓ²/s) + R(s) over open channels, s in GeV², >= 0: what A'* decays into at
/// the mass √s, one massless lepton being 1. Without hadrons: leptons only.
inline double visible_channels(double s, bool hadrons) {
  double sum = hadrons ? hadronic_r(s) : 0;
  for (double m : {constants::m_electron, constants::m_muon, constants::m_tau})
    if (s > 4 * m * m) sum += math::sqrt(1 - 4 * m * m / s) * (1 + 2 * m * m / s);
  return sum;
}

/// E1 E2 σv at ε = 1 (no unit) of χ1 χ2 → A'* → visible, in the centre of mass at √s (GeV, >= m1 + m2):
///     E1 E2 σv = 2π α α_D s (m1 m2 + E1 E2 + p²/3)/[(s - m²)² + m² Γ²] · channels(s),
/// Γ (GeV) the A' width. Tree level, spins averaged; the unitary Breit-Wigner form
/// σ = (3π/p²) s Γ(√s → χ1χ2) Γ(√s → visible)/[(s - m²)² + m² Γ²] with E1 E2 σv = σ p √s, whose partial
/// widths (aprime_width; α √s/3 times the channels) are those of the mass √s while Γ is constant.
inline double coannihilation(const Chi2Masses& m, double root_s, double alpha_d, double width, bool hadrons) {
  const double s = root_s * root_s, mass2 = m.m_aprime * m.m_aprime, m2 = m.m2();
  const double p = two_body_momentum(root_s, m.m1, m2);
  const double current =
      m.m1 * m2 + two_body_energy(root_s, m.m1, m2) * two_body_energy(root_s, m2, m.m1) + p * p / 3;
  const double off_shell = (root_s - m.m_aprime) * (root_s + m.m_aprime);
  return 2 * constants::pi * constants::alpha * alpha_d * s * current /
         (off_shell * off_shell + mass2 * width * width) * visible_channels(s, hadrons);
}

/// Yield n/entropy in equilibrium of one Majorana fermion (g = 2), of mass m at x = m/T: 45 g x² K2(x)/(4π⁴
/// h), given e^x K2(x) and without its factor e^{-x}.
inline double scaled_equilibrium_yield(double x, double scaled_k2, double entropy_dof) {
  return 45 * 2 * x * x * scaled_k2 / (4 * math::square(constants::pi * constants::pi) * entropy_dof);
}

/// Rate of the Boltzmann equation dY/dln x = -rate (Y² - Y_eq²) over ⟨σv⟩ (GeV⁻²): √(π/45) M_P m g_*^½/x,
/// x = m/T, m in GeV (P. Gondolo, G. Gelmini, Nucl. Phys. B 360 (1991) 145, section 2).
inline double boltzmann_rate(double m, double x) {
  return math::sqrt(constants::pi / 45) * constants::m_planck * m * sqrt_g_star(m / x) / x;
}

}  // namespace semivis
