// semivis physics relic: the mixing that leaves the observed dark matter behind.
#include <fmt/format.h>

#include <cmath>
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
  const char* remark =
      std::isnan(central) ? " (none up to 1, or A' -> chi1 chi2 is closed, or m_chi1 below 10 keV)" : "";
  print_report(
      {{"epsilon", central, fmt::format("mixing with Omega h^2 = {:g}{}", RelicOptions{}.omega_h2, remark)},
       {"epsilon_leptons_only", epsilon(false, true), "the same without hadrons"},
       {"epsilon_no_width", epsilon(true, false),
        fmt::format("with an A' width of {:g} m_A' in place of the true one", kNominalWidth)},
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
