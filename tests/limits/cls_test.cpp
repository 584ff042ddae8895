// Exact CLs limits against closed forms, brute force and coverage.
#include "host/limits/cls.hpp"

#include <gtest/gtest.h>

#include <boost/math/distributions/negative_binomial.hpp>
#include <boost/math/distributions/poisson.hpp>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <random>
#include <vector>

#include "host/error.hpp"
#include "host/limits/asymptotic.hpp"

namespace {

using namespace semivis;
using Bins = std::vector<CountingBin>;

const double kZero = std::log(10.0);  // events excluded at 90 % CL when none is seen
constexpr double kRoot = 1e-9;        // limits by root finding, 46 bits of µ

double poisson(double mean, double n) {
  return mean == 0 ? (n == 0 ? 1.0 : 0.0) : boost::math::pdf(boost::math::poisson(mean), n);
}
double poisson_below(double mean, double n) {
  return mean == 0 ? 1 : boost::math::cdf(boost::math::poisson(mean), n);
}
/// ∫ f(z) φ(z) dz by the trapezoidal rule: exact to rounding for smooth f.
double average_z(const std::function<double(double)>& f) {
  double sum = 0, norm = 0;
  for (int i = -360; i <= 360; ++i) {
    const double z = i / 40.0, weight = std::exp(-0.5 * z * z);
    sum += weight * f(z);
    norm += weight;
  }
  return sum / norm;
}
double bisect(const std::function<double(double)>& falling, double level) {
  double lo = 0, hi = 200;
  for (int step = 0; step < 100; ++step) (falling(0.5 * (lo + hi)) > level ? lo : hi) = 0.5 * (lo + hi);
  return lo;
}
Bins published() { return {{0.4, 0.19, 0.07, 0, 0.2, 1}, {0.6, 0.53, 0.17, 0, 0.2, 2}}; }

TEST(UpperLimit, NoEventWhateverBackgroundAndSplit) {
  for (const double share : {0.0, 1e-6, 0.1, 0.5, 0.97, 1.0}) {
    for (const double background : {0.0, 0.01, 0.19, 3.0, 30.0}) {
      for (const double error : {0.0, 0.4, 1.0}) {
        const Bins bins{{share, background, error * background, 0, 0, 1},
                        {1 - share, 0.53, 0.17, 0, 0, 2},
                        {0, 4.0, 1.0, 3, 0, 2}};  // no signal: its events do not matter
        EXPECT_NEAR(upper_limit(bins), kZero, kRoot) << share << ' ' << background << ' ' << error;
        EXPECT_NEAR(upper_limit(bins, 0.95), std::log(20.0), kRoot);
      }
    }
  }
  const Bins scaled{{40, 0.2, 0, 0, 0, 0}};
  EXPECT_NEAR(upper_limit(scaled), kZero / 40, kRoot);
}

TEST(UpperLimit, OneBinIsTheRatioOfPoissonSums) {
  EXPECT_NEAR(upper_limit(Bins{{1, 0.72, 0, 1, 0, 0}}), 3.392, 5e-4);  // published to three decimals
  EXPECT_NEAR(upper_limit(Bins{{1, 0.72, 0, 2, 0, 0}}), 4.656, 5e-4);
  for (const double b : {0.0, 0.1, 0.72, 3.0, 20.0}) {
    for (const double n : {0.0, 1.0, 2.0, 5.0, 20.0}) {
      const Bins bins{{1, b, 0, n, 0, 0}};
      const auto ratio = [&](double s) { return poisson_below(s + b, n) / poisson_below(b, n); };
      const double limit = bisect(ratio, 0.1);
      EXPECT_NEAR(upper_limit(bins) / limit, 1, kRoot) << b << ' ' << n;
      EXPECT_NEAR(cls(bins, 1.1 * limit), ratio(1.1 * limit), 1e-12);
    }
  }
}

// Negative control: p_{s+b} alone (CLs+b) is not free of the background, and excludes no signal at all at b
// = 3.
TEST(UpperLimit, ClsPlusBackgroundIsRefused) {
  const auto without_ratio = [](double b) {
    return bisect([&](double s) { return poisson_below(s + b, 0); }, 0.1);
  };
  EXPECT_NEAR(without_ratio(0.72), kZero - 0.72, 1e-9);
  EXPECT_GT(std::fabs(without_ratio(0.72) - upper_limit(Bins{{1, 0.72, 0, 0, 0, 0}})), 0.7);
  EXPECT_LT(without_ratio(3), 1e-9);
}

TEST(UpperLimit, LogNormalSignal) {
  const Bins bins{{0.3, 0.19, 0.07, 0, 0.2, 1}, {0.7, 0.53, 0.17, 0, 0.2, 2}};
  EXPECT_NEAR(upper_limit(bins), 2.363, 5e-4);
  Bins mean_one = bins;
  for (CountingBin& bin : mean_one) bin.signal *= std::exp(-0.5 * 0.2 * 0.2);
  EXPECT_NEAR(upper_limit(mean_one), 2.411, 5e-4);
  for (const double error : {0.05, 0.2, 0.5, 1.0}) {
    const auto none = [&](double s) {
      return average_z([&](double z) { return std::exp(-s * std::exp(error * z)); });
    };
    // 32 nodes: 1e-6 up to a half, 1e-3 for a factor e.
    EXPECT_NEAR(upper_limit(Bins{{1, 0.7, 0, 0, error, 0}}) / bisect(none, 0.1), 1,
                error > 0.5 ? 1e-3 : 1e-6);
  }
}

// What profiling z would give without an event: the two values that the header states, in closed form. The
// likelihood is largest at z = −σx, x = µ s e^{σz}.
TEST(UpperLimit, ProfiledInsteadOfAveraged) {
  const double sigma = 0.2;
  const auto repeated = [&](double x) { return std::erfc(sigma * x / std::sqrt(2.0)) * std::exp(-x); };
  const auto signal = [&](double x) { return x * std::exp(sigma * sigma * x); };
  EXPECT_NEAR(signal(bisect(repeated, 0.1)), 2.0995, 1e-4);
  EXPECT_NEAR(signal(kZero), 2.525, 5e-4);
  const double averaged = upper_limit(Bins{{1, 0.72, 0.2, 0, sigma, 0}});
  EXPECT_GT(averaged, signal(bisect(repeated, 0.1)));
  EXPECT_LT(averaged, signal(kZero));
}

// Gamma background: negative binomial counts, convolved with the Poisson signal, averaged over z.
TEST(UpperLimit, GammaBackgroundIsNegativeBinomial) {
  for (const double b : {0.19, 0.72, 5.0}) {
    for (const double relative : {0.1, 0.37, 1.0}) {
      for (const double n : {0.0, 1.0, 3.0, 20.0}) {
        for (const double error : {0.0, 0.2, 0.5}) {
          const double k = 1 / (relative * relative);
          const boost::math::negative_binomial counts(k, k / (k + b));
          const auto below = [&](double s) {
            double sum = 0;
            for (double from_b = 0; from_b <= n; ++from_b) {
              sum += boost::math::pdf(counts, from_b) *
                     average_z([&](double z) { return poisson_below(s * std::exp(error * z), n - from_b); });
            }
            return sum;
          };
          const Bins bins{{1, b, relative * b, n, error, 0}};
          const double limit = upper_limit(bins);
          // 32 nodes each; the product of counts and factors is least smooth at 20 events and half an error.
          EXPECT_NEAR(below(limit) / below(0), 0.1, n > 3 && error > 0.2 ? 1e-5 : 1e-7)
              << b << ' ' << relative << ' ' << n << ' ' << error;
        }
      }
    }
  }
}

/// CLs by another route: every outcome of a square grid, µ̂ by golden section of the likelihood.
double brute_force(const Bins& bins, double mu) {
  const auto log_likelihood = [&](double x, double n0, double n1) {
    const double m0 = x * bins[0].signal + bins[0].background, m1 = x * bins[1].signal + bins[1].background;
    return n0 * std::log(m0) - m0 + n1 * std::log(m1) - m1;
  };
  const auto q = [&](double n0, double n1) {
    double a = 0, b = mu;  // q = 0 at the border if the maximum lies beyond
    for (int step = 0; step < 60; ++step) {
      const double left = b - 0.618033988749895 * (b - a), right = a + b - left;
      (log_likelihood(left, n0, n1) > log_likelihood(right, n0, n1) ? b : a) =
          log_likelihood(left, n0, n1) > log_likelihood(right, n0, n1) ? right : left;
    }
    return 2 * (log_likelihood(0.5 * (a + b), n0, n1) - log_likelihood(mu, n0, n1));
  };
  const double observed = q(bins[0].observed, bins[1].observed);
  double with = 0, without = 0;
  for (int n0 = 0; n0 < 40; ++n0) {
    for (int n1 = 0; n1 < 40; ++n1) {
      if (q(n0, n1) < observed - 1e-7) continue;
      with += poisson(mu * bins[0].signal + bins[0].background, n0) *
              poisson(mu * bins[1].signal + bins[1].background, n1);
      without += poisson(bins[0].background, n0) * poisson(bins[1].background, n1);
    }
  }
  return with / without;
}

TEST(Cls, TwoBinsAgainstBruteForce) {
  for (const double share : {0.2, 0.5, 0.9}) {
    for (const auto& [n0, n1] : {std::pair{0, 0}, {1, 0}, {0, 1}, {2, 1}, {0, 3}}) {
      const Bins bins{{share, 0.19, 0, double(n0), 0, 1}, {1 - share, 0.53, 0, double(n1), 0, 2}};
      for (const double mu : {2.0, 4.0, 7.0}) {
        // Counts of 40 and more are missing in the sums: below 1e-12.
        EXPECT_NEAR(cls(bins, mu), brute_force(bins, mu), 1e-9)
            << share << ' ' << n0 << ' ' << n1 << ' ' << mu;
      }
    }
  }
}

TEST(CombineBins, LosesNothingWhereSignalOverBackgroundIsTheSame) {
  Bins periods;
  const double exposure[] = {0.15, 0.2, 0.65}, seen_s1[] = {0, 0, 1}, seen_s2[] = {1, 0, 1};
  for (int period = 0; period < 3; ++period) {
    const double x = exposure[period];
    periods.push_back({0.4 * x, 0.19 * x, 0.07 * x, seen_s1[period], 0.2, 1});
    periods.push_back({0.6 * x, 0.53 * x, 0.17 * x, seen_s2[period], 0.2, 2});
  }
  const Bins combined = combine_bins(periods);
  ASSERT_EQ(combined.size(), 2u);
  EXPECT_NEAR(combined[1].background_err, 0.17, 1e-15);
  EXPECT_EQ(combined[0].observed, 1);
  EXPECT_EQ(combined[1].observed, 2);
  EXPECT_NEAR(upper_limit(periods) / upper_limit(combined), 1, kRoot);
  // Negative control: independent backgrounds per period are another model.
  for (std::size_t i = 0; i < periods.size(); ++i) periods[i].background_group = static_cast<int>(i);
  EXPECT_GT(std::fabs(upper_limit(periods) / upper_limit(combined) - 1), 1e-4);
  periods[0].signal_err = 0.1;
  EXPECT_EQ(combine_bins(periods).size(), 6u);
}

TEST(UpperLimit, MonotoneInCountsAndBackground) {
  double last = 0;
  for (double n = 0; n <= 8; ++n) {
    const double limit = upper_limit(Bins{{1, 0.72, 0.2, n, 0.2, 0}});
    EXPECT_GT(limit, last + 0.5);
    last = limit;
  }
  for (const double n : {0.0, 1.0, 4.0}) {
    last = std::numeric_limits<double>::infinity();
    for (const double b : {0.0, 0.1, 0.3, 0.72, 2.0, 6.0}) {
      const double limit = upper_limit(Bins{{1, b, 0.3 * b, n, 0.2, 0}});
      EXPECT_LE(limit, last + (n == 0 ? kRoot : -1e-3));
      last = limit;
    }
  }
  for (std::size_t i = 0; i < 2; ++i) {
    last = 0;
    for (double n = 0; n <= 4; ++n) {
      Bins bins = published();
      bins[i].observed = n;
      EXPECT_GT(upper_limit(bins), last);
      last = upper_limit(bins);
    }
  }
}

/// Limits by outcome, computed once each.
class Limits {
 public:
  Limits(Bins bins, double (*limit)(std::span<const CountingBin>, double)) : bins_(bins), limit_(limit) {}
  double operator()(const std::vector<int>& n) {
    const auto [place, fresh] = known_.try_emplace(n, 0);
    if (fresh) {
      for (std::size_t i = 0; i < n.size(); ++i) bins_[i].observed = n[i];
      place->second = limit_(bins_, 0.9);
    }
    return place->second;
  }

