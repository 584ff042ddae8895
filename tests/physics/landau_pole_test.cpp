// The coupling below the Landau pole against the running itself, step by step.
#include "semivis/physics/landau_pole.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace {

using namespace semivis;

/// α at the scale m·e^t from α at m, dα/dt = b α², by fourth-order Runge-Kutta steps. b in units of a Dirac
/// fermion of unit charge.
double run(double alpha, double t, double dirac_fermions, int steps = 20000) {
  const double b = dirac_fermions * 2 / (3 * M_PI), h = t / steps;
  const auto rate = [b](double a) { return b * a * a; };
  for (int i = 0; i < steps; ++i) {
    const double k1 = rate(alpha), k2 = rate(alpha + 0.5 * h * k1), k3 = rate(alpha + 0.5 * h * k2),
                 k4 = rate(alpha + h * k3);
    alpha += h / 6 * (k1 + 2 * k2 + 2 * k3 + k4);
  }
  return alpha;
}

// By hand: 3π/4 / ln(10 TeV/m) with ln 5e5 = 13.1224 and ln 1e4 = 9.2103. Printed digits.
TEST(LandauPole, KnownValues) {
  EXPECT_NEAR(landau_pole_alpha_d(0.02, 1e4), 2.35619 / 13.12236, 1e-5);
  EXPECT_NEAR(landau_pole_alpha_d(1.0, 1e4), 0.255821, 1e-6);
}

// Nine tenths of the way to the pole 1/α has fallen to a tenth: the coupling is ten times as large. Steps of
// 5e-4 in ln µ: 1e-9.
TEST(LandauPole, TheRunningEndsThere) {
  for (const double m : {0.01, 0.1, 1.0}) {
    for (const double pole : {10.0, 1e4, 1e6}) {
      const double alpha = landau_pole_alpha_d(m, pole), way = std::log(pole / m);
      EXPECT_NEAR(run(alpha, 0.9 * way, 2) / alpha, 10, 1e-7) << m << ' ' << pole;
      EXPECT_NEAR(run(alpha, 0.99 * way, 2) / alpha, 100, 1e-4) << m << ' ' << pole;
      // Control: without the dark Higgs it has not even doubled.
      EXPECT_LT(run(alpha, 0.9 * way, 1) / alpha, 2);
    }
  }
}

TEST(LandauPole, RisesWithMassAndFallsWithThePole) {
  EXPECT_LT(landau_pole_alpha_d(0.01, 1e4), landau_pole_alpha_d(0.1, 1e4));
  EXPECT_GT(landau_pole_alpha_d(0.1, 1e3), landau_pole_alpha_d(0.1, 1e4));
}

}  // namespace
