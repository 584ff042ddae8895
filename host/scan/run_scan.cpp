// Production tables, nominal events, more of them for a target error, then the leading events again with one
// parameter moved after another.
#include "host/scan/run_scan.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "host/evaluate/channel_means.hpp"
#include "host/scan/precision_schedule.hpp"
#include "host/scan/sample_rows.hpp"
#include "host/tables/invisible_limit.hpp"
#include "host/tables/production_table.hpp"
#include "host/version.hpp"
#include "semivis/physics/chi2_decay.hpp"

namespace semivis {
namespace {

using Clock = std::chrono::steady_clock;
using Spectra = std::vector<std::vector<RowSpectra>>;  // [reading or sample][row]

Table table_of(const RunDescription& run) {
  Table table;
  table.physics_version = physics_version();
  table.seed = run.run.seed;
  table.precision = run.run.precision == Precision::single ? "single" : "double";
  table.config_text = run.config_text;
  table.config_resolved = run.config_resolved;
  table.production_digest = "none";
  table.has_spectra = run.write_spectra;
  table.target_error = run.run.target_error;
  table.points = run.points;
  table.axes = run.axes;
  table.shape = run.shape;
  table.analysis = run.analysis;
  for (const MassPoint& mass : run.rows) table.masses.push_back({mass, ctau_eps2_alphad(0), 0, 0, {}});
  return table;
}

void add_sums(RowSpectra& row, const RowSpectra& more) {
  std::transform(row.sum.begin(), row.sum.end(), more.sum.begin(), row.sum.begin(), std::plus{});
}

double width(const ModelSettings& model, const MassPoint& mass) {
  const Chi2Masses chi = Chi2Masses::from_ratios(mass.m_aprime, mass.r, mass.f);
  return model.width == WidthModel::exact ? chi2_width(chi) : chi2_width_constant_k(chi, model.k_factor);
}

/// One scan at work. Closed rows are left as table_of() makes them.
class Scan {
 public:
  Scan(const RunDescription& run, std::span<const VariationPlan> plans, Backend& backend, int threads,
       const ScanReport& report)
      : run_(run), plans_(plans), backend_(backend), threads_(threads), report_(report) {
    for (std::size_t i = 0; i < run.rows.size(); ++i) {
      const MassPoint& mass = run.rows[i];
      if (Chi2Masses::from_ratios(mass.m_aprime, mass.r, mass.f).closed()) continue;
      open_.push_back(i);
      masses_.push_back(mass);
    }
    const std::uint64_t events = run.run.events_per_row;
    if (!plans.empty())
      leading_ =
          static_cast<std::uint64_t>(std::ceil(run.run.variation_fraction * static_cast<double>(events)));
    const auto repeats = static_cast<std::uint64_t>(std::count_if(
        plans.begin(), plans.end(), [](const auto& p) { return p.resampling == Resampling::events; }));
    begin_round(open_.size(), events, events);
    progress_.events += open_.size() * repeats * leading_;
  }

  Table table() {
    Table table = table_of(run_);
    report_(progress_);
    if (open_.empty()) return table;
    production_ = make_production(run_);
    table.production_digest = production_digest(production_);
    progress_.sampling = true;
    sample_nominal(table);
    if (run_.run.target_error > 0) extend(table);
    for (const VariationPlan& plan : plans_) vary(plan, table);
    return table;
  }

 private:
  ProductionTable make_production(const RunDescription& run) {
    const Clock::time_point start = Clock::now();
    const auto [lightest, heaviest] = mass_range();
    ProductionTable production =
        make_production_table(run.beam, run.target, run.model, lightest, heaviest, threads_);
    progress_.tables_seconds += std::chrono::duration<double>(Clock::now() - start).count();
    return production;
  }
  std::pair<double, double> mass_range() const {
    const auto [lightest, heaviest] = std::minmax_element(
        masses_.begin(), masses_.end(), [](const auto& a, const auto& b) { return a.m_aprime < b.m_aprime; });
    return {lightest->m_aprime, heaviest->m_aprime};
  }

  const YieldNormalisation& normalisation_of(const ModelSettings& model) {
    if (!normalisation_ || normalised_ != model) {
      const auto [lightest, heaviest] = mass_range();
      normalisation_.emplace(model, lightest, heaviest, threads_);
      normalised_ = model;
    }
    return *normalisation_;
  }

  /// A' per electron and cτ ε²α_D of the open rows of a run.
  struct Rates {
    std::vector<double> n_aprime, ctau;
  };
  Rates rates(const RunDescription& run, const ProductionTable& production) {
    Rates out;
    const YieldNormalisation& normalisation = normalisation_of(run.model);
    for (const MassPoint& mass : masses_) {
      out.n_aprime.push_back(n_aprime_per_eot_eps2(production, mass.m_aprime) * normalisation(mass.m_aprime));
      out.ctau.push_back(ctau_eps2_alphad(width(run.model, mass)));
    }
    return out;
  }

  Spectra sample(const RunDescription& run, const ProductionTable& production,
                 std::vector<SampleReading> readings, std::span<const MassPoint> masses, std::uint64_t first,
                 std::uint64_t events) {
    return sample_rows({run, production, std::move(readings), masses, first, events}, backend_, progress_,
                       report_);
  }

