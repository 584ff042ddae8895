// Electromagnetic showers in the event loop: the radial shape up to a depth as three terms, and the
// longitudinal containment as a table, both functions of ln E prepared by host/tables/shower_fit.
#pragma once

#include "semivis/core/macros.hpp"
#include "semivis/core/math.hpp"

namespace semivis {

inline constexpr int kShowerTerms = 3;
inline constexpr int kShowerCoefficients = 7;  // of every polynomial, highest power first
inline constexpr int kShowerEnergyNodes = 32;  // of the longitudinal table, equally spaced in ln E
inline constexpr int kShowerDepthNodes = 64;   // equally spaced in √(depth/depth_max)

/// Everything that the event loop knows about showers; passed by value. Polynomials are in
/// z = 2 (ln E - log_energy_min)/(log_energy_max - log_energy_min) - 1.
template <class Real>
struct ShowerModel {
  Real log_energy_min, log_energy_max;                 // ln GeV; energies outside take the nearest end
  Real inverse_log_range;                              // 1/(log_energy_max - log_energy_min)
  Real inverse_depth_max;                              // 1/m; deeper than depth_max: the last node
  Real log_radius[kShowerTerms][kShowerCoefficients];  // ln m
  Real weight[kShowerTerms - 1][kShowerCoefficients];  // the last weight completes the sum
  Real cut_early[kShowerTerms - 1][kShowerCoefficients];
  Real cut_late[kShowerTerms - 1][kShowerCoefficients];
  Real mean_depth[kShowerCoefficients];
  const Real* longitudinal;  // [kShowerEnergyNodes][kShowerDepthNodes], in the memory of the device
};

/// The first part of a shower: the fraction of the shower's energy in it and inside radius r is
/// Σ_k weight_k r²/(r² + radius_k²).
template <class Real>
struct ShowerShape {
  Real radius[kShowerTerms];  // m, > 0
  Real weight[kShowerTerms];  // sum: the part's share of the energy
  Real mean_depth;            // m along the shower, energy-weighted, of the whole shower
};

namespace detail {
/// Position of ln E in the fitted range, 0 to 1.
template <class Real>
SEMIVIS_HD Real shower_energy_position(const ShowerModel<Real>& model, Real log_energy) {
  return (math::clamp(log_energy, model.log_energy_min, model.log_energy_max) - model.log_energy_min) *
         model.inverse_log_range;
}

/// Weight of term k = 0, 1 in the first part Λ of a shower: Λ [w + (1-Λ) c + Λ² (1-Λ)^¾ d], c early, d late.
template <class Real>
SEMIVIS_HD Real part_weight(const ShowerModel<Real>& model, int k, Real z, Real part) {
  const Real rest = math::max(Real(1) - part, Real(0));
  const Real root = math::sqrt(rest);
  return part * (math::polynomial(z, model.weight[k]) + rest * math::polynomial(z, model.cut_early[k]) +
                 part * part * root * math::sqrt(root) * math::polynomial(z, model.cut_late[k]));
}
}  // namespace detail

/// The shape of the first part, of `part` = Λ in [0, 1] of the energy, of a shower of e^log_energy GeV: early
/// slices are narrow, hence w_k(Λ) (docs/physics.md, eq. cut shower). Along the module axis, in any cell, it
/// misses at most 0.6 % of the energy of the Grindhammer-Peters shower, 0.3 % where the axis is 1 cm or more
/// from the edges (tests/detector/shower_model_test.cpp); S1 is within 0.2 %
/// (tests/event/shower_energy_test.cpp).
template <class Real>
SEMIVIS_HD ShowerShape<Real> shower_shape(const ShowerModel<Real>& model, Real log_energy, Real part) {
  const Real z = Real(2) * detail::shower_energy_position(model, log_energy) - Real(1);
  ShowerShape<Real> shape;
  shape.radius[0] = math::exp(math::polynomial(z, model.log_radius[0]));
  shape.radius[1] = math::exp(math::polynomial(z, model.log_radius[1]));
  shape.radius[2] = math::exp(math::polynomial(z, model.log_radius[2]));
  shape.weight[0] = detail::part_weight(model, 0, z, part);
  shape.weight[1] = detail::part_weight(model, 1, z, part);
  shape.weight[2] = part - shape.weight[0] - shape.weight[1];
  shape.mean_depth = math::polynomial(z, model.mean_depth);
  return shape;
}

/// Fraction of the energy deposited within `depth` (m along the shower) of its start: P(α, β depth/X0),
/// bilinear in ln E and √depth, error <= 2e-3. depth <= 0 gives 0; depth_max and beyond its last node.
template <class Real>
SEMIVIS_HD Real longitudinal_fraction(const ShowerModel<Real>& model, Real log_energy, Real depth) {
  const Real x = detail::shower_energy_position(model, log_energy) * Real(kShowerEnergyNodes - 1);
  const Real u = math::sqrt(math::clamp(depth * model.inverse_depth_max, Real(0), Real(1))) *
                 Real(kShowerDepthNodes - 1);
  const int i = static_cast<int>(math::min(x, Real(kShowerEnergyNodes - 2)));
  const int j = static_cast<int>(math::min(u, Real(kShowerDepthNodes - 2)));
  const Real dx = x - static_cast<Real>(i), du = u - static_cast<Real>(j);
  const int at = i * kShowerDepthNodes + j, above = at + kShowerDepthNodes;
  const Real* table = model.longitudinal;
  const Real low = math::multiply_add(du, table[at + 1] - table[at], table[at]);
  const Real high = math::multiply_add(du, table[above + 1] - table[above], table[above]);
  return math::multiply_add(dx, high - low, low);
}

}  // namespace semivis
