// From axes or a list of points to rows (m, r, f) and grid points (row, epsilon, alpha_d).
#pragma once

#include <cstdint>
#include <vector>

#include "host/config/run_description.hpp"

namespace semivis {

/// Most points of one scan: a table of 16 columns then has 13 GB.
inline constexpr double kMaxGridPoints = 1e8;

/// n values from min to max, both exact, with equal steps in x or in ln x (then min > 0); n = 1 gives min.
/// min < max, n >= 1. Interior values carry the rounding of math::exp and math::log (4 ulp), the same bits
/// on every machine.
std::vector<double> range_values(double min, double max, std::uint64_t n, bool logarithmic);

/// The values in increasing order; of values within 1e-9 of each other (the rounding of range_values where
/// two ranges meet) the smallest.
std::vector<double> merged_values(std::vector<double> values);

/// The axes of a Cartesian product; each holds at least one value.
struct GridAxes {
  std::vector<double> mass;           // GeV, m_A' or m_chi1
  bool mass_is_chi1 = false;          // then m_A' = m_chi1 / r
  std::vector<double> r, f;           // m_chi1 / m_A', (m_chi2 - m_chi1) / m_chi1
  std::vector<double> epsilon;        // one entry, not used, where it comes from g-2
  bool epsilon_from_gminus2 = false;  // central value for each mass
  std::vector<double> alpha_d;
};

/// Fills rows, points, axes and shape of `run`: points in C order of (m, r, f, epsilon, alpha_d).
void expand_axes(const GridAxes& axes, RunDescription& run);

struct ListedPoint {
  double m_aprime, r, f, epsilon, alpha_d;
};

/// Fills rows, points, axes and shape of `run`: points in the order given, one axis "point".
void expand_list(const std::vector<ListedPoint>& list, RunDescription& run);

}  // namespace semivis
