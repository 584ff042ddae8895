// Stage times: the event loop stage by stage, what comes before and behind it, and whole backends.
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <thread>

#include "bench/event_loop.hpp"
#include "bench/loops/block_loops.hpp"
#include "bench/parts.hpp"
#include "bench/timing.hpp"
#include "host/evaluate/evaluate.hpp"
#include "host/io/table_file.hpp"
#include "host/scan/scan.hpp"

namespace semivis::bench {
namespace {

std::vector<double> difference(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> out;
  for (std::size_t i = 0; i < a.size(); ++i) out.push_back(a[i] - b[i]);
  return out;
}

#if defined(SEMIVIS_HAVE_LOOP_COPIES)
auto block_loop_of_this_machine() {
  if (__builtin_cpu_supports("x86-64-v4")) return block_loop_v4;
  if (__builtin_cpu_supports("x86-64-v3")) return block_loop_v3;
  return block_loop_v2;
}

struct NamedStage {
  Stage stage;
  const char* name;
};
constexpr NamedStage kStages[] = {{Stage::uniforms, "random numbers"},
                                  {Stage::emission, "emission"},
                                  {Stage::decay, "decay, flight and shower shapes"},
                                  {Stage::rectangles, "rectangles: roots and arctangents"},
                                  {Stage::selection, "selection and deposits"},
                                  {Stage::adding, "adding to the spectra"}};

/// {stage, ns per event, spread} of each stage alone, of their sum and of the program's event loop.
template <class Real>
Json event_stages(const peers::PeerSetup& setup, int rounds) {
  EventLoop<Real> loop(setup);
  std::vector<Contender> list{{"event loop", [&loop](std::uint64_t events) { loop(events); }}};
  for (const NamedStage& s : kStages)
    list.push_back({s.name, [&loop, stage = s.stage](std::uint64_t events) {
                      block_loop_of_this_machine()({&loop.run(), &loop.row(), loop.tables().readings.data(),
                                                    sizeof(Real) == sizeof(double), stage, events});
                    }});
  Rounds r = interleave(list, rounds);
  std::vector<double>& sum = r["sum of the stages"];
  sum.resize(r.at("event loop").size());
  for (const NamedStage& s : kStages)
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += r.at(s.name)[i];
  Json rows = Json::array();
  const auto line = [&](const char* name) {
    const Spread s = spread_of(r.at(name));
    rows.push_back({name, s.median, range(s)});
  };
  for (const NamedStage& s : kStages) line(s.name);
  line("sum of the stages");
  line("event loop");
  return rows;
}
#endif

/// A sampled table of `rows` rows close to each other, and one point each.
Table sampled_table(std::size_t rows) {
  RunDescription run;
  run.run.events_per_row = 65536;
  for (std::size_t i = 0; i < rows; ++i) {
    run.rows.push_back({0.1 + 0.2 * static_cast<double>(i) / static_cast<double>(rows), 1.0 / 3, 0.4});
    run.points.push_back({static_cast<std::uint32_t>(i), 1e-3, 0.1});
  }
  run.axes = {"m_aprime_GeV"};
  run.shape = {rows};
  return run_scan(run, *make_cpu_backend(1), 1, [](const ScanProgress&) {});
}

Json host_stages(const peers::PeerSetup& setup, const Options& options) {
  constexpr std::size_t kRows = 512, kMoreCouplings = 64;
  Table few = sampled_table(kRows), many = few;
  for (GridPoint point : few.points)
    for (std::size_t k = 0; k < kMoreCouplings; ++k) {
      point.epsilon *= 1.01;
      many.points.push_back(point);
    }
  few.shape = {few.points.size()};
  many.shape = {many.points.size()};
  const std::string file = options.scratch + "/stages_" + std::to_string(getpid()) + ".h5";
  const MassRow& row = few.masses.front();
  const NodeValues lengths = node_lengths(row.spectra);
  double epsilon = 1e-3;
  const auto repeat = [](auto action) {
    return [action](std::uint64_t count) mutable {
      for (std::uint64_t i = 0; i < count; ++i) action();
    };
  };
  const Rounds r = interleave(
      {{"tables", repeat([&] {
          sink =
              make_production_table(setup.run.beam, setup.run.target, setup.run.model, 0.01, 1.0, 1).depth[0];
        }),
        1},
       {"shower", repeat([&] { sink = make_shower_fit(setup.run).longitudinal[0]; }), 1},
       {"row", repeat([&] {
          sink = make_row_constants<float>(setup.run, setup.production, setup.mass).q2_quantiles[1];
        }),
        256},
       {"first coupling",
        repeat([&] { sink = evaluate(row, few.analysis, epsilon *= 1.0001, 0.1).events_s1; }), 1024},
       {"next coupling",
        repeat([&] { sink = evaluate(row, lengths, few.analysis, epsilon *= 1.0001, 0.1).events_s1; }), 1024},
       {"write few", repeat([&] { write_table(few, file, true); }), 1},
       {"write many", repeat([&] { write_table(many, file, true); }), 1}},
      options.rounds);
  std::filesystem::remove(file);
  std::vector<double> per_point = difference(r.at("write many"), r.at("write few")), per_row;
  for (std::size_t i = 0; i < per_point.size(); ++i) {
    per_point[i] /= static_cast<double>(kRows * kMoreCouplings);
    per_row.push_back(r.at("write few")[i] / kRows - per_point[i]);
  }
  Json rows = Json::array();
  const auto line = [&rows](const char* name, const char* unit, std::vector<double> ns, double divisor) {
    for (double& value : ns) value /= divisor;
    const Spread s = spread_of(std::move(ns));
    rows.push_back({name, unit, s.median, range(s)});
  };
  line("production tables, m from 0.01 to 1 GeV", "ms per scan", r.at("tables"), 1e6);
  line("shower fit", "ms per scan", r.at("shower"), 1e6);
  line("set-up of a row", "µs per row", r.at("row"), 1e3);
  line("evaluation, first coupling of a row", "µs per point", r.at("first coupling"), 1e3);
  line("evaluation, each further one", "µs per point", r.at("next coupling"), 1e3);
  line("HDF5 write, spectra of a row", "µs per row", per_row, 1e3);
  line("HDF5 write, evaluation included", "µs per point", per_point, 1e3);
  return rows;
}

template <class Real>
void add_backend(const peers::PeerSetup& setup, Backend& backend, const std::string& name, int rounds,
                 Json& rows) {
  const EventLoop<Real> loop(setup);
  backend.load(loop.tables());
  std::vector<std::int64_t> sums(kRowSums);
  std::uint64_t first = 0;
  const std::vector<RowConstants<Real>> row{loop.row()};
  const Rounds r = interleave({{"all",
                                [&](std::uint64_t events) {
                                  backend.sample(row, first, events, sums.data());
                                  first += events;
                                },
                                backend.name() == "cpu" ? 1u << 21 : 1u << 26}},
                              rounds, wall_seconds);
  const Spread ns = spread_of(r.at("all"));
  rows.push_back({name, 1e9 / ns.median, range({1, 1e9 / ns.highest, 1e9 / ns.lowest})});
}

Json backends(const peers::PeerSetup& setup, int rounds) {
  Json rows = Json::array();
  const auto add = [&](Backend& backend, const std::string& tail) {
    add_backend<float>(setup, backend, backend.name() + "/single" + tail, rounds, rows);
    add_backend<double>(setup, backend, backend.name() + "/double" + tail, rounds, rows);
  };
  const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
  for (unsigned threads = 1; threads <= cores; threads *= 2)
    add(*make_cpu_backend(static_cast<int>(threads)), "/" + std::to_string(threads));
  std::string why_not;
  if (const auto cuda = make_cuda_backend(0, why_not)) add(*cuda, "");
  return rows;
}

}  // namespace

Json stages(const Options& options) {
  Part part(options.about);
  const peers::PeerSetup setup{RunDescription{}};
  {
    const PinnedCore pinned(options.core);
#if defined(SEMIVIS_HAVE_LOOP_COPIES)
    const std::vector<std::string> columns{"stage", "ns per event", "spread"};
    part.table("Event loop, float", columns, event_stages<float>(setup, options.rounds));
    part.table("Event loop, double", columns, event_stages<double>(setup, options.rounds));
#endif
    part.table("Around the event loop", {"stage", "unit", "time", "spread"}, host_stages(setup, options));
  }
  part.table("Throughput, wall clock", {"backend/precision/threads", "events per second", "spread"},
             backends(setup, options.rounds));
  return part.json();
}

}  // namespace semivis::bench
