// When two values of a grid are the same one.
#pragma once

#include <cmath>

namespace semivis {

/// Masses, ratios and couplings match within 1e-6 relative; not where one is NaN.
inline bool matches(double a, double b) {
  return std::fabs(a - b) <= 1e-6 * std::fmax(std::fabs(a), std::fabs(b));
}

}  // namespace semivis
