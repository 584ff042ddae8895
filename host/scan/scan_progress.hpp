// Where a scan stands.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

namespace semivis {

/// The last report has events_done = events.
struct ScanProgress {
  bool sampling = false;                      // false: the production and shower tables are being built
  std::size_t rows = 0;                       // that are sampled: all but the closed ones
  std::uint64_t events_done = 0, events = 0;  // over all rows, as far as is known yet
  std::uint64_t events_before = 0;            // of events_done: taken from a checkpoint
  bool more_may_follow = false;               // the target error may ask for more events
  double tables_seconds = 0, sampling_seconds = 0;
};
using ScanReport = std::function<void(const ScanProgress&)>;

}  // namespace semivis
