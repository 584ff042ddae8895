// Which rows of a scan with a target error need more events, and how many.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "host/evaluate/points_of_rows.hpp"
#include "host/io/table.hpp"

namespace semivis {

/// Those of `rows` (indices into table.masses, all sampled) in which a point misses table.target_error (> 0),
/// in their order. A row is judged by its own sums and couplings alone, so that the answer is the same for
/// every backend, thread count and shard, and beside any other rows. `points`: those of the table.
std::vector<std::size_t> rows_that_miss(const Table& table, const PointsOfRows& points,
                                        const std::vector<std::size_t>& rows);

/// Events of such a row after the next round: twice those it has, up to the most it may have.
inline std::uint64_t doubled_events(std::uint64_t events, std::uint64_t most) {
  return std::min(2 * events, most);
}

}  // namespace semivis
