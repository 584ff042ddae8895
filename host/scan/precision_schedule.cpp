// One pass over the points of the rows in question.
#include "host/scan/precision_schedule.hpp"

#include <algorithm>
#include <iterator>

#include "host/evaluate/channel_means.hpp"
#include "host/evaluate/evaluate.hpp"

namespace semivis {

std::vector<std::size_t> rows_that_miss(const Table& table, const std::vector<std::size_t>& rows) {
  enum class Row : char { other, meets, misses };
  std::vector<Row> state(table.masses.size(), Row::other);
  for (const std::size_t row : rows) state[row] = Row::meets;
  const MassRow* row_of_lengths = nullptr;  // neighbours mostly share their row
  NodeValues lengths;
  for (const GridPoint& point : table.points) {
    if (state[point.row] != Row::meets) continue;
    const MassRow& row = table.masses[point.row];
    if (row_of_lengths != &row) lengths = node_lengths(row.spectra);
    row_of_lengths = &row;
    const PointValues values = evaluate(row, lengths, table.analysis, point.epsilon, point.alpha_d);
    if (target_state(values, row.n_generated, table.target_error) == TargetState::missed)
      state[point.row] = Row::misses;
  }
  std::vector<std::size_t> missing;
  std::copy_if(rows.begin(), rows.end(), std::back_inserter(missing),
               [&](std::size_t row) { return state[row] == Row::misses; });
  return missing;
}

}  // namespace semivis
