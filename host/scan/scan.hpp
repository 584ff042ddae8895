// The scan: from a checked run description and a backend to the sums of its rows, and to a table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "host/backend/backend.hpp"
#include "host/config/run_description.hpp"
#include "host/evaluate/points_of_rows.hpp"
#include "host/io/table.hpp"
#include "host/io/table_file.hpp"
#include "host/parts/part_store.hpp"
#include "host/scan/row_rates.hpp"
#include "host/scan/row_sampler.hpp"
#include "host/scan/scan_progress.hpp"
#include "host/scan/shard.hpp"
#include "host/scan/variations.hpp"
#include "host/tables/production_table.hpp"

namespace semivis {

/// How a scan is watched and stopped.
struct ScanControl {
  ScanReport report = [](const ScanProgress&) {};
  /// Asked after every slice of events: whether the sums so far are to go into the store.
  std::function<bool()> sums_wanted = [] { return false; };
  /// Called whenever sums went there; what it throws ends the scan.
  std::function<void()> sums_stored = [] {};
};

/// One scan, or one shard of it: events [0, events_per_row) of every open row, more of them where the target
/// error asks for it, and with plans the leading events once more for each that needs it. Rows where
/// A' → χ1χ2 is closed have no events, no spectra, no yield and cτ = 1e300. Its table depends on `run` and
/// the plans alone: not on the backend, the threads, or how the events came into the store.
class Scan {
 public:
  /// All of them must outlive it. `backend` nullptr: nothing is sampled.
  /// `threads` (0: every core) build the tables.
  Scan(const RunDescription& run, std::span<const VariationPlan> plans, Backend* backend, int threads,
       const Shard& shard, PartStore& store, const ScanControl& control);

  /// Samples what the store lacks. Error (internal) where sums cannot be those of their events.
  void sample();
  /// After sample() of the whole scan, once: the table without provenance and without sums. Error 65 where
  /// the store holds more than the scan asks for, and where it lacks something and the table is to be whole.
  /// Else rows hold what is there from their first event on, and the table has no variations.
  Table table(Completeness completeness = Completeness::required);
  /// Fills, and frees, the sums of rows [first, first + count) of a table(); those of one sample only.
  void load(Table& table, std::size_t first, std::size_t count);
  void load_sample(Table& table, std::size_t sample, std::size_t first, std::size_t count);
  static void drop(Table& table, std::size_t first, std::size_t count);
  /// Both, for write_table().
  RowBlocks blocks(Table& table);

 private:
  struct Pass;
  void begin_tables();
  ProductionTable make_production(const RunDescription& run);
  EventRange of_shard(std::size_t place, EventRange events) const;
  void ensure(Pass& pass, std::span<const std::size_t> places, EventRange events);
  void sample_all(Pass& pass, EventRange events, bool to_target = false);
  void sample_nominal();
  void extend(Pass& pass, std::vector<std::size_t> places);
  void vary(const VariationPlan& plan);
  void add_sample(const RunDescription& run);
  void take_what_is_there();
  [[noreturn]] void fail_missing() const;

  const RunDescription& run_;
  std::span<const VariationPlan> plans_;
  Backend* backend_;
  Shard shard_;
  PartStore& store_;
  const ScanControl& control_;
  Table table_;                    // without sums
  std::vector<std::size_t> open_;  // rows of the table that are sampled: "places" are indices into it
  std::vector<MassPoint> masses_;  // theirs
  RowRates rates_;                 // theirs
  std::vector<std::size_t> mine_;  // places with events in this shard
  std::uint64_t leading_;          // events that variations repeat
  std::optional<PointsOfRows> points_;
  ProductionTable production_;
  std::map<EventRange, std::vector<std::size_t>> missing_;  // rows, where there is no backend
  std::uint32_t readings_ = 0;                              // samples of selections so far
  ScanProgress progress_;
};

/// Leading events of each row that variations repeat; 0 without plans.
std::uint64_t leading_events(const RunDescription& run, std::span<const VariationPlan> plans);

/// Events up to which a scan asks for sums by themselves: the leading ones, and where it judges a row.
std::set<std::uint64_t> seams(const RunDescription& run, std::span<const VariationPlan> plans);

/// The whole table of a scan in memory, without provenance.
Table run_scan(const RunDescription& run, Backend& backend, int threads, const ScanReport& report,
               std::span<const VariationPlan> plans = {});

}  // namespace semivis
