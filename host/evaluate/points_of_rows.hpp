// The grid points of each row.
#pragma once

#include <cstddef>
#include <numeric>
#include <span>
#include <vector>

#include "host/config/run_description.hpp"

namespace semivis {

/// Indices of points by row, in their order.
class PointsOfRows {
 public:
  /// Every point's row is below `rows`.
  PointsOfRows(std::span<const GridPoint> points, std::size_t rows)
      : begin_(rows + 1), points_(points.size()) {
    for (const GridPoint& point : points) ++begin_[point.row + 1];
    std::partial_sum(begin_.begin(), begin_.end(), begin_.begin());
    std::vector<std::size_t> next(begin_.begin(), begin_.end() - 1);
    for (std::size_t i = 0; i < points.size(); ++i) points_[next[points[i].row]++] = i;
  }
  std::span<const std::size_t> operator[](std::size_t row) const {
    return std::span(points_).subspan(begin_[row], begin_[row + 1] - begin_[row]);
  }

 private:
  std::vector<std::size_t> begin_, points_;
};

}  // namespace semivis
