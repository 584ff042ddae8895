// Variables of e Z → e Z A' in which the cross section is flat enough to tabulate: y = 1 - x and v.
#pragma once

#include "semivis/core/constants.hpp"
#include "semivis/core/macros.hpp"

namespace semivis {

/// Largest emission angle kept, rad. The share of σ(Pb) beyond it is at most 1.5e-7 at E = 100 GeV, m = 0.1
/// to 1 GeV, and grows towards low energy: 3.5e-5 at E = 15 GeV, m = 1 GeV.
inline constexpr double max_emission_angle = 0.3;

/// Smallest y = 1 - x, x = E_A'/E (docs/physics.md, eq. x-range): y_min = m_e/E + m⁴/(8 E³ M).
/// energy, m_aprime, nucleus_mass in GeV, all > 0.
template <class Real>
SEMIVIS_HD Real emission_y_min(Real energy, Real m_aprime, Real nucleus_mass) {
  const Real m2 = m_aprime * m_aprime;
  return Real(constants::m_electron) / energy + m2 * m2 / (Real(8) * energy * energy * energy * nucleus_mass);
}
/// Largest y: the A' at rest, x = m/E.
template <class Real>
SEMIVIS_HD Real emission_y_max(Real energy, Real m_aprime) {
  return Real(1) - m_aprime / energy;
}

/// U0 = |ũ| at θ = 0 in the improved Weizsaecker-Williams variables, GeV²:
/// U0 = m² (1-x)/x + m_e² x (Liu, Miller, PRD 96 (2017) 016004, arXiv:1705.01633); y in (0, 1).
template <class Real>
SEMIVIS_HD Real emission_virtuality(Real y, Real m_aprime) {
  const Real x = Real(1) - y;
  return m_aprime * m_aprime * y / x + Real(constants::m_electron * constants::m_electron) * x;
}

/// θ² of the A' from v = U0/U in (0, 1], U = U0 + E²θ²x: θ² = U0 (1/v - 1)/(E² x), not limited.
template <class Real>
SEMIVIS_HD Real emission_theta_squared(Real v, Real y, Real virtuality, Real energy) {
  return virtuality * (Real(1) - v) / (v * energy * energy * (Real(1) - y));
}

}  // namespace semivis