 private:
  Bins bins_;
  double (*limit_)(std::span<const CountingBin>, double);
  std::map<std::vector<int>, double> known_;
};

/// Probability that the limit is not below the true signal, by enumeration; no nuisances, any of two bins.
double coverage(const Bins& bins, double mu, double (*limit)(std::span<const CountingBin>, double)) {
  Limits limits(bins, limit);
  double missed = 0;
  for (int n0 = 0; n0 < 12; ++n0) {
    for (int n1 = 0; n1 < 12; ++n1) {
      if (limits({n0, n1}) >= mu) continue;
      missed += poisson(mu * bins[0].signal + bins[0].background, n0) *
                poisson(mu * bins[1].signal + bins[1].background, n1);
    }
  }
  return 1 - missed;
}

TEST(Coverage, AtLeastTheLevelByEnumeration) {
  for (const double share : {0.1, 0.5}) {
    for (const double scale : {0.1, 1.0, 3.0}) {
      const Bins bins{{share, 0.19 * scale, 0, 0, 0, 1}, {1 - share, 0.53 * scale, 0, 0, 0, 2}};
      for (const double mu : {1.0, 2.4, 5.0}) {
        const double covered = coverage(bins, mu, upper_limit);
        EXPECT_GE(covered, 0.9) << share << ' ' << scale << ' ' << mu;
        EXPECT_LE(covered, 1.0);
      }
    }
  }
  // Negative control: the asymptotic limit without an event is 1.4 at this background, so that a true signal
  // of 1.8 is lost with a probability of e^-1.8.
  const Bins bins{{0.5, 0.005, 0, 0, 0, 1}, {0.5, 0.005, 0, 0, 0, 2}};
  EXPECT_LT(coverage(bins, 1.8, asymptotic_upper_limit), 0.86);
  EXPECT_GE(coverage(bins, 1.8, upper_limit), 0.9);
}

// With nuisances drawn anew for each of 1e5 pseudo-experiments, as the limit averages them. Three standard
// errors of 0.001 below: false alarm 0.1 % each even if the coverage were exactly 90 %.
TEST(Coverage, PseudoExperimentsWithNuisances) {
  const Bins bins = published();
  Limits limits(bins, upper_limit);
  std::mt19937_64 random(20211);
  std::normal_distribution<double> normal;
  for (const double mu : {1.0, 2.4, 5.0}) {
    constexpr int kExperiments = 100000;
    int covered = 0;
    for (int experiment = 0; experiment < kExperiments; ++experiment) {
      const double factor = std::exp(0.2 * normal(random));
      std::vector<int> n;
      for (const CountingBin& bin : bins) {
        const double shape = bin.background * bin.background / (bin.background_err * bin.background_err);
        std::gamma_distribution<double> beta(shape, 1 / shape);
        const double mean = mu * bin.signal * factor + bin.background * beta(random);
        n.push_back(std::poisson_distribution<int>(mean)(random));
      }
      if (limits(n) >= mu) ++covered;
    }
    EXPECT_GE(covered, 0.9 * kExperiments - 300) << mu;
  }
}

TEST(ExpectedLimits, QuantilesOfTheCounts) {
  const Bins none{{1, 0, 0, 5, 0, 0}};  // what is observed plays no part
  const ExpectedLimits at_zero = expected_limits(none);
  for (const double limit : {at_zero.minus2, at_zero.median, at_zero.plus2}) EXPECT_NEAR(limit, kZero, kRoot);
  // Poisson of mean 3: cumulative .050 .199 .423 .647 .815 .916 .966 .988 at n = 0 … 7.
  const ExpectedLimits bands = expected_limits(Bins{{1, 3, 0, 0, 0, 0}});
  const auto at = [](double n) { return upper_limit(Bins{{1, 3, 0, n, 0, 0}}); };
  EXPECT_NEAR(bands.minus2, at(0), kRoot);
  EXPECT_NEAR(bands.minus1, at(1), kRoot);
  EXPECT_NEAR(bands.median, at(3), kRoot);
  EXPECT_NEAR(bands.plus1, at(5), kRoot);
  EXPECT_NEAR(bands.plus2, at(7), kRoot);
  // A wide background: the sum over outcomes comes to an end, and the bands are in order.
  const ExpectedLimits wide = expected_limits(Bins{{1, 5, 15, 0, 0, 0}});
  EXPECT_NEAR(wide.minus2, kZero, kRoot);
  EXPECT_GT(wide.plus2, wide.plus1);
  // e^-0.72 = .49 of the experiments see nothing: the lower band is the limit of zero events.
  const ExpectedLimits na64 = expected_limits(published());
  EXPECT_NEAR(na64.minus2, 2.363, 5e-4);
  EXPECT_NEAR(na64.minus1, 2.363, 5e-4);
  EXPECT_GE(na64.median, na64.minus1);
  EXPECT_GT(na64.plus1, na64.median);
  EXPECT_GT(na64.plus2, na64.plus1);
}

TEST(UpperLimit, Refusals) {
  const auto code = [](const Bins& bins, double cl = 0.9) {
    try {
      upper_limit(bins, cl);
    } catch (const Error& error) {
      return error.code();
    }
    return ExitCode::ok;
  };
  EXPECT_EQ(code({}), ExitCode::data);
  EXPECT_EQ(code({{-1, 0, 0, 0, 0, 0}}), ExitCode::data);
  EXPECT_EQ(code({{1, -0.1, 0, 0, 0, 0}}), ExitCode::data);
  EXPECT_EQ(code({{1, 0, 0.1, 0, 0, 0}}), ExitCode::data);
  EXPECT_EQ(code({{1, 1, 3.1, 0, 0, 0}}), ExitCode::data);
  EXPECT_EQ(code({{1, 1, 0.1, 0.5, 0, 0}}), ExitCode::data);
  EXPECT_EQ(code({{1, 1, 0.1, 0, 2.5, 0}}), ExitCode::data);
  EXPECT_EQ(code({{1, 300, 0.1, 0, 0, 0}}), ExitCode::data);
  EXPECT_EQ(code({{1, 1, 0.1, 0, 0, 0}}, 1), ExitCode::usage);
  EXPECT_TRUE(std::isinf(upper_limit(Bins{{0, 1, 0.1, 0, 0, 0}})));
  EXPECT_EQ(cls(Bins{{1, 1, 0.1, 0, 0, 0}}, 0), 1);
}

}  // namespace
