// Gauss-Legendre rules: exactness for polynomials, known nodes, convergence.
#include "semivis/core/quadrature.hpp"

#include <gtest/gtest.h>

#include <boost/math/special_functions/legendre.hpp>
#include <cmath>

namespace {

using semivis::GaussLegendre;

TEST(GaussLegendreRule, ExactUpToDegreeTwiceThePoints) {
  for (std::size_t n : {1u, 2u, 3u, 5u, 8u, 16u, 33u, 64u}) {
    const GaussLegendre rule(n);
    const auto power_integral = [&](std::size_t degree) {
      return rule.integrate(0, 1, [&](double x) { return std::pow(x, static_cast<double>(degree)); });
    };
    for (std::size_t degree = 0; degree < 2 * n; ++degree)  // rounding of n terms
      EXPECT_NEAR(power_integral(degree) * static_cast<double>(degree + 1), 1, 1e-13) << n << " " << degree;
    // The first power that is not exact shows that the test can fail.
    if (n <= 5) {
      EXPECT_GT(std::fabs(power_integral(2 * n) * static_cast<double>(2 * n + 1) - 1), 1e-10) << n;
    }
  }
}

TEST(GaussLegendreRule, NodesAreTheZerosOfLegendrePolynomials) {
  for (int n : {2, 7, 24, 64}) {
    const GaussLegendre rule(static_cast<std::size_t>(n));
    double total = 0, previous = 0;
    for (std::size_t i = 0; i < rule.node.size(); ++i) {
      const double x = 2 * rule.node[i] - 1;
      // |P_n| near a zero is its slope times the rounding of the node.
      EXPECT_LE(std::fabs(boost::math::legendre_p(n, x)),
                std::fabs(boost::math::legendre_p_prime(n, x)) * 1e-15 + 1e-15);
      EXPECT_GT(rule.node[i], previous);
      EXPECT_GT(rule.weight[i], 0);
      total += rule.weight[i];
      previous = rule.node[i];
    }
    EXPECT_LT(previous, 1);
    EXPECT_NEAR(total, 1, 1e-14);
  }
}

TEST(GaussLegendreRule, IntegratesOverAnyInterval) {
  const GaussLegendre rule(20);
  EXPECT_NEAR(rule.integrate(-1, 3, [](double x) { return std::exp(x); }), std::exp(3) - std::exp(-1), 1e-12);
  EXPECT_NEAR(rule.integrate(3, -1, [](double x) { return std::exp(x); }), std::exp(-1) - std::exp(3), 1e-12);
  EXPECT_EQ(rule.integrate(2, 2, [](double x) { return x; }), 0);
}

}  // namespace
