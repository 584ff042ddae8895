// Quantiles of q² by cumulative Simpson integration on a grid in which the density is analytic.
#include "host/tables/decay_table.hpp"

#include <algorithm>

#include "semivis/physics/chi2_decay.hpp"

namespace semivis {
namespace {

constexpr int kPanels = 256;

/// Upper tail of the q² distribution on kPanels equal panels of DileptonMap's variable t.
struct TailGrid {
  std::array<double, 2 * kPanels + 1> density;  // dΓ/dt at panel ends and middles
  std::array<double, kPanels + 1> tail;         // ∫ from panel i to t = 1

  TailGrid(const Chi2Masses& masses, const DileptonMap& map, DecayModel model) {
    for (int i = 0; i <= 2 * kPanels; ++i) {
      const auto point = map(i / (2.0 * kPanels));
      density[i] = point.dq2_dt * (model == DecayModel::flat ? chi2_flat_density(masses, point.mass)
                                                             : chi2_dgamma_dq2(masses, point.mass));
    }
    tail[kPanels] = 0;
    for (int i = kPanels - 1; i >= 0; --i)
      tail[i] =
          tail[i + 1] + (density[2 * i] + 4 * density[2 * i + 1] + density[2 * i + 2]) / (6.0 * kPanels);
  }

  /// t at which the tail is `target`, inside panel i (tail[i+1] <= target <= tail[i]): Newton steps
  /// with the parabola that Simpson's rule integrates.
  double solve(int i, double target) const {
    const double d0 = density[2 * i], d1 = density[2 * i + 1], d2 = density[2 * i + 2];
    const double slope = -3 * d0 + 4 * d1 - d2, curvature = 2 * (d0 - 2 * d1 + d2);
    const double wanted = (tail[i] - target) * kPanels;
    double x = (tail[i] - target) / (tail[i] - tail[i + 1]);
    for (int iteration = 0; iteration < 6; ++iteration) {
      const double integral = x * (d0 + x * (slope / 2 + x * curvature / 3));
      const double value = d0 + x * (slope + x * curvature);
      x = std::clamp(x - (integral - wanted) / value, 0.0, 1.0);
    }
    return (i + x) / kPanels;
  }
};

}  // namespace

DecayTable make_decay_table(double m_aprime, double r, double f, DecayModel model) {
  const Chi2Masses masses = Chi2Masses::from_ratios(m_aprime, r, f);
  DecayTable table{};
  for (int i = 0; i <= DecayTable::kCells; ++i) table.z[i] = i / double{DecayTable::kCells};
  table.q2_min = 4 * masses.m_lepton * masses.m_lepton;
  if (!masses.decays()) return table;
  table.q2_range = (masses.delta - 2 * masses.m_lepton) * (masses.delta + 2 * masses.m_lepton);

  const DileptonMap map(masses);
  const TailGrid grid(masses, map, model);
  int panel = 0;
  for (int i = 1; i < DecayTable::kCells; ++i) {
    const double target = grid.tail[0] * decay_node_tail(table.z[i]);
    while (grid.tail[panel + 1] > target) ++panel;
    table.z[i] = map(grid.solve(panel, target)).mass.above_min / table.q2_range;
  }
  // A parabola is monotone when its middle lies between a quarter and three quarters of its ends; only
  // the steepest ends (1-z ~ (1-s)^{8/3} in flat phase space, a share 1e-6 of the events) need the limit.
  for (int i = 1; i < DecayTable::kCells; i += 2) {
    const double low = table.z[i - 1], step = table.z[i + 1] - low;
    table.z[i] = std::clamp(table.z[i], low + 0.25 * step, low + 0.75 * step);
  }
  return table;
}

}  // namespace semivis
