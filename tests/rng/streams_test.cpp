// Uniforms and row keys: open interval, agreement of precisions, independence of streams.
#include "semivis/rng/streams.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <random>
#include <vector>

#include "semivis/rng/philox.hpp"
#include "tests/sampling/statistics.hpp"

namespace {

using namespace semivis;
using semivis::testing::chi_square_probability;

TEST(OpenUniform, NeverReachesTheEnds) {
  for (const std::uint32_t word : {0u, 1u, 511u, 512u, 0x7fffffffu, 0x80000000u, ~0u - 512u, ~0u - 1u, ~0u}) {
    EXPECT_GT(open_uniform<float>(word), 0.0f) << word;
    EXPECT_LT(open_uniform<float>(word), 1.0f) << word;
    EXPECT_GT(open_uniform<double>(word), 0.0) << word;
    EXPECT_LT(open_uniform<double>(word), 1.0) << word;
  }
  EXPECT_EQ(open_uniform<float>(0), 0x1p-24f);
  EXPECT_EQ(open_uniform<double>(0), 0x1p-33);
  EXPECT_EQ(open_uniform<double>(~0u), 1 - 0x1p-33);
  EXPECT_EQ(open_uniform<double>(0x80000000u), 0.5 + 0x1p-33);
}

TEST(OpenUniform, PrecisionsAgreeAndAreMonotone) {
  std::mt19937 engine(1);
  for (int i = 0; i < 1000000; ++i) {
    const auto word = static_cast<std::uint32_t>(engine());
    const double wide = open_uniform<double>(word), narrow = open_uniform<float>(word);
    ASSERT_LE(std::fabs(wide - narrow), 0x1p-24);  // half a cell of the float's 2^23
    ASSERT_NEAR(wide, (word + 0.5) / 4294967296.0, 1e-16);
  }
}

TEST(RowKey, NeighboursDiffer) {
  const double m = 0.1, r = 1.0 / 3, f = 0.4;
  const std::uint64_t key = row_key(1, m, r, f);
  const auto up = [](double x) { return std::nextafter(x, 1.0); };
  const std::vector<std::uint64_t> others{row_key(2, m, r, f),     row_key(1, up(m), r, f),
                                          row_key(1, m, up(r), f), row_key(1, m, r, up(f)),
                                          row_key(1, r, m, f),     row_key(1, m, f, r)};
  for (const std::uint64_t other : others) {
    EXPECT_NE(key, other);
    // Half of the 64 bits flip, give or take 4.2 standard deviations of 4.
    EXPECT_NEAR(std::popcount(key ^ other), 32, 17);
  }
  EXPECT_EQ(key, row_key(1, m, r, f));
}

TEST(RowKey, NoCollisionInAMillionRows) {
  std::vector<std::uint64_t> keys;  // a chance collision has probability 3e-8
  for (int i = 0; i < 100; ++i)
    for (int j = 0; j < 100; ++j)
      for (int k = 0; k < 100; ++k)
        keys.push_back(row_key(7, 0.01 * (1 + i), 0.004 * (1 + j), 0.01 * (1 + k)));
  std::sort(keys.begin(), keys.end());
  EXPECT_EQ(std::adjacent_find(keys.begin(), keys.end()), keys.end());
}

/// The uniforms of one draw over consecutive events.
std::vector<double> draw_over_events(std::uint64_t key, int draw, int events) {
  std::vector<double> out;
  for (int i = 0; i < events; ++i) {
    const RandomWords w =
        philox_words(key, static_cast<std::uint64_t>(i), static_cast<std::uint32_t>(draw / 4));
    const std::uint32_t word[] = {w.w0, w.w1, w.w2, w.w3};
    out.push_back(open_uniform<float>(word[draw % 4]));
  }
  return out;
}

double uniformity(const std::vector<double>& sample) {
  std::vector<double> bins(100);
  for (const double u : sample) ++bins[static_cast<std::size_t>(100 * u)];
  return chi_square_probability(bins, std::vector<double>(100, 1.0));
}
/// Joint uniformity of pairs on a 20 × 20 grid.
template <class Pair>
double independence(const std::vector<double>& a, const std::vector<double>& b, Pair pair) {
  std::vector<double> bins(400);
  for (std::size_t i = 0; i + 1 < a.size(); ++i) {
    const double second = pair(b, i);
    ++bins[static_cast<std::size_t>(20 * a[i]) * 20 + static_cast<std::size_t>(20 * second)];
  }
  return chi_square_probability(bins, std::vector<double>(400, 1.0));
}

TEST(Streams, UniformAndIndependent) {
  // 20 + 20 + 190 + 20 comparisons at 1e-6 each: a false alarm once in 4000 seeds; the seed is fixed.
  constexpr double kLowest = 1e-6;
  constexpr int kEvents = 40000;
  const std::uint64_t key = row_key(1, 0.1, 1.0 / 3, 0.4);
  const std::uint64_t neighbour = row_key(1, std::nextafter(0.1, 1.0), 1.0 / 3, 0.4);
  const auto same_event = [](const std::vector<double>& b, std::size_t i) { return b[i]; };
  const auto next_event = [](const std::vector<double>& b, std::size_t i) { return b[i + 1]; };
  std::vector<std::vector<double>> draws;
  for (int d = 0; d < kDraws; ++d) draws.push_back(draw_over_events(key, d, kEvents));
  for (std::size_t d = 0; d < draws.size(); ++d) {
    EXPECT_GT(uniformity(draws[d]), kLowest) << d;
    EXPECT_GT(independence(draws[d], draws[d], next_event), kLowest) << d;
    for (std::size_t e = 0; e < d; ++e) EXPECT_GT(independence(draws[d], draws[e], same_event), kLowest);
    const auto other_row = draw_over_events(neighbour, static_cast<int>(d), kEvents);
    EXPECT_GT(independence(draws[d], other_row, same_event), kLowest) << d;
  }
}

TEST(Streams, TheTestsSeeASlantAndACorrelation) {
  const std::uint64_t key = row_key(1, 0.1, 1.0 / 3, 0.4);
  std::vector<double> slanted = draw_over_events(key, 0, 40000), other = draw_over_events(key, 1, 40000);
  for (double& u : slanted) u *= 1 - 0.1 * (1 - u);  // density off by 10 % at the ends
  EXPECT_LT(uniformity(slanted), 1e-6);
  const std::vector<double> first = draw_over_events(key, 0, 40000);
  for (std::size_t i = 0; i < other.size(); ++i)
    if (i % 10 == 0) other[i] = first[i];  // one event in ten reuses its number
  EXPECT_LT(independence(first, other, [](const std::vector<double>& b, std::size_t i) { return b[i]; }),
            1e-6);
}

}  // namespace