  /// `rows` rows are going to have `row_events` events, `more` of them new.
  void begin_round(std::size_t rows, std::uint64_t row_events, std::uint64_t more) {
    progress_.rows = rows;
    progress_.row_events = row_events;
    progress_.events += rows * more;
    progress_.more_may_follow = run_.run.target_error > 0 && row_events < run_.run.max_events_per_row;
  }

  /// The leading events under every cut, the rest under the nominal one.
  void sample_nominal(Table& table) {
    Spectra rest =
        sample(run_, production_, {{run_, kChannels}}, masses_, leading_, run_.run.events_per_row - leading_);
    const Rates nominal = rates(run_, production_);
    std::vector<SampleReading> readings{{run_, kChannels}};
    for (const VariationPlan& plan : plans_)
      if (plan.resampling == Resampling::selection) readings.push_back({moved(run_, plan), kVariedChannels});
    const Spectra leading =
        leading_ > 0 ? sample(run_, production_, readings, masses_, 0, leading_) : Spectra{};
    for (std::size_t i = 0; i < open_.size(); ++i) {
      MassRow& row = table.masses[open_[i]];
      row.n_generated = run_.run.events_per_row;
      row.n_aprime_per_eot_eps2 = nominal.n_aprime[i];
      row.ctau_eps2_alphad = nominal.ctau[i];
      row.spectra = std::move(rest[0][i]);
      if (leading_ > 0) add_sums(row.spectra, leading[0][i]);
    }
    table.varied.events = leading_;
    for (const auto& reading : leading) add_sample(reading, table.varied);
  }

  /// Doubles the events of every row that misses the target error until it meets it, or has as many as it
  /// may. The rows of a round have equal events.
  void extend(Table& table) {
    const std::uint64_t most = run_.run.max_events_per_row;
    std::vector<std::size_t> rows = open_;
    for (std::uint64_t events = run_.run.events_per_row; events < most;) {
      rows = rows_that_miss(table, rows);
      if (rows.empty()) break;
      const std::uint64_t first = std::exchange(events, doubled_events(events, most));
      begin_round(rows.size(), events, events - first);
      report_(progress_);
      std::vector<MassPoint> masses;
      for (const std::size_t row : rows) masses.push_back(table.masses[row].mass);
      const Spectra more = sample(run_, production_, {{run_, kChannels}}, masses, first, events - first);
      for (std::size_t i = 0; i < rows.size(); ++i) {
        table.masses[rows[i]].n_generated = events;
        add_sums(table.masses[rows[i]].spectra, more[0][i]);
      }
    }
    progress_.rows = open_.size();
    progress_.more_may_follow = false;
  }

  void vary(const VariationPlan& plan, Table& table) {
    const RunDescription run = moved(run_, plan);
    Variation variation{plan.name, plan.parameter, plan.scenario, plan.description, 0, {}, {}};
    std::optional<ProductionTable> own;
    if (run.beam != run_.beam || run.target != run_.target || run.model.production != run_.model.production ||
        run.model.inelastic != run_.model.inelastic)
      own = make_production(run);
    const ProductionTable& production = own ? *own : production_;
    if (plan.resampling == Resampling::selection) variation.sample = ++readings_;
    if (plan.resampling == Resampling::events) {
      add_sample(sample(run, production, {{run, kVariedChannels}}, masses_, 0, leading_)[0], table.varied);
      variation.sample = static_cast<std::uint32_t>(table.varied.samples.size() - 1);
    }
    const Rates varied = rates(run, production);
    for (const MassRow& row : table.masses) {
      variation.n_aprime_per_eot_eps2.push_back(row.n_aprime_per_eot_eps2);
      variation.ctau_eps2_alphad.push_back(row.ctau_eps2_alphad);
    }
    for (std::size_t i = 0; i < open_.size(); ++i) {
      variation.n_aprime_per_eot_eps2[open_[i]] = varied.n_aprime[i] * plan.yield;
      const bool decays = varied.ctau[i] < kStableCtau;
      variation.ctau_eps2_alphad[open_[i]] = decays ? varied.ctau[i] / plan.width : varied.ctau[i];
    }
    table.varied.variations.push_back(std::move(variation));
  }

  /// Keeps the varied channels of the open rows.
  void add_sample(const std::vector<RowSpectra>& spectra, VariationSet& varied) const {
    std::vector<RowSpectra>& rows = varied.samples.emplace_back(run_.rows.size());
    for (std::size_t i = 0; i < open_.size(); ++i) {
      rows[open_[i]] = spectra[i];
      rows[open_[i]].sum.resize(std::size_t{kVariedChannels} * kNodes);
      rows[open_[i]].sum.shrink_to_fit();
    }
  }

  const RunDescription& run_;
  std::span<const VariationPlan> plans_;
  Backend& backend_;
  int threads_;
  const ScanReport& report_;
  std::vector<std::size_t> open_;  // rows that are sampled
  std::vector<MassPoint> masses_;  // theirs
  std::uint64_t leading_ = 0;      // events that variations repeat
  std::uint32_t readings_ = 0;
  ProductionTable production_;
  std::optional<YieldNormalisation> normalisation_;
  ModelSettings normalised_;  // the model of normalisation_
  ScanProgress progress_;
};

}  // namespace

Table run_scan(const RunDescription& run, Backend& backend, int threads, const ScanReport& report,
               std::span<const VariationPlan> plans) {
  return Scan(run, plans, backend, threads, report).table();
}

}  // namespace semivis
