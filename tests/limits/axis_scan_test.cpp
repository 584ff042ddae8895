// Edges of excluded intervals and their errors: signals whose edges are known, and toys of the sample.
#include "host/limits/axis_scan.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace {

using namespace semivis;

constexpr AxisRange kRange{1e-6, 1};
constexpr double kRoot = 1e-12;  // bisection to neighbouring doubles in ln x

/// Top of a Gaussian in ln x.
struct Bump {
  double centre, width, top;
  double operator()(double x) const {
    const double t = std::log(x / centre) / width;
    return top * std::exp(-0.5 * t * t);
  }
};
/// Relative errors of S1 and S2, and their correlation.
struct Errors {
  double s1 = 0, s2 = 0, correlation = 0;
};
Signal with_errors(double s1, double s2, const Errors& e) {
  return {s1, s2, e.s1 * e.s1 * s1 * s1, e.s2 * e.s2 * s2 * s2, e.correlation * e.s1 * e.s2 * s1 * s2};
}
std::vector<ScannedInterval> scan(const std::function<Signal(double)>& signal, const LimitOnEvents& limit,
                                  AxisRange range = kRange, const std::function<Band(double)>& band = {}) {
  SignalCurve curve(signal);
  return scan_axis(curve, limit, range, band);
}
double constant_limit(double) { return 2.5; }

TEST(MakeSignal, VariancesOfTheEvents) {
  PointValues v;
  v.efficiency_s1 = 0.01, v.efficiency_s2 = 0.3, v.covariance_s1_s2 = -2e-7;
  v.events_s1 = 4, v.events_s1_err = 0.1;
  v.events_s2 = 60, v.events_s2_err = 0.5;
  const Signal signal = make_signal(v);
  EXPECT_EQ(signal.total(), 64);
  EXPECT_EQ(signal.s1_share(), 0.0625);
  EXPECT_DOUBLE_EQ(signal.variance_s1, 0.01);
  EXPECT_DOUBLE_EQ(signal.variance_s2, 0.25);
  EXPECT_NEAR(signal.covariance, 400 * 200 * -2e-7, 1e-15);
  // One error of the sum, two ways.
  EXPECT_NEAR(signal.variance_s1 + signal.variance_s2 + 2 * signal.covariance,
              total_events_error(v) * total_events_error(v), 1e-12);
  v.efficiency_s1 = v.events_s1 = v.events_s1_err = 0;
  EXPECT_EQ(make_signal(v).covariance, 0);
  EXPECT_EQ(Signal{}.s1_share(), 0.5);
  EXPECT_EQ(signal_over_limit({0, 0}, constant_limit), 0);
  EXPECT_EQ(signal_over_limit({1, 1}, [](double) { return std::numeric_limits<double>::infinity(); }), 0);
}

TEST(SignalCurve, ComputesEachPlaceOnce) {
  int calls = 0;
  SignalCurve curve([&](double x) { return ++calls, Signal{x, 0}; });
  EXPECT_EQ(curve.at(0.5).s1, 0.5);
  EXPECT_EQ(curve.at(0.25).s1, 0.25);
  EXPECT_EQ(curve.at(0.5).s1, 0.5);
  EXPECT_EQ(calls, 2);
  scan_axis(curve, constant_limit, kRange);
  const int once = calls;
  scan_axis(curve, constant_limit, kRange);
  EXPECT_EQ(calls, once);
}

TEST(ScanAxis, KnownEdgesAndErrors) {
  const Bump yield{2e-3, 0.9, 50};
  const Errors errors{0.03, 0.03, 1};  // as one error of 3 % of the sum
  const auto found = scan([&](double x) { return with_errors(0.3 * yield(x), 0.7 * yield(x), errors); },
                          constant_limit, kRange,
                          [](double) {
                            return Band{0.3, 0.1};
                          });
  ASSERT_EQ(found.size(), 1u);
  const double half = 0.9 * std::sqrt(2 * std::log(50 / 2.5));
  const auto [edges, lower, upper] = found.front();
  EXPECT_NEAR(edges.lower / (2e-3 * std::exp(-half)), 1, kRoot);
  EXPECT_NEAR(edges.upper / (2e-3 * std::exp(half)), 1, kRoot);
  // |dln S/dln x| = half/width² at both; from differences of 1e-4 in ln x: 1e-7.
  const double slope = half / (0.9 * 0.9);
  EXPECT_NEAR(lower.statistical / (edges.lower * 0.03 / slope), 1, 1e-6);
  EXPECT_NEAR(upper.statistical / (edges.upper * 0.03 / slope), 1, 1e-6);
  // Systematic: the mean of up and down.
  EXPECT_NEAR(lower.systematic / (edges.lower * 0.2 / slope), 1, 1e-6);
  EXPECT_NEAR(upper.systematic / (edges.upper * 0.2 / slope), 1, 1e-6);
  EXPECT_DOUBLE_EQ(upper.total(), std::hypot(upper.statistical, upper.systematic));
}

