// Scrambled Sobol points against Philox: the variance of the S1 and S2 efficiencies over independent
// replicates, and what the points cost in time. Ends with 1 where the two disagree on an efficiency, or where
// a deliberately wrong set of points is not found out.
//   semivis_sobol_study [--replicates R] [--log2-events K] [--core C] [--out BASE]   BASE.json and BASE.md
#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>
#include <string>
#include <vector>

#include "bench/report.hpp"
#include "bench/sobol/sobol_report.hpp"
#include "bench/sobol/sobol_sample.hpp"
#include "bench/timing.hpp"
#include "host/version.hpp"
#include "kernels/cpu_block.hpp"

namespace semivis::sobol {
namespace {

constexpr double kMasses[] = {0.02, 0.2, 0.6};
constexpr double kLargestPull = 4.5;  // in units of the error; 54 comparisons: a false alarm in 1000 runs
constexpr const char* kDrawNames[kDraws] = {"mass node",
                                            "electron energy",
                                            "energy node",
                                            "depth",
                                            "x",
                                            "x node",
                                            "v",
                                            "azimuth",
                                            "spot radius",
                                            "spot angle",
                                            "slope radius",
                                            "slope angle",
                                            "chi cosine",
                                            "chi azimuth",
                                            "decay point",
                                            "q2",
                                            "lepton cosine",
                                            "lepton azimuth",
                                            "pair cosine",
                                            "pair azimuth"};

/// ns per event of a production event loop, of its Philox uniforms, and of scrambled Sobol ones.
Json times(const Row& row, const ScrambledSobol& points) {
  constexpr std::uint64_t kEvents = 1 << 18;
  constexpr int kRounds = 15;
  std::vector<std::int64_t> sums(kRowSums);
  UniformBlock uniforms;
  const auto timed = [](auto work) {
    const double begin = bench::thread_seconds();
    work();
    return 1e9 * (bench::thread_seconds() - begin) / static_cast<double>(kEvents);
  };
  const auto filled = [&](auto fill) {
    return timed([&] {
      for (std::uint32_t first = 0; first < kEvents; first += kBlock) fill(first);
    });
  };
  bench::Rounds ns;
  for (int i = 0; i <= kRounds; ++i) {
    const double loop = timed([&] {
      sample_events(row.constants, row.row, row.tables.split_modules, row.tables.readings, 0, kEvents,
                    sums.data());
    });
    const double philox = filled([&](std::uint32_t first) { fill_philox(row.row.key, first, uniforms); });
    const double sobol = filled([&](std::uint32_t first) { fill_sobol(points, first, uniforms); });
    if (i == 0) continue;  // warms up
    ns["event loop with Philox"].push_back(loop);
    ns["Philox uniforms"].push_back(philox);
    ns["scrambled Sobol uniforms"].push_back(sobol);
    ns["time with Sobol over time with Philox"].push_back((loop - philox + sobol) / loop);
  }
  Json out;
  for (const auto& [name, values] : ns) {
    const bench::Spread s = bench::spread_of(values);
    out[name] = {{"median", s.median}, {"lowest", s.lowest}, {"highest", s.highest}};
  }
  return out;
}

DrawDimensions by_importance(const std::array<double, kDraws>& importance) {
  std::array<int, kDraws> draws;
  std::iota(draws.begin(), draws.end(), 0);
  std::stable_sort(draws.begin(), draws.end(), [&](int a, int b) {
    return importance[static_cast<std::size_t>(a)] > importance[static_cast<std::size_t>(b)];
  });
  DrawDimensions dimension;
  for (int rank = 0; rank < kDraws; ++rank)
    dimension[static_cast<std::size_t>(draws[static_cast<std::size_t>(rank)])] = rank;
  return dimension;
}

/// The four kinds of points of a row. control: draws x and electron energy share a coordinate, which is
/// wrong.
struct RowSamples {
  Sample philox, in_order, by_importance, control;
};
RowSamples sample_row(const Row& row, const SobolDirections& directions, const DrawDimensions& ranked,
                      int replicates, int log2_events) {
  DrawDimensions unranked;
  std::iota(unranked.begin(), unranked.end(), 0);
  RowSamples out{Sample(log2_events), Sample(log2_events), Sample(log2_events), Sample(kMinLog2 + 2)};
  for (int r = 0; r < replicates; ++r) {
    const auto seed = static_cast<std::uint64_t>(r);
    const std::uint64_t key = row_key(seed, row.point().m_aprime, row.point().r, row.point().f);
    const ScrambledSobol first(directions, unranked, seed), second(directions, ranked, seed);
    out.philox.add_replicate(row, [&](std::uint32_t i, UniformBlock& block) { fill_philox(key, i, block); });
    out.in_order.add_replicate(row,
                               [&](std::uint32_t i, UniformBlock& block) { fill_sobol(first, i, block); });
    out.by_importance.add_replicate(
        row, [&](std::uint32_t i, UniformBlock& block) { fill_sobol(second, i, block); });
    out.control.add_replicate(row, [&](std::uint32_t i, UniformBlock& block) {
      fill_sobol(second, i, block);
      std::copy_n(block.draw[kDrawElectronEnergy], kBlock, block.draw[kDrawX]);
    });
  }
  return out;
}

Json point_json(const Row& row, const RowSamples& samples, int q, double time_ratio) {
  const auto& [philox, in_order, best, control] = samples;
  Json p{{"m_aprime_GeV", row.m_aprime},
         {"w_min_over_ctau", kDecayLengths[q / 2]},
         {"ctau_m", row.ctau[q / 2]},
         {"signature", q % 2 == 0 ? "S1" : "S2"},
         {"efficiency", best.mean(q)},
         {"efficiency_err", best.error(q)},
         {"efficiency_philox", philox.mean(q)},
         {"efficiency_philox_err", philox.error(q)},
         {"pull_in_order", pull(in_order, philox, q)},
         {"pull_by_importance", pull(best, philox, q)},
         {"pull_of_the_orders", pull(in_order, best, q)},
         {"pull_control", pull(control, philox, q)}};
  for (std::size_t k = 0; k < best.estimate[q].size(); ++k) {
    const double independent = philox.event_variance(q) / std::ldexp(1.0, kMinLog2 + static_cast<int>(k));
    p["philox_replicates_over_independent"].push_back(philox.variance(q, k) / independent);
    p["gain_in_order"].push_back(independent / in_order.variance(q, k));
    p["gain_by_importance"].push_back(independent / best.variance(q, k));
    p["gain_with_time"].push_back(independent / best.variance(q, k) / time_ratio);
    p["relative_error_philox"] = std::sqrt(independent) / philox.mean(q);
    p["relative_error_sobol"] = std::sqrt(best.variance(q, k)) / best.mean(q);
  }
  return p;
}

int run(int argc, char** argv) {
  int replicates = 32, log2_events = 21, core = sched_getcpu();
  std::string base;
  CLI::App app("Scrambled Sobol points against Philox: variance and time of the efficiencies.");
  app.add_option("--replicates", replicates)->check(CLI::Range(8, 1024));
  app.add_option("--log2-events", log2_events, "of the largest sample")->check(CLI::Range(17, 23));
  app.add_option("--core", core, "pinned core");
  app.add_option("--out", base, "BASE.json and BASE.md");
  CLI11_PARSE(app, argc, argv);
  const bench::PinnedCore pinned(core);

  const RunDescription description;
  const ShowerFit shower = make_shower_fit(description);
  const SobolDirections directions;
  std::vector<std::unique_ptr<Row>> rows;
  Json report{{"about",
               {{"commit", git_commit()},
                {"cpu", bench::cpu_name()},
                {"instruction_set", vector_instruction_set()},
                {"compiler", __VERSION__},
                {"core", core},
                {"replicates", replicates},
                {"clock", "CPU time of the thread"}}}};
  for (int k = kMinLog2; k <= log2_events; ++k) report["about"]["log2_events"].push_back(k);

  std::array<double, kDraws> importance{};
  for (const double m : kMasses) {
    rows.push_back(std::make_unique<Row>(description, shower, m));
    const auto effect = total_effects(*rows.back());
    for (std::size_t d = 0; d < kDraws; ++d)
      importance[d] += std::accumulate(effect[d].begin(), effect[d].end(), 0.0) /
                       static_cast<double>(kQuantities * std::size(kMasses));
  }
  const DrawDimensions ranked = by_importance(importance);
  for (int rank = 0; rank < kDraws; ++rank) {
    const auto d = static_cast<std::size_t>(std::find(ranked.begin(), ranked.end(), rank) - ranked.begin());
    report["draws"].push_back({{"draw", kDrawNames[d]}, {"mean_total_effect", importance[d]}});
  }
  report["times"] = times(*rows[1], ScrambledSobol(directions, ranked, 0));
  const double time_ratio = report["times"]["time with Sobol over time with Philox"]["median"];

  double largest = 0, control = 0;
  for (const auto& row : rows) {
    const RowSamples samples = sample_row(*row, directions, ranked, replicates, log2_events);
    for (int q = 0; q < kQuantities; ++q) {
      const Json p = point_json(*row, samples, q, time_ratio);
      for (const char* kind : {"pull_in_order", "pull_by_importance", "pull_of_the_orders"})
        largest = std::max(largest, std::fabs(p[kind].get<double>()));
      control = std::max(control, std::fabs(p["pull_control"].get<double>()));
      report["points"].push_back(p);
    }
  }
  report["checks"] = {{"largest_pull", largest}, {"allowed", kLargestPull}, {"control_pull", control}};

  const std::string text = markdown(report);
  std::cout << text;
  if (!base.empty()) {
    std::ofstream(base + ".json") << report.dump(1) << '\n';
    std::ofstream(base + ".md") << text;
  }
  return largest < kLargestPull && control > kLargestPull ? 0 : 1;
}

}  // namespace
}  // namespace semivis::sobol

int main(int argc, char** argv) { return semivis::sobol::run(argc, argv); }
