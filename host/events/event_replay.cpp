// The event functor, called for one event at a time.
#include "host/events/event_replay.hpp"

#include <fmt/format.h>

#include "host/backend/run_tables.hpp"
#include "host/error.hpp"
#include "host/tables/production_table.hpp"
#include "semivis/rng/event_uniforms.hpp"

namespace semivis {
namespace {

template <class Real>
Vec3<double> exact(const Vec3<Real>& v) {
  return {v.x, v.y, v.z};
}
template <class Real>
FourMomentum<double> exact(const FourMomentum<Real>& p) {
  return {p.e, exact(p.p)};
}
template <class Real>
Emission<double> exact(const Emission<Real>& e) {
  return {e.electron_energy, e.depth, e.energy, e.momentum, e.y, e.theta_squared};
}
template <class Real>
EventParticles<double> exact(const EventParticles<Real>& p) {
  return {exact(p.emission),
          p.slope_x,
          p.slope_y,
          exact(p.vertex),
          exact(p.aprime_direction),
          exact(p.chi2_direction),
          exact(p.chi2),
          p.decay_length,
          p.decay_weight,
          p.exit_length,
          exact(p.decay_point),
          exact(p.electron),
          exact(p.positron)};
}
template <class Real>
Observables<double> exact(const Observables<Real>& o) {
  return {o.w_s1,      o.w_s2,   o.w_target,        o.volume,        o.aperture,
          o.contained, o.centre, o.electron_energy, o.aprime_energy, o.pair_energy};
}
template <class Real>
EventWeights<double> exact(const EventWeights<Real>& w) {
  return {w.w_s1, w.w_s2, w.w_target,  w.volume, w.aperture, w.threshold,
          w.pass, w.s2,   w.triggered, w.target, w.valid};
}

template <class Real>
RunConstants<Real> bound(const RunTables<Real>& tables) {
  return tables.bound(tables.production.data(), tables.depth.data(), tables.longitudinal.data());
}

}  // namespace

EventReplay::EventReplay(const RunDescription& run, const MassPoint& mass) {
  if (Chi2Masses::from_ratios(mass.m_aprime, mass.r, mass.f).closed())
    throw Error(
        ExitCode::config,
        fmt::format("A' -> chi1 chi2 is closed at m_aprime = {} GeV, r = {}, f = {}: there are no events",
                    mass.m_aprime, mass.r, mass.f));
  if (mass.m_aprime >= run.beam.energy)
    throw Error(ExitCode::config, fmt::format("m_aprime = {} GeV is not below the beam energy of {} GeV",
                                              mass.m_aprime, run.beam.energy));
  const ProductionTable production =
      make_production_table(run.beam, run.target, run.model, mass.m_aprime, mass.m_aprime, 0);
  const ShowerFit shower = make_shower_fit(run);
  double_ = {make_run_tables<double>(run, production, shower),
             make_row_constants<double>(run, production, mass)};
  if (run.run.precision == Precision::single)
    single_ = {make_run_tables<float>(run, production, shower),
               make_row_constants<float>(run, production, mass)};
}

template <class Real>
ReplayedEvent EventReplay::replay(const Row<Real>& row, std::uint64_t number) {
  const RunTables<Real>& t = row.tables;
  const RunConstants<Real> run = bound(t);
  const EventParticles<Real> particles =
      generate_particles(run, row.constants, EventUniforms<Real>(row.constants.key, number));
  const Observables<Real> observables = t.split_modules ? observe<true>(run, row.constants, particles)
                                                        : observe<false>(run, row.constants, particles);
  const EventWeights<Real> weights = apply_selection(t.readings.front().selection, observables);
  return {exact(particles), exact(observables), exact(weights), make_deposit(row.constants, weights)};
}

ReplayedEvent EventReplay::operator()(std::uint64_t number) const {
  return single_ ? replay(*single_, number) : replay(double_, number);
}

EventParticles<double> EventReplay::in_double(std::uint64_t number) const {
  const RunConstants<double> run = bound(double_.tables);
  const auto particles = [&](const auto& uniforms) {
    return generate_particles(run, double_.constants, [&](Draw draw) -> double { return uniforms(draw); });
  };
  const std::uint64_t key = double_.constants.key;
  return single_ ? particles(EventUniforms<float>(key, number))
                 : particles(EventUniforms<double>(key, number));
}

}  // namespace semivis
