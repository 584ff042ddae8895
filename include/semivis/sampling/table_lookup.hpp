// Inverse-CDF lookups: linear interpolation in a table of quantiles, and random rounding to a node.
#pragma once

#include "semivis/core/macros.hpp"
#include "semivis/core/math.hpp"

namespace semivis {

/// Linear interpolation in table[0..cells] at position u·cells, u in [0, 1].
template <class Real>
SEMIVIS_HD Real interpolate_quantile(const Real* table, int offset, int cells, Real u) {
  const Real position = u * static_cast<Real>(cells);
  const int i = static_cast<int>(math::min(position, static_cast<Real>(cells - 1)));
  const Real lo = table[offset + i];
  const Real hi = table[offset + i + 1];
  return math::multiply_add(hi - lo, position - static_cast<Real>(i), lo);
}

/// Rounds a position in [0, nodes - 1] up with probability equal to its fraction (u uniform): drawing
/// from the chosen node's table then interpolates the density linearly between the two nodes.
template <class Real>
SEMIVIS_HD int random_node(Real position, int nodes, Real u) {
  return static_cast<int>(math::clamp(position + u, Real(0), static_cast<Real>(nodes - 1)));
}

}  // namespace semivis
