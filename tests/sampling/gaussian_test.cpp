// Box-Muller: shape, moments, independence, finite tails.
#include "semivis/sampling/gaussian.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "semivis/rng/streams.hpp"
#include "tests/sampling/statistics.hpp"

namespace {

using namespace semivis;

template <class Real>
class Gaussian : public ::testing::Test {};
using Precisions = ::testing::Types<float, double>;
TYPED_TEST_SUITE(Gaussian, Precisions);

TYPED_TEST(Gaussian, ShapeAndMoments) {
  using Real = TypeParam;
  std::mt19937 engine(1);
  const auto uniform = [&engine] { return open_uniform<Real>(static_cast<std::uint32_t>(engine())); };
  constexpr int kPairs = 500000;
  std::vector<double> a, b;
  for (int i = 0; i < kPairs; ++i) {
    const Real radius = uniform();
    const NormalPair<Real> pair = sample_normal_pair(radius, uniform());
    a.push_back(pair.a);
    b.push_back(pair.b);
  }
  const auto cdf = [](double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); };
  EXPECT_GT(semivis::testing::kolmogorov_probability(a, cdf), 1e-5);
  EXPECT_GT(semivis::testing::kolmogorov_probability(b, cdf), 1e-5);
  const auto wide = [](double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0) / 1.02); };
  EXPECT_LT(semivis::testing::kolmogorov_probability(a, wide), 1e-5);  // control: 2 % too wide

  double sum[5] = {}, product = 0;
  for (int i = 0; i < kPairs; ++i) {
    const auto k = static_cast<std::size_t>(i);
    double power = 1;
    for (double& s : sum) {
      s += power / kPairs;
      power *= a[k];
    }
    product += a[k] * b[k] / kPairs;
  }
  // Standard deviations of the mean powers: 1, √2, √15, √96 over √n; 5 of them (false alarm 6e-7 each).
  const double five = 5 / std::sqrt(kPairs);
  EXPECT_NEAR(sum[1], 0, five);
  EXPECT_NEAR(sum[2], 1, five * std::sqrt(2.0));
  EXPECT_NEAR(sum[3], 0, five * std::sqrt(15.0));
  EXPECT_NEAR(sum[4], 3, five * std::sqrt(96.0));
  EXPECT_NEAR(product, 0, five);
}

TYPED_TEST(Gaussian, ExtremeWordsStayFinite) {
  using Real = TypeParam;
  for (const std::uint32_t word : {0u, ~0u})
    for (const std::uint32_t turn : {0u, 0x40000000u, ~0u}) {
      const NormalPair<Real> pair = sample_normal_pair(open_uniform<Real>(word), open_uniform<Real>(turn));
      EXPECT_LE(std::hypot(pair.a, pair.b), 6.9);
      EXPECT_TRUE(std::isfinite(pair.a) && std::isfinite(pair.b));
    }
  const NormalPair<float> far = sample_normal_pair(open_uniform<float>(0), 0.0f);
  EXPECT_NEAR(far.a, std::sqrt(2 * 24 * std::log(2.0)), 1e-6);
}

}  // namespace
