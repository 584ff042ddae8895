// Tables, then batches of rows in slices of events, then the checks of their sums.
#include "host/scan/run_scan.hpp"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <span>
#include <vector>

#include "host/backend/run_tables.hpp"
#include "host/error.hpp"
#include "host/version.hpp"
#include "semivis/event/deposit.hpp"
#include "semivis/physics/chi2_decay.hpp"

namespace semivis {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kBatchRows = 256;          // 7 MB of sums
constexpr double kSliceSeconds = 0.2;            // between two reports
constexpr std::uint64_t kSmallestSlice = 32768;  // events of each row

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

Table table_of(const RunDescription& run) {
  Table table;
  table.physics_version = physics_version();
  table.seed = run.run.seed;
  table.precision = run.run.precision == Precision::single ? "single" : "double";
  table.config_text = run.config_text;
  table.config_resolved = run.config_resolved;
  table.production_digest = "none";
  table.has_spectra = run.write_spectra;
  table.points = run.points;
  table.axes = run.axes;
  table.shape = run.shape;
  table.analysis = run.analysis;
  for (const MassPoint& mass : run.rows) table.masses.push_back({mass, ctau_eps2_alphad(0), 0, 0, {}});
  return table;
}

double width(const ModelSettings& model, const MassPoint& mass) {
  const Chi2Masses chi = Chi2Masses::from_ratios(mass.m_aprime, mass.r, mass.f);
  return model.width == WidthModel::exact ? chi2_width(chi) : chi2_width_constant_k(chi, model.k_factor);
}

/// A weight never exceeds its bound, and a tighter selection never weighs more than a looser one.
void check_sums(const MassRow& row) {
  const auto total = [&row](int channel) {
    const auto begin = row.spectra.sum.begin() + channel * kNodes;
    return std::accumulate(begin, begin + kNodes, std::int64_t{0});
  };
  const auto events = static_cast<std::int64_t>(row.n_generated);
  bool consistent = total(kS1) <= total(kS1NoRcut) + events && total(kS1NoRcut) <= total(kS1Volume) + events;
  for (int channel = 0; channel < kChannels; ++channel)
    consistent = consistent && total(channel) >= 0 && total(channel) <= events * kFixedPointOne;
  if (!consistent)
    throw Error(
        ExitCode::internal,
        "the sums of the row m_aprime = " + std::to_string(row.mass.m_aprime) +
            " GeV cannot come from its events (a bug, or a faulty machine): nothing is written, please "
            "report the config");
}

template <class Real>
void sample_rows(const RunDescription& run, const ProductionTable& production, const RunTables<Real>& tables,
                 Backend& backend, std::span<MassRow* const> rows, ScanProgress progress,
                 const ScanReport& report) {
  const Clock::time_point start = Clock::now();
  const std::uint64_t events = run.run.events_per_row;
  std::uint64_t slice = kSmallestSlice;
  progress.sampling = true;
  backend.load(tables);
  for (; !rows.empty(); rows = rows.subspan(std::min(kBatchRows, rows.size()))) {
    const auto batch = rows.first(std::min(kBatchRows, rows.size()));
    std::vector<RowConstants<Real>> constants;
    for (const MassRow* row : batch)
      constants.push_back(make_row_constants<Real>(run, production, row->mass));
    std::vector<std::int64_t> sums(batch.size() * kRowSums);
    for (std::uint64_t first = 0, count = 0; first < events; first += count) {
      count = std::min(slice, events - first);
      const Clock::time_point slice_start = Clock::now();
      backend.sample(constants, first, count, sums.data());
      const double seconds = seconds_since(slice_start);
      if (seconds < kSliceSeconds / 2) slice *= 2;
      if (seconds > kSliceSeconds * 2) slice = std::max(slice / 2, kSmallestSlice);
      progress.events_done += count * batch.size();
      progress.sampling_seconds = seconds_since(start);
      report(progress);
    }
    auto row_sums = sums.begin();
    for (MassRow* row : batch) {
      row->n_generated = events;
      row->spectra = empty_spectra(run, row->mass);
      row->spectra.sum.assign(row_sums, row_sums + kRowSums);
      check_sums(*row);
      row_sums += kRowSums;
    }
  }
}

}  // namespace

Table run_scan(const RunDescription& run, Backend& backend, int threads, const ScanReport& report) {
  Table table = table_of(run);
  std::vector<MassRow*> open;
  for (MassRow& row : table.masses)
    if (!Chi2Masses::from_ratios(row.mass.m_aprime, row.mass.r, row.mass.f).closed()) open.push_back(&row);
  ScanProgress progress;
  progress.rows = open.size();
  progress.events = open.size() * run.run.events_per_row;
  report(progress);
  if (open.empty()) return table;

  const Clock::time_point start = Clock::now();
  const auto [lightest, heaviest] = std::minmax_element(
      open.begin(), open.end(),
      [](const MassRow* a, const MassRow* b) { return a->mass.m_aprime < b->mass.m_aprime; });
  const ProductionTable production = make_production_table(
      run.beam, run.target, run.model, (*lightest)->mass.m_aprime, (*heaviest)->mass.m_aprime, threads);
  table.production_digest = production_digest(production);
  for (MassRow* row : open) {
    row->ctau_eps2_alphad = ctau_eps2_alphad(width(run.model, row->mass));
    row->n_aprime_per_eot_eps2 = n_aprime_per_eot_eps2(production, row->mass.m_aprime);
  }
  const ShowerFit shower = make_shower_fit(run);
  progress.tables_seconds = seconds_since(start);

  const auto sample = [&](auto real) {
    sample_rows(run, production, make_run_tables<decltype(real)>(run, production, shower), backend, open,
                progress, report);
  };
  run.run.precision == Precision::single ? sample(float{}) : sample(double{});
  return table;
}

}  // namespace semivis
