// Intervals of ε, tips and mass crossings against functions whose roots are known and against fine scans.
#include "host/evaluate/contour.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "semivis/physics/gminus2.hpp"
#include "tests/event/scan_fixture.hpp"

namespace {

using namespace semivis;
using namespace semivis::testing;

constexpr AxisRange kRange{1e-5, 1e-1};

/// A Gaussian in ln ε of height `top` about ε = `centre`.
double bump(double epsilon, double centre, double width, double top) {
  const double x = std::log(epsilon / centre) / width;
  return top * std::exp(-0.5 * x * x);
}

// Bisection ends where neighbouring doubles differ: 1e-14 of ln ε is 1e-13 of ε.
constexpr double kRoot = 1e-12;

TEST(ExcludedIntervals, KnownRoots) {
  EXPECT_DOUBLE_EQ(std::exp(-kExclusionEvents), 0.1);
  for (const double level : {kExclusionEvents, 0.01, 40.0}) {
    const auto yield = [](double e) { return bump(e, 2e-3, 0.9, 50); };
    const auto found = excluded_intervals(yield, kRange, level);
    ASSERT_EQ(found.size(), 1u) << level;
    const double half = 0.9 * std::sqrt(2 * std::log(50 / level));
    EXPECT_NEAR(found[0].lower / (2e-3 * std::exp(-half)), 1, kRoot);
    EXPECT_NEAR(found[0].upper / (2e-3 * std::exp(half)), 1, kRoot);
  }
}

TEST(ExcludedIntervals, IslandsInOrder) {
  const auto yield = [](double e) {
    return bump(e, 1e-4, 0.1, 5) + bump(e, 3e-3, 0.2, 9) + bump(e, 4e-2, 0.1, 3);
  };
  const auto found = excluded_intervals(yield, kRange);
  ASSERT_EQ(found.size(), 3u);
  const double centre[] = {1e-4, 3e-3, 4e-2}, width[] = {0.1, 0.2, 0.1}, top[] = {5, 9, 3};
  for (std::size_t i = 0; i < 3; ++i) {
    const double half = width[i] * std::sqrt(2 * std::log(top[i] / kExclusionEvents));
    EXPECT_NEAR(found[i].lower / (centre[i] * std::exp(-half)), 1, kRoot);  // others are below 1e-20 there
    EXPECT_NEAR(found[i].upper / (centre[i] * std::exp(half)), 1, kRoot);
  }
}

// The grid is 0.077 apart in ln ε: peaks and dips of a width like that reach the level for a hundredth of it.
// They must be found wherever they lie between grid points.
TEST(ExcludedIntervals, NarrowPeaksAndDips) {
  for (int i = 0; i < 20; ++i) {
    const double centre = 1e-3 * std::exp(0.0039 * i);
    const double half = 0.1 * std::sqrt(2 * std::log(1.00005));  // 1e-3 in ln ε
    const auto peak = [&](double e) { return bump(e, centre, 0.1, 1.00005 * kExclusionEvents); };
    const auto found = excluded_intervals(peak, kRange);
    ASSERT_EQ(found.size(), 1u) << i;
    // The root of a function that is flat at its peak: rounding 1e-16 over the slope at the edge, 1e-1.
    EXPECT_NEAR(std::log(found[0].lower / centre), -half, 1e-12);
    EXPECT_NEAR(std::log(found[0].upper / centre), half, 1e-12);

    const auto dip = [&](double e) { return 2 * kExclusionEvents - peak(e); };
    const auto around = excluded_intervals(dip, kRange);
    ASSERT_EQ(around.size(), 2u) << i;
    EXPECT_NEAR(std::log(around[0].upper / centre), -half, 1e-12);
    EXPECT_NEAR(std::log(around[1].lower / centre), half, 1e-12);
    EXPECT_EQ(around[1].upper, kRange.max);
    // Control: the same peak just below the level.
    EXPECT_TRUE(excluded_intervals([&](double e) { return 0.9999 * peak(e); }, kRange).empty());
  }
}

TEST(ExcludedIntervals, NoneAllAndEndsOfTheRange) {
  EXPECT_TRUE(excluded_intervals([](double) { return 0.0; }, kRange).empty());
  EXPECT_TRUE(excluded_intervals([](double) { return 2.3; }, kRange).empty());
  const auto all = excluded_intervals([](double) { return 2.31; }, kRange);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].lower, kRange.min);
  EXPECT_EQ(all[0].upper, kRange.max);
  const auto rising = excluded_intervals([](double e) { return 1e6 * e * e; }, kRange);
  ASSERT_EQ(rising.size(), 1u);
  EXPECT_NEAR(rising[0].lower / std::sqrt(1e-6 * kExclusionEvents), 1, kRoot);
  EXPECT_EQ(rising[0].upper, kRange.max);
  const auto falling = excluded_intervals([](double e) { return 1e-4 / e; }, kRange);
  ASSERT_EQ(falling.size(), 1u);
  EXPECT_EQ(falling[0].lower, kRange.min);
  EXPECT_NEAR(falling[0].upper * kExclusionEvents / 1e-4, 1, kRoot);
}

