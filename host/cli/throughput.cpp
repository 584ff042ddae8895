// Times the event loop of a backend.
#include "host/cli/throughput.hpp"

#include <algorithm>
#include <chrono>
#include <vector>

#include "host/backend/run_tables.hpp"
#include "kernels/parallel_for.hpp"
#include "semivis/event/deposit.hpp"

namespace semivis {
namespace {

constexpr MassPoint kBenchmark{0.2, 1.0 / 3, 0.4};

/// Wall time of f().
template <class Function>
double seconds_of(Function f) {
  const auto start = std::chrono::steady_clock::now();
  f();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

template <class Real>
double measure(Backend& backend, const RunTables<Real>& tables, const RowConstants<Real>& row,
               int repetitions, double seconds) {
  backend.load(tables);
  std::vector<std::int64_t> sums(kRowSums);
  const auto rate = [&](std::uint64_t events) {
    std::fill(sums.begin(), sums.end(), 0);
    const double spent = seconds_of([&] { backend.sample({&row, 1}, 0, events, sums.data()); });
    return static_cast<double>(events) / std::max(spent, 1e-9);
  };
  const auto events_in = [](double duration, double per_second) {
    return std::clamp(static_cast<std::uint64_t>(duration * per_second), std::uint64_t{1} << 17, kMostEvents);
  };
  // The first launches are slow (memory, clocks): the length of a repetition comes from the second.
  rate(events_in(0, 0));
  const std::uint64_t events = events_in(seconds, rate(events_in(0, 0)));
  std::vector<double> rates;
  for (int i = 0; i < repetitions; ++i) rates.push_back(rate(events));
  const auto middle = rates.begin() + repetitions / 2;
  std::nth_element(rates.begin(), middle, rates.end());
  return *middle;
}

}  // namespace

ThroughputProbe::ThroughputProbe(const RunDescription& run, int threads)
    : threads_(threads > 0 ? threads : available_threads()) {
  ProductionTable production;
  const double m = kBenchmark.m_aprime;
  built_seconds_ = seconds_of(
      [&] { production = make_production_table(run.beam, run.target, run.model, m, m, threads_); });
  built_nodes_ = production.mass_nodes();
  const ShowerFit shower = make_shower_fit(run);
  single_ = make_run_tables<float>(run, production, shower);
  double_ = make_run_tables<double>(run, production, shower);
  single_row_ = make_row_constants<float>(run, production, kBenchmark);
  double_row_ = make_row_constants<double>(run, production, kBenchmark);
}

double ThroughputProbe::events_per_second(Backend& backend, Precision precision, int repetitions,
                                          double seconds) const {
  return precision == Precision::single ? measure(backend, single_, single_row_, repetitions, seconds)
                                        : measure(backend, double_, double_row_, repetitions, seconds);
}

double ThroughputProbe::table_seconds(int mass_nodes) const {
  const auto rounds = [this](int nodes) { return (nodes + threads_ - 1) / threads_; };
  return built_seconds_ * rounds(mass_nodes) / rounds(built_nodes_);
}

}  // namespace semivis
