// Batches, slices, and the checks of what comes back.
#include "host/scan/sample_rows.hpp"

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

template <class Real>
std::vector<std::vector<RowSpectra>> sample(const SampleRequest& request, Backend& backend,
                                            ScanProgress& progress, const ScanReport& report) {
  RunTables<Real> tables =
      make_run_tables<Real>(request.run, request.production, make_shower_fit(request.run));
  tables.readings.clear();
  for (const SampleReading& reading : request.readings)
    tables.readings.push_back({make_selection<Real>(reading.run), reading.channels});
  backend.load(tables);

  const std::size_t readings = request.readings.size();
  const std::size_t batch_rows = std::max<std::size_t>(kBatchSpectra / readings, 1);
  const double seconds_before = progress.sampling_seconds;
  const Clock::time_point start = Clock::now();
  std::uint64_t slice = kSmallestSlice;
  std::vector<std::vector<RowSpectra>> out(readings);
  for (auto masses = request.masses; !masses.empty();) {
    const auto batch = masses.first(std::min(batch_rows, masses.size()));
    masses = masses.subspan(batch.size());
    std::vector<RowConstants<Real>> rows;
    for (const MassPoint& mass : batch)
      rows.push_back(make_row_constants<Real>(request.run, request.production, mass));
    std::vector<std::int64_t> sums(batch.size() * readings * kRowSums);
    for (std::uint64_t done = 0, count = 0; done < request.events; done += count) {
      count = std::min(slice, request.events - done);
      const Clock::time_point slice_start = Clock::now();
      backend.sample(rows, request.first + done, count, sums.data());
      const double seconds = seconds_since(slice_start);
      slice = next_slice(slice, seconds, request.events);
      progress.events_done += count * batch.size();
      progress.sampling_seconds = seconds_before + seconds_since(start);
      report(progress);
    }
    const std::int64_t* row_sums = sums.data();
    for (const MassPoint& mass : batch)
      for (std::size_t reading = 0; reading < readings; ++reading, row_sums += kRowSums) {
        check_sums(mass, row_sums, request.events);
        out[reading].push_back(empty_spectra(request.run, mass));
        out[reading].back().sum.assign(row_sums, row_sums + kRowSums);
      }
  }
  return out;
}

}  // namespace

std::uint64_t next_slice(std::uint64_t slice, double seconds, std::uint64_t events) {
  // Not beyond what there is to slice: doubled for ever, it would overflow to no events at all.
  if (seconds < kSliceSeconds / 2 && slice < events) return slice * 2;
  if (seconds > kSliceSeconds * 2) return std::max(slice / 2, kSmallestSlice);
  return slice;
}

std::vector<std::vector<RowSpectra>> sample_rows(const SampleRequest& request, Backend& backend,
                                                 ScanProgress& progress, const ScanReport& report) {
  return request.run.run.precision == Precision::single ? sample<float>(request, backend, progress, report)
                                                        : sample<double>(request, backend, progress, report);
}

}  // namespace semivis
