// Scaling laws: twice the events, twice the rows, more couplings, two threads.
#include <thread>

#include "bench/event_loop.hpp"
#include "bench/parts.hpp"
#include "bench/timing.hpp"
#include "host/backend/run_tables.hpp"
#include "host/config/schema.hpp"
#include "host/evaluate/evaluate.hpp"
#include "host/scan/row_sampler.hpp"

namespace semivis::bench {
namespace {

// Large enough for what a scan does once (the shower fit, 8 ms) not to count.
constexpr std::uint64_t kEvents = 1 << 22, kRows = 64, kEventsPerRow = 65536;
// A second of two threads: wall clock of less is noise of the machine.
constexpr std::uint64_t kEventsOfThreads = 1 << 25;

/// Rows [0, rows) through the scan's own loop: set-up, slices, checks. The spectra of the first.
RowSpectra scan_rows(const peers::PeerSetup& setup, Backend& backend, std::uint64_t rows,
                     std::uint64_t events) {
  std::vector<MassPoint> masses;
  for (std::uint64_t i = 0; i < rows; ++i)
    masses.push_back({setup.mass.m_aprime, 0.3 + 1e-4 * static_cast<double>(i), 0.4});
  ScanProgress progress;
  RowSampler sampler(setup.run, setup.production, {{setup.run, kChannels}}, backend);
  RowSpectra first = empty_spectra(setup.run, masses.front());
  sampler.sample(
      masses, {0, events}, progress, [](const ScanProgress&) {}, [] { return false; },
      [&first](EventRange, const std::int64_t* sums) { first.sum.assign(sums, sums + kRowNodes); });
  return first;
}

void doubling(const peers::PeerSetup& setup, int rounds, Part& part, Json& rows) {
  const auto backend = make_cpu_backend(1);
  const auto scan = [&](std::uint64_t n, std::uint64_t events) {
    return
        [&setup, &backend, n, events](std::uint64_t) { sink = scan_rows(setup, *backend, n, events).ln_w0; };
  };
  const Rounds r = interleave({{"events N", scan(1, kEvents), 1},
                               {"events 2N", scan(1, 2 * kEvents), 1},
                               {"rows N", scan(kRows, kEventsPerRow), 1},
                               {"rows 2N", scan(2 * kRows, kEventsPerRow), 1}},
                              rounds);
  for (const std::string what : {"events", "rows"}) {
    const Spread s = spread_of(ratios(r.at(what + " 2N"), r.at(what + " N")));
    part.measure("time(2N)/time(N), " + what, s);
    const std::string n = number(static_cast<double>(what == "rows" ? kRows : kEvents));
    rows.push_back({"time(2N)/time(N), " + what + ", N = " + n, s.median, range(s)});
  }
}

void couplings(const peers::PeerSetup& setup, int rounds, Json& rows) {
  const auto backend = make_cpu_backend(1);
  const std::uint64_t events = setup.run.run.events_per_row;
  MassRow row{setup.mass, 1e-9, 1e-5, events, scan_rows(setup, *backend, 1, 1024)};
  const auto with = [&](int count) {
    return [&setup, &backend, &row, count, events](std::uint64_t) {
      scan_rows(setup, *backend, 1, events);
      const NodeValues lengths = node_lengths(row.spectra);
      for (int i = 0; i < count; ++i)
        sink = evaluate(row, lengths, default_analysis_bins(), 1e-3 * (1 + 1e-3 * i), 0.1).events_s1;
    };
  };
  std::vector<Contender> list;
  const std::vector<int> counts{1, 16, 64, 256, 1024, 4096};
  for (const int count : counts) list.push_back({std::to_string(count), with(count), 1});
  const Rounds r = interleave(list, rounds);
  for (const int count : counts) {
    if (count == 1) continue;
    const Spread s = spread_of(ratios(r.at(std::to_string(count)), r.at("1")));
    rows.push_back({"time of " + std::to_string(count) + " couplings over 1, " +
                        number(static_cast<double>(events)) + " events",
                    s.median, range(s)});
  }
}

void threads(const peers::PeerSetup& setup, int rounds, Part& part, Json& rows) {
  if (std::thread::hardware_concurrency() < 2) return;
  const auto one = make_cpu_backend(1), two = make_cpu_backend(2);
  const auto with = [&](Backend& backend) {
    return [&](std::uint64_t) { sink = scan_rows(setup, backend, 1, kEventsOfThreads).ln_w0; };
  };
  const Rounds r = interleave({{"one", with(*one), 1}, {"two", with(*two), 1}}, rounds, wall_seconds);
  const Spread s = spread_of(ratios(r.at("one"), r.at("two")));
  part.measure("two threads vs one", s);
  rows.push_back({"two threads vs one, wall clock", s.median, range(s)});
}

}  // namespace

Json scaling(const Options& options) {
  Part part(options.about);
  const peers::PeerSetup setup{RunDescription{}};
  Json rows = Json::array();
  {
    const PinnedCore pinned(options.core);
    doubling(setup, options.rounds, part, rows);
    couplings(setup, options.rounds, rows);
  }
  threads(setup, options.rounds, part, rows);
  part.table("Scaling", {"what", "ratio", "spread"}, rows);
  return part.json();
}

}  // namespace semivis::bench
