// Fits the depth-averaged shower of a calorimeter to the three-term form of the event loop.
#pragma once

#include <array>
#include <vector>

#include "semivis/detector/calorimeter_medium.hpp"
#include "semivis/detector/shower_model.hpp"

namespace semivis {

/// A polynomial in z, highest power first: z runs from -1 to 1 over the fitted range of ln E.
using ShowerPolynomial = std::array<double, kShowerCoefficients>;

/// The fitted showers of one calorimeter between the energy floor and the beam energy.
struct ShowerFit {
  double log_energy_min = 0, log_energy_max = 0;            // ln GeV
  double depth_max = 0;                                     // m, end of the longitudinal table
  std::array<ShowerPolynomial, kShowerTerms> log_radius{};  // ln m
  std::array<ShowerPolynomial, kShowerTerms - 1> weight{};
  ShowerPolynomial mean_depth{};     // m
  std::vector<double> longitudinal;  // [kShowerEnergyNodes][kShowerDepthNodes]
  double worst_error = 0;  // largest error of the energy fraction inside a circle, over radii and energies

  /// The event loop's copy; `table` holds `longitudinal` in Real, where the loop will run.
  template <class Real>
  ShowerModel<Real> model(const Real* table) const {
    ShowerModel<Real> m;
    m.log_energy_min = static_cast<Real>(log_energy_min);
    m.log_energy_max = static_cast<Real>(log_energy_max);
    m.inverse_log_range = static_cast<Real>(1 / (log_energy_max - log_energy_min));
    m.inverse_depth_max = static_cast<Real>(1 / depth_max);
    for (std::size_t c = 0; c < kShowerCoefficients; ++c) {
      for (std::size_t k = 0; k < kShowerTerms; ++k) m.log_radius[k][c] = static_cast<Real>(log_radius[k][c]);
      for (std::size_t k = 0; k + 1 < kShowerTerms; ++k) m.weight[k][c] = static_cast<Real>(weight[k][c]);
      m.mean_depth[c] = static_cast<Real>(mean_depth[c]);
    }
    m.longitudinal = table;
    return m;
  }
};

/// Fits the Grindhammer-Peters showers of `medium` from kShowerEnergyFloor to energy_max (GeV).
/// At each of a set of energies the radial profile is averaged over depth and three terms are fitted to
/// the fraction inside a circle (Levenberg-Marquardt on ln R_k and w_k, least squares over ln r); their
/// ln R_k and w_k then become polynomials in ln E. The longitudinal table is P(α, βt) by quadrature.
/// Deterministic: the same bits on every CPU. Throws Error(config) where the layers are too coarse for
/// the formulas at the floor, where energy_max is not above it, or where the fit misses 1 %.
ShowerFit fit_shower(const CalorimeterMedium& medium, double energy_max);

}  // namespace semivis
