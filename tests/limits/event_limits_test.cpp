// Tabulated limits on S1 + S2 against the limits of the counting experiment, one by one.
#include "host/limits/event_limits.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "host/error.hpp"
#include "host/limits/asymptotic.hpp"

namespace {

using namespace semivis;
using Analysis = std::vector<AnalysisBin>;

const double kZero = std::log(10.0);  // events excluded at 90 % CL when none is seen
constexpr double kRoot = 1e-9;        // limits by root finding, 46 bits
constexpr double kShares[] = {0.0, 0.003, 0.1, 0.25, 0.37, 0.5, 0.618, 0.9, 0.997, 1.0};

Analysis published(double observed_s1 = 0, double observed_s2 = 0, double signal_err = 0.2) {
  return {{"2018", "s1", 2.84e11, 0.48, 0.19, 0.07, observed_s1, signal_err, ""},
          {"2018", "s2", 2.84e11, 0.48, 0.53, 0.17, observed_s2, signal_err, ""}};
}
/// The same in three periods of 0.15, 0.2 and 0.65 of the electrons.
Analysis periods(double signal_err = 0.2) {
  Analysis bins;
  const char* const names[] = {"2016", "2017", "2018"};
  const double part[] = {0.15, 0.2, 0.65};
  for (std::size_t i = 0; i < 3; ++i) {
    for (AnalysisBin bin : published(0, 0, signal_err)) {
      bin.bin = names[i];
      bin.n_eot *= part[i], bin.background *= part[i], bin.background_err *= part[i];
      bins.push_back(bin);
    }
  }
  return bins;
}
StatisticOptions observed_only() {
  StatisticOptions options;
  options.expected = false;
  return options;
}

TEST(CountingBins, OneEventInAllSharedByDetectedElectrons) {
  Analysis analysis = periods();
  analysis[0].detector_efficiency = 0.24;  // 2016, s1
  StatisticOptions options;
  options.separate_periods = true;
  const auto bins = counting_bins(analysis, 0.3, options);
  ASSERT_EQ(bins.size(), 6u);
  double total = 0, s1 = 0;
  for (const CountingBin& bin : bins) {
    total += bin.signal;
    if (bin.background_group == bins.front().background_group) s1 += bin.signal;
  }
  EXPECT_NEAR(total, 1, 1e-15);
  EXPECT_NEAR(s1, 0.3, 1e-15);
  // 0.15 at half the efficiency: 0.075 of 0.925.
  EXPECT_NEAR(bins[0].signal, 0.3 * 0.075 / 0.925, 1e-15);
  EXPECT_NEAR(bins[3].signal, 0.7 * 0.15, 1e-15);

  const auto added = counting_bins(analysis, 0.3, {});
  ASSERT_EQ(added.size(), 2u);
  EXPECT_NEAR(added[0].signal, 0.3, 1e-15);
  EXPECT_NEAR(added[0].background, 0.19, 1e-15);
  EXPECT_NEAR(added[1].background_err, 0.17, 1e-15);
  EXPECT_NE(added[0].background_group, added[1].background_group);
}

TEST(EventLimits, NothingSeenIsTheSameForEveryShareAndBackground) {
  for (const double background : {0.0, 1.0, 5.0}) {
    Analysis analysis = published(0, 0, 0);
    for (AnalysisBin& bin : analysis) bin.background *= background, bin.background_err *= background;
    const EventLimits limits(analysis, observed_only());
    EXPECT_FALSE(limits.has_expected());
    for (const double share : kShares) EXPECT_NEAR(limits.observed(share), kZero, kRoot) << background;
    analysis[0].signal_err = analysis[1].signal_err = 0.2;
    const EventLimits averaged(analysis, observed_only());
    for (const double share : kShares) EXPECT_NEAR(averaged.observed(share), 2.36299, 5e-6) << background;
  }
  StatisticOptions strict = observed_only();
  strict.cl = 0.95;
  EXPECT_NEAR(EventLimits(published(0, 0, 0), strict).observed(0.37), std::log(20.0), kRoot);
}

TEST(EventLimits, PeriodsApartOrAdded) {
  StatisticOptions apart = observed_only();
  apart.separate_periods = true;
  const EventLimits limits(periods(), apart);
  for (const double share : kShares) EXPECT_NEAR(limits.observed(share), 2.36299, 5e-6) << share;
}

// Between shares k/256 the table is linear. Control: that is not the limit at the nearest of them.
TEST(EventLimits, OneSeenAgainstTheCountingExperiment) {
  const Analysis analysis = published(1, 0);
  const EventLimits limits(analysis, observed_only());
  double largest_to_nearest = 0;
  int compared = 0;
  for (double share = 0.0123; share < 1; share += 0.0371) {
    const double exact = upper_limit(counting_bins(analysis, share, {}));
    // A jump within a step is no matter of interpolation.
    const double lo = limits.observed(std::floor(share * 256) / 256),
                 hi = limits.observed(std::ceil(share * 256) / 256);
    if (std::fabs(hi / lo - 1) > 0.01) continue;
    ++compared;
    EXPECT_NEAR(limits.observed(share) / exact, 1, 1e-4) << share;
    largest_to_nearest =
        std::max(largest_to_nearest, std::fabs(limits.observed(std::round(share * 256) / 256) / exact - 1));
  }
  EXPECT_GE(compared, 24);  // of 27
  EXPECT_GT(largest_to_nearest, 2e-4);
  // One event is worth more than none, and more where the signal is.
  EXPECT_GT(limits.observed(0.9), limits.observed(0.1) + 0.5);
  EXPECT_GE(limits.observed(0.1), 2.36);
  EXPECT_LT(limits.observed(1.0), 4.0);
}

// One construction with expected limits for all of them: 3 s.
TEST(EventLimits, ExpectedAtTabulatedSharesAndBetween) {
  const Analysis analysis = published(3, 0);  // what is seen plays no part
  const EventLimits limits(analysis, {});
  ASSERT_TRUE(limits.has_expected());
  const auto exact = [&](double share) {
    const ExpectedLimits e = expected_limits(counting_bins(analysis, share, {}));
    return std::array{e.minus2, e.minus1, e.median, e.plus1, e.plus2};
  };
  for (const double share : {0.0, 13.0 / 64, 0.5, 1.0}) {
    const auto wanted = exact(share);
    for (std::size_t k = 0; k < kQuantiles.size(); ++k)
      EXPECT_NEAR(limits.expected(k, share) / wanted[k], 1, kRoot) << share << ' ' << k;
  }
  for (const double share : {0.131, 0.3333, 0.711}) {
    const auto wanted = exact(share);
    for (std::size_t k = 0; k < kQuantiles.size(); ++k)
      EXPECT_NEAR(limits.expected(k, share) / wanted[k], 1, 1e-3) << share << ' ' << k;
  }
  // Half of the experiments see nothing: three quantiles are close to that limit, the others are not.
  EXPECT_NEAR(limits.expected(0, 0.37), 2.36299, 5e-6);
  EXPECT_NEAR(limits.expected(1, 0.37), 2.36299, 5e-6);
  for (const double share : kShares) {
    for (std::size_t k = 1; k < kQuantiles.size(); ++k)
      EXPECT_GE(limits.expected(k, share), limits.expected(k - 1, share)) << share << ' ' << k;
    EXPECT_GT(limits.expected(4, share), limits.expected(2, share) + 0.5);
  }
  EXPECT_GT(limits.observed(0.9), limits.expected(2, 0.9) + 1);
}

TEST(EventLimits, ASignatureWithoutBins) {
  const Analysis analysis{published(0, 0, 0)[1]};  // S2 only
  const EventLimits limits(analysis, observed_only());
  // The limit on S2 is kZero, S2 = (1 − share)(S1 + S2).
  EXPECT_NEAR(limits.observed(0), kZero, kRoot);
  EXPECT_NEAR(limits.observed(0.5), 2 * kZero, 1e-8);
  EXPECT_TRUE(std::isinf(limits.observed(1)));
}

// 26 to 34 % below for the published backgrounds, by how the signal is shared.
TEST(EventLimits, AsymptoticIsBelow) {
  StatisticOptions options;
  options.asymptotic = true;
  const EventLimits limits(published(), options);
  EXPECT_FALSE(limits.has_expected());
  double least = 1, most = 0;
  for (const double share : kShares) {
    const double below = 1 - limits.observed(share) / 2.36299;
    least = std::min(least, below);
    most = std::max(most, below);
    EXPECT_NEAR(limits.observed(share) / asymptotic_upper_limit(counting_bins(published(), share, options)),
                1, 1e-3)
        << share;
  }
  EXPECT_GT(least, 0.255);
  EXPECT_LT(least, 0.30);
  EXPECT_LT(most, 0.345);
  EXPECT_GT(most, 0.30);
}

TEST(EventLimits, Refusals) {
  const auto code = [](const Analysis& analysis, double cl = 0.9) {
    try {
      StatisticOptions options;
      options.cl = cl;
      const EventLimits limits(analysis, options);
    } catch (const Error& error) {
      return error.code();
    }
    return ExitCode::ok;
  };
  EXPECT_EQ(code({}), ExitCode::data);
  Analysis bad = published();
  bad[0].observed = 0.5;
  EXPECT_EQ(code(bad), ExitCode::data);
  bad = published();
  bad[1].background_err = 2;
  EXPECT_EQ(code(bad), ExitCode::data);
  bad = published();
  bad[1].background = 300;
  EXPECT_EQ(code(bad), ExitCode::data);
  EXPECT_EQ(code(published(0, 0, 2.5)), ExitCode::data);
  EXPECT_EQ(code(published(), 1), ExitCode::usage);
}

}  // namespace
