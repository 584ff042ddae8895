// --shard and durations: any text gives an argument in its range or Error; shards hold every event once.
#include <cmath>
#include <string>

#include "host/cli/duration.hpp"
#include "host/scan/shard.hpp"
#include "tests/fuzz/require.hpp"

namespace {

using namespace semivis;
using fuzz::require;

/// The shares of a shard and of the next one meet, in every row.
void check(const Shard& shard) {
  require(shard.count > 0 && shard.index < shard.count);
  constexpr std::uint64_t kRows = 5, kEvents = 1000003;
  const Shard next{shard.index + 1, shard.count};
  for (const bool whole_rows : {false, true})
    for (std::uint64_t row = 0; row < kRows; ++row) {
      const EventRange mine = shard_events(shard, row, kRows, kEvents, whole_rows);
      require(mine.first <= mine.end && mine.end <= kEvents);
      require(shard.index > 0 || mine.first == 0);
      const bool last = next.index == next.count;
      require(mine.end == (last ? kEvents : shard_events(next, row, kRows, kEvents, whole_rows).first));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  fuzz::refused([&] { check(parse_shard(text)); });
  fuzz::refused([&] {
    const double seconds = duration_seconds(text);
    require(seconds > 0 && std::isfinite(seconds));
  });
  return 0;
}
