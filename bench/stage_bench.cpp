// Time of each stage: event loop (float, double, one module offset or two), production tables, shower fit,
// row set-up, coupling evaluation, and a scan with and without variations. Google Benchmark; one thread
// unless a name says otherwise.
#include <benchmark/benchmark.h>

#include <vector>

#include "host/backend/run_tables.hpp"
#include "host/evaluate/evaluate.hpp"
#include "host/scan/run_scan.hpp"
#include "host/scan/variations.hpp"
#include "kernels/cpu_block.hpp"
#include "semivis/physics/chi2_decay.hpp"

namespace semivis {
namespace {

constexpr MassPoint kMass{0.2, 1.0 / 3.0, 0.4};

const RunDescription& run() {
  static const RunDescription description;
  return description;
}
const ProductionTable& production() {
  static const ProductionTable table =
      make_production_table(run().beam, run().target, run().model, kMass.m_aprime, kMass.m_aprime, 0);
  return table;
}
const ShowerFit& shower() {
  static const ShowerFit fit = make_shower_fit(run());
  return fit;
}

/// The whole chain of one event with its deposits, on one core.
template <class Real>
void event_loop(benchmark::State& state) {
  constexpr std::uint64_t kEvents = 1 << 18;
  const bool split_modules = state.range(0) != 0;
  const RunTables<Real> tables = make_run_tables<Real>(run(), production(), shower());
  const RunConstants<Real> constants =
      tables.bound(tables.production.data(), tables.depth.data(), tables.longitudinal.data());
  const auto row = make_row_constants<Real>(run(), production(), kMass);
  std::vector<std::int64_t> sums(kRowSums);
  std::uint64_t first = 0;
  for (auto _ : state) {
    sample_events(constants, row, split_modules, tables.readings, first, kEvents, sums.data());
    first += kEvents;
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kEvents));
  state.SetLabel(vector_instruction_set());
}
BENCHMARK_TEMPLATE(event_loop, float)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);
BENCHMARK_TEMPLATE(event_loop, double)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

/// Production tables of the two decades of the 2018 plane; the argument is the number of threads.
void production_tables_two_decades(benchmark::State& state) {
  for (auto _ : state)
    benchmark::DoNotOptimize(make_production_table(run().beam, run().target, run().model, 0.01, 1.0,
                                                   static_cast<int>(state.range(0))));
}
BENCHMARK(production_tables_two_decades)
    ->Arg(1)
    ->Arg(2)
    ->Iterations(1)
    ->Unit(benchmark::kSecond)
    ->UseRealTime();

/// Eight rows from config to table; the argument: with every variation on an eighth of the events.
void scan_eight_rows(benchmark::State& state) {
  RunDescription description;
  description.run.events_per_row = 4000000;
  for (int i = 0; i < 8; ++i) description.rows.push_back({0.05 * (i + 1), kMass.r, kMass.f});
  const auto backend = make_cpu_backend(0);
  const auto plans = state.range(0) != 0 ? variation_plans(description) : std::vector<VariationPlan>{};
  for (auto _ : state)
    benchmark::DoNotOptimize(run_scan(
        description, *backend, 0, [](const ScanProgress&) {}, plans));
}
BENCHMARK(scan_eight_rows)->Arg(0)->Arg(1)->Repetitions(3)->Unit(benchmark::kMillisecond)->UseRealTime();

void shower_fit(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(make_shower_fit(run()));
}
BENCHMARK(shower_fit)->Unit(benchmark::kMillisecond);

void row_constants(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(make_row_constants<float>(run(), production(), kMass));
}
BENCHMARK(row_constants)->Unit(benchmark::kMicrosecond);

/// One coupling read from the spectra of a row.
void evaluate_point(benchmark::State& state) {
  const auto masses = Chi2Masses::from_ratios(kMass.m_aprime, kMass.r, kMass.f);
  MassRow row{kMass, ctau_eps2_alphad(chi2_width(masses)), 1e-5, 1000000, {}};
  row.spectra = empty_spectra(run(), kMass);
  row.spectra.sum.assign(kRowSums, 1000);
  const std::vector<AnalysisBin> bins{{"2018", "s1", 1e11, 0.48, 0, 0, 0, 0, ""}};
  for (auto _ : state) benchmark::DoNotOptimize(evaluate(row, bins, 1e-3, 0.1));
}
BENCHMARK(evaluate_point)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace semivis

BENCHMARK_MAIN();
