// Row by row, up to the first point that misses.
#include "host/scan/precision_schedule.hpp"

#include <algorithm>
#include <iterator>

#include "host/evaluate/evaluate.hpp"

namespace semivis {

std::vector<std::size_t> rows_that_miss(const Table& table, const PointsOfRows& points,
                                        const std::vector<std::size_t>& rows) {
  PointEvaluator evaluate_point(table);
  const auto misses = [&](std::size_t row) {
    const auto in_row = points[row];
    return std::any_of(in_row.begin(), in_row.end(), [&](std::size_t point) {
      return target_state(evaluate_point(table.points[point]), table.masses[row].n_generated,
                          table.target_error) == TargetState::missed;
    });
  };
  std::vector<std::size_t> missing;
  std::copy_if(rows.begin(), rows.end(), std::back_inserter(missing), misses);
  return missing;
}

}  // namespace semivis
