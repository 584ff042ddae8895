// semivis physics: single numbers of the model, each within two seconds.
#include <fmt/format.h>

#include <memory>
#include <optional>

#include "host/cli/report.hpp"
#include "host/cli/verbs/physics_quantity.hpp"
#include "host/cli/verbs/verbs.hpp"
#include "host/error.hpp"
#include "host/tables/cross_section.hpp"
#include "host/tables/invisible_limit.hpp"
#include "host/tables/production_yield.hpp"
#include "host/tables/track_length.hpp"
#include "semivis/physics/chi2_decay.hpp"
#include "semivis/physics/gminus2.hpp"

namespace semivis {
namespace {

/// What any of the quantities takes; each registers those it needs.
struct PhysicsArguments {
  double m_aprime = 0, r = 1.0 / 3, f = 0.4, epsilon = 0, alpha_d = 0;
  double beam = BeamSettings{}.energy, min_energy = 0;
  std::string target = TargetSettings{}.material, method = "etl";
  bool json = false;
};

void require_below_beam(const char* option, double value, double beam) {
  if (value >= beam)
    throw Error(ExitCode::usage, fmt::format("{} {:g} is not below the beam energy of {:g} GeV, give a "
                                             "smaller one or another --beam",
                                             option, value, beam));
}

void cross_section(const PhysicsArguments& a) {
  require_below_beam("--m-aprime", a.m_aprime, a.beam);
  const Nucleus& nucleus = *find_nucleus(a.target);
  const FormFactors form_factors(nucleus);
  const double sigma = a.method == "etl"
                           ? total_cross_section(DarkBremsEtl(nucleus, form_factors, a.m_aprime), a.beam)
                           : total_cross_section(DarkBremsIww(nucleus, form_factors, a.m_aprime), a.beam);
  print_report({{"xsec_pb", sigma, "pb at epsilon = 1, e Z -> e Z A'"}}, a.json);
}

void width(const PhysicsArguments& a) {
  const Chi2Masses masses = Chi2Masses::from_ratios(a.m_aprime, a.r, a.f);
  const double gamma = chi2_width(masses), eps2_alphad = a.epsilon * a.epsilon * a.alpha_d;
  const char* remark = masses.closed()   ? " (A' -> chi1 chi2 is closed)"
                       : masses.stable() ? " (chi2 is stable)"
                                         : "";
  print_report(
      {{"gamma_GeV", gamma * eps2_alphad, std::string("GeV, width of chi2 -> chi1 e+ e-") + remark},
       {"ctau_m", std::min(ctau_eps2_alphad(gamma) / eps2_alphad, ctau_eps2_alphad(0)),
        "m, proper decay length; 1e300: stable"},
       {"k_factor", chi2_k_factor(masses), "width over 4 eps^2 alpha alpha_D Delta^5 / (15 pi m_A'^4)"}},
      a.json);
}

void electrons(const PhysicsArguments& a) {
  require_below_beam("--min-energy", a.min_energy, a.beam);
  const TrackLength track = make_track_length(a.beam, 0, TargetSettings{}.thickness, a.min_energy);
  const auto above = [&](CascadeParticle particle) {
    return track_length_between(track, a.min_energy, a.beam, particle);
  };
  print_report({{"electron_X0", above(CascadeParticle::electron), "radiation lengths per beam electron"},
                {"positron_X0", above(CascadeParticle::positron), "radiation lengths per beam electron"}},
               a.json);
}

void production(const PhysicsArguments& a) {
  require_below_beam("--m-aprime", a.m_aprime, a.beam);
  require_below_beam("--min-energy", a.min_energy, a.beam);
  BeamSettings beam;
  beam.energy = a.beam;
  print_report({{"n_aprime_per_eot_eps2", n_aprime_above(beam, {}, {}, a.m_aprime, a.min_energy),
                 "A' above the energy per electron on target, at epsilon = 1"}},
               a.json);
}

void invisible(const PhysicsArguments& a) {
  const double ours = invisible_epsilon_limit({}, {}, {}, a.m_aprime);
  const std::optional<double> published = published_invisible_limit(a.m_aprime);
  const auto if_published = [&](double value) {
    return published ? OrderedJson(value) : OrderedJson(nullptr);
  };
  print_report({{"epsilon_90", ours, "90 % CL limit on A' -> invisible with the statistics of NA64 2019"},
                {"epsilon_90_published", if_published(published.value_or(0)),
                 "NA64, Phys. Rev. Lett. 123 (2019) 121801"},
                {"ratio", if_published(ours / published.value_or(1)), "ours over published"}},
               a.json);
}

void gminus2(const PhysicsArguments& a) {
  const auto epsilon = [&](double sigmas) {
    const double shift = constants::delta_a_mu + sigmas * constants::delta_a_mu_err;
    return gminus2_epsilon(a.m_aprime, math::max(shift, 0.0));
  };
  print_report({{"epsilon_central", epsilon(0), "mixing that explains the muon g-2"},
                {"epsilon_minus_2sigma", epsilon(-2), "with 2 sigma less"},
                {"epsilon_plus_2sigma", epsilon(2), "with 2 sigma more"}},
               a.json);
}

std::vector<std::string> nuclei() {
  std::vector<std::string> symbols;
  for (const Nucleus& nucleus : kNuclei) symbols.emplace_back(nucleus.symbol);
  return symbols;
}

void add_mass(CLI::App& quantity, PhysicsArguments& a) {
  quantity.add_option("--m-aprime", a.m_aprime, "A' mass, GeV")->required()->check(aprime_mass());
}
CLI::Option* add_beam(CLI::App& quantity, PhysicsArguments& a) {
  return quantity.add_option("--beam", a.beam, "electron energy, GeV")->check(beam_energy());
}
/// Below 1 MeV electrons lose their energy to ionisation, which the cascade leaves out.
void add_min_energy(CLI::App& quantity, PhysicsArguments& a, const char* what) {
  quantity.add_option("--min-energy", a.min_energy, what)->required()->check(number_from(1e-3, 1e5));
}

}  // namespace

void add_physics(CLI::App& program) {
  CLI::App* physics = program.add_subcommand("physics", "single numbers of the model");
  physics->callback([physics] {
    if (physics->get_subcommands().empty())
      throw Error(ExitCode::usage, "a quantity is missing (`semivis physics --help` lists them)");
  });
  const auto a = std::make_shared<PhysicsArguments>();

  CLI::App* quantity = add_quantity(*physics, "xsec", "cross section of e Z -> e Z A'", a, cross_section);
  add_mass(*quantity, *a);
  add_beam(*quantity, *a)->required();
  quantity->add_option("--target", a->target, "nucleus")
      ->check(CLI::IsMember(nuclei()))
      ->capture_default_str();
  quantity->add_option("--method", a->method, "exact tree level or Weizsaecker-Williams")
      ->check(CLI::IsMember({"etl", "iww"}))
      ->capture_default_str();

  quantity = add_quantity(*physics, "width", "width and lifetime of chi2", a, width);
  add_mass(*quantity, *a);
  quantity->add_option("--r", a->r, "m_chi1 / m_A'")->check(chi1_ratio())->capture_default_str();
  quantity->add_option("--f", a->f, "(m_chi2 - m_chi1) / m_chi1")->check(splitting())->capture_default_str();
  quantity->add_option("--epsilon", a->epsilon, "kinetic mixing")->required()->check(mixing());
  quantity->add_option("--alpha-d", a->alpha_d, "dark fine-structure constant")
      ->required()
      ->check(dark_alpha());

  quantity = add_quantity(*physics, "electrons", "track length of the beam's shower", a, electrons);
  add_beam(*quantity, *a)->capture_default_str();
  add_min_energy(*quantity, *a, "electrons above it count, GeV");

  quantity = add_quantity(*physics, "production", "A' per electron on target", a, production);
  add_mass(*quantity, *a);
  add_beam(*quantity, *a)->capture_default_str();
  add_min_energy(*quantity, *a, "A' above it count, GeV");

  quantity = add_quantity(*physics, "invisible", "limit on A' -> invisible of NA64 2019", a, invisible);
  add_mass(*quantity, *a);

  quantity = add_quantity(*physics, "gminus2", "mixing that explains the muon g-2", a, gminus2);
  add_mass(*quantity, *a);

  add_event(*physics);
  add_relic(*physics);
  add_shower(*physics);
}

}  // namespace semivis
