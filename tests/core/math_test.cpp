// Elementary functions against <cmath> in long double: accuracy over their ranges, and what they do at the
// edges.
#include "semivis/core/math.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <type_traits>

namespace {

using namespace semivis;

template <class Real>
class Math : public testing::Test {
 protected:
  static constexpr bool is_float = std::is_same_v<Real, float>;
  static constexpr Real lowest_exponent = is_float ? Real(-87) : Real(-708);
  static constexpr Real highest_exponent = is_float ? Real(88) : Real(709);
  // As stated in the header.
  static constexpr double stated_ulp = is_float ? 2 : 4;
};
using Precisions = testing::Types<float, double>;
TYPED_TEST_SUITE(Math, Precisions);

/// Error of `value` in units of the last place of the reference.
template <class Real>
double error_in_ulp(Real value, long double reference) {
  const Real size = static_cast<Real>(std::fabs(reference));
  const Real ulp = std::nextafter(size, std::numeric_limits<Real>::infinity()) - size;
  return static_cast<double>(std::fabs(static_cast<long double>(value) - reference) / ulp);
}

/// Largest error in ulp of f against g over [lo, hi], on 100 001 points equally spaced or log-spaced.
template <class Real, class F, class G>
double worst_ulp(Real lo, Real hi, bool logarithmic, F f, G g) {
  constexpr int kPoints = 100000;
  const long double low = lo, high = hi;
  double worst = 0;
  for (int i = 0; i <= kPoints; ++i) {
    const long double t = static_cast<long double>(i) / kPoints;
    const long double at =
        logarithmic ? std::exp((1 - t) * std::log(low) + t * std::log(high)) : low + (high - low) * t;
    const Real x = std::clamp(static_cast<Real>(at), lo, hi);
    worst = std::max(worst, error_in_ulp(f(x), g(static_cast<long double>(x))));
  }
  return worst;
}

TYPED_TEST(Math, ExpAndExpm1) {
  using Real = TypeParam;
  const auto exp = [](Real x) { return math::exp(x); };
  const auto expm1 = [](Real x) { return math::expm1(x); };
  const auto exp_l = [](long double x) { return std::exp(x); };
  const auto expm1_l = [](long double x) { return std::expm1(x); };
  for (const auto& [lo, hi] :
       {std::pair{this->lowest_exponent, this->highest_exponent}, {Real(-1), Real(1)}}) {
    EXPECT_LE(worst_ulp(lo, hi, false, exp, exp_l), this->stated_ulp);
    EXPECT_LE(worst_ulp(lo, hi, false, expm1, expm1_l), this->stated_ulp);
  }
  EXPECT_LE(worst_ulp(Real(1e-30), Real(1), true, expm1, expm1_l), this->stated_ulp);
  const auto negative = [](Real x) { return -math::expm1(-x); };
  const auto negative_l = [](long double x) { return -std::expm1(-x); };
  EXPECT_LE(worst_ulp(Real(1e-30), Real(1), true, negative, negative_l), this->stated_ulp);
}

TYPED_TEST(Math, LogOfEveryNormalNumber) {
  using Real = TypeParam;
  const auto log = [](Real x) { return math::log(x); };
  const auto log_l = [](long double x) { return std::log(x); };
  EXPECT_LE(worst_ulp(std::numeric_limits<Real>::min(), std::numeric_limits<Real>::max(), true, log, log_l),
            this->stated_ulp);
  EXPECT_LE(worst_ulp(Real(0.5), Real(2), false, log, log_l), this->stated_ulp);
  EXPECT_LE(worst_ulp(Real(0.999), Real(1.001), false, log, log_l), this->stated_ulp);
}

TYPED_TEST(Math, SineAndCosineOfATurn) {
  using Real = TypeParam;
  constexpr int kPoints = 300000;
  double worst = 0;
  for (int i = 0; i <= kPoints; ++i) {
    const auto u = static_cast<Real>(-1 + 3.0 * i / kPoints);
    Real s, c;
    math::sincos_2pi(u, s, c);
    const long double angle = 2 * std::numbers::pi_v<long double> * static_cast<long double>(u);
    // Absolute: the reference itself rounds the angle near its zeros.
    worst = std::max({worst, static_cast<double>(std::fabs(s - std::sin(angle))),
                      static_cast<double>(std::fabs(c - std::cos(angle)))});
  }
  EXPECT_LE(worst, std::numeric_limits<Real>::epsilon());  // 2 ulp of numbers next to 1

  const auto sine = [](Real u) {
    Real s, c;
    math::sincos_2pi(u, s, c);
    return s;
  };
  const auto sine_l = [](long double u) { return std::sin(2 * std::numbers::pi_v<long double> * u); };
  EXPECT_LE(worst_ulp(Real(1e-9), Real(0.25), true, sine, sine_l), this->stated_ulp);
}

TYPED_TEST(Math, SineAndCosineOfWholeQuarters) {
  using Real = TypeParam;
  const Real expected_sine[] = {0, 1, 0, -1}, expected_cosine[] = {1, 0, -1, 0};
  for (int quarter = -4; quarter <= 8; ++quarter) {
    Real s, c;
    math::sincos_2pi(static_cast<Real>(quarter) / 4, s, c);
    EXPECT_EQ(s, expected_sine[(quarter + 4) % 4]) << quarter;
    EXPECT_EQ(c, expected_cosine[(quarter + 4) % 4]) << quarter;
  }
}

TYPED_TEST(Math, AngleInTheUpperHalfPlane) {
  using Real = TypeParam;
  const double tolerance = this->is_float ? 3 : 4;  // as stated
  double worst = 0;
  for (const double radius : {1e-12, 1.0, 1e12})
    for (int i = 0; i <= 100000; ++i) {
      const double angle = std::numbers::pi * i / 100000;
      const auto x = static_cast<Real>(radius * std::cos(angle));
      const auto y = static_cast<Real>(radius * std::fabs(std::sin(angle)));
      worst = std::max(worst, error_in_ulp(math::atan2_upper(y, x), std::atan2(static_cast<long double>(y),
                                                                               static_cast<long double>(x))));
    }
  EXPECT_LE(worst, tolerance);
  EXPECT_EQ(math::atan2_upper(Real(0), Real(1)), Real(0));
  EXPECT_EQ(math::atan2_upper(Real(0), Real(-1)), static_cast<Real>(std::numbers::pi));
  EXPECT_EQ(math::atan2_upper(Real(1), Real(0)), static_cast<Real>(std::numbers::pi / 2));
}

TYPED_TEST(Math, NormalCdf) {
  using Real = TypeParam;
  const double lowest = this->is_float ? -12 : -37;
  for (int i = 0; i <= 100000; ++i) {
    const auto x = static_cast<Real>(lowest + (8 - lowest) * i / 100000);
    const long double expected = 0.5L * std::erfc(-static_cast<long double>(x) / std::sqrt(2.0L));
    const double error = static_cast<double>(std::fabs(math::normal_cdf(x) / expected - 1));
    const double size = static_cast<double>(x);
    ASSERT_LE(error, this->is_float ? 4e-7 + 1.5e-7 * size * size : 1.5e-7) << size;  // as stated
  }
  EXPECT_LE(math::normal_cdf(Real(-1000)), this->is_float ? Real(1e-36) : Real(1e-306));
  EXPECT_GE(math::normal_cdf(Real(-1000)), Real(0));
  EXPECT_EQ(math::normal_cdf(Real(1000)), Real(1));
}

TYPED_TEST(Math, EdgesStayFinite) {
  using Real = TypeParam;
  const Real infinity = std::numeric_limits<Real>::infinity();
  EXPECT_EQ(math::exp(Real(0)), Real(1));
  EXPECT_EQ(math::expm1(Real(0)), Real(0));
  EXPECT_EQ(math::log(Real(1)), Real(0));
  EXPECT_EQ(math::exp(infinity), math::exp(this->highest_exponent));
  EXPECT_EQ(math::exp(-infinity), math::exp(this->lowest_exponent));
  for (const Real x : {Real(0), Real(-1), infinity, std::numeric_limits<Real>::denorm_min()})
    EXPECT_TRUE(std::isfinite(math::log(x))) << x;
}

TYPED_TEST(Math, BitSelections) {
  using Real = TypeParam;
  const Real nan = std::numeric_limits<Real>::quiet_NaN(), infinity = std::numeric_limits<Real>::infinity();
  EXPECT_EQ(math::select(true, Real(2), nan), Real(2));  // the other value never leaks through
  EXPECT_EQ(math::select(false, infinity, Real(-3)), Real(-3));
  EXPECT_EQ(math::min(Real(-1), Real(2)), Real(-1));
  EXPECT_EQ(math::max(Real(-1), Real(2)), Real(2));
  EXPECT_EQ(math::clamp(Real(5), Real(0), Real(1)), Real(1));
  EXPECT_EQ(math::clamp(Real(-5), Real(0), Real(1)), Real(0));
  EXPECT_EQ(math::clamp(Real(0.5), Real(0), Real(1)), Real(0.5));
  EXPECT_EQ(math::abs(Real(-4)), Real(4));
  EXPECT_FALSE(std::signbit(math::abs(Real(-0.0))));
  EXPECT_EQ(math::copysign(Real(3), Real(-0.0)), Real(-3));
  EXPECT_EQ(math::copysign(Real(-3), Real(1)), Real(3));
  EXPECT_EQ(math::sqrt(Real(2)), std::sqrt(Real(2)));  // both correctly rounded
}

TEST(MathDouble, Log1pKeepsItsDigitsNearZero) {
  const auto log1p = [](double x) { return math::log1p(x); };
  const auto log1p_l = [](long double x) { return std::log1p(x); };
  EXPECT_LE(worst_ulp(1e-300, 1e300, true, log1p, log1p_l), 4);
  EXPECT_LE(worst_ulp(-0.999999, 3.0, false, log1p, log1p_l), 4);
  EXPECT_LE(worst_ulp(-1e-3, 1e-3, false, log1p, log1p_l), 4);
}

TEST(MathDouble, Pow) {
  // As stated: the exponent y ln x is rounded, so the error grows with it.
  for (int i = 0; i <= 2000; ++i) {
    const double x = std::exp(-15 + 30.0 * i / 2000);
    for (const double y : {-40.0, -3.1, -0.5, 0.1, 1.0, 2.7, 33.0}) {
      const long double expected = std::pow(static_cast<long double>(x), static_cast<long double>(y));
      const double error = static_cast<double>(std::fabs(math::pow(x, y) / expected - 1));
      ASSERT_LE(error, 2.3e-16 * (2 + std::fabs(y * std::log(x)))) << x << " " << y;
    }
  }
}

}  // namespace
