// Anomalous magnetic moment of the muon from one loop of a dark photon A'.
#pragma once

#include "semivis/core/constants.hpp"
#include "semivis/core/math.hpp"
#include "semivis/core/quadrature.hpp"

namespace semivis {

/// a_µ of an A' of mass m_aprime (GeV, >= 0) with kinetic mixing epsilon:
///     a_µ = (α ε²/2π) ∫0^1 2 z (1-z)² / [(1-z)² + z m²/m_µ²] dz
/// (M. Pospelov, Phys. Rev. D 80 (2009) 095002, eq. 3). Always >= 0. Relative accuracy 1e-9 for
/// m_aprime between 1e-6 m_µ and 1e6 m_µ, and at m_aprime = 0, where it is α ε²/2π.
inline double gminus2_a_mu(double m_aprime, double epsilon) {
  const double ratio = math::square(m_aprime / constants::m_muon);
  // With (1-z)/z = e^u the integrand's scales (1-z ~ m/m_µ for a light A', z ~ m_µ²/m² for a heavy
  // one) are only shifts in u: it is smooth everywhere and falls at least as e^-|u|.
  static const GaussLegendre rule(32);
  double integral = 0;
  for (int panel = -3; panel < 3; ++panel)
    integral += rule.integrate(8.0 * panel, 8.0 * (panel + 1), [ratio](double u) {
      const double odds = math::exp(u), z = 1 / (1 + odds), one_minus_z = odds * z;
      const double squared = one_minus_z * one_minus_z;
      return 2 * z * squared / (squared + z * ratio) * z * one_minus_z;
    });
  return constants::alpha * epsilon * epsilon / (2 * constants::pi) * integral;
}

/// The epsilon at which an A' of mass m_aprime (GeV) gives a_µ = delta_a; delta_a >= 0 (a negative
/// shift cannot come from a vector). Same accuracy as gminus2_a_mu.
inline double gminus2_epsilon(double m_aprime, double delta_a) {
  return math::sqrt(delta_a / gminus2_a_mu(m_aprime, 1.0));
}

}  // namespace semivis
