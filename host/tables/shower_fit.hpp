// Fits the showers of a calorimeter, whole and cut short, to the three-term form of the event loop.
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
  std::array<ShowerPolynomial, kShowerTerms - 1> cut_early{}, cut_late{};  // c, d of eq. cut shower
  ShowerPolynomial mean_depth{};                                           // m
  std::vector<double> longitudinal;  // [kShowerEnergyNodes][kShowerDepthNodes]
  double worst_error = 0;  // largest error of the whole shower's energy beyond an edge, as a fraction

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
      for (std::size_t k = 0; k + 1 < kShowerTerms; ++k) {
        m.weight[k][c] = static_cast<Real>(weight[k][c]);
        m.cut_early[k][c] = static_cast<Real>(cut_early[k][c]);
        m.cut_late[k][c] = static_cast<Real>(cut_late[k][c]);
      }
      m.mean_depth[c] = static_cast<Real>(mean_depth[c]);
    }
    m.longitudinal = table;
    return m;
  }
};

/// Fits the Grindhammer-Peters showers of `medium` from kShowerEnergyFloor to energy_max (GeV).
/// The R cut sees what leaks over the straight edge of a cell, hence the fit: at each of a set of energies
/// the slices of the shower leak a known fraction over an edge at 0.02 to 16 Molière radii from the axis, and
/// three terms are fitted to it (Levenberg-Marquardt on ln R_k and w_k), by relative error down to leaks of
/// 1 %, so that the leaks of a few per cent where R reaches the cut come out best. The showers cut after any
/// part of their energy then give c and d by linear least squares. All become polynomials in ln E. The
/// longitudinal table is P(α, βt) by quadrature.
/// Deterministic: the same bits on every CPU. Throws Error(config) where the layers are too coarse for
/// the formulas at the floor, where energy_max is not above it, or where the fit of
/// the whole shower misses 1 % of the energy.
ShowerFit fit_shower(const CalorimeterMedium& medium, double energy_max);

}  // namespace semivis
