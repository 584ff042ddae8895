// A' → χ1 χ2: two-body kinematics and the width.
#pragma once

#include "semivis/core/macros.hpp"
#include "semivis/core/math.hpp"

namespace semivis {

/// Källén function λ(M², m1², m2²) of three masses (GeV, >= 0), GeV⁴, as the product
/// (M-m1-m2)(M+m1+m2)(M-m1+m2)(M+m1-m2): rounding only, also near threshold. Negative where M is
/// between |m1-m2| and m1+m2, that is where neither M → m1 m2 nor m1 → M m2 nor m2 → M m1 is open.
template <class Real>
SEMIVIS_HD Real kallen(Real mass, Real m1, Real m2) {
  return (mass - m1 - m2) * (mass + m1 + m2) * (mass - m1 + m2) * (mass + m1 - m2);
}

/// Momentum of either daughter in the rest frame of `mass` → m1 m2, GeV: √λ/2M; 0 where closed.
template <class Real>
SEMIVIS_HD Real two_body_momentum(Real mass, Real m1, Real m2) {
  return math::sqrt(math::max(kallen(mass, m1, m2), Real(0))) / (Real(2) * mass);
}

/// Energy of the daughter m1 in the same frame, GeV: (M² + m1² - m2²)/2M.
template <class Real>
SEMIVIS_HD Real two_body_energy(Real mass, Real m1, Real m2) {
  return Real(0.5) * (mass + (m1 - m2) * (m1 + m2) / mass);
}

/// Γ(A' → χ1 χ2), GeV, masses m (A'), m1, m2 in GeV, > 0; 0 where m1 + m2 >= m:
///     Γ = (α_D m/3) λ^½/m² {1 - [(m1-m2)² - 4 m1 m2]/2m² - (m1²-m2²)²/2m⁴},
/// the off-diagonal vector current of a pseudo-Dirac pair (E. Izaguirre et al., Phys. Rev. D 96 (2017)
/// 055007, eq. 5); for m1 = m2 it is the Dirac width (α_D m/3)(1 + 2 m1²/m²)√(1 - 4 m1²/m²).
inline double aprime_width(double m, double m1, double m2, double alpha_d) {
  if (m1 + m2 >= m) return 0;
  const double difference = (m1 - m2) / m, sum = (m1 + m2) / m;
  const double spin =
      1 - 0.5 * difference * difference + 2 * (m1 / m) * (m2 / m) - 0.5 * math::square(difference * sum);
  return alpha_d * m / 3 * math::sqrt(kallen(m, m1, m2)) / (m * m) * spin;
}

}  // namespace semivis
