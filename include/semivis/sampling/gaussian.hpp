// Two independent standard normal numbers from two uniforms.
#pragma once

#include "semivis/core/macros.hpp"
#include "semivis/core/math.hpp"

namespace semivis {

template <class Real>
struct NormalPair {
  Real a, b;
};

/// Box-Muller: radius √(-2 ln u), u in (0, 1), and angle 2π·turn. Tails end at √(2·24 ln 2) = 5.8 in float.
template <class Real>
SEMIVIS_HD NormalPair<Real> sample_normal_pair(Real u, Real turn) {
  const Real radius = math::sqrt(math::max(Real(-2) * math::log(u), Real(0)));
  Real sine, cosine;
  math::sincos_2pi(turn, sine, cosine);
  return {radius * cosine, radius * sine};
}

}  // namespace semivis
