// Rows of a run through a backend: batches of rows in slices of events, one spectrum per row and selection.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "host/backend/backend.hpp"
#include "host/config/run_description.hpp"
#include "host/io/table.hpp"
#include "host/scan/run_scan.hpp"
#include "host/tables/production_table.hpp"

namespace semivis {

/// The cuts of a run, and how many of the first channels they fill.
struct SampleReading {
  RunDescription run;
  int channels;
};

/// Which events of a run are sampled, and how they are read.
struct SampleRequest {
  const RunDescription& run;
  const ProductionTable& production;    // covers the masses
  std::vector<SampleReading> readings;  // at least one
  std::span<const MassPoint> masses;    // open: m1 + m2 < m_aprime
  std::uint64_t first, events;          // [first, first + events)
};

/// Events of each row in the next slice, after one of `slice` events (at least 1) took `seconds`: doubled
/// where that was quick, halved where it was slow; at least 1 and, by doubling, less than 2 `events`.
std::uint64_t next_slice(std::uint64_t slice, double seconds, std::uint64_t events);

/// The spectra [reading][mass] of a request, in the precision of the run. Adds to progress.events_done and
/// sampling_seconds and reports about five times a second. Error (internal) where sums cannot come from their
/// events.
std::vector<std::vector<RowSpectra>> sample_rows(const SampleRequest& request, Backend& backend,
                                                 ScanProgress& progress, const ScanReport& report);

}  // namespace semivis
