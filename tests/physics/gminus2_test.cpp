// a_µ of a dark photon: published values, limits, and the an adaptive quadrature in another variable.
#include "semivis/physics/gminus2.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/math/quadrature/tanh_sinh.hpp>

namespace {

using namespace semivis;

TEST(GMinus2, CentralCouplingOfTheMeasuredShift) {
  // 0.1 %: the wanted values are given to three or four digits.
  EXPECT_NEAR(gminus2_epsilon(0.1, constants::delta_a_mu), 3.125e-3, 1e-3 * 3.125e-3);
  EXPECT_NEAR(gminus2_epsilon(0.3, constants::delta_a_mu), 6.31e-3, 1e-3 * 6.31e-3);
  EXPECT_NEAR(gminus2_epsilon(0.39, constants::delta_a_mu), 7.77e-3, 1e-3 * 7.77e-3);
}

TEST(GMinus2, AgreesWithAdaptiveQuadrature) {
  // 1e-9: the accuracy stated for the function. Another variable, another rule.
  boost::math::quadrature::tanh_sinh<double> oracle(15);
  for (double mass_ratio : {1e-6, 1e-4, 1e-2, 0.3, 1.0, 2.0, 5.0, 30.0, 1e3, 1e6}) {
    const double a = mass_ratio * mass_ratio;
    const auto integrand = [a](double w) { return 2 * (1 - w) * w * w / (w * w + (1 - w) * a); };
    // The light A' has its structure at w ~ m/m_µ, the heavy one at 1 - w ~ (m_µ/m)²: both beside an end.
    const double knee = std::min(0.5, mass_ratio);
    const double reference = oracle.integrate(integrand, 0.0, knee) + oracle.integrate(integrand, knee, 1.0);
    const double value =
        gminus2_a_mu(mass_ratio * constants::m_muon, 1.0) * 2 * constants::pi / constants::alpha;
    EXPECT_NEAR(value / reference, 1.0, 1e-9) << "m/m_mu = " << mass_ratio;
  }
}

TEST(GMinus2, LimitsOfLightAndHeavyMass) {
  // Schwinger's α/2π for a massless photon; α m_µ²/(3π m²) for a heavy one, whose first correction is
  // of relative size 6 (m_µ/m)² ln(m/m_µ) = 6e-7 at m = 1e4 m_µ.
  const double schwinger = constants::alpha / (2 * constants::pi);
  EXPECT_NEAR(gminus2_a_mu(0.0, 1.0) / schwinger, 1.0, 1e-9);
  const double heavy = 1e4 * constants::m_muon;
  EXPECT_NEAR(gminus2_a_mu(heavy, 1.0) / (constants::alpha / (3 * constants::pi) * 1e-8), 1.0, 2e-6);
}

TEST(GMinus2, EpsilonInvertsTheShift) {
  for (double m : {1e-3, 0.1, 3.0})
    EXPECT_NEAR(gminus2_a_mu(m, gminus2_epsilon(m, 3e-9)) / 3e-9, 1.0, 1e-14);  // rounding
}

}  // namespace
