// What contours lose between the rows of a table, shown by leaving out every second one.
#pragma once

#include <cstddef>

#include "host/io/table.hpp"
#include "host/limits/exclusion.hpp"
#include "host/limits/limit_set.hpp"

namespace semivis {

/// How far monotone interpolation between rows is off, shown on every second row: it is left out, and its
/// edges are predicted by a monotone cubic through the others (ln of the edge, in ln m_A'). The error between
/// rows as they stand is smaller, four times and more for a smooth contour.
struct InterpolationError {
  std::size_t edges = 0;           // that were predicted
  double median = 0, largest = 0;  // relative to the edge, absolute values
  double largest_at = 0;           // m_A', GeV
};
/// Observed edges along `axis`, of rows with exactly one interval; edges at the end of the range do not
/// count.
InterpolationError interpolation_error(const LimitSet& limits, Axis axis);

/// The same along f: every second splitting of a mass is left out, and the edges are found again. Empty where
/// no mass has twice kFewestSplittings of them. Costs as much as the observed contours along f.
InterpolationError splitting_error(const Table& table, const LimitSet& limits, const LimitOptions& options);

}  // namespace semivis
