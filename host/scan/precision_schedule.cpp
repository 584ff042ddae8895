// One pass over the points of the rows in question.
#include "host/scan/precision_schedule.hpp"

#include <algorithm>
#include <iterator>

#include "host/evaluate/evaluate.hpp"

namespace semivis {

std::vector<std::size_t> rows_that_miss(const Table& table, const std::vector<std::size_t>& rows) {
  enum class Row : char { other, meets, misses };
  std::vector<Row> state(table.masses.size(), Row::other);
  for (const std::size_t row : rows) state[row] = Row::meets;
  PointEvaluator evaluate_point(table);
  for (const GridPoint& point : table.points) {
    if (state[point.row] != Row::meets) continue;
    const std::uint64_t events = table.masses[point.row].n_generated;
    if (target_state(evaluate_point(point), events, table.target_error) == TargetState::missed)
      state[point.row] = Row::misses;
  }
  std::vector<std::size_t> missing;
  std::copy_if(rows.begin(), rows.end(), std::back_inserter(missing),
               [&](std::size_t row) { return state[row] == Row::misses; });
  return missing;
}

}  // namespace semivis