TEST(ScanAxis, ALimitThatDependsOnTheShare) {
  // Power laws: S1 = a x², S2 = b x², share fixed; then S2 = b x⁻¹, where the share runs with x.
  const auto limit = [](double share) { return 2.5 + share; };
  const auto fixed = scan([](double x) { return Signal{1e4 * x * x, 3e4 * x * x}; }, limit);
  ASSERT_EQ(fixed.size(), 1u);
  EXPECT_NEAR(fixed[0].edges.lower / std::sqrt(2.75 / 4e4), 1, kRoot);
  EXPECT_EQ(fixed[0].edges.upper, 1);
  // S1 + S2 = 2.5 + S1/(S1 + S2) with S1 = 1e4 x², S2 = 1: T² − 2.5 T − (T − 1) = 0, T = S1 + 1.
  const auto running = scan([](double x) { return Signal{1e4 * x * x, 1}; }, limit);
  ASSERT_EQ(running.size(), 1u);
  const double total = 0.5 * (3.5 + std::sqrt(3.5 * 3.5 - 4));
  EXPECT_NEAR(running[0].edges.lower / std::sqrt((total - 1) / 1e4), 1, kRoot);
}

TEST(ScanAxis, IslandsInOrderAndNone) {
  const Bump a{1e-4, 0.1, 5}, b{3e-3, 0.2, 9}, c{4e-2, 0.1, 3};
  const auto yield = [&](double x) { return a(x) + b(x) + c(x); };
  const auto found = scan([&](double x) { return with_errors(yield(x), 0, {0.02}); }, constant_limit);
  ASSERT_EQ(found.size(), 3u);
  const Bump* const islands[] = {&a, &b, &c};
  for (std::size_t i = 0; i < 3; ++i) {
    const Bump& one = *islands[i];
    const double half = one.width * std::sqrt(2 * std::log(one.top / 2.5));
    EXPECT_NEAR(found[i].edges.lower / (one.centre * std::exp(-half)), 1, kRoot);
    EXPECT_NEAR(found[i].edges.upper / (one.centre * std::exp(half)), 1, kRoot);
    EXPECT_NEAR(found[i].upper_err.statistical / (found[i].edges.upper * 0.02 * one.width * one.width / half),
                1, 1e-5);
    EXPECT_EQ(found[i].upper_err.systematic, 0);
  }
  EXPECT_TRUE(scan([&](double x) { return Signal{0.1 * yield(x), 0}; }, constant_limit).empty());
  // Control: another limit, other islands.
  EXPECT_EQ(scan([&](double x) { return Signal{yield(x), 0}; }, [](double) { return 4.0; }).size(), 2u);
}

TEST(ScanAxis, AnIntervalThatLeavesTheRange) {
  const auto band = [](double) { return Band{0.1, 0.1}; };
  const auto rising =
      scan([](double x) { return with_errors(1e4 * x * x, 0, {0.05}); }, constant_limit, {1e-4, 0.5}, band);
  ASSERT_EQ(rising.size(), 1u);
  EXPECT_NEAR(rising[0].edges.lower, std::sqrt(2.5e-4), 1e-14);
  EXPECT_EQ(rising[0].edges.upper, 0.5);
  EXPECT_GT(rising[0].lower_err.total(), 0);
  EXPECT_EQ(rising[0].upper_err.total(), 0);
  const auto all = scan(
      [](double) {
        return with_errors(5, 5, {0.05, 0.05});
      },
      constant_limit, {1e-4, 0.5}, band);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].edges.lower, 1e-4);
  EXPECT_EQ(all[0].lower_err.total(), 0);
  EXPECT_EQ(all[0].upper_err.total(), 0);
}

