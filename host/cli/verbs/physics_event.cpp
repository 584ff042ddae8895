// semivis physics event: one event of a scan again, with everything that was drawn for it.
#include <fmt/format.h>

#include <cmath>
#include <memory>
#include <string>

#include "host/cli/report.hpp"
#include "host/cli/verbs/physics_quantity.hpp"
#include "host/error.hpp"
#include "host/events/event_replay.hpp"
#include "host/scan/variations.hpp"

namespace semivis {
namespace {

struct EventArguments {
  ConfigArguments config;
  MassPoint mass{0, 1.0 / 3, 0.4};
  std::uint64_t event = 0;
  std::string variation;
  bool json = false;
};

/// JSON has no NaN: what is not finite is text.
OrderedJson numbers(double x) {
  return std::isfinite(x) ? OrderedJson(x) : OrderedJson(fmt::format("{}", x));
}

OrderedJson numbers(const Vec3<double>& v) { return {numbers(v.x), numbers(v.y), numbers(v.z)}; }
OrderedJson numbers(const FourMomentum<double>& p) {
  return {numbers(p.e), numbers(p.p.x), numbers(p.p.y), numbers(p.p.z)};
}

/// The run, or one of its variations.
RunDescription run_of(const EventArguments& a) {
  RunDescription run = a.config.load();
  if (a.variation.empty()) return run;
  for (const VariationPlan& plan : variation_plans(run))
    if (plan.name == a.variation) return moved(run, plan);
  throw Error(ExitCode::usage, "the run has no variation '" + a.variation +
                                   "' (`semivis systematics` lists those of a table)");
}

void event(const EventArguments& a) {
  const ReplayedEvent replayed = EventReplay(run_of(a), a.mass)(a.event);
  const EventParticles<double>& p = replayed.particles;
  const Observables<double>& o = replayed.observables;
  const EventWeights<double>& w = replayed.weights;
  print_report({{"electron_energy_GeV", numbers(p.emission.electron_energy), "GeV, of the radiating e-+"},
                {"vertex_m", numbers(p.vertex), "m, where the A' is radiated, from the ECAL front face"},
                {"aprime_energy_GeV", numbers(p.emission.energy), "GeV"},
                {"aprime_direction", numbers(p.aprime_direction), "unit vector"},
                {"chi2", numbers(p.chi2), "GeV: E, px, py, pz"},
                {"decay_point_m", numbers(p.decay_point),
                 "m, of chi2 -> chi1 e+ e-, forced to where z2 to z3 is along the flight"},
                {"electron", numbers(p.electron), "GeV: E, px, py, pz"},
                {"positron", numbers(p.positron), "GeV: E, px, py, pz"},
                {"contained_GeV", numbers(o.contained), "GeV in the S1 volume"},
                {"centre_GeV", numbers(o.centre), "GeV in their central cells"},
                {"w_s1_m", numbers(w.w_s1), "m, proper length to the decay point"},
                {"w_s2_m", numbers(w.w_s2), "m, proper length to the end of HCAL3"},
                {"volume_m", numbers(w.volume), "m, weight of the decay between z2 and z3"},
                {"aperture", numbers(w.aperture), "1: inside the modules"},
                {"threshold_probability", numbers(w.threshold), "to be above the energy threshold"},
                {"pass_probability", numbers(w.pass), "to be above it and pass the R cut"},
                {"s2", numbers(w.s2), "1: missing energy of S2"},
                {"valid", replayed.deposit.invalid == 0, "finite, not negative, probabilities at most 1"}},
               a.json);
}

}  // namespace

void add_event(CLI::App& physics) {
  const auto a = std::make_shared<EventArguments>();
  CLI::App* quantity = add_quantity(physics, "event", "one event of a scan again", a, event);
  a->config.add_to(*quantity);
  add_mass_options(*quantity, a->mass);
  quantity->add_option("--event", a->event, "its number in the row, from 0")
      ->required()
      ->check(whole_number(0, INT64_MAX));
  quantity->add_option("--variation", a->variation, "a name of `scan --variations`: the event under it");
}

}  // namespace semivis
