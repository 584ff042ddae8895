// The JSON that a part keeps of its run: any text, and any list of points after '\0', gives a run or Error.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include "host/config/resolved.hpp"
#include "tests/fuzz/require.hpp"

namespace {

using namespace semivis;
using fuzz::require;

void check(const RunDescription& run) {
  require(!run.points.empty() && !run.rows.empty());
  for (const MassPoint& row : run.rows)
    require(row.m_aprime > 0 && row.m_aprime < run.beam.energy && row.r > 0 && row.f >= 0 && row.f <= 100);
  for (const GridPoint& point : run.points)
    require(point.row < run.rows.size() && point.epsilon > 0 && point.alpha_d > 0 &&
            std::isfinite(point.epsilon));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::uint8_t *all = data + size, *end = std::find(data, all, std::uint8_t{0});
  const std::string text(data, end);
  std::vector<ListedPoint> list(static_cast<std::size_t>(all - end) / sizeof(ListedPoint));
  if (!list.empty())
    std::memcpy(list.data(), all - list.size() * sizeof(ListedPoint), list.size() * sizeof(ListedPoint));
  fuzz::refused([&] {
    is_point_list(text);
    const RunDescription run = run_of_resolved(text, list);
    check(run);
    if (list.empty()) require(run_of_resolved(run.config_resolved).config_resolved == run.config_resolved);
  });
  return 0;
}