TEST(LargestYield, PeaksInsideAndAtTheEnds) {
  const YieldPeak inside = largest_yield([](double e) { return bump(e, 3.3e-3, 0.3, 7); }, kRange);
  EXPECT_NEAR(inside.events, 7, 7e-12);
  EXPECT_NEAR(inside.epsilon / 3.3e-3, 1, 1e-6);  // √rounding of a flat top
  EXPECT_NEAR(largest_yield([](double e) { return e; }, kRange).epsilon / kRange.max, 1, 1e-12);
  EXPECT_NEAR(largest_yield([](double e) { return 1 / e; }, kRange).epsilon / kRange.min, 1, 1e-12);
}

std::vector<MassRow> rows(const std::vector<double>& masses) {
  std::vector<MassRow> out;
  for (const double m : masses) out.push_back({{m, 1.0 / 3, 0.4}, 1, 1, 1, {}});
  return out;
}
std::vector<double> masses_apart(double step) {
  std::vector<double> out;
  for (double m = 0.1; m < 1; m *= 1 + step) out.push_back(m);
  return out;
}

/// The steepness of a real table: ln yield falls as -c m⁴ at the scale 0.39 GeV, by w/cτ of about 6 there.
double steep_yield(double m) {
  return kExclusionEvents * std::exp(6 - 6 * std::pow(m / 0.391, 4)) * 0.391 / m;
}

TEST(Gminus2Crossing, KnownCrossing) {
  const struct { double step, tolerance; } spacings[] = {{0.02, 1e-5}, {0.1, 1e-3}, {0.3, 0.01}};
  for (const auto& [step, tolerance] : spacings) {
    const auto table = rows(masses_apart(step));
    const auto yield = [&](std::size_t row, double epsilon) {
      // Only the ε of the line gives the yield.
      const double m = table[row].mass.m_aprime;
      return steep_yield(m) * std::pow(epsilon / gminus2_epsilon(m, constants::delta_a_mu), 3);
    };
    const auto crossing = gminus2_crossing(table, mass_lines(table).front(), yield);
    ASSERT_TRUE(crossing);
    EXPECT_NEAR(*crossing / 0.391, 1, tolerance) << step;
  }
  // A power law is a straight line in the logarithms: rounding.
  const auto table = rows(masses_apart(0.3));
  const auto crossing = gminus2_crossing(
      table, mass_lines(table).front(),
      [&](std::size_t row, double) { return 5 * std::pow(table[row].mass.m_aprime / 0.3, -3); }, 5);
  ASSERT_TRUE(crossing);
  EXPECT_NEAR(*crossing, 0.3, 1e-12);
}

TEST(Gminus2Crossing, TheLastOneOrNone) {
  const auto table = rows({0.1, 0.2, 0.3, 0.4, 0.5});
  const MassLine line = mass_lines(table).front();
  const auto at = [&](std::vector<double> events) {
    return gminus2_crossing(table, line, [=](std::size_t row, double) { return events[row]; });
  };
  EXPECT_FALSE(at({1, 1, 1, 1, 1}));
  EXPECT_FALSE(at({9, 9, 9, 9, 9}));
  EXPECT_FALSE(at({9, 1, 1, 1, 9}));
  const auto last = at({9, 1, 9, 1, 1});
  ASSERT_TRUE(last);
  EXPECT_GT(*last, 0.3);
  EXPECT_LT(*last, 0.4);
  const auto vanishing = at({9, 9, 0, 0, 0});
  ASSERT_TRUE(vanishing);
  EXPECT_GT(*vanishing, 0.2);
  EXPECT_LT(*vanishing, 0.3);
  const auto two = rows({0.1, 0.2});
  const auto between = gminus2_crossing(
      two, {0, 1}, [](std::size_t row, double) { return row == 0 ? 4. : 1.; }, 2);
  ASSERT_TRUE(between);
  EXPECT_NEAR(*between, std::sqrt(0.02), 1e-12);  // halfway in both logarithms
}

