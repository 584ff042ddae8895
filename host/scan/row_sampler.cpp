// Batches, slices, and the checks of what comes back.
#include "host/scan/row_sampler.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <numeric>
#include <string>

#include "host/backend/run_tables.hpp"
#include "host/error.hpp"
#include "semivis/event/deposit.hpp"

namespace semivis {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kBatchSpectra = 256;       // of all rows and readings: 9 MB of sums
constexpr double kSliceSeconds = 0.2;            // between two reports
constexpr std::uint64_t kSmallestSlice = 32768;  // events of each row

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// A weight never exceeds its bound, and a tighter selection never weighs more than a looser one.
void check_sums(const MassPoint& mass, const std::int64_t* sums, std::uint64_t sampled) {
  const auto total = [sums](int channel) {
    const std::int64_t* begin = sums + channel * kNodes;
    return std::accumulate(begin, begin + kNodes, std::int64_t{0});
  };
  const auto events = static_cast<std::int64_t>(sampled);
  bool consistent = total(kS1) <= total(kS1NoRcut) + events && total(kS1NoRcut) <= total(kS1Volume) + events;
  for (int channel = 0; channel < kChannels; ++channel)
    consistent = consistent && total(channel) >= 0 && total(channel) <= events * kFixedPointOne;
  if (!consistent)
    throw Error(ExitCode::internal,
                "the sums of the row m_aprime = " + std::to_string(mass.m_aprime) +
                    " GeV cannot come from its events (a bug, or a faulty machine): nothing is written, "
                    "please report the config");
}

/// Events of one row whose weights cannot be, over all readings.
std::int64_t invalid_events(const std::int64_t* sums, std::size_t readings) {
  std::int64_t count = 0;
  for (std::size_t i = 0; i < readings; ++i) count += sums[i * kRowSums + kInvalidEvents];
  return count;
}

/// The first of them among `events`, of which there is one: halves are sampled again.
template <class Real>
std::uint64_t first_invalid(Backend& backend, const RowConstants<Real>& row, EventRange events,
                            std::size_t readings) {
  while (events.count() > 1) {
    const EventRange lower{events.first, events.first + events.count() / 2};
    std::vector<std::int64_t> sums(readings * kRowSums);
    backend.sample({&row, 1}, lower.first, lower.count(), sums.data());
    (invalid_events(sums.data(), readings) > 0 ? events.end : events.first) = lower.end;
  }
  return events.first;
}

/// Error with the rows, the numbers and the first of the events whose weights cannot be.
template <class Real>
void check_events(Backend& backend, std::span<const RowConstants<Real>> rows,
                  std::span<const MassPoint> masses, EventRange events, const std::int64_t* sums,
                  std::size_t readings, std::uint64_t seed) {
  std::string found;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::int64_t count = invalid_events(sums + i * readings * kRowSums, readings);
    if (count == 0) continue;
    const MassPoint& m = masses[i];
    found += fmt::format("{}{} of the row --m-aprime {} --r {} --f {}, the first is --event {}",
                         found.empty() ? "" : "; ", count, m.m_aprime, m.r, m.f,
                         first_invalid(backend, rows[i], events, readings));
  }
  if (!found.empty())
    throw Error(ExitCode::internal,
                fmt::format("events have weights that are not finite or negative: {} (a bug, or a faulty "
                            "machine): nothing of them is written, `semivis physics event CONFIG --seed {}` "
                            "with these options shows them, please report the config",
                            found, seed));
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
    : run_(run),
      production_(production),
      backend_(backend),
      readings_(readings.size()),
      slice_(kSmallestSlice) {
  if (run.run.precision == Precision::single)
    tables_ = tables_of<float>(run, production, readings);
  else
    tables_ = tables_of<double>(run, production, readings);
  std::visit([&](const auto& tables) { backend.load(tables); }, tables_);
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
  for (const MassPoint& mass : masses) rows.push_back(make_row_constants<Real>(run_, production_, mass));
  std::vector<std::int64_t> sums(masses.size() * readings_ * kRowSums);
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
    check_events<Real>(backend_, rows, masses, done, sums.data(), readings_, run_.run.seed);
    for (std::size_t i = 0; i < masses.size() * readings_; ++i)
      check_sums(masses[i / readings_], sums.data() + i * kRowSums, done.count());
    taken(done, sums.data());
    std::fill(sums.begin(), sums.end(), 0);
    done.first = done.end;
  }
}

}  // namespace semivis
