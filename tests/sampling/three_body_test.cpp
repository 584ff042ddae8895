// χ2 → χ1 e⁺ e⁻: masses, four-momentum, lepton angle, isotropy.
#include "semivis/sampling/three_body.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <random>
#include <vector>

#include "tests/sampling/statistics.hpp"

namespace {

using namespace semivis;
using semivis::testing::chi_square_probability;
using semivis::testing::kolmogorov_probability;

constexpr double kMe = constants::m_electron;

template <class Real>
class ThreeBody : public ::testing::Test {};
using Precisions = ::testing::Types<float, double>;
TYPED_TEST_SUITE(ThreeBody, Precisions);

template <class Real>
FourMomentum<double> widen(const FourMomentum<Real>& a) {
  return {a.e, {a.p.x, a.p.y, a.p.z}};
}
FourMomentum<double> sum(const FourMomentum<double>& a, const FourMomentum<double>& b) {
  return {a.e + b.e, a.p + b.p};
}
double mass2(const FourMomentum<double>& a) { return a.e * a.e - dot(a.p, a.p); }

struct Case {
  double m2, delta;
};
constexpr Case kCases[] = {{0.14, 0.04}, {0.0047, 0.0013}, {0.3, 0.25}, {1.0, 0.0011}, {0.5, 0.5}};

TYPED_TEST(ThreeBody, FourMomentumAndMasses) {
  using Real = TypeParam;
  std::mt19937_64 engine(1);
  std::uniform_real_distribution<double> uniform(0, 1);
  for (const auto& [m2, delta] : kCases) {
    const double m1 = m2 - delta;
    for (int i = 0; i < 20000; ++i) {
      // Both ends of q² included.
      const double s = i == 0 ? 0 : i == 1 ? 1 : uniform(engine);
      const double wanted = 4 * kMe * kMe + (delta * delta - 4 * kMe * kMe) * s;
      const auto q2 = static_cast<Real>(wanted);
      const auto u = [&] { return static_cast<Real>(uniform(engine)); };
      const Real cosine = Real(2) * u() - Real(1);
      const LeptonPair<Real> pair =
          three_body_leptons(q2, static_cast<Real>(m2), static_cast<Real>(delta), cosine, u(), u(), u());
      const auto a = widen(pair.electron), b = widen(pair.positron);
      const double epsilon = std::numeric_limits<Real>::epsilon();
      // Squares of the size of the energies cancel down to the masses: some tens of roundings.
      const double lepton_tolerance = 32 * epsilon * (a.e + b.e) * (a.e + b.e);
      ASSERT_NEAR(mass2(a), kMe * kMe, lepton_tolerance) << m2 << " " << wanted;
      ASSERT_NEAR(mass2(b), kMe * kMe, lepton_tolerance) << m2 << " " << wanted;
      ASSERT_NEAR(mass2(sum(a, b)), wanted, lepton_tolerance) << m2 << " " << wanted;
      const FourMomentum<double> chi1 = sum({m2, {0, 0, 0}}, {-a.e - b.e, -1.0 * (a.p + b.p)});
      ASSERT_NEAR(mass2(chi1), m1 * m1, 32 * epsilon * m2 * m2) << m2 << " " << wanted;
      ASSERT_GE(chi1.e, m1 - 8 * epsilon * m2);
    }
  }
}

TYPED_TEST(ThreeBody, LeptonCosineInvertsItsCdf) {
  using Real = TypeParam;
  for (const double kappa : {0.0, 1e-12, 1e-6, 0.01, 0.3, 0.9, 0.999999, 1.0})
    for (int i = 0; i <= 20000; ++i) {
      const auto u = static_cast<Real>(i / 20000.0);
      const double c = sample_lepton_cosine(static_cast<Real>(kappa), u);
      ASSERT_LE(std::fabs(c), 1);
      const double cdf = 0.5 + 0.5 * (c - kappa * c * c * c / 3) / (1 - kappa / 3);
      // The floor 1e-10 on κ, and ten roundings.
      ASSERT_NEAR(cdf, u, 1e-10 + 10 * std::numeric_limits<Real>::epsilon()) << kappa << " " << u;
    }
}

/// χ² probability of sampled cosines against 1 - κ c² in 50 bins.
template <class Sample>
double cosine_probability(double kappa, Sample sample) {
  constexpr int kBins = 50;
  std::vector<double> observed(kBins), expected;
  const auto integral = [&](double c) { return c - kappa * c * c * c / 3; };
  for (int i = 0; i < kBins; ++i)
    expected.push_back(integral(-1 + 2.0 * (i + 1) / kBins) - integral(-1 + 2.0 * i / kBins));
  std::mt19937_64 engine(2);
  std::uniform_real_distribution<double> uniform(0, 1);
  for (int i = 0; i < 300000; ++i) {
    const double c = sample(uniform(engine));
    ++observed[std::min<std::size_t>(static_cast<std::size_t>((c + 1) / 2 * kBins), kBins - 1)];
  }
  return chi_square_probability(observed, expected);
}

TEST(LeptonCosine, FollowsItsDensity) {
  // Eight comparisons, false alarm 1e-5 each. Controls: θ even instead of cos θ, and κ off by 0.1.
  for (const double kappa : {0.0, 0.3, 0.9, 1.0}) {
    const auto narrow = static_cast<float>(kappa);
    EXPECT_GT(cosine_probability(kappa, [&](double u) { return sample_lepton_cosine(kappa, u); }), 1e-5);
    EXPECT_GT(cosine_probability(
                  kappa, [&](double u) { return sample_lepton_cosine(narrow, static_cast<float>(u)); }),
              1e-5);
    EXPECT_LT(cosine_probability(kappa, [&](double u) { return std::cos(std::numbers::pi * u); }), 1e-5);
    const double wrong = std::fabs(kappa - 0.1);
    EXPECT_LT(cosine_probability(kappa, [&](double u) { return sample_lepton_cosine(wrong, u); }), 1e-5);
  }
}

TEST(ThreeBodyDirections, AreIsotropicAndAboutTheRightAxis) {
  // Four comparisons, false alarm 1e-5 each.
  const double m2 = 0.14, delta = 0.04, q2 = 0.0007;
  std::mt19937_64 engine(3);
  std::uniform_real_distribution<double> uniform(0, 1);
  std::vector<double> pair_z, pair_azimuth, lepton_azimuth, lepton_energy;
  const double e_pair = (m2 * m2 - (m2 - delta) * (m2 - delta) + q2) / (2 * m2);
  const double p_pair = std::sqrt(e_pair * e_pair - q2);
  const double e_max = 0.5 * (e_pair + p_pair * std::sqrt(1 - 4 * kMe * kMe / q2));
  for (int i = 0; i < 200000; ++i) {
    const LeptonPair<double> pair = three_body_leptons(q2, m2, delta, 2 * uniform(engine) - 1,
                                                       uniform(engine), uniform(engine), uniform(engine));
    const Vec3<double> q = pair.electron.p + pair.positron.p;
    const Vec3<double> n = (1 / norm(q)) * q;
    const double sine = std::hypot(n.x, n.y), turn = 2 * std::numbers::pi;
    pair_z.push_back(0.5 * (1 + n.z));
    pair_azimuth.push_back(std::atan2(n.y, n.x) / turn + 0.5);
    // Axes across q: one in the plane of q and z, one along z × q.
    const Vec3<double> across{-n.y / sine, n.x / sine, 0}, along{n.x * n.z / sine, n.y * n.z / sine, -sine};
    lepton_azimuth.push_back(std::atan2(dot(pair.electron.p, across), dot(pair.electron.p, along)) / turn +
                             0.5);
    lepton_energy.push_back((pair.electron.e - (e_pair - e_max)) / (2 * e_max - e_pair));
  }
  const auto even = [](double u) { return u; };
  EXPECT_GT(kolmogorov_probability(pair_z, even), 1e-5);
  EXPECT_GT(kolmogorov_probability(pair_azimuth, even), 1e-5);
  EXPECT_GT(kolmogorov_probability(lepton_azimuth, even), 1e-5);
  EXPECT_GT(kolmogorov_probability(lepton_energy, even), 1e-5);  // flat cosine, hence flat energy
}

}  // namespace
