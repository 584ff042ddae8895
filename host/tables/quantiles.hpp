// Inverse CDF of a piecewise constant density.
#pragma once

#include <cstddef>
#include <vector>

namespace semivis {

/// Quantiles of a density that is constant in each cell. edges: n + 1 rising or falling values; content: n
/// non-negative masses, not all zero; levels: rising values in [0, 1]. Level 0 (1) gives the first (last)
/// edge of the cells with content. Exact up to rounding.
inline std::vector<double> quantiles(const std::vector<double>& edges, const std::vector<double>& content,
                                     const std::vector<double>& levels) {
  double total = 0;
  for (const double c : content) total += c;
  std::vector<double> result;
  result.reserve(levels.size());
  std::size_t cell = 0, last = content.size() - 1;
  while (content[cell] <= 0) ++cell;
  while (content[last] <= 0) --last;
  double below = 0;
  for (const double level : levels) {
    const double target = level * total;
    while (cell < last && below + content[cell] < target) below += content[cell++];
    const double fraction = content[cell] > 0 ? (target - below) / content[cell] : 0;
    const double inside = fraction < 0 ? 0 : fraction > 1 ? 1 : fraction;
    result.push_back(edges[cell] + (edges[cell + 1] - edges[cell]) * inside);
  }
  return result;
}

}  // namespace semivis
