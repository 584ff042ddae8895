// q² of χ2 → χ1 e⁺ e⁻ from a uniform number: piecewise quadratic inverse CDF (host/tables/decay_table).
#pragma once

#include "semivis/core/macros.hpp"
#include "semivis/core/math.hpp"

namespace semivis {

/// Intervals between the nodes of a decay table; two of them make one quadratic piece.
inline constexpr int kDecayCells = 128;

/// Probability 1 - u above the node variable s in [0, 1]: 1 - u = (1-s²)⁴. The powers follow those of
/// the CDF at its ends (u ~ z^{3/2} or z at z = 0; 1-u ~ (1-z)^{5/2} at z = 1), so that z(s) is smooth.
template <class Real>
SEMIVIS_HD Real decay_node_tail(Real s) {
  return math::square(math::square((Real(1) - s) * (Real(1) + s)));
}

/// q² = q2_min + q2_range z(u), GeV², for u uniform in [0, 1]: z is quadratic in s = √(1-(1-u)^{1/4})
/// between the kDecayCells + 1 nodes of z, which are equally spaced in s; z(0) = 0, z(1) = 1,
/// monotone. With nodes of make_decay_table the sampled CDF is right to 2e-5 and the sampled density p_s
/// to ∫(p_s - p)²/p dq² < 1e-5 (a χ² test would need more than 1e6 events to see it).
template <class Real>
SEMIVIS_HD Real sample_q2(const Real* z, Real q2_min, Real q2_range, Real u) {
  constexpr int pieces = kDecayCells / 2;
  const Real s = math::sqrt(Real(1) - math::sqrt(math::sqrt(Real(1) - u)));
  const Real x = s * Real(pieces);
  const int piece = static_cast<int>(math::min(x, Real(pieces - 1)));
  const Real t = x - static_cast<Real>(piece);
  const int i = 2 * piece;
  const Real z0 = z[i], z1 = z[i + 1], z2 = z[i + 2];
  const Real first = z1 - z0, second = z2 - z1;
  const Real value = z0 + t * (Real(3) * first - second + Real(2) * t * (second - first));
  return q2_min + q2_range * math::clamp(value, Real(0), Real(1));
}

}  // namespace semivis