// An edge within the step of the slope of the end of the range: a one-sided difference, the same slope.
TEST(ScanAxis, AnEdgeNextToTheEndOfTheRange) {
  for (const double away : {1e-3, 3e-5, 1e-6}) {
    const double edge = std::sqrt(2.5e-4);
    const auto found = scan([](double x) { return with_errors(1e4 * x * x, 0, {0.02}); }, constant_limit,
                            {edge * (1 - away), 0.5});
    ASSERT_EQ(found.size(), 1u);
    EXPECT_NEAR(found[0].edges.lower / edge, 1, kRoot);
    EXPECT_NEAR(found[0].lower_err.statistical / (edge * 0.02 / 2), 1, 1e-3) << away;
  }
}

// At the tip of a contour the slope vanishes, and with it what the formula knows.
TEST(ScanAxis, ErrorsAtTheTipEndAtHalfTheWidth) {
  const Bump yield{2e-3, 0.5, 2.5 * 1.0005};
  const auto found = scan([&](double x) { return with_errors(yield(x), 0, {0.05}); }, constant_limit, kRange,
                          [](double) {
                            return Band{0.2, 0.2};
                          });
  ASSERT_EQ(found.size(), 1u);
  const auto [edges, lower, upper] = found.front();
  const double half = 0.5 * std::sqrt(2 * std::log(1.0005));
  // √5e-4: rounding of the yield, 1e-16, over the slope 0.13.
  EXPECT_NEAR(std::log(edges.upper / edges.lower), 2 * half, 1e-12);
  EXPECT_NEAR(lower.statistical, edges.lower * half, 1e-9 * edges.lower);
  EXPECT_NEAR(upper.statistical, edges.upper * half, 1e-9 * edges.upper);
  EXPECT_NEAR(upper.systematic, edges.upper * half, 1e-9 * edges.upper);
}

/// Mean square of (edge of a toy − edge)/error, of both edges together, over 1000 toys: S1 and S2 move by
/// correlated Gaussian factors.
double pull_variance(const Errors& true_errors, const Errors& stated) {
  const Bump s1{2.2e-3, 0.55, 25}, s2{1.8e-3, 0.55, 25};  // shares of 0.3 and 0.7 at the edges
  // One event seen in S1: rises with the share.
  const auto limit = [](double share) { return 2.36 + 1.1 * share * share; };
  const auto moved = [&](double g1, double g2, const Errors& errors) {
    return scan([&](double x) { return with_errors(g1 * s1(x), g2 * s2(x), errors); }, limit, {1e-4, 1e-1});
  };
  const auto nominal = moved(1, 1, stated);
  std::mt19937_64 random(31415);
  std::normal_distribution<double> normal;
  constexpr int kToys = 1000;
  double sum = 0;
  for (int toy = 0; toy < kToys; ++toy) {
    const double z1 = normal(random), z2 = normal(random), c = true_errors.correlation;
    const auto found = moved(1 + true_errors.s1 * z1,
                             1 + true_errors.s2 * (c * z1 + std::sqrt(1 - c * c) * z2), true_errors);
    const double lower = (found[0].edges.lower - nominal[0].edges.lower) / nominal[0].lower_err.statistical;
    const double upper = (found[0].edges.upper - nominal[0].edges.upper) / nominal[0].upper_err.statistical;
    sum += 0.5 * (lower * lower + upper * upper);
  }
  return sum / kToys;
}

// Errors of 1 %, so that edges move linearly. The mean of 1000 squares of unit Gaussians has a standard error
// of at most √(2/1000) = 0.045: 0.15 is 3.3 of them, a false alarm of 0.1 % each.
TEST(ScanAxis, ErrorsCoverToysOfTheSample) {
  for (const double correlation : {-0.8, 0.0, 0.8}) {
    const Errors errors{0.01, 0.01, correlation};
    EXPECT_NEAR(pull_variance(errors, errors), 1, 0.15) << correlation;
  }
  // Negative controls: the covariance with the wrong sign, or left out.
  EXPECT_GT(std::fabs(pull_variance({0.01, 0.01, 0.8}, {0.01, 0.01, -0.8}) - 1), 0.15);
  EXPECT_GT(std::fabs(pull_variance({0.01, 0.01, -0.8}, {0.01, 0.01, 0.8}) - 1), 0.15);
  EXPECT_GT(std::fabs(pull_variance({0.01, 0.01, 0.8}, {0.01, 0.01, 0}) - 1), 0.15);
}

}  // namespace