TEST(ContourTip, KnownTip) {
  const auto table = rows(masses_apart(0.02));
  const auto yield = [&](std::size_t row, double epsilon) {
    const double m = table[row].mass.m_aprime;
    return bump(epsilon, 1e-2 * m, 0.5, steep_yield(m));
  };
  const auto tip = contour_tip(table, mass_lines(table).front(), yield, kRange);
  ASSERT_TRUE(tip);
  EXPECT_NEAR(tip->m_aprime / 0.391, 1, 1e-5);
  EXPECT_NEAR(tip->epsilon / 3.91e-3, 1, 1e-5);
  EXPECT_FALSE(contour_tip(table, mass_lines(table).front(), yield, kRange, 1e9));
}

/// S1 + S2 of rows with 20000 events each.
class RealRows : public ::testing::Test {
 protected:
  static constexpr double kMass = 0.39;
  static const Scan& scan() {
    static const Scan scan(0.3, 0.5);
    return scan;
  }
  static MassRow row(double m) { return scan().sampled_row<float>(benchmark_mass(m), 20000); }
  static double events(const MassRow& row, double epsilon) {
    const PointValues v = scan().at(row, epsilon);
    return v.events_s1 + v.events_s2;
  }
};

TEST_F(RealRows, IntervalsEqualAFineScan) {
  for (const double m : {0.3, kMass, 0.43}) {
    const MassRow sampled = row(m);
    const auto yield = [&](double epsilon) { return events(sampled, epsilon); };
    const auto found = excluded_intervals(yield, kRange);
    // 20000 points: 4.6e-4 apart in ln ε.
    std::vector<AxisInterval> scanned;
    bool inside = false;
    const int points = 20000;
    for (int i = 0; i <= points; ++i) {
      const double epsilon = 1e-5 * std::pow(1e4, static_cast<double>(i) / points);
      const bool above = yield(epsilon) >= kExclusionEvents;
      if (above && !inside) scanned.push_back({epsilon, epsilon});
      if (above) scanned.back().upper = epsilon;
      inside = above;
    }
    ASSERT_EQ(found.size(), scanned.size()) << m;
    ASSERT_EQ(found.size(), 1u) << m;
    EXPECT_NEAR(std::log(found[0].lower / scanned[0].lower), 0, 5e-4);
    EXPECT_NEAR(std::log(found[0].upper / scanned[0].upper), 0, 5e-4);
    EXPECT_NEAR(yield(found[0].lower) / kExclusionEvents, 1, 1e-10);
    EXPECT_NEAR(yield(found[0].upper) / kExclusionEvents, 1, 1e-10);
    RecordProperty("edges_" + std::to_string(m),
                   std::to_string(found[0].lower) + " " + std::to_string(found[0].upper));
  }
}

// Rows 2 % apart against rows 0.2 % apart around the crossing. Every row has its own random numbers: a yield
// error of 1.5 % over a slope dlnN/dlnm of 20 moves the crossing by 0.1 %; four of them, 0.4 %.
TEST_F(RealRows, CrossingEqualsAFineScan) {
  const auto crossing = [&](double first, double step, int count) {
    std::vector<MassRow> table;
    for (int i = 0; i < count; ++i) table.push_back(row(first * std::pow(1 + step, i)));
    return gminus2_crossing(table, mass_lines(table).front(),
                            [&](std::size_t i, double epsilon) { return events(table[i], epsilon); });
  };
  const auto coarse = crossing(0.36, 0.02, 7);
  ASSERT_TRUE(coarse);
  const auto fine = crossing(*coarse * 0.985, 0.002, 16);
  ASSERT_TRUE(fine);
  EXPECT_NEAR(*coarse / *fine, 1, 0.004);
  EXPECT_GT(*fine, 0.36);  // published 0.39; the project's range
  EXPECT_LT(*fine, 0.42);
  RecordProperty("crossing_GeV", std::to_string(*coarse) + " " + std::to_string(*fine));
}

}  // namespace
