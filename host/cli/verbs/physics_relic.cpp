// semivis physics relic: the mixing that leaves the observed dark matter behind.
#include <memory>

#include "host/cli/report.hpp"
#include "host/cli/verbs/physics_quantity.hpp"
#include "host/limits/relic_line.hpp"

namespace semivis {
namespace {

struct RelicArguments {
  double m_aprime = 0, r = 1.0 / 3, f = 0.4, alpha_d = 0;
  bool json = false;
};

void relic(const RelicArguments& a) {
  const auto epsilon = [&](bool hadrons, bool width) {
    return relic_epsilon(a.m_aprime, a.r, a.f, a.alpha_d, {.hadrons = hadrons, .aprime_width = width});
  };
  const double central = epsilon(true, true);
  print_report(
      {{"epsilon", central, "mixing with Omega h^2 = 0.12"},
       {"epsilon_leptons_only", epsilon(false, true), "the same without hadrons"},
       {"epsilon_no_width", epsilon(true, false), "with an A' width of 1e-4 m_A' in place of the true one"},
       {"epsilon_leptons_no_width", epsilon(false, false), "both"},
       {"x_freeze_out", freeze_out(a.m_aprime, a.r, a.f, central, a.alpha_d).x,
        "m_chi1/T at which the density is twice that of equilibrium"}},
      a.json);
}

}  // namespace

void add_relic(CLI::App& physics) {
  const auto a = std::make_shared<RelicArguments>();
  CLI::App* quantity = add_quantity(physics, "relic", "mixing of a thermal relic", a, relic);
  quantity->add_option("--m-aprime", a->m_aprime, "A' mass, GeV")->required()->check(aprime_mass());
  quantity->add_option("--r", a->r, "m_chi1 / m_A'")->check(chi1_ratio())->capture_default_str();
  quantity->add_option("--f", a->f, "(m_chi2 - m_chi1) / m_chi1")->check(splitting())->capture_default_str();
  quantity->add_option("--alpha-d", a->alpha_d, "dark fine-structure constant")
      ->required()
      ->check(dark_alpha());
}

}  // namespace semivis
