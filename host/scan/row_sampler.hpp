// Rows of a run through a backend: a batch of rows in slices of events.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "host/backend/backend.hpp"
#include "host/config/run_description.hpp"
#include "host/parts/piece.hpp"
#include "host/scan/scan_progress.hpp"
#include "host/tables/production_table.hpp"

namespace semivis {

/// The cuts of a run, how many of the first channels they fill, and whose variation they are.
struct SampleReading {
  RunDescription run;
  int channels;
  std::string variation = {};
};

/// Events of each row in the next slice, after one of `slice` events (at least 1) took `seconds`: doubled
/// where that was quick, halved where it was slow; at least 1 and, by doubling, less than 2 `events`.
std::uint64_t next_slice(std::uint64_t slice, double seconds, std::uint64_t events);

/// Rows of a batch: their sums take about 9 MB.
std::size_t batch_rows(std::size_t readings);

/// Takes sums[(row * readings + reading) * kRowSums + …] of a range of events of every row of a batch.
using SumsTaken = std::function<void(EventRange events, const std::int64_t* sums)>;

/// The tables of a run on a backend: one at a time for each backend.
class RowSampler {
 public:
  /// `production` covers the masses; at least one reading.
  RowSampler(const RunDescription& run, const ProductionTable& production,
             const std::vector<SampleReading>& readings, Backend& backend);
  RowSampler(const RowSampler&) = delete;
  RowSampler& operator=(const RowSampler&) = delete;

  /// Samples a range of events of each open row (m1 + m2 < m_aprime), in the precision of the run. Adds to
  /// progress.events_done and sampling_seconds, and reports about five times a second. `taken` gets the sums
  /// at the end, and earlier of what is done so far wherever `wanted` says so; it may throw. Error (internal)
  /// where an event's weights cannot be, with its number, or sums cannot come from their events.
  void sample(std::span<const MassPoint> masses, EventRange events, ScanProgress& progress,
              const ScanReport& report, const std::function<bool()>& wanted, const SumsTaken& taken);

 private:
  template <class Real>
  void sample_in(const RunTables<Real>& tables, std::span<const MassPoint> masses, EventRange events,
                 ScanProgress& progress, const ScanReport& report, const std::function<bool()>& wanted,
                 const SumsTaken& taken);

  const RunDescription& run_;
  const ProductionTable& production_;
  Backend& backend_;
  std::vector<std::string> readings_;  // the variation of each
  std::variant<RunTables<float>, RunTables<double>> tables_;
  std::uint64_t slice_;
};

}  // namespace semivis
