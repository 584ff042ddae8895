// A' → χ1 χ2: masses, four-momentum, isotropy, against a textbook boost in long double.
#include "semivis/sampling/two_body.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <random>
#include <vector>

#include "semivis/physics/aprime_decay.hpp"
#include "tests/sampling/statistics.hpp"

namespace {

using namespace semivis;

struct Masses {
  double aprime, chi1, chi2;
};
constexpr Masses kCases[] = {
    {0.01, 0.01 / 3, 0.014 / 3}, {0.3, 0.1, 0.14}, {0.39, 0.05, 0.3}, {1.0, 0.4, 0.59999}, {0.1, 0.0, 0.02}};

template <class Real>
TwoBodyConstants<Real> constants_of(const Masses& m) {
  const double e = two_body_energy(m.aprime, m.chi2, m.chi1), p = two_body_momentum(m.aprime, m.chi1, m.chi2);
  return {static_cast<Real>(m.aprime), static_cast<Real>(e), static_cast<Real>(p),
          static_cast<Real>(m.chi2 * m.chi2 / (e + p))};
}

template <class Real>
class TwoBody : public ::testing::Test {};
using Precisions = ::testing::Types<float, double>;
TYPED_TEST_SUITE(TwoBody, Precisions);

TYPED_TEST(TwoBody, FourMomentumIsConserved) {
  using Real = TypeParam;
  std::mt19937_64 engine(1);
  std::uniform_real_distribution<double> uniform(0, 1);
  for (const Masses& m : kCases) {
    const auto c = constants_of<Real>(m);
    for (int i = 0; i < 20000; ++i) {
      const double energy = m.aprime * std::exp(uniform(engine) * std::log(100 / m.aprime));
      const auto e = static_cast<Real>(energy);
      const Real p = std::sqrt(std::max((e - c.m_aprime) * (e + c.m_aprime), Real(0)));
      const FourMomentum<Real> chi2 =
          sample_two_body(c, e, p, static_cast<Real>(uniform(engine)), static_cast<Real>(uniform(engine)));
      // Masses are differences of squares of size E²: a few roundings of those.
      const double tolerance = 16 * std::numeric_limits<Real>::epsilon() * energy * energy;
      const double mass2 = double(chi2.e) * chi2.e - double(chi2.p.x) * chi2.p.x -
                           double(chi2.p.y) * chi2.p.y - double(chi2.p.z) * chi2.p.z;
      ASSERT_NEAR(mass2, m.chi2 * m.chi2, tolerance) << m.aprime << " " << energy;
      const double left_e = double(e) - chi2.e, left_z = double(p) - chi2.p.z;
      const double left2 =
          left_e * left_e - double(chi2.p.x) * chi2.p.x - double(chi2.p.y) * chi2.p.y - left_z * left_z;
      ASSERT_NEAR(left2, m.chi1 * m.chi1, tolerance) << m.aprime << " " << energy;
      ASSERT_GE(left_e, m.chi1 - tolerance / energy);
    }
  }
}

TYPED_TEST(TwoBody, KeepsTheDigitsOfATextbookBoost) {
  using Real = TypeParam;
  std::mt19937_64 engine(2);
  std::uniform_real_distribution<double> uniform(0, 1);
  for (const Masses& m : kCases) {
    const auto c = constants_of<Real>(m);
    const long double m_a = m.aprime, m2 = m.chi2, m1 = m.chi1;
    const long double e_star = (m_a * m_a + m2 * m2 - m1 * m1) / (2 * m_a);
    const long double p_star = std::sqrt(e_star * e_star - m2 * m2);
    for (int i = 0; i < 20000; ++i) {
      const auto energy = static_cast<Real>(15 + 85 * uniform(engine));
      const Real momentum = std::sqrt((energy - c.m_aprime) * (energy + c.m_aprime));
      // One in three is emitted nearly straight backwards, where γE* - γβp* cancels.
      const auto u = static_cast<Real>(uniform(engine) * (i % 3 == 0 ? 1e-5 : 1));
      const auto turn = static_cast<Real>(uniform(engine));
      const FourMomentum<Real> chi2 = sample_two_body(c, energy, momentum, u, turn);
      const long double gamma = static_cast<long double>(energy) / m_a;
      const long double gamma_beta = std::sqrt((gamma - 1) * (gamma + 1));
      const long double cosine = 2 * static_cast<long double>(u) - 1;
      const auto e = static_cast<double>(gamma * e_star + gamma_beta * p_star * cosine);
      const auto pz = static_cast<double>(gamma * p_star * cosine + gamma_beta * e_star);
      const double transverse = static_cast<double>(p_star * std::sqrt(1 - cosine * cosine));
      // Relative to χ2's own energy, however small it is: ten roundings.
      const double tolerance = 10 * std::numeric_limits<Real>::epsilon();
      ASSERT_NEAR(chi2.e / e, 1, tolerance) << m.aprime << " " << u;
      ASSERT_NEAR(chi2.p.z / e, pz / e, tolerance) << m.aprime << " " << u;
      ASSERT_NEAR(std::hypot(chi2.p.x, chi2.p.y), transverse, tolerance * static_cast<double>(p_star));
      ASSERT_NEAR(std::remainder(std::atan2(chi2.p.y, chi2.p.x) / (2 * std::numbers::pi) - turn, 1.0), 0,
                  tolerance);
    }
  }
}

/// Kolmogorov probabilities that the χ2 energy is flat between its limits, as isotropy makes it.
template <class Cosine>
double flat_energy_probability(Cosine one_plus_cosine_over_2) {
  const Masses m = kCases[1];
  const auto c = constants_of<double>(m);
  const double energy = 40, momentum = std::sqrt(energy * energy - m.aprime * m.aprime);
  const double lo = (energy * c.e_star - momentum * c.p_star) / m.aprime;
  const double hi = (energy * c.e_star + momentum * c.p_star) / m.aprime;
  std::mt19937_64 engine(3);
  std::uniform_real_distribution<double> uniform(0, 1);
  std::vector<double> energies;
  for (int i = 0; i < 200000; ++i) {
    const double u = one_plus_cosine_over_2(uniform(engine));
    energies.push_back(sample_two_body(c, energy, momentum, u, uniform(engine)).e);
  }
  return semivis::testing::kolmogorov_probability(energies, [&](double e) { return (e - lo) / (hi - lo); });
}

TEST(TwoBodyIsotropy, EnergyIsFlat) {
  // One comparison, false alarm 1e-4; the control samples θ* evenly instead of cos θ*.
  EXPECT_GT(flat_energy_probability([](double u) { return u; }), 1e-4);
  EXPECT_LT(flat_energy_probability([](double u) { return 0.5 * (1 + std::cos(std::numbers::pi * u)); }),
            1e-4);
}

}  // namespace
