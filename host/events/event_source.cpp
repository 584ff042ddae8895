// Replayed events, dressed with the particles that a scan has no use for.
#include "host/events/event_source.hpp"

#include <fmt/format.h>

#include <cmath>

#include "host/error.hpp"
#include "host/scan/row_rates.hpp"
#include "host/tables/cross_section.hpp"
#include "host/tables/production_model.hpp"
#include "semivis/event/channels.hpp"
#include "semivis/physics/recoil.hpp"

namespace semivis {
namespace {

// Numbering scheme of the PDG: nuclei are 10LZZZAAAI; the hidden-valley photon for A', and the lightest two
// neutralinos for the neutral Majorana fermions χ1 and χ2.
constexpr int kPdgElectron = 11, kPdgPositron = -11, kPdgAprime = 4900022, kPdgChi1 = 1000022,
              kPdgChi2 = 1000023;
int pdg_nucleus(const Nucleus& nucleus) {
  return 1000000000 + 10000 * static_cast<int>(nucleus.Z) + 10 * static_cast<int>(nucleus.A);
}

FourMomentum<double> on_shell(Vec3<double> momentum, double mass) {
  return {on_shell_energy(momentum, mass), momentum};
}

void expect_decays(const MassPoint& mass) {
  if (Chi2Masses::from_ratios(mass.m_aprime, mass.r, mass.f).stable())
    throw Error(ExitCode::config,
                fmt::format("chi2 is stable at m_aprime = {} GeV, r = {}, f = {}: there is no e+ e- pair",
                            mass.m_aprime, mass.r, mass.f));
}

EventFacts facts_of(const RunDescription& run, const EventPoint& point) {
  expect_decays(point.mass);
  const Nucleus& nucleus = nucleus_of(run.target);
  const Chi2Masses chi = Chi2Masses::from_ratios(point.mass.m_aprime, point.mass.r, point.mass.f);
  const double eps2 = point.epsilon * point.epsilon, e = constants::m_electron;
  RowRates row_rates({&point.mass, 1}, 1);
  const RowRates::Rates rates = row_rates.of(run, row_rates.production(run));
  EventFacts out;
  out.point = point;
  out.masses = {e, nucleus.mass(), e, nucleus.mass(), chi.m_aprime, chi.m1, chi.m2(), chi.m1, e, e};
  const int z = pdg_nucleus(nucleus);
  out.pdg_ids = {kPdgElectron, z,        kPdgElectron, z,           kPdgAprime, kPdgChi1,
                 kPdgChi2,     kPdgChi1, kPdgElectron, kPdgPositron};
  out.ctau = rates.ctau.front() / (eps2 * point.alpha_d);
  out.cross_section = eps2 * with_cross_section(nucleus, run.model, chi.m_aprime, [&](const auto& xs) {
                        return total_cross_section(xs, run.beam.energy);
                      });
  out.n_aprime_per_eot = eps2 * rates.n_aprime.front();
  out.beam_energy = run.beam.energy;
  out.seed = run.run.seed;
  out.precision = run.run.precision;
  out.config_text = run.config_text;
  out.config_resolved = run.config_resolved;
  return out;
}

}  // namespace

EventSource::EventSource(const RunDescription& run, const EventPoint& point)
    : replay_(run, point.mass), facts_(facts_of(run, point)) {}

EventRecord EventSource::operator()(std::uint64_t number) const {
  const ReplayedEvent scanned = replay_(number);
  const EventParticles<double> event = replay_.in_double(number);
  const auto& mass = facts_.masses;
  EventRecord out;
  out.number = number;
  const Vec3<double> beam{event.slope_x, event.slope_y, 1};
  const double energy = event.emission.electron_energy;
  const double momentum = std::sqrt((energy - mass[kBeamElectron]) * (energy + mass[kBeamElectron]));
  auto& p = out.particles;
  p[kBeamElectron] = {energy, (momentum / norm(beam)) * beam};
  p[kNucleus] = {mass[kNucleus], {0, 0, 0}};
  p[kAprime] = on_shell(event.emission.momentum * event.aprime_direction, mass[kAprime]);
  const Recoil recoil = smallest_recoil(p[kBeamElectron], p[kAprime], mass[kNucleus]);
  p[kRecoilElectron] = recoil.electron;
  p[kRecoilNucleus] = recoil.nucleus;
  p[kChi2] = on_shell(event.chi2.p, mass[kChi2]);
  p[kPromptChi1] = on_shell(p[kAprime].p + -1.0 * p[kChi2].p, mass[kPromptChi1]);
  p[kElectron] = on_shell(event.electron.p, mass[kElectron]);
  p[kPositron] = on_shell(event.positron.p, mass[kPositron]);
  p[kChi1] = on_shell(p[kChi2].p + -1.0 * (p[kElectron].p + p[kPositron].p), mass[kChi1]);

  out.production = {event.vertex, event.emission.depth};
  out.decay = {event.decay_point, event.emission.depth + event.decay_length * p[kChi2].e / norm(p[kChi2].p)};
  const EventWeights<double>& w = scanned.weights;
  if (!(w.valid > 0))
    throw Error(ExitCode::internal, fmt::format("event {} (seed {}) has weights that cannot be; see it with "
                                                "`semivis physics event`",
                                                number, facts_.seed));
  out.proper_decay_length = w.w_s1;
  out.contained = scanned.observables.contained;
  out.centre = scanned.observables.centre;
  const double decays = response(Response::s1, w.w_s1, facts_.ctau);
  out.weights[kWeightDecay] = decays * scanned.observables.volume;
  out.weights[kWeightS1Volume] = decays * w.volume;
  out.weights[kWeightS1NoRcut] = decays * w.volume * w.aperture * w.threshold;
  out.weights[kWeightS1] = decays * w.volume * w.aperture * w.pass;
  out.weights[kWeightS2] = response(Response::s2, w.w_s2, facts_.ctau) * w.s2;
  return out;
}

}  // namespace semivis
