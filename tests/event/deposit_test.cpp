// Deposits: exact totals, exactness for cubics, and the ends of the histogram.
#include "semivis/event/deposit.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <utility>

#include "tests/event/scan_fixture.hpp"

namespace {

using namespace semivis;
using namespace semivis::testing;

template <class Real>
class Deposit : public ::testing::Test {};
using Precisions = ::testing::Types<float, double>;
TYPED_TEST_SUITE(Deposit, Precisions);

std::int64_t total(const CubicDeposit& c) { return std::int64_t{c.before} + c.at + c.after + c.far; }

TYPED_TEST(Deposit, TotalIsExact) {
  using Real = TypeParam;
  std::mt19937_64 engine(1);
  std::uniform_real_distribution<double> uniform(0, 1);
  for (int i = 0; i < 100000; ++i) {
    const auto weight = static_cast<Real>(i == 0 ? 1 : std::pow(uniform(engine), 4));
    const CubicDeposit c = cubic_deposit(weight, cubic_weights(static_cast<Real>(uniform(engine))));
    ASSERT_EQ(total(c), to_fixed_point(weight));
  }
}

TYPED_TEST(Deposit, FixedPointRoundsToNearest) {
  using Real = TypeParam;
  constexpr Real unit = Real(1) / kFixedPointOne;
  EXPECT_EQ(to_fixed_point(Real(1)), kFixedPointOne);
  EXPECT_EQ(to_fixed_point(Real(-1)), -kFixedPointOne);
  EXPECT_EQ(to_fixed_point(Real(0)), 0);
  EXPECT_EQ(to_fixed_point(Real(7.4) * unit), 7);
  EXPECT_EQ(to_fixed_point(Real(7.6) * unit), 8);
  EXPECT_EQ(to_fixed_point(Real(-7.4) * unit), -7);
  EXPECT_EQ(to_fixed_point(Real(-7.6) * unit), -8);
}

TEST(CubicWeights, ReproduceCubicPolynomials) {
  for (double a = 0; a < 1; a += 0.01) {
    const CubicWeights<double> c = cubic_weights(a);
    const double at = 1 - c.before - c.after - c.far;
    for (int power = 0; power <= 3; ++power) {
      const double sum =
          c.before * std::pow(-1.0, power) + at * (power == 0) + c.after + c.far * std::pow(2.0, power);
      EXPECT_NEAR(sum, std::pow(a, power), 1e-14) << a << " " << power;
    }
  }
}

TYPED_TEST(Deposit, StaysInsideTheHistogram) {
  using Real = TypeParam;
  const auto row = scan_at(0.1).row<Real>(benchmark_mass(0.1));
  for (const double w : {1e-30, 1e-3, 1.0, 1e3, 1e30})
    for (const double volume : {0.0, 1e-3, 1e30}) {
      const auto length = static_cast<Real>(w);
      const EventWeights<Real> event{.w_s1 = length,
                                     .w_s2 = length,
                                     .w_target = length,
                                     .volume = static_cast<Real>(volume),
                                     .aperture = Real(1),
                                     .threshold = Real(1),
                                     .pass = Real(0.5),
                                     .s2 = Real(1),
                                     .triggered = Real(1),
                                     .target = Real(1),
                                     .valid = Real(1)};
      for_each_deposit(make_deposit(row, event), kChannels, [](int channel, int node, std::int32_t value) {
        EXPECT_GE(node, 0);
        EXPECT_LT(node, kNodes);
        EXPECT_LE(std::abs(value), kFixedPointOne + 2) << channel;  // the bound of the sums, and roundings
      });
    }
}

// Every number of an event that can be wrong makes it invalid: it is counted, deposits nothing, and stays in
// the histogram. Untouched, it is valid and deposits something.
TYPED_TEST(Deposit, NumbersThatCannotBeAreCounted) {
  using Real = TypeParam;
  const Scan& scan = scan_at(0.1);
  const RunTables<Real> tables = scan.tables<Real>();
  const RowConstants<Real> row = scan.row<Real>(benchmark_mass(0.1));
  const Observables<Real> good{.w_s1 = Real(0.01),
                               .w_s2 = Real(0.02),
                               .w_target = Real(0.001),
                               .volume = Real(0.005),
                               .aperture = Real(1),
                               .contained = Real(40),
                               .centre = Real(39),
                               .electron_energy = Real(95),
                               .aprime_energy = Real(90),
                               .pair_energy = Real(45)};
  const auto deposits = [&](const Observables<Real>& seen) {
    const EventDeposit d = make_deposit(row, apply_selection(tables.readings.front().selection, seen));
    std::int64_t sum = 0;
    for_each_deposit(d, kChannels, [&](int, int node, std::int32_t value) {
      EXPECT_GE(node, 0);
      EXPECT_LT(node, kNodes);
      sum += std::abs(value);
    });
    return std::pair{d.invalid, sum};
  };
  EXPECT_EQ(deposits(good).first, 0);
  EXPECT_GT(deposits(good).second, 0);
  const std::pair<std::int32_t, std::int64_t> refused{1, 0};
  using O = Observables<Real>;
  constexpr Real infinity = std::numeric_limits<Real>::infinity();
  for (Real O::*member : {&O::w_s1, &O::w_s2, &O::w_target, &O::volume, &O::aperture, &O::contained,
                          &O::centre, &O::electron_energy, &O::aprime_energy, &O::pair_energy})
    for (const Real wrong : {std::numeric_limits<Real>::quiet_NaN(), infinity, -infinity, Real(-0.5)}) {
      if (wrong == Real(-0.5) && (member == &O::contained || member == &O::centre))
        continue;  // never, by pair_energy
      O seen = good;
      seen.*member = wrong;
      EXPECT_EQ(deposits(seen), refused) << wrong;
    }
  O seen = good;
  seen.aperture = Real(1.5);
  EXPECT_EQ(deposits(seen), refused);
  EXPECT_TRUE(std::isnan(pair_energy(std::numeric_limits<Real>::quiet_NaN(), Real(1))));
}

TYPED_TEST(Deposit, ChannelTotalsOfARow) {
  using Real = TypeParam;
  constexpr std::uint64_t kEvents = 20000;
  const Scan& scan = scan_at(0.1);
  const MassPoint mass = benchmark_mass(0.1);
  const auto row = scan.row<Real>(mass);
  std::int64_t expected[kChannels] = {};
  std::int64_t outside_range = 0;
  scan.for_each_event<Real>(mass, kEvents, [&](auto, const auto&, const EventWeights<Real>& e) {
    const Real volume = std::min(e.volume * row.inverse_weight_bound, Real(1));
    outside_range += e.volume * row.inverse_weight_bound > Real(1);
    const Real inside = volume * e.aperture, no_rcut = inside * e.threshold, s1 = inside * e.pass;
    expected[kS1] += to_fixed_point(s1);
    expected[kS1NoRcut] += to_fixed_point(no_rcut);
    expected[kS1Volume] += to_fixed_point(volume);
    expected[kS2] += e.s2 > 0 ? kFixedPointOne : 0;
    expected[kS1S1] += to_fixed_point(s1 * s1);
    expected[kS1S1NoRcut] += to_fixed_point(s1 * no_rcut);
    expected[kS1NoRcutS1NoRcut] += to_fixed_point(no_rcut * no_rcut);
    expected[kS2S2] += e.s2 > 0 ? kFixedPointOne : 0;
    expected[kS1S2] += to_fixed_point(s1 * e.s2);
    expected[kSideways] += to_fixed_point(volume - inside);
    expected[kBeyond] += e.triggered > 0 ? kFixedPointOne : 0;
    expected[kTarget] += e.target > 0 ? kFixedPointOne : 0;
  });
  EXPECT_EQ(outside_range, 0);  // the bound holds
  const MassRow sampled = scan.sampled_row<Real>(mass, kEvents);
  for (int channel = 0; channel < kChannels; ++channel) {
    std::int64_t sum = 0;
    for (int node = 0; node < kNodes; ++node)
      sum += sampled.spectra.sum[static_cast<std::size_t>(channel * kNodes + node)];
    EXPECT_EQ(sum, expected[channel]) << kChannelInfo[channel].name;
  }
}

}  // namespace
