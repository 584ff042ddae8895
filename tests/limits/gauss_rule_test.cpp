// Averages over a normal and a Gamma variable against their closed forms.
#include "host/limits/gauss_rule.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace {

using namespace semivis;

template <class Function>
double mean(const GaussRule& rule, const Function& f) {
  double sum = 0;
  for (const WeightedNode& node : rule) sum += node.weight * f(node.x);
  return sum;
}

// Exact for polynomials up to rounding; nodes are found to the last bit.
constexpr double kRounding = 1e-11;

TEST(NormalRule, MomentsAndExponential) {
  const GaussRule rule = normal_rule(24);
  ASSERT_EQ(rule.size(), 24u);
  EXPECT_NEAR(mean(rule, [](double) { return 1; }), 1, kRounding);
  double moment = 1;
  for (int power = 2; power <= 20; power += 2) {
    moment *= power - 1;
    EXPECT_NEAR(mean(rule, [&](double x) { return std::pow(x, power); }) / moment, 1, kRounding) << power;
    EXPECT_NEAR(mean(rule, [&](double x) { return std::pow(x, power - 1); }) / moment, 0, kRounding);
  }
  for (const double sigma : {0.2, 1.0, 2.0}) {
    EXPECT_NEAR(mean(rule, [&](double x) { return std::exp(sigma * x); }) / std::exp(sigma * sigma / 2), 1,
                1e-10);
  }
}

TEST(GammaRule, MomentsAndLaplaceTransform) {
  for (const double shape : {0.3, 1.0, 7.4, 1e4}) {
    const GaussRule rule = gamma_rule(shape, 24);
    double moment = 1;  // Γ(shape + j)/Γ(shape)/shape^j
    for (int power = 0; power <= 20; ++power) {
      EXPECT_NEAR(mean(rule, [&](double x) { return std::pow(x, power); }) / moment, 1, 10 * kRounding)
          << shape << ' ' << power;
      moment *= (shape + power) / shape;
    }
    for (const double t : {0.1, 0.5, 1.0}) {
      EXPECT_NEAR(mean(rule, [&](double x) { return std::exp(-t * x); }) / std::pow(1 + t / shape, -shape), 1,
                  1e-8)
          << shape << ' ' << t;
    }
    EXPECT_GT(rule.front().x, 0);
  }
}

TEST(GaussRules, FewNodes) {
  EXPECT_EQ(normal_rule(1)[0].weight, 1);
  EXPECT_NEAR(normal_rule(2)[1].x, 1, 1e-15);
  EXPECT_NEAR(gamma_rule(3, 1)[0].x, 1, 1e-15);
  // Negative control: two nodes do not integrate x⁴.
  EXPECT_GT(std::fabs(mean(normal_rule(2), [](double x) { return x * x * x * x; }) - 3), 1);
}

}  // namespace
