// A' → χ1 χ2: kinematics against the expanded formulas, the width against explicit Dirac traces.
#include "semivis/physics/aprime_decay.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/physics/decay_traces.hpp"

namespace {

using namespace semivis;
namespace traces = semivis::decay_traces;

TEST(AprimeDecay, KallenIsTheExpandedPolynomial) {
  for (double m1 : {0.0, 0.1, 0.7, 2.0})
    for (double m2 : {0.0, 0.3, 0.9}) {
      const long double a = 1.21L, b = static_cast<long double>(m1) * m1,
                        c = static_cast<long double>(m2) * m2;
      const long double expanded = a * a + b * b + c * c - 2 * (a * b + b * c + c * a);
      // 1e-13: rounding of terms of order 10, that of the input 1.1 included.
      EXPECT_NEAR(kallen(1.1, m1, m2), static_cast<double>(expanded), 1e-13) << m1 << " " << m2;
    }
}

TEST(AprimeDecay, MomentumKeepsItsDigitsAtThreshold) {
  // 1 + 1 + 2^-40 → 1 1: p = sqrt(λ)/2M with M - m1 - m2 = 2^-40 exactly.
  const double excess = std::ldexp(1.0, -40), mass = 2 + excess;
  EXPECT_NEAR(two_body_momentum(mass, 1.0, 1.0) / std::sqrt(excess * (4 + excess) / 4), 1.0, 1e-15);
  EXPECT_EQ(two_body_momentum(1.9, 1.0, 1.0), 0.0);
}

TEST(AprimeDecay, EnergiesAddUpAndAreOnShell) {
  const double mass = 0.3, m1 = 0.1, m2 = 0.14;
  const double e1 = two_body_energy(mass, m1, m2), e2 = two_body_energy(mass, m2, m1);
  const double p = two_body_momentum(mass, m1, m2);
  EXPECT_NEAR(e1 + e2, mass, 1e-16);
  EXPECT_NEAR(e1 * e1 - p * p, m1 * m1, 1e-16);  // rounding of numbers of order 0.02
  EXPECT_NEAR(e2 * e2 - p * p, m2 * m2, 1e-16);
}

/// Width from the trace: g² p/(8π m²) · (1/3) Σ_pol |χ̄1 γ^µ χ2 ε_µ|², Σ_pol = -g_µν + k_µ k_ν/m².
double width_from_traces(double m, double m1, double m2, double alpha_d, traces::Current current) {
  const double p = std::sqrt(((m * m - (m1 + m2) * (m1 + m2)) * (m * m - (m1 - m2) * (m1 - m2)))) / (2 * m);
  const traces::Momentum p1{std::hypot(p, m1), 0, 0, p}, p2{std::hypot(p, m2), 0, 0, -p};
  const auto h = traces::current_trace(p1, m1, p2, -m2, current);
  // In the rest frame the polarisation sum is 1 for the three space components.
  const double sum = (h[1][1] + h[2][2] + h[3][3]).real();
  return 4 * M_PI * alpha_d * p / (8 * M_PI * m * m) * sum / 3;
}

TEST(AprimeDecay, WidthMatchesTheVectorTrace) {
  for (double m1 : {0.05, 0.3, 0.6})
    for (double m2 : {0.1, 0.35, 0.9}) {
      const double expected = width_from_traces(1.7, m1, m2, 0.1, traces::Current::vector);
      EXPECT_NEAR(aprime_width(1.7, m1, m2, 0.1) / expected, 1.0, 1e-12);  // rounding
      // Negative control: the axial current differs by the sign of m1 m2.
      const double axial = width_from_traces(1.7, m1, m2, 0.1, traces::Current::axial);
      EXPECT_GT(std::fabs(aprime_width(1.7, m1, m2, 0.1) / axial - 1), 1e-3);
    }
}

TEST(AprimeDecay, DiracLimitAndClosedChannel) {
  const double beta = std::sqrt(1 - 4 * 0.09);
  EXPECT_NEAR(aprime_width(1.0, 0.3, 0.3, 0.1), 0.1 / 3 * beta * (1 + 2 * 0.09), 1e-16);
  EXPECT_EQ(aprime_width(1.0, 0.5, 0.6, 0.1), 0.0);
  EXPECT_EQ(aprime_width(1.0, 0.5, 0.5, 0.1), 0.0);
}

}  // namespace
