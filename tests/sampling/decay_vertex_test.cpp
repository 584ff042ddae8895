// Forced decay: its weights integrate every pass function of the decay point over the volume.
#include "semivis/sampling/decay_vertex.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

namespace {

using namespace semivis;

/// ∫ du weight(u) pass(fraction(u)) by the midpoint rule: what the mean over events converges to.
double forced(const std::function<double(double)>& pass) {
  constexpr int kPoints = 1000000;
  double sum = 0;
  for (int i = 0; i < kPoints; ++i) {
    const ForcedDecay<double> decay = sample_forced_decay((i + 0.5) / kPoints);
    sum += decay.weight * pass(decay.fraction);
  }
  return sum / kPoints;
}

TEST(ForcedDecay, IntegratesEveryPassFunction) {
  constexpr double kTolerance = 2e-6;  // of the midpoint rule at a jump
  EXPECT_NEAR(forced([](double) { return 1.0; }), 1, kTolerance);
  EXPECT_NEAR(forced([](double x) { return x * x * x; }), 0.25, kTolerance);
  EXPECT_NEAR(forced([](double x) { return x > 0.3 && x < 0.7 ? 1.0 : 0.0; }), 0.4, kTolerance);
  for (const double rate : {0.1, 3.0, 50.0}) {
    EXPECT_NEAR(forced([&](double x) { return rate * std::exp(-rate * x); }), -std::expm1(-rate),
                kTolerance * rate);
    EXPECT_NEAR(forced([&](double x) { return x < 0.5 ? rate * std::exp(-rate * x) : 0; }),
                -std::expm1(-rate / 2), kTolerance * rate);
  }
}

TEST(ForcedDecay, StaysInsideTheVolume) {
  EXPECT_EQ(sample_forced_decay(0.0f).fraction, 0.0f);
  EXPECT_EQ(sample_forced_decay(1.0f).fraction, 1.0f);
  for (const float u : {0x1p-24f, 0.5f, 1 - 0x1p-24f}) {
    EXPECT_GT(sample_forced_decay(u).fraction, 0.0f);
    EXPECT_LT(sample_forced_decay(u).fraction, 1.0f);
    EXPECT_GT(sample_forced_decay(u).weight, 0.0f);
  }
}

}  // namespace
