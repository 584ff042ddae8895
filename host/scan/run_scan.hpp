// The scan: from a checked run description and a backend to a table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include "host/backend/backend.hpp"
#include "host/config/run_description.hpp"
#include "host/io/table.hpp"
#include "host/scan/variations.hpp"

namespace semivis {

/// Where a scan stands; the last report has events_done = events.
struct ScanProgress {
  bool sampling = false;  // false: the production and shower tables are being built
  std::size_t rows = 0;   // of this round: all but the closed ones, then those that miss the target error
  std::uint64_t row_events = 0;               // that each of them has after it
  std::uint64_t events_done = 0, events = 0;  // over all rows, as far as is known yet
  bool more_may_follow = false;               // the target error may ask for more events
  double tables_seconds = 0, sampling_seconds = 0;
};
using ScanReport = std::function<void(const ScanProgress&)>;

/// Samples events [0, events_per_row) of every row, and more where the target error asks for them, and
/// returns the complete table, without provenance. Rows where A' → χ1χ2 is closed have no events, no spectra,
/// no yield and cτ = 1e300. `threads` (0: every core) build the tables. `report` is called at the start and
/// then about five times a second; what it throws ends the scan. The table depends on `run` alone: not on the
/// backend, threads, or how the events are sliced. Error (internal) where the sums of a row cannot be those
/// of its events. With plans, the leading events of every row are repeated for each of them, and
/// Table::varied holds what comes of it.
Table run_scan(const RunDescription& run, Backend& backend, int threads, const ScanReport& report,
               std::span<const VariationPlan> plans = {});

}  // namespace semivis
