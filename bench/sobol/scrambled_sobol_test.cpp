// The scrambled Sobol points: published direction numbers, stratification, uniformity of a point over the
// scrambles, and a known integral in all dimensions. Seeds are fixed.
#include "bench/sobol/scrambled_sobol.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numeric>
#include <vector>

namespace {

using namespace semivis;
using namespace semivis::sobol;

const SobolDirections& directions() {
  static const SobolDirections instance;
  return instance;
}
DrawDimensions in_order() {
  DrawDimensions out;
  std::iota(out.begin(), out.end(), 0);
  return out;
}

/// Coordinates [draw][point] of the first `count` points.
using Points = std::vector<std::vector<float>>;
Points points_of(std::uint64_t replicate, int count, const DrawDimensions& dimension = in_order()) {
  const ScrambledSobol scrambled(directions(), dimension, replicate);
  Points out(kDraws);
  UniformBlock block;
  for (int first = 0; first < count; first += kBlock) {
    scrambled.fill(static_cast<std::uint32_t>(first), block);
    for (int d = 0; d < kDraws; ++d) {
      const auto left = std::min(kBlock, count - first);
      out[d].insert(out[d].end(), block.draw[d], block.draw[d] + left);
    }
  }
  return out;
}
/// The negative control: the last reversal of the bits is forgotten, so that the scramble is that of the low
/// bits.
Points wrong_points_of(std::uint32_t seed, int count) {
  Points out(kDraws);
  for (int d = 0; d < kDraws; ++d)
    for (int i = 0; i < count; ++i) {
      const std::uint32_t word = directions().reversed_word(d, static_cast<std::uint32_t>(i));
      out[d].push_back(open_uniform<float>(laine_karras(word, seed + static_cast<std::uint32_t>(d))));
    }
  return out;
}

/// One point in each box of 2^bits_x × 2^bits_y, of as many points as boxes.
bool one_per_box(const std::vector<float>& x, int bits_x, const std::vector<float>& y, int bits_y) {
  std::vector<int> hits(std::size_t{1} << (bits_x + bits_y), 0);
  for (std::size_t i = 0; i < hits.size(); ++i) {
    const auto column = static_cast<std::size_t>(std::ldexp(x[i], bits_x));
    const auto row = static_cast<std::size_t>(std::ldexp(y[i], bits_y));
    if (hits[(column << bits_y) + row]++ != 0) return false;
  }
  return true;
}
bool stratified(const std::vector<float>& x, int bits) { return one_per_box(x, bits, x, 0); }

TEST(ScrambledSobol, DirectionsAreThoseOfJoeAndKuo) {
  // V_1, V_2, V_3 of the first five dimensions, by hand from the recurrence and the table new-joe-kuo-6.
  const double expected[3][5] = {
      {0.5, 0.5, 0.5, 0.5, 0.5}, {0.25, 0.75, 0.75, 0.75, 0.25}, {0.125, 0.625, 0.375, 0.125, 0.125}};
  for (int k = 0; k < 3; ++k)
    for (int d = 0; d < 5; ++d)
      EXPECT_EQ(reverse_bits(directions().reversed_word(d, 1u << k)) * 0x1p-32, expected[k][d])
          << k << ' ' << d;
}

TEST(ScrambledSobol, EveryDimensionIsStratified) {
  constexpr int kBits = 14;
  for (std::uint64_t replicate = 0; replicate < 8; ++replicate) {
    const Points points = points_of(replicate, 1 << kBits);
    for (int d = 0; d < kDraws; ++d)
      for (int bits = 0; bits <= kBits; ++bits) EXPECT_TRUE(stratified(points[d], bits)) << d << ' ' << bits;
  }
  const Points wrong = wrong_points_of(1, 1 << kBits);
  for (int d = 0; d < kDraws; ++d) EXPECT_FALSE(stratified(wrong[d], kBits)) << d;
}

// The first two dimensions are a (0, m, 2)-net, before scrambling and after.
TEST(ScrambledSobol, FirstTwoDimensionsFillEveryBox) {
  constexpr int kBits = 12;
  const Points points = points_of(3, 1 << kBits);
  for (int bits = 0; bits <= kBits; ++bits)
    EXPECT_TRUE(one_per_box(points[0], bits, points[1], kBits - bits)) << bits;
  DrawDimensions twice = in_order();
  twice[1] = 0;
  const Points wrong = points_of(3, 1 << kBits, twice);
  EXPECT_FALSE(one_per_box(wrong[0], kBits / 2, wrong[1], kBits / 2));
}

/// χ² of point `index`, coordinate 0, over replicates in 16 bins.
double chi_squared(const std::function<float(std::uint64_t)>& coordinate) {
  constexpr int kBins = 16, kReplicates = 4096;
  int hits[kBins] = {};
  for (std::uint64_t r = 0; r < kReplicates; ++r) ++hits[static_cast<int>(coordinate(r) * kBins)];
  double sum = 0;
  for (const int n : hits) sum += std::pow(n - kReplicates / kBins, 2) / (kReplicates / kBins);
  return sum;
}
// What makes the mean unbiased: over the scrambles each point is uniform. 15 degrees of freedom: 44.3 is
// exceeded once in 10⁴.
TEST(ScrambledSobol, EveryPointIsUniformOverTheScrambles) {
  for (const int index : {0, 1, 100, 255})
    EXPECT_LT(chi_squared([&](std::uint64_t r) { return points_of(r, kBlock)[0][index]; }), 44.3) << index;
  EXPECT_GT(chi_squared([](std::uint64_t) {
              return open_uniform<float>(reverse_bits(directions().reversed_word(0, 100)));
            }),
            44.3);
}

struct Replicates {
  double mean, variance;
};
/// ∫ Π_d (1 + 2(u_d - 1/2)/(d + 1)²) = 1, by kReplicates averages.
constexpr int kReplicates = 32, kPoints = 1 << 14;
Replicates integral(const std::function<Points(std::uint64_t)>& points_of_replicate) {
  double sum = 0, squares = 0;
  for (std::uint64_t r = 0; r < kReplicates; ++r) {
    const Points points = points_of_replicate(r);
    double average = 0;
    for (int i = 0; i < kPoints; ++i) {
      double product = 1;
      for (int d = 0; d < kDraws; ++d) product *= 1 + 2 * (points[d][i] - 0.5) / ((d + 1) * (d + 1));
      average += product / kPoints;
    }
    sum += average;
    squares += average * average;
  }
  const double mean = sum / kReplicates;
  return {mean, (squares - sum * mean) / (kReplicates - 1)};
}
// Independent points have the variance Π(1 + 1/3(d + 1)⁴) - 1 each; these must do 1000 times better, and
// agree with 1 to 5 standard deviations of the mean (Student, 31 degrees of freedom: a false alarm in 5·10⁴).
TEST(ScrambledSobol, KnownIntegral) {
  double single = 1;
  for (int d = 0; d < kDraws; ++d) single *= 1 + 1 / (3 * std::pow(d + 1, 4));
  const double independent = (single - 1) / kPoints;
  const auto pull = [](const Replicates& r) {
    return std::fabs(r.mean - 1) / std::sqrt(r.variance / kReplicates);
  };

  const Replicates right = integral([](std::uint64_t r) { return points_of(r, kPoints); });
  EXPECT_LT(right.variance, 1e-3 * independent);
  EXPECT_LT(pull(right), 5);

  const Replicates broken = integral(
      [](std::uint64_t r) { return wrong_points_of(static_cast<std::uint32_t>(7919 * r), kPoints); });
  EXPECT_GT(broken.variance, 1e-3 * independent);
  const Replicates shared = integral([](std::uint64_t r) {
    Points points = points_of(r, kPoints);
    points[1] = points[0];  // one coordinate for two draws
    return points;
  });
  EXPECT_GT(pull(shared), 5);
}

}  // namespace
