// Energy inside a rectangle: the closed form against integration, and its rounding.
#include "semivis/detector/containment.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <cmath>
#include <cstdio>
#include <random>

namespace semivis {
namespace {

using Integrator = boost::math::quadrature::gauss_kronrod<double, 61>;

// R²/π(x²+y²+R²)² integrated over both axes numerically, in u with x = R sinh u: smooth at every scale.
double integrated(double radius, double x1, double x2, double y1, double y2) {
  const double r2 = radius * radius;
  const auto column = [&](double u) {
    const double x = radius * std::sinh(u);
    const auto density = [&](double v) {
      const double y = radius * std::sinh(v), s = x * x + y * y + r2;
      return r2 / (M_PI * s * s) * radius * std::cosh(v);
    };
    return radius * std::cosh(u) *
           Integrator::integrate(density, std::asinh(y1 / radius), std::asinh(y2 / radius), 6, 1e-11);
  };
  return Integrator::integrate(column, std::asinh(x1 / radius), std::asinh(x2 / radius), 6, 1e-11);
}

// 1e-10: the quadrature's own tolerance.
TEST(Containment, MatchesTwoDimensionalIntegration) {
  const double cells[][4] = {{-0.097, 0.097, -0.096, 0.096},     // centred cell
                             {-0.0256, 0.1684, -0.096, 0.096},   // axis near an edge
                             {0.02, 0.214, -0.08, 0.112},        // axis outside
                             {0.3, 0.5, 0.2, 0.4},               // far away
                             {0.01, 0.0101, -0.1, 0.1},          // thin
                             {-0.001, 0.001, -0.0005, 0.0015}};  // smaller than the core
  for (double radius : {0.0034, 0.0168, 0.044, 0.086})
    for (const auto& c : cells)
      EXPECT_NEAR(term_in_rectangle(radius, c[0], c[1], c[2], c[3]),
                  integrated(radius, c[0], c[1], c[2], c[3]), 1e-10)
          << "R " << radius << ", x1 " << c[0] << ", y1 " << c[2];
}

// A square of half side a holds (2/π)·2a/√(a²+R²)·atan(a/√(a²+R²)); the whole plane holds 1.
TEST(Containment, HasTheLimits) {
  const double a = 0.1, r = 0.02, d = std::hypot(a, r);
  EXPECT_NEAR(term_in_rectangle(r, -a, a, -a, a), 4 * a / (M_PI * d) * std::atan(a / d), 1e-15);
  EXPECT_NEAR(term_in_rectangle(r, -1e5, 1e5, -1e5, 1e5), 1, 1e-12);
  EXPECT_NEAR(term_in_rectangle(r, 0.0, 1e5, 0.0, 1e5), 0.25, 1e-12);
  EXPECT_EQ(term_in_rectangle(r, 0.05, 0.05, -a, a), 0);
}

// Cells of a module add up to the module: rounding of nine terms, 1e-14.
TEST(Containment, IsAdditive) {
  const ShowerShape<double> shape{{0.0036, 0.011, 0.03}, {0.59, 0.23, 0.18}, 0.2};
  const double x[] = {-0.31, -0.11, 0.08, 0.27}, y[] = {-0.30, -0.10, 0.09, 0.28};
  double sum = 0;
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j) sum += fraction_in_rectangle(shape, x[i], x[i + 1], y[j], y[j + 1]);
  EXPECT_NEAR(sum, fraction_in_rectangle(shape, x[0], x[3], y[0], y[3]), 1e-14);
}

// Float against double on the same float inputs: four arctangents (each ≤ π, 3 ulp) over 2π, with
// prefactors ≤ 1, stay below 2e-6. Near and far, thin and wide rectangles, fixed seed.
TEST(Containment, SinglePrecisionIsAccurate) {
  std::mt19937 generator(20210959);
  std::uniform_real_distribution<float> uniform(0, 1);
  double worst = 0;
  for (int i = 0; i < 400000; ++i) {
    const auto log_uniform = [&](float lo, float hi) { return lo * std::pow(hi / lo, uniform(generator)); };
    const float radius = log_uniform(0.002f, 0.3f), reach = log_uniform(1e-3f, 30.0f);
    const float x1 = reach * (2 * uniform(generator) - 1), y1 = reach * (2 * uniform(generator) - 1);
    const float x2 = x1 + log_uniform(1e-5f, 3.0f), y2 = y1 + log_uniform(1e-5f, 3.0f);
    const double exact = term_in_rectangle<double>(radius, x1, x2, y1, y2);
    worst = std::max(worst, std::fabs(term_in_rectangle(radius, x1, x2, y1, y2) - exact));
    EXPECT_GE(exact, -1e-14);
  }
  std::printf("float containment: worst error %.2g\n", worst);
  EXPECT_LT(worst, 2e-6);
}

}  // namespace
}  // namespace semivis
