// Batches, slices, and the checks of what comes back.
#include "host/scan/row_sampler.hpp"

#include <algorithm>
#include <chrono>

#include "host/backend/run_tables.hpp"
#include "host/scan/event_checks.hpp"

namespace semivis {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kBatchSpectra = 256;       // of all rows and readings: 9 MB of sums
constexpr double kSliceSeconds = 0.2;            // between two reports
constexpr std::uint64_t kSmallestSlice = 32768;  // events of each row

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

template <class Real>
RunTables<Real> tables_of(const RunDescription& run, const ProductionTable& production,
                          const std::vector<SampleReading>& readings) {
  RunTables<Real> tables = make_run_tables<Real>(run, production, make_shower_fit(run));
  tables.readings.clear();
  for (const SampleReading& reading : readings)
    tables.readings.push_back({make_selection<Real>(reading.run), reading.channels});
  return tables;
}

}  // namespace

std::uint64_t next_slice(std::uint64_t slice, double seconds, std::uint64_t events) {
  // Not beyond what there is to slice: doubled for ever, it would overflow to no events at all.
  if (seconds < kSliceSeconds / 2 && slice < events) return slice * 2;
  if (seconds > kSliceSeconds * 2) return std::max(slice / 2, kSmallestSlice);
  return slice;
}

std::size_t batch_rows(std::size_t readings) { return std::max<std::size_t>(kBatchSpectra / readings, 1); }

RowSampler::RowSampler(const RunDescription& run, const ProductionTable& production,
                       const std::vector<SampleReading>& readings, Backend& backend)
    : run_(run), production_(production), backend_(backend), slice_(kSmallestSlice) {
  if (run.run.precision == Precision::single)
    tables_ = tables_of<float>(run, production, readings);
  else
    tables_ = tables_of<double>(run, production, readings);
  for (const SampleReading& reading : readings) readings_.push_back(reading.variation);
  std::visit(
      [&](const auto& tables) {
        check_tables(tables);
        backend.load(tables);
      },
      tables_);
}

void RowSampler::sample(std::span<const MassPoint> masses, EventRange events, ScanProgress& progress,
                        const ScanReport& report, const std::function<bool()>& wanted,
                        const SumsTaken& taken) {
  std::visit([&](const auto& tables) { sample_in(tables, masses, events, progress, report, wanted, taken); },
             tables_);
}

template <class Real>
void RowSampler::sample_in(const RunTables<Real>&, std::span<const MassPoint> masses, EventRange events,
                           ScanProgress& progress, const ScanReport& report,
                           const std::function<bool()>& wanted, const SumsTaken& taken) {
  std::vector<RowConstants<Real>> rows;
  for (const MassPoint& mass : masses) {
    rows.push_back(make_row_constants<Real>(run_, production_, mass));
    check_constants(rows.back(), mass);
  }
  std::vector<std::int64_t> sums(masses.size() * readings_.size() * kRowSums);
  for (EventRange done{events.first, events.first}; done.end < events.end;) {
    const std::uint64_t count = std::min(slice_, events.end - done.end);
    const Clock::time_point start = Clock::now();
    backend_.sample(rows, done.end, count, sums.data());
    const double seconds = seconds_since(start);
    slice_ = next_slice(slice_, seconds, events.count());
    done.end += count;
    progress.events_done += count * masses.size();
    progress.sampling_seconds += seconds;
    report(progress);
    if (done.end < events.end && !wanted()) continue;
    check_sums<Real>(backend_, {rows, masses, readings_, done, sums.data(), run_.run.seed});
    taken(done, sums.data());
    std::fill(sums.begin(), sums.end(), 0);
    done.first = done.end;
  }
}

}  // namespace semivis
