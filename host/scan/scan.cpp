// Production tables, nominal events, more of them for a target error, then the leading events again with one
// parameter moved after another.
#include "host/scan/scan.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "host/backend/run_tables.hpp"
#include "host/evaluate/channel_means.hpp"
#include "host/scan/precision_schedule.hpp"
#include "host/version.hpp"
#include "semivis/physics/chi2_decay.hpp"

namespace semivis {
namespace {

using Clock = std::chrono::steady_clock;

Table table_of(const RunDescription& run) {
  Table table;
  table.physics_version = physics_version();
  table.seed = run.run.seed;
  table.precision = name_of(run.run.precision);
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

std::vector<std::size_t> open_rows(const RunDescription& run) {
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < run.rows.size(); ++i) {
    const MassPoint& mass = run.rows[i];
    if (!Chi2Masses::from_ratios(mass.m_aprime, mass.r, mass.f).closed()) open.push_back(i);
  }
  return open;
}

std::vector<MassPoint> masses_of(const RunDescription& run, const std::vector<std::size_t>& rows) {
  std::vector<MassPoint> masses;
  for (const std::size_t row : rows) masses.push_back(run.rows[row]);
  return masses;
}

/// Rows that need to be judged, or whose events are read more than once, stay with one shard.
bool whole_rows(const RunDescription& run, std::span<const VariationPlan> plans) {
  return run.run.target_error > 0 || !plans.empty();
}

}  // namespace

/// One way of reading events into samples; its tables are loaded where something is to be sampled.
struct Scan::Pass {
  const RunDescription& run;
  const ProductionTable& production;
  std::vector<SampleReading> readings;
  std::vector<std::uint32_t> samples;  // of each reading
  std::optional<RowSampler> sampler = {};
};

std::uint64_t leading_events(const RunDescription& run, std::span<const VariationPlan> plans) {
  if (plans.empty()) return 0;
  return static_cast<std::uint64_t>(
      std::ceil(run.run.variation_fraction * static_cast<double>(run.run.events_per_row)));
}

std::set<std::uint64_t> seams(const RunDescription& run, std::span<const VariationPlan> plans) {
  std::set<std::uint64_t> events{leading_events(run, plans)};
  if (run.run.target_error == 0) return events;
  for (std::uint64_t n = run.run.events_per_row; n < run.run.max_events_per_row;
       n = doubled_events(n, run.run.max_events_per_row))
    events.insert(n);
  return events;
}

Scan::Scan(const RunDescription& run, std::span<const VariationPlan> plans, Backend* backend, int threads,
           const Shard& shard, PartStore& store, const ScanControl& control)
    : run_(run),
      plans_(plans),
      backend_(backend),
      shard_(shard),
      store_(store),
      control_(control),
      table_(table_of(run)),
      open_(open_rows(run)),
      masses_(masses_of(run, open_)),
      rates_(masses_, threads),
      leading_(leading_events(run, plans)) {
  const auto repeats = static_cast<std::uint64_t>(std::count_if(
      plans.begin(), plans.end(), [](const auto& p) { return p.resampling == Resampling::events; }));
  for (std::size_t place = 0; place < open_.size(); ++place) {
    const std::uint64_t events = of_shard(place, {0, run.run.events_per_row}).count();
    if (events == 0) continue;
    mine_.push_back(place);
    progress_.events += events + repeats * leading_;
  }
  progress_.rows = mine_.size();
  progress_.more_may_follow = run.run.target_error > 0 && run.run.events_per_row < run.run.max_events_per_row;
}

void Scan::sample() {
  control_.report(progress_);
  if (mine_.empty()) return;
  begin_tables();
  sample_nominal();
  for (const VariationPlan& plan : plans_) vary(plan);
  progress_.more_may_follow = false;
}

/// Production, and the nominal numbers of the rows where they are needed.
void Scan::begin_tables() {
  production_ = make_production(run_);
  table_.production_digest = production_digest(production_);
  progress_.sampling = true;
  if (!shard_.whole() && run_.run.target_error == 0) return;
  const RowRates::Rates nominal = rates_.of(run_, production_);
  for (std::size_t place = 0; place < open_.size(); ++place) {
    MassRow& row = table_.masses[open_[place]];
    row.n_generated = run_.run.events_per_row;
    row.n_aprime_per_eot_eps2 = nominal.n_aprime[place];
    row.ctau_eps2_alphad = nominal.ctau[place];
    row.spectra = empty_spectra(run_, row.mass);
  }
}

ProductionTable Scan::make_production(const RunDescription& run) {
  const Clock::time_point start = Clock::now();
  ProductionTable production = rates_.production(run);
  progress_.tables_seconds += std::chrono::duration<double>(Clock::now() - start).count();
  return production;
}

/// What of a range of events of a row falls to this shard.
EventRange Scan::of_shard(std::size_t place, EventRange events) const {
  const EventRange own =
      shard_events(shard_, place, open_.size(), run_.run.events_per_row, whole_rows(run_, plans_));
  if (own.count() == run_.run.events_per_row) return events;  // with all that a target error adds
  const std::uint64_t first = std::max(events.first, own.first);
  return {first, std::max(first, std::min(events.end, own.end))};
}

/// Samples what the store lacks of a range of events of some rows, the same range of several rows at once.
void Scan::ensure(Pass& pass, std::span<const std::size_t> places, EventRange events) {
  std::map<EventRange, std::vector<std::size_t>> gaps;
  for (const std::size_t place : places) {
    const auto row = static_cast<std::uint32_t>(open_[place]);
    const EventRange wanted = of_shard(place, events);
    std::uint64_t lacking = 0;
    for (const EventRange& gap : store_.missing({pass.samples.front(), row}, wanted)) {
      (backend_ != nullptr ? gaps : missing_)[gap].push_back(backend_ != nullptr ? place : row);
      lacking += gap.count();
    }
    progress_.events_done += wanted.count() - lacking;
    progress_.events_before += wanted.count() - lacking;
  }
  for (const auto& [gap, lacking] : gaps) {
    if (!pass.sampler) pass.sampler.emplace(pass.run, pass.production, pass.readings, *backend_);
    std::vector<MassPoint> masses;
    for (const std::size_t place : lacking) masses.push_back(masses_[place]);
    const auto store = [&, &rows = lacking](EventRange done, const std::int64_t* sums) {
      for (const std::size_t place : rows)
        for (const std::uint32_t sample : pass.samples) {
          store_.add({sample, static_cast<std::uint32_t>(open_[place])}, done, sums);
          sums += kRowSums;
        }
      control_.sums_stored();
    };
    pass.sampler->sample(masses, gap, progress_, control_.report, control_.sums_wanted, store);
  }
}

void Scan::sample_all(Pass& pass, EventRange events, bool to_target) {
  const std::size_t batch = batch_rows(pass.readings.size());
  for (std::span<const std::size_t> places = mine_; !places.empty();) {
    const auto next = places.first(std::min(batch, places.size()));
    places = places.subspan(next.size());
    ensure(pass, next, events);
    if (to_target) extend(pass, {next.begin(), next.end()});
  }
}

/// The leading events under every cut, the rest under the nominal one.
void Scan::sample_nominal() {
  Pass leading{run_, production_, {{run_, kChannels}}, {0}};
  if (leading_ > 0) add_sample(run_);
  for (const VariationPlan& plan : plans_) {
    if (plan.resampling != Resampling::selection) continue;
    leading.readings.push_back({moved(run_, plan), kVariedChannels, plan.name});
    leading.samples.push_back(static_cast<std::uint32_t>(leading.samples.size()));
    add_sample(run_);
  }
  if (leading_ > 0) sample_all(leading, {0, leading_});
  leading.sampler.reset();
  Pass rest{run_, production_, {{run_, kChannels}}, {0}};
  sample_all(rest, {leading_, run_.run.events_per_row}, run_.run.target_error > 0);
  table_.varied.events = leading_;
}

/// Doubles the events of every row that misses the target error until it meets it, or has as many as it may.
void Scan::extend(Pass& pass, std::vector<std::size_t> places) {
  if (!points_) points_.emplace(table_.points, table_.masses.size());
  const std::uint64_t most = run_.run.max_events_per_row;
  for (std::uint64_t events = run_.run.events_per_row; events < most;) {
    if (!missing_.empty()) return;
    std::vector<std::size_t> rows;
    std::vector<PartStore::SumRequest> sums;
    for (const std::size_t place : places) {
      MassRow& row = table_.masses[open_[place]];
      row.n_generated = events;
      row.spectra.sum.assign(kRowNodes, 0);
      sums.push_back({{{0, static_cast<std::uint32_t>(open_[place])}, {0, events}}, row.spectra.sum.data()});
      rows.push_back(open_[place]);
    }
    store_.sum(sums);
    const std::vector<std::size_t> missing = rows_that_miss(table_, *points_, rows);
    for (const std::size_t row : rows) std::vector<std::int64_t>().swap(table_.masses[row].spectra.sum);
    std::erase_if(places, [&](std::size_t place) {
      return !std::binary_search(missing.begin(), missing.end(), open_[place]);
    });
    if (places.empty()) return;
    const std::uint64_t first = std::exchange(events, doubled_events(events, most));
    progress_.events += places.size() * (events - first);
    for (const std::size_t place : places) table_.masses[open_[place]].n_generated = events;
    ensure(pass, places, {first, events});
  }
}

void Scan::vary(const VariationPlan& plan) {
  const RunDescription run = moved(run_, plan);
  Variation variation{plan.name, plan.parameter, plan.scenario, plan.description, 0, {}, {}};
  std::optional<ProductionTable> own;
  if (run.beam != run_.beam || run.target != run_.target || run.model.production != run_.model.production ||
      run.model.inelastic != run_.model.inelastic)
    own = make_production(run);
  const ProductionTable& production = own ? *own : production_;
  if (plan.resampling == Resampling::selection) variation.sample = ++readings_;
  if (plan.resampling == Resampling::events) {
    variation.sample = static_cast<std::uint32_t>(table_.varied.samples.size());
    add_sample(run);
    Pass pass{run, production, {{run, kVariedChannels, plan.name}}, {variation.sample}};
    sample_all(pass, {0, leading_});
  }
  if (!shard_.whole()) return;
  const RowRates::Rates varied = rates_.of(run, production);
  for (const MassRow& row : table_.masses) {
    variation.n_aprime_per_eot_eps2.push_back(row.n_aprime_per_eot_eps2);
    variation.ctau_eps2_alphad.push_back(row.ctau_eps2_alphad);
  }
  for (std::size_t place = 0; place < open_.size(); ++place) {
    variation.n_aprime_per_eot_eps2[open_[place]] = varied.n_aprime[place] * plan.yield;
    const bool decays = varied.ctau[place] < kStableCtau;
    variation.ctau_eps2_alphad[open_[place]] = decays ? varied.ctau[place] / plan.width : varied.ctau[place];
  }
  table_.varied.variations.push_back(std::move(variation));
}

/// The nodes of the open rows, for the sums of a sample of `run`.
void Scan::add_sample(const RunDescription& run) {
  std::vector<RowSpectra>& rows = table_.varied.samples.emplace_back(run_.rows.size());
  for (std::size_t place = 0; place < open_.size(); ++place)
    rows[open_[place]] = empty_spectra(run, masses_[place]);
}

}  // namespace semivis
