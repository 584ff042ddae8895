// The two cuts on the measured energies as one bivariate normal, against numerical integration.
#include "semivis/detector/selection.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <cmath>
#include <cstdio>

namespace semivis {
namespace {

template <class Real>
Selection<Real> selection(double threshold, double noise) {
  Selection<Real> s{};
  s.threshold = static_cast<Real>(threshold);
  s.r_cut = Real(0.06);
  s.resolution_squared = Real(0.33 * 0.33);
  s.noise_squared = static_cast<Real>(noise * noise);
  s.outer_cells = 16;
  s.central_cells = 2;
  return s;
}

double phi(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }

// P(E > thr and R < r) in the plane of the measured energies: C' inside by quadrature, P' outside between
// thr - C' and r/(1-r) C' by the C library.
double integrated(const Selection<double>& s, double contained, double centre) {
  using Integrator = boost::math::quadrature::gauss_kronrod<double, 61>;
  const double outside = contained - centre, r = s.r_cut;
  const double sigma_p = std::sqrt(s.resolution_squared * outside + s.outer_cells * s.noise_squared);
  const double sigma_c = std::sqrt(s.resolution_squared * centre + s.central_cells * s.noise_squared);
  const double from = std::max((1 - r) * s.threshold, centre - 9 * sigma_c), to = centre + 9 * sigma_c;
  if (to <= from) return 0;
  const auto density = [&](double c) {
    const double pull = (c - centre) / sigma_c;
    return std::exp(-0.5 * pull * pull) / (sigma_c * std::sqrt(2 * M_PI)) *
           (phi((r / (1 - r) * c - outside) / sigma_p) - phi((s.threshold - c - outside) / sigma_p));
  };
  return Integrator::integrate(density, from, to, 5, 1e-9);
}

template <class Use>
void for_each_energy(Use use) {
  for (double contained = 0.05; contained < 60; contained *= 1.2)
    for (double share = 0; share <= 1.0001; share += 0.05)
      use(contained, contained * std::min(1.0, 1 - (1 - share) * (1 - share)));
}

double worst_error(double threshold, double noise) {
  const Selection<double> s = selection<double>(threshold, noise);
  double worst = 0;
  for_each_energy([&](double contained, double centre) {
    worst = std::max(worst, std::fabs(pass_probability(s, contained, centre).threshold_and_r -
                                      integrated(s, contained, centre)));
  });
  return worst;
}

// Four nodes: 2e-5 at the default noise, 4e-4 where energies of pure noise, of correlation near -1, reach
// the threshold.
TEST(PassProbability, IsTheIntegralOverBothMeasuredEnergies) {
  for (const double threshold : {1.0, 2.0, 5.0, 15.0}) EXPECT_LT(worst_error(threshold, 0.05), 2e-5);
  for (const double noise : {0.025, 0.1})
    for (const double threshold : {0.5, 1.0}) EXPECT_LT(worst_error(threshold, noise), 4e-4) << noise;
  std::printf("worst error: default %.1g, half the threshold and twice the noise %.1g\n",
              worst_error(1, 0.05), worst_error(0.5, 0.1));
}

// Negative control: the product of the two probabilities misses by more than 0.02.
TEST(PassProbability, IsNotTheProduct) {
  const Selection<double> s = selection<double>(1, 0.05);
  Selection<double> no_threshold = s;
  no_threshold.threshold = -1000;
  double worst = 0;
  for_each_energy([&](double contained, double centre) {
    const double product = pass_probability(s, contained, centre).threshold *
                           pass_probability(no_threshold, contained, centre).threshold_and_r;
    worst = std::max(worst, std::fabs(product - integrated(s, contained, centre)));
  });
  EXPECT_GT(worst, 0.02);
}

// The threshold alone is Φ((E - thr)/σ), to the 1.5e-7 of normal_cdf; both cuts never pass more.
template <class Real>
class Consistency : public ::testing::Test {};
using Precisions = ::testing::Types<float, double>;
TYPED_TEST_SUITE(Consistency, Precisions);

TYPED_TEST(Consistency, BothCutsPassLessThanOne) {
  using Real = TypeParam;
  for (const double noise : {0.0, 0.05}) {
    const Selection<Real> s = selection<Real>(1, noise);
    const Selection<double> wide = selection<double>(1, noise);
    for (const double contained : {0.0, 1e-6, 0.3, 1.0, 1.001, 20.0, 99.0})
      for (const double share : {0.0, 0.5, 0.9, 0.94, 0.97, 1.0, 1.0001}) {
        const double centre = contained * share;
        const auto pass = pass_probability(s, static_cast<Real>(contained), static_cast<Real>(centre));
        EXPECT_GE(pass.threshold_and_r, 0);
        EXPECT_LE(pass.threshold_and_r, pass.threshold);
        EXPECT_LE(pass.threshold, 1);
        // Single precision: the rounding of 0.94 P - 0.06 C over its σ.
        const auto exact = pass_probability(wide, static_cast<double>(static_cast<Real>(contained)),
                                            static_cast<double>(static_cast<Real>(centre)));
        EXPECT_NEAR(pass.threshold_and_r, exact.threshold_and_r, 1e-5) << contained << " " << share;
        if (noise > 0) {
          EXPECT_NEAR(pass.threshold, phi((contained - 1) / std::sqrt(0.1089 * contained + 18 * 0.0025)),
                      1e-6);
        }
      }
  }
}

// 30 GeV of which 1 per cent or nothing is in the centre: R lies hundreds of σ above the cut. The probability
// is that at 8σ, Φ(-8) = 6.2e-16, and its square is a normal float: subnormal numbers would slow the event
// loop.
TEST(PassProbability, FarFromACutIsAtEightSigma) {
  const double at_8 = phi(-far_sigma);
  for (const double centre : {0.0, 0.3}) {
    const auto wide = pass_probability(selection<double>(1, 0.001), 30.0, centre);
    EXPECT_NEAR(wide.threshold, 1, 1e-14);
    EXPECT_LE(wide.threshold_and_r, 2 * at_8);
  }
  const auto below = pass_probability(selection<float>(20, 0.01), 1.0f, 0.9f);
  EXPECT_NEAR(below.threshold, static_cast<float>(at_8), 0.01 * at_8);
  EXPECT_TRUE(std::isnormal(below.threshold * below.threshold));
  const float at_13 = static_cast<float>(phi(-13));  // the control: what it would be without the bound
  EXPECT_FALSE(std::isnormal(at_13 * at_13));
}

// As much noise outside as in the centre, no stochastic term and a cut at a half: the two conditions are
// independent, and the product of their probabilities is exact. R of nothing in the centre is thousands of σ
// above the cut.
TEST(PassProbability, FarFromBothCutsIsTheProductAtEightSigma) {
  Selection<double> s = selection<double>(1, 0.001);
  s.r_cut = 0.5;
  s.resolution_squared = 0;
  s.outer_cells = s.central_cells = 9;
  const double at_8 = phi(-far_sigma);
  EXPECT_NEAR(pass_probability(s, 30.0, 0.0).threshold_and_r, at_8, 0.01 * at_8);
  EXPECT_NEAR(pass_probability(s, 0.5, 0.5).threshold_and_r, at_8, 0.01 * at_8);
  EXPECT_NEAR(pass_probability(s, 0.5, 0.0).threshold_and_r, at_8 * at_8, 0.02 * at_8 * at_8);
}

}  // namespace
}  // namespace semivis
