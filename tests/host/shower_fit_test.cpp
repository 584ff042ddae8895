// The fitted showers: the longitudinal table, reproducibility and what is refused.
#include "host/tables/shower_fit.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <cstdio>

#include "host/error.hpp"
#include "semivis/detector/shower_profile.hpp"

namespace semivis {
namespace {

const CalorimeterMedium kMedium = effective_medium(0.025, 0.004, 0.034);

// At the nodes the table is P(α, βt): 1e-7, the quadrature of t^(α-1) in the first cell.
TEST(ShowerFit, LongitudinalNodesAreTheIncompleteGamma) {
  const ShowerFit fit = fit_shower(kMedium, 100);
  ASSERT_EQ(fit.longitudinal.size(), static_cast<std::size_t>(kShowerEnergyNodes * kShowerDepthNodes));
  for (int i = 0; i < kShowerEnergyNodes; ++i) {
    const double position = static_cast<double>(i) / (kShowerEnergyNodes - 1);
    const double energy = std::exp(std::log(0.3) + position * std::log(100 / 0.3));
    const LongitudinalProfile shower = longitudinal_profile(kMedium, energy);
    for (int j = 0; j < kShowerDepthNodes; ++j) {
      const double root = static_cast<double>(j) / (kShowerDepthNodes - 1);
      const double t = root * root * fit.depth_max / kMedium.radiation_length;
      EXPECT_NEAR(fit.longitudinal[static_cast<std::size_t>(i * kShowerDepthNodes + j)],
                  boost::math::gamma_p(shower.alpha, shower.beta * t), 1e-7);
    }
  }
}

// Between the nodes, bilinear in ln E and √depth: 2e-3, far below the energy resolution.
TEST(ShowerFit, LongitudinalInterpolationIsAccurate) {
  const ShowerFit fit = fit_shower(kMedium, 100);
  const ShowerModel<double> model = fit.model(fit.longitudinal.data());
  double worst = 0;
  for (double energy = 0.3; energy < 100; energy *= 1.037) {
    const LongitudinalProfile shower = longitudinal_profile(kMedium, energy);
    for (double depth = 0; depth < 2; depth += depth < 0.1 ? 0.0007 : 0.0031) {
      const double exact = boost::math::gamma_p(shower.alpha, shower.beta * depth / kMedium.radiation_length);
      worst = std::max(worst, std::fabs(longitudinal_fraction(model, std::log(energy), depth) - exact));
    }
  }
  std::printf("longitudinal containment: worst error %.2g, table %zu bytes in float\n", worst,
              fit.longitudinal.size() * sizeof(float));
  EXPECT_LT(worst, 2e-3);
  EXPECT_LE(fit.longitudinal.size() * sizeof(float), 16384u);
  EXPECT_EQ(longitudinal_fraction(model, 1.0, -0.1), 0);
  EXPECT_EQ(longitudinal_fraction(model, 1.0, 50.0), longitudinal_fraction(model, 1.0, fit.depth_max));
}

TEST(ShowerFit, IsReproducible) {
  const ShowerFit first = fit_shower(kMedium, 100), second = fit_shower(kMedium, 100);
  EXPECT_EQ(first.log_radius, second.log_radius);
  EXPECT_EQ(first.weight, second.weight);
  EXPECT_EQ(first.longitudinal, second.longitudinal);
}

// Every beam and every layer stack a config may ask for within the formulas' range fits to 1 %.
TEST(ShowerFit, HoldsForOtherBeamsAndLayers) {
  for (double energy : {5.0, 20.0, 50.0, 150.0, 300.0})
    EXPECT_LT(fit_shower(kMedium, energy).worst_error, 0.01);
  for (double pitch : {0.029, 0.040})
    EXPECT_LT(fit_shower(effective_medium(0.025, 0.004, pitch), 100).worst_error, 0.01);
  EXPECT_LT(fit_shower(effective_medium(0.020, 0.004, 0.029), 100).worst_error, 0.01);
}

// Lengths scale with R_M and X0 where only air is added: 1e-7 relative, the square root of the rounding at
// which the fit's χ² stops falling.
TEST(ShowerFit, AirScalesLengths) {
  const ShowerFit dense = fit_shower(effective_medium(0.025, 0.004, 0.029), 100);
  const ShowerFit airy = fit_shower(effective_medium(0.025, 0.004, 0.034), 100);
  for (double position : {0.0, 0.3, 1.0}) {
    const auto at = [&](const ShowerFit& fit) {
      return shower_shape(fit.model(fit.longitudinal.data()),
                          fit.log_energy_min + position * (fit.log_energy_max - fit.log_energy_min), 1.0);
    };
    for (int k = 0; k < kShowerTerms; ++k)
      EXPECT_NEAR(at(airy).radius[k] / at(dense).radius[k], 34.0 / 29.0, 1e-7);
    EXPECT_NEAR(at(airy).mean_depth / at(dense).mean_depth, 34.0 / 29.0, 1e-7);
  }
}

TEST(ShowerFit, RefusesWhatTheFormulasDoNotCover) {
  EXPECT_THROW(fit_shower(effective_medium(0.060, 0.004, 0.070), 100), Error);  // 3.6 X0 per layer
  EXPECT_THROW(fit_shower(kMedium, 0.4), Error);
}

}  // namespace
}  // namespace semivis
