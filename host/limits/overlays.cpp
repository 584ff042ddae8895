// One line after the other, each mass on its own.
#include "host/limits/overlays.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>

#include "host/evaluate/contour.hpp"
#include "host/evaluate/matching.hpp"
#include "host/limits/relic_line.hpp"
#include "kernels/parallel_for.hpp"
#include "semivis/physics/gminus2.hpp"
#include "semivis/physics/landau_pole.hpp"

namespace semivis {
namespace {

constexpr const char* kFermilab = "Muon g-2, Phys. Rev. Lett. 126 (2021) 141801";
constexpr const char* kBeforeFermilab = "T. Aoyama et al., Phys. Rept. 887 (2020) 1";
constexpr const char* kRelic =
    "semivis: Omega h^2 = 0.12 from e, mu, tau and hadrons, A' width included; P. Gondolo, G. Gelmini, Nucl. "
    "Phys. B 360 "
    "(1991) 145; J. Edsjo, P. Gondolo, Phys. Rev. D 56 (1997) 1879";
constexpr const char* kLandau =
    "semivis: one loop of a Dirac pair and a dark Higgs of charge 2; H. Davoudiasl, W. J. Marciano, Phys. "
    "Rev. D 92 "
    "(2015) 035008";

/// GeV, ascending.
struct Masses {
  std::vector<double> along_epsilon, along_others;
};
// A point along the others costs fifty times as much.
constexpr int kPerDecade = 60, kPerDecadeOfOthers = 20;

/// Lines at given masses, in parallel.
class OverlayMaker {
 public:
  OverlayMaker(Masses masses, const LimitOptions& options) : masses_(std::move(masses)), options_(options) {}

  /// value(m_aprime): nothing where the line has no point.
  void add(Overlay overlay, const std::function<std::optional<double>(double)>& value) {
    if (std::find(options_.axes.begin(), options_.axes.end(), overlay.axis) == options_.axes.end()) return;
    const auto& m_aprime = overlay.axis == Axis::epsilon ? masses_.along_epsilon : masses_.along_others;
    std::vector<std::optional<double>> values(m_aprime.size());
    parallel_for(values.size(), options_.threads, [&](std::size_t i) { values[i] = value(m_aprime[i]); });
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (!values[i] || !std::isfinite(*values[i])) continue;
      overlay.m_aprime.push_back(m_aprime[i]);
      overlay.value.push_back(*values[i]);
    }
    if (!overlay.value.empty()) lines_.push_back(std::move(overlay));
  }

  std::vector<Overlay> take() { return std::move(lines_); }

 private:
  Masses masses_;
  const LimitOptions& options_;
  std::vector<Overlay> lines_;
};

Overlay line(Axis axis, const std::string& name, const std::string& label, const std::string& source) {
  return {name, label, source, axis, {}, {}, {}, {}, {}};
}

void add_gminus2(OverlayMaker& maker, const std::string& name, const std::string& when, const char* source,
                 double shift, double error) {
  const struct {
    const char *name, *label;
    double sigmas;
  } lines[] = {{"central", "central", 0}, {"minus_2sigma", "-2 sigma", -2}, {"plus_2sigma", "+2 sigma", 2}};
  for (const auto& one : lines) {
    const double delta_a = shift + one.sigmas * error;
    maker.add(line(Axis::epsilon, name + one.name, fmt::format("(g-2)_mu {}, {}", one.label, when), source),
              [delta_a](double m) { return gminus2_epsilon(m, delta_a); });
  }
}

/// Of the rows, and `per_decade` more in between.
std::vector<double> masses_of(const Table& table, int per_decade) {
  std::vector<double> masses;
  for (const MassRow& row : table.masses) masses.push_back(row.mass.m_aprime);
  const auto [least, most] = std::minmax_element(masses.begin(), masses.end());
  const double lightest = *least, decades = std::log10(*most / *least);
  for (int i = 1; i < per_decade * decades; ++i)
    masses.push_back(lightest * std::pow(10.0, static_cast<double>(i) / per_decade));
  std::sort(masses.begin(), masses.end());
  masses.erase(std::unique(masses.begin(), masses.end(), matches), masses.end());
  return masses;
}

double central_epsilon(double m_aprime) { return gminus2_epsilon(m_aprime, constants::delta_a_mu); }

/// In (m_A', ε) for several α_D, and in (m_A', α_D).
void add_relic(OverlayMaker& maker, const MassPoint& mass, const std::vector<double>& alpha_d) {
  const double r = mass.r, f = mass.f;
  std::vector<double> couplings(std::begin(kRelicAlphaD), std::end(kRelicAlphaD));
  couplings.insert(couplings.end(), alpha_d.begin(), alpha_d.end());
  std::sort(couplings.begin(), couplings.end());
  couplings.erase(std::unique(couplings.begin(), couplings.end(), matches), couplings.end());
  for (const double coupling : couplings) {
    Overlay relic = line(Axis::epsilon, fmt::format("relic_alpha_d_{:g}", coupling),
                         fmt::format("thermal relic, alpha_D = {:g}", coupling), kRelic);
    relic.r = r, relic.f = f, relic.alpha_d = coupling;
    maker.add(relic, [=](double m) { return relic_epsilon(m, r, f, coupling); });
  }
  Overlay relic = line(Axis::alpha_d, "relic_at_gminus2", "thermal relic at epsilon of (g-2)_mu", kRelic);
  relic.r = r, relic.f = f;
  maker.add(relic, [=](double m) { return relic_alpha_d(m, r, f, central_epsilon(m)); });
}

/// In (m_A', f).
void add_relic_splittings(OverlayMaker& maker, double r, const std::vector<double>& alpha_d) {
  for (const double coupling : alpha_d) {
    Overlay relic =
        line(Axis::f, fmt::format("relic_splitting_alpha_d_{:g}", coupling),
             fmt::format("thermal relic at epsilon of (g-2)_mu, alpha_D = {:g}", coupling), kRelic);
    relic.r = r, relic.alpha_d = coupling;
    maker.add(relic, [=](double m) { return relic_splitting(m, r, central_epsilon(m), coupling); });
  }
}

}  // namespace

std::vector<Overlay> make_overlays(const Table& table, const LimitOptions& options) {
  OverlayMaker maker({masses_of(table, kPerDecade), masses_of(table, kPerDecadeOfOthers)}, options);
  add_gminus2(maker, "gminus2_", "Fermilab 2021", kFermilab, constants::delta_a_mu,
              constants::delta_a_mu_err);
  add_gminus2(maker, "gminus2_pre_fermilab_", "before Fermilab", kBeforeFermilab,
              constants::delta_a_mu_pre_fermilab, constants::delta_a_mu_pre_fermilab_err);
  maker.add(line(Axis::alpha_d, "landau_pole", "Landau pole at 10 TeV", kLandau),
            [](double m) { return landau_pole_alpha_d(m, kLandauScale); });
  const std::vector<MassLine> lines = mass_lines(table.masses);
  if (lines.size() == 1) add_relic(maker, table.masses[lines.front().front()].mass, options.alpha_d);
  const auto splittings = splitting_lines(table.masses);
  const auto many = std::find_if(splittings.begin(), splittings.end(),
                                 [](const auto& one) { return one.size() >= kFewestSplittings; });
  if (many != splittings.end())
    add_relic_splittings(maker, table.masses[many->front()].mass.r, options.alpha_d);
  return maker.take();
}

}  // namespace semivis
