// The effective medium and the Grindhammer-Peters shower profile.
#include "semivis/detector/shower_profile.hpp"

#include <gtest/gtest.h>

#include <boost/math/quadrature/exp_sinh.hpp>
#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <boost/math/quadrature/tanh_sinh.hpp>
#include <cmath>
#include <limits>

namespace semivis {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Hand calculation with PDG 2022 values; quoted to the digits of the published geometry.
TEST(CalorimeterMedium, HasThePublishedConstants) {
  const CalorimeterMedium air_gaps = effective_medium(0.025, 0.004, 0.034);
  EXPECT_NEAR(air_gaps.radiation_length, 0.0237, 0.5e-4);
  EXPECT_NEAR(air_gaps.moliere_radius, 0.0239, 0.5e-4);
  EXPECT_NEAR(air_gaps.critical_energy, 21.1e-3, 0.5e-4);
  EXPECT_NEAR(air_gaps.sampling_frequency, 0.70, 0.005);
  EXPECT_NEAR(air_gaps.e_over_mip, 0.863, 0.0005);
  EXPECT_NEAR(air_gaps.Z, 25.52, 0.01);
  const CalorimeterMedium compact = effective_medium(0.025, 0.004, 0.029);
  EXPECT_NEAR(compact.radiation_length, 0.0203, 0.5e-4);
  EXPECT_NEAR(compact.moliere_radius, 0.0204, 0.5e-4);
  // Air dilutes lengths and nothing else.
  EXPECT_NEAR(compact.sampling_frequency, air_gaps.sampling_frequency, 1e-12);
  EXPECT_EQ(compact.critical_energy, air_gaps.critical_energy);
}

// Rounding only: a medium of iron alone is iron. E_c = 2.66 MeV (13.84·26/55.845)^1.1 with <cmath>.
TEST(CalorimeterMedium, OfIronAloneIsIron) {
  const CalorimeterMedium iron = effective_medium(0.025, 0, 0.025);
  EXPECT_NEAR(iron.radiation_length, 0.01 * 13.84 / 7.874, 1e-12);
  EXPECT_NEAR(iron.critical_energy, 2.66e-3 * std::pow(13.84 * 26 / 55.845, 1.1), 1e-12);
  EXPECT_NEAR(iron.moliere_radius, iron.radiation_length * 21.2e-3 / iron.critical_energy, 1e-12);
}

// T and α of the 34 mm layers, from a separate program with rounded constants: 1e-4.
TEST(LongitudinalProfile, MatchesAnIndependentProgram) {
  const CalorimeterMedium medium = effective_medium(0.025, 0.004, 0.034);
  const double expected[][3] = {{0.3, 0.96108, 1.57941}, {1, 2.16505, 2.23743}, {80, 6.54708, 4.63241}};
  for (const auto& [energy, maximum, alpha] : expected) {
    const LongitudinalProfile shower = longitudinal_profile(medium, energy);
    EXPECT_NEAR(shower.maximum, maximum, 1e-4);
    EXPECT_NEAR(shower.alpha, alpha, 1e-4);
  }
}

// Maximum at T and mean α/β by Boost quadrature of the density: quadrature tolerance 1e-8.
TEST(LongitudinalProfile, PeaksAtTWithMeanAlphaOverBeta) {
  const CalorimeterMedium medium = effective_medium(0.025, 0.004, 0.034);
  boost::math::quadrature::exp_sinh<double> integrator;
  for (double energy : {0.3, 2.0, 100.0}) {
    const LongitudinalProfile shower = longitudinal_profile(medium, energy);
    const auto density = [&](double t) { return shower.unnormalised(t); };
    EXPECT_GT(density(shower.maximum), density(shower.maximum * 1.001));
    EXPECT_GT(density(shower.maximum), density(shower.maximum * 0.999));
    const double norm = integrator.integrate(density, 1e-12, kInfinity);
    const double mean = integrator.integrate([&](double t) { return t * density(t); }, 1e-12, kInfinity);
    EXPECT_NEAR(mean / norm, shower.mean(), 1e-8);
  }
}

TEST(ShowerProfile, BelowTheFloorIsTheFloor) {
  const CalorimeterMedium medium = effective_medium(0.025, 0.004, 0.034);
  EXPECT_EQ(longitudinal_profile(medium, 0.01).alpha, longitudinal_profile(medium, kShowerEnergyFloor).alpha);
  EXPECT_EQ(radial_profile(medium, 0.01, 1).core_fraction,
            radial_profile(medium, kShowerEnergyFloor, 1).core_fraction);
}

// The parametrisation is a probability density over the range in use: 0 < p < 1, radii > 0; at the front
// face of a 0.3 GeV shower R_T = 2.8 R_M (backscattering), hence the order of R_C and R_T only.
TEST(RadialProfile, StaysPhysical) {
  const CalorimeterMedium medium = effective_medium(0.025, 0.004, 0.034);
  for (double energy = 0.3; energy < 1000; energy *= 1.3)
    for (double tau = 0; tau < 12; tau += 0.05) {
      const RadialProfile profile = radial_profile(medium, energy, tau);
      EXPECT_GT(profile.core_radius, 0);
      EXPECT_GT(profile.tail_radius, profile.core_radius) << energy << " GeV, tau " << tau;
      EXPECT_GT(profile.core_fraction, 0);
      EXPECT_LT(profile.core_fraction, 1);
    }
}

// ∫_0^r f dr by Boost against the closed form: quadrature tolerance 1e-10.
TEST(RadialProfile, DensityIntegratesToTheFractionInside) {
  const CalorimeterMedium medium = effective_medium(0.025, 0.004, 0.034);
  boost::math::quadrature::tanh_sinh<double> integrator;
  for (double tau : {0.2, 1.0, 3.0})
    for (double r : {0.003, 0.02, 0.3}) {
      const RadialProfile profile = radial_profile(medium, 20, tau);
      EXPECT_NEAR(integrator.integrate([&](double s) { return profile.density(s); }, 0.0, r),
                  profile.fraction_inside(r), 1e-10);
    }
}

// Depth-averaged fraction inside circles, against a separate program that sums 20000 slices of the
// published formulas (Python): 2e-4 covers its rounded constants and its step.
TEST(RadialProfile, DepthAverageMatchesAnIndependentProgram) {
  const CalorimeterMedium medium = effective_medium(0.025, 0.004, 0.034);
  const double radii[] = {0.001, 0.003, 0.01, 0.02, 0.05, 0.097, 0.2, 0.6};
  struct {
    double energy, inside[8];
  } const expected[] = {{0.3, {0.0372, 0.1909, 0.4783, 0.6352, 0.8190, 0.9099, 0.9637, 0.9925}},
                        {1, {0.0447, 0.2386, 0.5871, 0.7483, 0.9043, 0.9629, 0.9890, 0.9986}},
                        {80, {0.0427, 0.2497, 0.6364, 0.7981, 0.9376, 0.9795, 0.9947, 0.9994}}};
  using Integrator = boost::math::quadrature::gauss_kronrod<double, 61>;
  for (const auto& row : expected) {
    const LongitudinalProfile shower = longitudinal_profile(medium, row.energy);
    const auto density = [&](double t) { return shower.unnormalised(t); };
    const double norm = Integrator::integrate(density, 1e-9, 60.0, 8, 1e-9);
    for (int i = 0; i < 8; ++i) {
      const auto inside = [&](double t) {
        return density(t) * radial_profile(medium, row.energy, t / shower.maximum).fraction_inside(radii[i]);
      };
      EXPECT_NEAR(Integrator::integrate(inside, 1e-9, 60.0, 8, 1e-9) / norm, row.inside[i], 2e-4);
    }
  }
}

}  // namespace
}  // namespace semivis
