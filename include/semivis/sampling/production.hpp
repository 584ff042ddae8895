// Emission of the A': electron energy, depth, x and θ from the production tables of a mass node, without
// rejection. The tables hold quantiles in scaled variables, in which neighbouring nodes look alike.
#pragma once

#include "semivis/core/macros.hpp"
#include "semivis/core/math.hpp"
#include "semivis/physics/emission_variables.hpp"
#include "semivis/rng/streams.hpp"
#include "semivis/sampling/table_lookup.hpp"

namespace semivis {

/// Layout of one mass node's table, in reals: quantiles of ln E, then of the scaled l for each beam-energy
/// node (at x_quantile_level), then of v^(1/4) for each (beam-energy, x) node (at v_quantile_level).
namespace production_layout {
inline constexpr int kEnergyCells = 256;
inline constexpr int kBeamNodes = 8;
inline constexpr int kXCells = 64;
inline constexpr int kXNodes = 32;
inline constexpr int kVCells = 32;
inline constexpr int kXOffset = kEnergyCells + 1;
inline constexpr int kVOffset = kXOffset + kBeamNodes * (kXCells + 1);
inline constexpr int kNodeSize = kVOffset + kBeamNodes * kXNodes * (kVCells + 1);
inline constexpr int kDepthEnergies = 16;
inline constexpr int kDepthCells = 64;
}  // namespace production_layout

/// What every row of a scan shares.
template <class Real>
struct ProductionTables {
  const Real* nodes;  // [mass node][kNodeSize]
  const Real* depth;  // [kDepthEnergies][kDepthCells + 1], m
  Real log_energy_min;
  Real beam_nodes_per_log, depth_energies_per_log;  // node positions per unit of ln E
  Real nucleus_mass;                                // GeV
};

/// What a row adds: its place between two mass nodes and its own scaling.
template <class Real>
struct ProductionRow {
  int mass_node;      // the lower node
  Real mass_weight;   // probability of the upper node
  Real m_aprime;      // GeV
  Real threshold;     // GeV, of the electron: the lower node may hold electrons too soft for this mass
  Real delta, l_max;  // y_scaled = δ (e^{l} - 1), l in [0, l_max = ln(1 + 1/δ)]
};

/// Scale δ of l = ln(1 + y_scaled/δ): the y below which dσ/dx stops rising, δ = (m_e/m)² + (m/2E_max)² from
/// |ũ| and from t_min (docs/physics.md, "Production tables"), at most 0.1.
SEMIVIS_HD double production_delta(double m_aprime, double max_energy) {
  const double delta =
      math::square(constants::m_electron / m_aprime) + math::square(0.5 * m_aprime / max_energy);
  return math::min(delta, 0.1);
}

/// y = 1 - x from the scaled variable y_scaled in [0, 1], linear between the kinematic limits.
template <class Real>
SEMIVIS_HD Real unscale_y(Real y_scaled, Real energy, Real m_aprime, Real nucleus_mass) {
  const Real lo = emission_y_min(energy, m_aprime, nucleus_mass);
  const Real hi = emission_y_max(energy, m_aprime);
  return lo + (hi - lo) * y_scaled;
}

/// Cumulative probability u of the table position s in [0, 1]. x: u = s²/(s² + (1-s)²), fine at both ends,
/// where dσ/dx vanishes. v: u = s⁴, so that v^(1/4) is nearly s: fine at large angles.
SEMIVIS_HD double x_quantile_level(double s) { return s * s / (s * s + (1 - s) * (1 - s)); }
SEMIVIS_HD double v_quantile_level(double s) { return math::square(math::square(s)); }
/// Their inverses.
template <class Real>
SEMIVIS_HD Real x_quantile_position(Real u) {
  const Real up = math::sqrt(u), down = math::sqrt(Real(1) - u);
  return up / (up + down);
}
template <class Real>
SEMIVIS_HD Real v_quantile_position(Real u) {
  return math::sqrt(math::sqrt(u));
}

template <class Real>
struct Emission {
  Real electron_energy;   // GeV
  Real depth;             // m behind the ECAL front
  Real energy, momentum;  // of the A', GeV
  Real y;                 // 1 - x
  Real theta_squared;     // rad², of the A' about the electron
};

/// Samples an emission; `uniform` gives the event's uniform for a Draw. Density: T(E, depth) dσ/dx dθ
/// (docs/physics.md, eq. yield), interpolated to 1e-3 between nodes (tests/sampling/production_test.cpp).
template <class Real, class Uniform>
SEMIVIS_HD Emission<Real> sample_emission(const ProductionTables<Real>& tables,
                                          const ProductionRow<Real>& row, Uniform uniform) {
  using namespace production_layout;
  const int mass_node = row.mass_node + static_cast<int>(uniform(kDrawMassNode) < row.mass_weight);
  const int base = mass_node * kNodeSize;

  const Real log_energy =
      interpolate_quantile(tables.nodes, base, kEnergyCells, uniform(kDrawElectronEnergy));
  const Real energy = math::max(math::exp(log_energy), row.threshold);
  const Real above = log_energy - tables.log_energy_min;
  const Real round =
      uniform(kDrawEnergyNode);  // one rounding for both: depth and x do not correlate otherwise
  const int beam_node = random_node(above * tables.beam_nodes_per_log, kBeamNodes, round);
  const int depth_node = random_node(above * tables.depth_energies_per_log, kDepthEnergies, round);

  Emission<Real> out;
  out.electron_energy = energy;
  out.depth =
      interpolate_quantile(tables.depth, depth_node * (kDepthCells + 1), kDepthCells, uniform(kDrawDepth));

  const Real l_scaled = interpolate_quantile(tables.nodes, base + kXOffset + beam_node * (kXCells + 1),
                                             kXCells, x_quantile_position(uniform(kDrawX)));
  const Real y_scaled = row.delta * math::expm1(l_scaled * row.l_max);
  out.y = unscale_y(y_scaled, energy, row.m_aprime, tables.nucleus_mass);
  out.energy = energy * (Real(1) - out.y);
  out.momentum = math::sqrt(math::max((out.energy - row.m_aprime) * (out.energy + row.m_aprime), Real(0)));

  const int x_node = random_node(l_scaled * static_cast<Real>(kXNodes - 1), kXNodes, uniform(kDrawXNode));
  const Real root_v =
      interpolate_quantile(tables.nodes, base + kVOffset + (beam_node * kXNodes + x_node) * (kVCells + 1),
                           kVCells, v_quantile_position(uniform(kDrawV)));
  const Real v = math::square(math::square(root_v));
  const Real virtuality = emission_virtuality(out.y, row.m_aprime);
  out.theta_squared = math::clamp(emission_theta_squared(v, out.y, virtuality, energy), Real(0),
                                  static_cast<Real>(max_emission_angle * max_emission_angle));
  return out;
}

}  // namespace semivis
