// Channels read at a coupling against the direct sum Σ W e^{-w/cτ} over the same events in double.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "semivis/event/deposit.hpp"
#include "tests/event/scan_fixture.hpp"

namespace {

using namespace semivis;
using namespace semivis::testing;

constexpr std::uint64_t kEvents = 200000;

/// One event's weights as they are, and the row that the same events were deposited in.
struct Sample {
  std::vector<EventWeights<double>> events;
  MassRow row;

  explicit Sample(const MassPoint& mass) : row(scan_at(mass.m_aprime).empty_row(mass)) {
    const Scan& scan = scan_at(mass.m_aprime);
    const auto constants = scan.row<double>(mass);
    scan.for_each_event<double>(mass, kEvents, [&](auto, const auto&, const EventWeights<double>& w) {
      events.push_back(w);
      for_each_deposit(make_deposit(constants, w), kChannels, [&](int channel, int node, std::int32_t value) {
        ASSERT_GE(node, 0);
        ASSERT_LT(node, kNodes);
        row.spectra.sum[static_cast<std::size_t>(channel * kNodes + node)] += value;
      });
    });
    row.n_generated = kEvents;
  }
};

/// Means over events at one proper decay length.
struct Direct {
  double volume = 0, no_rcut = 0, s1 = 0, s2 = 0, s1_s1 = 0, s2_s2 = 0, s1_s2 = 0, ratio_spread = 0;

  Direct(const std::vector<EventWeights<double>>& events, double ctau) {
    const auto n = static_cast<double>(events.size());
    double all_all = 0, s1_all = 0;
    for (const EventWeights<double>& e : events) {
      const double decays = e.volume / ctau * std::exp(-e.w_s1 / ctau);
      const double inside = decays * e.aperture, all = inside * e.threshold, pass = inside * e.pass,
                   exits = e.s2 * std::exp(-e.w_s2 / ctau);
      volume += decays / n;
      no_rcut += all / n;
      s1 += pass / n;
      s2 += exits / n;
      s1_s1 += pass * pass / n;
      s2_s2 += exits * exits / n;
      s1_s2 += pass * exits / n;
      all_all += all * all / n;
      s1_all += pass * all / n;
    }
    const double ratio = s1 / no_rcut;
    ratio_spread = s1_s1 - 2 * ratio * s1_all + ratio * ratio * all_all;
  }
};

class Channels : public ::testing::TestWithParam<MassPoint> {};

TEST_P(Channels, EqualTheDirectSum) {
  const Sample sample(GetParam());
  const Scan& scan = scan_at(GetParam().m_aprime);
  const double nodes_low = std::exp(sample.row.spectra.ln_w0);
  int compared = 0;
  double worst = 0;
  // From decay lengths far above every w to a hundredth of the smallest.
  for (double ctau = 1e5 * nodes_low; ctau > 1e-2 * nodes_low; ctau *= 0.7) {
    const double epsilon = scan.epsilon_for(sample.row, ctau);
    if (epsilon > 1) break;
    const PointValues v = scan.at(sample.row, epsilon);
    ASSERT_NEAR(v.ctau / ctau, 1, 1e-12);
    const Direct direct(sample.events, ctau);
    const auto compare = [&](double value, double expected) {
      if (expected < 1e-10) return;
      worst = std::max(worst, std::fabs(value / expected - 1));
      EXPECT_NEAR(value / expected, 1, 1e-4) << "ctau " << ctau << " efficiency " << expected;  // as required
      ++compared;
    };
    compare(v.efficiency_s1, direct.s1);
    compare(v.efficiency_s2, direct.s2);
    compare(v.efficiency_s1_volume, direct.volume);
    compare(v.rcut_efficiency * direct.no_rcut, direct.s1);
  }
  EXPECT_GT(compared, 60);
  RecordProperty("worst_relative_difference", std::to_string(worst));
}

TEST_P(Channels, ErrorsAndCovarianceAreThoseOfTheSample) {
  const Sample sample(GetParam());
  const Scan& scan = scan_at(GetParam().m_aprime);
  const double smallest = std::exp(sample.row.spectra.ln_w0), degrees = kEvents - 1;
  for (double ctau = 1e4 * smallest; ctau > 0.1 * smallest; ctau *= 0.5) {
    const double epsilon = scan.epsilon_for(sample.row, ctau);
    if (epsilon > 1) break;
    const PointValues v = scan.at(sample.row, epsilon);
    const Direct d(sample.events, ctau);
    // Second moments sit on the nearest node: half a node spacing at w/cτ = 10 shifts them by some per cent
    // either way, which averages out.
    EXPECT_NEAR(v.efficiency_s1_err / std::sqrt((d.s1_s1 - d.s1 * d.s1) / degrees), 1, 0.02) << ctau;
    if (d.s2 > 1e-10) {
      EXPECT_NEAR(v.efficiency_s2_err / std::sqrt((d.s2_s2 - d.s2 * d.s2) / degrees), 1, 0.02) << ctau;
    }
    const double scale = std::sqrt((d.s1_s1 - d.s1 * d.s1) * (d.s2_s2 - d.s2 * d.s2)) / degrees;
    EXPECT_NEAR(v.covariance_s1_s2, (d.s1_s2 - d.s1 * d.s2) / degrees, 0.02 * scale) << ctau;
    EXPECT_NEAR(v.rcut_efficiency_err / (std::sqrt(d.ratio_spread / degrees) / d.no_rcut), 1, 0.02) << ctau;
  }
}

INSTANTIATE_TEST_SUITE_P(Rows, Channels,
                         ::testing::Values(benchmark_mass(0.02), benchmark_mass(0.1), benchmark_mass(0.39),
                                           benchmark_mass(0.6), MassPoint{0.3, 0.45, 0.2}));

}  // namespace
