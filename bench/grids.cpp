// What a grid costs: time to 0.1 % per point, and a million points and a million rows through the program.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <sstream>
#include <stdexcept>

#include "bench/event_loop.hpp"
#include "bench/parts.hpp"
#include "bench/timing.hpp"
#include "host/config/schema.hpp"
#include "host/evaluate/evaluate.hpp"
#include "host/scan/scan.hpp"

namespace semivis::bench {
namespace {

constexpr int kGridRows = 15625, kGridCouplings = 64;
constexpr std::uint64_t kDistinctEvents = 256;  // of each of a million rows
constexpr std::uint64_t kDefaultEvents = RunSettings{}.events_per_row;

struct ScanCost {
  double tables, sampling, writing, total, cpu;  // s
  double memory, file;                           // bytes
};

/// A config through the program on one thread; the table is removed.
ScanCost scan(const Options& options, const std::string& config) {
  const std::string base = options.scratch + "/grid_" + std::to_string(getpid());
  const std::string toml = base + ".toml", table = base + ".h5", log = base + ".log";
  std::ofstream(toml) << config;
  const double begin = wall_seconds();
  const pid_t child = fork();
  if (child == 0) {
    const int out = open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    dup2(out, STDERR_FILENO);
    execl(options.program.c_str(), options.program.c_str(), "scan", toml.c_str(), "-o", table.c_str(),
          "--threads", "1", "--force", "--backend", "cpu", static_cast<char*>(nullptr));
    _exit(127);
  }
  int status = 0;
  rusage usage{};
  wait4(child, &status, 0, &usage);
  ScanCost cost{};
  cost.total = wall_seconds() - begin;
  std::ifstream said(log);
  bool timed = false;
  for (std::string line; std::getline(said, line);) {
    const auto at = line.find("tables ");
    timed = timed || (at != std::string::npos &&
                      std::sscanf(line.c_str() + at, "tables %lf, sampling %lf, writing %lf", &cost.tables,
                                  &cost.sampling, &cost.writing) == 3);
  }
  if (status != 0 || !timed) throw std::runtime_error(options.program + " scan failed, see " + log);
  const auto seconds = [](timeval t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
  };
  cost.cpu = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  cost.memory = 1024.0 * static_cast<double>(usage.ru_maxrss);
  cost.file = static_cast<double>(std::filesystem::file_size(table));
  for (const std::string& file : {toml, table, log}) std::filesystem::remove(file);
  return cost;
}

std::string log_axis(double low, double high, int n) {
  std::ostringstream text;
  text.precision(17);
  text << "{ min = " << low << ", max = " << high << ", n = " << n << ", scale = \"log\" }";
  return text.str();
}

void million_points(const Options& options, Part& part) {
  Json rows = Json::array();
  std::vector<ScanCost> costs;
  const std::vector<std::uint64_t> counts{32768, 65536};
  for (const std::uint64_t events : counts) {
    costs.push_back(scan(
        options, "[grid]\nm_aprime_GeV = " + log_axis(0.01, 1, kGridRows) +
                     "\nepsilon = " + log_axis(1e-5, 1e-1, kGridCouplings) +
                     "\n[beam]\nenergy_GeV = 100\n[run]\nevents_per_row = " + std::to_string(events) + "\n"));
    const ScanCost& c = costs.back();
    rows.push_back({static_cast<double>(events), c.tables, c.sampling, c.writing, c.total, 1e-9 * c.memory,
                    1e-9 * c.file});
  }
  part.table("A million points: 15625 rows × 64 couplings, semivis scan, one thread",
             {"events per row", "tables, s", "sampling, s", "write with evaluation, s", "total, s",
              "peak memory, GB", "file, GB"},
             rows);
  // Sampling is linear in events (see Scaling); what a row costs without any is 2 % of the smallest run.
  std::vector<double> sampling, share;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    sampling.push_back(costs[i].sampling * static_cast<double>(kDefaultEvents) /
                       static_cast<double>(counts[i]));
    share.push_back(costs[i].writing / sampling.back());
  }
  const auto line = [](const char* what, const std::vector<double>& values) {
    const Spread s = spread_of(values);
    return Json::array({what, s.median, range(s)});
  };
  part.measure("HDF5 write of a million-point table over its sampling time on one core", spread_of(share));
  part.table(
      "The same at the default events per row, sampling scaled linearly", {"what", "value", "spread"},
      Json::array({line("sampling, s", sampling), line("write, s", {costs[0].writing, costs[1].writing}),
                   line("write over sampling", share)}));
}

/// options.distinct_parts scans of 25 masses × 25 r × 25 f, every row of its own.
void million_rows(const Options& options, Part& part) {
  constexpr int kSide = 25;
  static_assert(kSide * kSide * kSide == kGridRows);
  constexpr int kMasses = 64 * kSide;
  std::vector<double> totals, per_row;
  double memory = 0, file = 0, tables = 0, sampling = 0, writing = 0;
  for (int i = 0; i < options.distinct_parts; ++i) {
    const auto mass = [](int index) { return 0.01 * std::pow(100.0, index / (kMasses - 1.0)); };
    const ScanCost c = scan(
        options, "[grid]\nm_aprime_GeV = " + log_axis(mass(kSide * i), mass(kSide * i + kSide - 1), kSide) +
                     "\nr = " + log_axis(0.2, 0.4, kSide) + "\nf = " + log_axis(0.3, 0.45, kSide) +
                     "\nepsilon = 1e-3\n[beam]\nenergy_GeV = 100\n[run]\nevents_per_row = " +
                     std::to_string(kDistinctEvents) + "\n");
    totals.push_back(c.total);
    per_row.push_back(1e6 * c.total / kGridRows);
    memory = std::max(memory, c.memory);
    file = std::max(file, c.file);
    tables += c.tables;
    sampling += c.sampling;
    writing += c.writing;
  }
  const double rows = static_cast<double>(kGridRows) * options.distinct_parts;
  const Spread s = spread_of(per_row);
  double total = 0;
  for (const double t : totals) total += t;
  const auto line = [](const char* what, double value) { return Json::array({what, value}); };
  part.table(
      number(rows) + " distinct rows in " + std::to_string(options.distinct_parts) + " scans of 15625, " +
          std::to_string(kDistinctEvents) + " events each, one thread",
      {"what", "value"},
      Json::array({line("total, s", total), line("µs per row, median", s.median),
                   line("µs per row, lowest", s.lowest), line("µs per row, highest", s.highest),
                   line("tables, µs per row", 1e6 * tables / rows),
                   line("set-up and sampling, µs per row", 1e6 * sampling / rows),
                   line("write with evaluation, µs per row", 1e6 * writing / rows),
                   line("peak memory, GB", 1e-9 * memory), line("file of one scan, GB", 1e-9 * file)}));
}

/// Events that bring events_s1 + events_s2 of each point of a plane to 0.1 %, from the errors of a small run.
void time_to_precision(const Options& options, Part& part) {
  constexpr double kTarget = 1e-3, kRelevant = 0.1;
  constexpr int kMasses = 16;
  RunDescription run;
  run.run.events_per_row = 131072;
  for (int i = 0; i < kMasses; ++i)
    run.rows.push_back({0.01 * std::pow(100.0, i / (kMasses - 1.0)), 1.0 / 3, 0.4});
  const Table table = run_scan(run, *make_cpu_backend(1), 1, [](const ScanProgress&) {});
  const peers::PeerSetup setup{RunDescription{}};
  EventLoop<float> loop(setup);
  const double ns =
      spread_of(interleave({{"loop", [&](std::uint64_t n) { loop(n); }}}, options.rounds).at("loop")).median;

  std::vector<double> events, per_point;
  double points = 0, seconds = 0;
  for (const MassRow& row : table.masses) {
    double most = 0, relevant = 0;
    for (int i = 0; i < kGridCouplings; ++i) {
      const double epsilon = 1e-5 * std::pow(1e4, i / (kGridCouplings - 1.0));
      const PointValues v = evaluate(row, default_analysis_bins(), epsilon, 0.1);
      const double sum = v.events_s1 + v.events_s2;
      if (sum <= kRelevant) continue;
      const double ratio = total_events_error(v) / sum / kTarget;
      events.push_back(static_cast<double>(row.n_generated) * ratio * ratio);
      most = std::max(most, events.back());
      ++relevant;
    }
    if (relevant == 0) continue;
    per_point.push_back(1e-6 * most * ns / relevant);
    points += relevant;
    seconds += 1e-9 * most * ns;
  }
  std::sort(events.begin(), events.end());
  const auto quantile = [&](double q) {
    return events[static_cast<std::size_t>(q * static_cast<double>(events.size() - 1))];
  };
  const auto line = [](const char* what, double value) { return Json::array({what, value}); };
  part.table(
      "Time to 0.1 % on S1 + S2: 16 masses from 0.01 to 1 GeV × 64 couplings, points above 0.1 events, one "
      "core, float",
      {"what", "value"},
      Json::array({line("points above 0.1 events", points),
                   line("events needed by a point, median", quantile(0.5)),
                   line("events needed by a point, 90 %", quantile(0.9)),
                   line("events needed by a point, most", quantile(1)), line("ns per event", ns),
                   line("ms of a point alone, median", 1e-6 * ns * quantile(0.5)),
                   line("ms per point, rows shared by their couplings", 1e3 * seconds / points),
                   line("the same, median of the rows", spread_of(per_point).median)}));
}

}  // namespace

Json grids(const Options& options) {
  Part part(options.about);
  const PinnedCore pinned(options.core);
  time_to_precision(options, part);
  million_points(options, part);
  million_rows(options, part);
  return part.json();
}

}  // namespace semivis::bench
