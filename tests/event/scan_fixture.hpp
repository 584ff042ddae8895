// What the event-level tests share: a run at the NA64 2018 defaults, its tables, and rows sampled from it.
#pragma once

#include <cmath>
#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "host/backend/backend.hpp"
#include "host/backend/run_tables.hpp"
#include "host/evaluate/evaluate.hpp"
#include "host/io/table.hpp"
#include "host/tables/production_table.hpp"
#include "host/tables/shower_fit.hpp"
#include "semivis/event/event.hpp"
#include "semivis/physics/chi2_decay.hpp"
#include "semivis/rng/event_uniforms.hpp"

namespace semivis::testing {

inline MassPoint benchmark_mass(double m_aprime) { return {m_aprime, 1.0 / 3, 0.4}; }
inline constexpr double kAlphaD = 0.1;

/// One run: description and tables for masses in [mass_min, mass_max] (GeV).
struct Scan {
  RunDescription run;
  ProductionTable production;
  ShowerFit shower;

  explicit Scan(double mass_min, double mass_max, RunDescription description = {})
      : run(std::move(description)),
        production(make_production_table(run.beam, run.target, run.model, mass_min, mass_max, 1)),
        shower(make_shower_fit(run)) {
    run.analysis = {{"2018", "s1", 2.84e11, 0.48, 0.19, 0.07, 0, 0.2, ""},
                    {"2018", "s2", 2.84e11, 0.48, 0.53, 0.17, 0, 0.2, ""}};
  }

  template <class Real>
  RunTables<Real> tables() const {
    return make_run_tables<Real>(run, production, shower);
  }
  template <class Real>
  RowConstants<Real> row(const MassPoint& mass) const {
    return make_row_constants<Real>(run, production, mass);
  }

  /// An empty row, to be filled with sums.
  MassRow empty_row(const MassPoint& mass) const {
    RowSpectra spectra = empty_spectra(run, mass);
    spectra.sum.resize(kRowNodes);
    const double width = chi2_width(Chi2Masses::from_ratios(mass.m_aprime, mass.r, mass.f));
    return {mass, ctau_eps2_alphad(width), n_aprime_per_eot_eps2(production, mass.m_aprime), 0,
            std::move(spectra)};
  }

  /// A row with `events` events from the CPU backend.
  template <class Real>
  MassRow sampled_row(const MassPoint& mass, std::uint64_t events, int threads = 1) const {
    MassRow out = empty_row(mass);
    const auto backend = make_cpu_backend(threads);
    const RunTables<Real> t = tables<Real>();
    backend->load(t);
    const std::vector<RowConstants<Real>> rows{row<Real>(mass)};
    out.spectra.sum.resize(kRowSums);
    backend->sample(rows, 0, events, out.spectra.sum.data());
    out.spectra.sum.resize(kRowNodes);
    out.n_generated = events;
    return out;
  }

  /// Calls use(event, particles, weights) for events [0, events) of a row, one by one.
  template <class Real, class Use>
  void for_each_event(const MassPoint& mass, std::uint64_t events, Use use) const {
    const RunTables<Real> t = tables<Real>();
    const RunConstants<Real> constants = t.bound(t.production.data(), t.depth.data(), t.longitudinal.data());
    const RowConstants<Real> r = row<Real>(mass);
    for (std::uint64_t event = 0; event < events; ++event) {
      const EventParticles<Real> particles =
          generate_particles(constants, r, EventUniforms<Real>(r.key, event));
      use(event, particles,
          apply_selection(t.readings.front().selection, t.split_modules
                                                            ? observe<true>(constants, r, particles)
                                                            : observe<false>(constants, r, particles)));
    }
  }

  PointValues at(const MassRow& row, double epsilon) const {
    return evaluate(row, run.analysis, epsilon, kAlphaD);
  }
  /// The ε at which χ2 has the proper decay length ctau (m).
  double epsilon_for(const MassRow& row, double ctau) const {
    return std::sqrt(row.ctau_eps2_alphad / (ctau * kAlphaD));
  }
};

/// The default run around one mass; built once per process.
inline const Scan& scan_at(double mass) {
  static std::map<double, Scan> scans;
  return scans.try_emplace(mass, mass, mass).first->second;
}

}  // namespace semivis::testing
