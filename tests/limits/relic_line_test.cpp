// The relic density against direct integrals, another solver, textbook formulas and an independent
// calculation.
#include "host/limits/relic_line.hpp"

#include <gtest/gtest.h>

#include <boost/math/special_functions/bessel.hpp>
#include <cmath>

#include "semivis/physics/relic.hpp"

namespace {

using namespace semivis;

constexpr double kThird = 1.0 / 3;
constexpr RelicOptions kLeptons{.hadrons = false};

/// ⟨σ_12 v⟩ by its definition: ∫∫ d³p1 d³p2 e^{-(E1 + E2)/T} (σ p √s)/(E1 E2) over the same without σ.
double average_over_momenta(double m, double r, double f, double alpha_d, double x) {
  const Chi2Masses masses = Chi2Masses::from_ratios(m, r, f);
  const double t = masses.m1 / x, m1 = masses.m1, m2 = masses.m2(), width = aprime_width(m, m1, m2, alpha_d);
  const GaussLegendre rule(120), angle(48);
  const auto top = [&](double mass) { return std::sqrt(std::pow(mass + 40 * t, 2) - mass * mass); };
  double sum = 0, norm = 0;
  for (std::size_t i = 0; i < rule.node.size(); ++i)
    for (std::size_t j = 0; j < rule.node.size(); ++j) {
      const double p1 = top(m1) * rule.node[i], p2 = top(m2) * rule.node[j];
      const double e1 = std::hypot(p1, m1), e2 = std::hypot(p2, m2);
      const double weight =
          rule.weight[i] * rule.weight[j] * p1 * p1 * p2 * p2 * std::exp(-(e1 - m1 + e2 - m2) / t);
      norm += weight;
      if (weight > 1e-25 * norm)
        sum += weight / (e1 * e2) * angle.integrate(0, 1, [&](double c) {
          const double s = m1 * m1 + m2 * m2 + 2 * (e1 * e2 - p1 * p2 * (2 * c - 1));
          return coannihilation(masses, std::sqrt(s), alpha_d, width, false);
        });
    }
  return sum / norm;
}

TEST(ThermalAverage, IsTheAverageOverMomenta) {
  // Pole inside the thermal range, with a wide A' that the plain rules resolve (1e-3), and far from it.
  struct Case {
    double m, r, f, alpha_d, x;
  };
  for (const Case& c :
       {Case{0.05, kThird, 0.4, 1, 5}, {0.05, kThird, 0.4, 1, 20}, {0.05, 0.1, 0.2, 0.1, 3}}) {
    const CoannihilationAverage average(c.m, c.r, c.f, c.alpha_d, kLeptons);
    EXPECT_NEAR(std::exp(average(c.x)) / average_over_momenta(c.m, c.r, c.f, c.alpha_d, c.x), 1, 1e-3) << c.x;
  }
}

TEST(ThermalAverage, IsTheCrossSectionAtThresholdWhenCold) {
  // Off the pole by (m² - s)/m² = 0.94, ⟨σv⟩ = (E1 E2 σv)/(m1 m2) at rest, up to O(1/x) at x = 1e4.
  const CoannihilationAverage average(0.1, 0.1, 0.4, 0.1, kLeptons);
  const Chi2Masses m = Chi2Masses::from_ratios(0.1, 0.1, 0.4);
  const double width = aprime_width(0.1, m.m1, m.m2(), 0.1);
  const double cold = coannihilation(m, m.m1 + m.m2(), 0.1, width, false) / (m.m1 * m.m2());
  EXPECT_NEAR(std::exp(average(1e4)) / cold, 1, 5e-4);
  // By hand: 2π α α_D (m1 + m2)² · 2 m1 m2/(m1 m2)/(m² - (m1 + m2)²)², electrons massless to 1e-5.
  const double s = 0.024 * 0.024,
               by_hand = 4 * M_PI / 137.036 * 0.1 * s / (std::pow(0.01 - s, 2) + 0.01 * width * width);
  EXPECT_NEAR(cold / by_hand, 1, 1e-4);
}

TEST(ThermalAverage, PoleInTheNarrowWidthApproximation) {
  // 1/[(s - m²)² + m²Γ²] → π δ(s - m²)/(mΓ): at x = 1.5 the pole is all, to Γ/m · (off-pole/pole) ~ 1e-3
  // here.
  const double m = 0.1, x = 1.5, alpha_d = 1e-4;
  const Chi2Masses masses = Chi2Masses::from_ratios(m, kThird, 0.4);
  const double m1 = masses.m1, m2 = masses.m2(), t = m1 / x, width = aprime_width(m, m1, m2, alpha_d);
  const double at_pole = coannihilation(masses, m, alpha_d, width, false) * m * width * M_PI;  // ∫ ds
  const auto k = [](int n, double z) { return boost::math::cyl_bessel_k(n, z); };
  const double expected = at_pole * two_body_momentum(m, m1, m2) * k(1, m / t) /
                          (2 * t * m1 * m1 * m2 * m2 * k(2, m1 / t) * k(2, m2 / t));
  const CoannihilationAverage average(m, kThird, 0.4, alpha_d, kLeptons);
  EXPECT_NEAR(std::exp(average(x)) / expected, 1, 1e-3);
}

/// Ωh² by implicit Euler steps on n1 + n2 for a constant ⟨σ_12 v⟩; each step solves its quadratic equation.
double density_by_euler(double m1, double f, double sigma_v, bool coannihilation_share) {
  const double step = 4e-5;
  double y = 0;
  for (double u = std::log(5.0); u < std::log(1e5); u += step) {
    const double x = std::exp(u);
    const double h = degrees_of_freedom(m1 / x).entropy;
    const auto yield = [&](double z) {
      // (45/2π⁴)(g/h) √(π/8) z^{3/2}(1 + 15/8z + 105/128z² - 315/1024z³): Y e^z
      return 45 / std::pow(M_PI, 4) / h * std::sqrt(M_PI / 8) * std::pow(z, 1.5) *
             (1 + 15 / (8 * z) + 105 / (128 * z * z) - 315 / (1024 * z * z * z));
    };
    const double ratio = yield((1 + f) * x) / yield(x) * std::exp(-f * x);  // n2/n1
    const double equilibrium = yield(x) * std::exp(-x) * (1 + ratio);
    const double share = coannihilation_share ? 2 * ratio / ((1 + ratio) * (1 + ratio)) : 0.5;
    const double rate = step * boltzmann_rate(m1, x) * sigma_v * share;
    if (y == 0) y = equilibrium;
    const double b = y + rate * equilibrium * equilibrium;
    y = 2 * b / (1 + std::sqrt(1 + 4 * rate * b));
  }
  return m1 * 2891.2 / 1.053672e-5 * y;
}

TEST(Boltzmann, AgreesWithImplicitEuler) {
  // 2e-3: first-order steps of 4e-5 where rates reach 20 to 40, and the series of K2 at x = 5.
  struct Case {
    double m1, f, sigma_v;
  };
  for (const Case& c : {Case{0.05, 0, 3e-8}, {0.05, 0.1, 3e-7}, {0.1, 0.4, 1e-4}, {5, 0.05, 1e-8}}) {
    const FreezeOutTable table(c.m1, c.f, [&](double) { return std::log(c.sigma_v); });
    const double value = table(0).omega_h2;
    EXPECT_NEAR(value / density_by_euler(c.m1, c.f, c.sigma_v, true), 1, 2e-3) << c.f;
    // Negative control: annihilation as if χ2 were as frequent as χ1.
    if (c.f > 0) {
      EXPECT_GT(value / density_by_euler(c.m1, c.f, c.sigma_v, false), 1.4) << c.f;
    }
    // The factor is the inverse; Ωh² to 1e-5 of it.
    EXPECT_NEAR(table(table.log_factor(0.12)).omega_h2 / 0.12, 1, 1e-5);
  }
}

TEST(Boltzmann, TextbookFreezeOut) {
  // One species of g = 4 with σ_eff = σ_12/2 (f = 0): x_f = ln y - ½ ln ln y, y = 0.038 (g/√g_*) m M_P σ_eff;
  // Ωh² = 1.07e9 GeV⁻¹ x_f/(√g_* M_P σ_eff) (E. W. Kolb, M. S. Turner, The Early Universe, 1990,
  // eqs. 5.44-5.47, with c(c + 2) = 1): 6 %, the accuracy of the approximation. Y = 2 Y_eq is c = 1, ln 3
  // later.
  for (double m1 : {0.005, 20.0}) {
    const double sigma = 4e-9, root_g = std::sqrt(degrees_of_freedom(m1 / 20).energy);
    const double y = 0.038 * 4 / root_g * m1 * 1.22089e19 * sigma / 2;
    const double x_f = std::log(y) - 0.5 * std::log(std::log(y));
    const FreezeOut result = FreezeOutTable(m1, 0, [&](double) { return std::log(sigma); })(0);
    EXPECT_NEAR(result.omega_h2 / (1.07e9 * x_f / (root_g * 1.22089e19 * sigma / 2)), 1, 0.06) << m1;
    EXPECT_NEAR(result.x, x_f + std::log(3.0), 0.3) << m1;
  }
  // G. Steigman, B. Dasgupta, J. F. Beacom, Phys. Rev. D 86 (2012) 023506: ⟨σv⟩ = 2.2e-26 cm³/s above 10 GeV
  // for Ωh² = 0.11 and g = 2; g = 4 freezes out ln 2 later, 3 % more density. In GeV⁻²: over 1.1677e-17
  // cm³/s. 5 %.
  const double sigma_eff = 2.2e-26 / 1.1677e-17;
  const FreezeOut wimp = FreezeOutTable(100, 0, [&](double) { return std::log(2 * sigma_eff); })(0);
  EXPECT_NEAR(wimp.omega_h2, 0.11 * 1.03, 0.006);
}

TEST(RelicLine, IndependentCalculation) {
  // f = 0.4, α_D = 0.1, r = 1/3, e and µ only, quoted to three digits: 2 %, for another g_*(T).
  struct Case {
    double m, epsilon;
  };
  for (const Case& c : {Case{0.1, 1.46e-3}, {0.2, 3.56e-3}, {0.3, 4.56e-3}, {0.4, 6.22e-3}}) {
    const double epsilon = relic_epsilon(c.m, kThird, 0.4, 0.1, kLeptons);
    EXPECT_NEAR(epsilon / c.epsilon, 1, 0.02) << c.m;
    EXPECT_NEAR(relic_density(c.m, kThird, 0.4, epsilon, 0.1, kLeptons), 0.12, 1e-5);
    // Negative controls: another width, no Boltzmann factor of χ2.
    EXPECT_LT(relic_epsilon(c.m, kThird, 0.4, 0.1, {.hadrons = false, .aprime_width = false}) / c.epsilon,
              0.6);
    const FreezeOutTable frequent(c.m / 3, 0, CoannihilationAverage(c.m, kThird, 0.4, 0.1, kLeptons));
    EXPECT_LT(std::exp(0.5 * frequent.log_factor(0.12)) / c.epsilon, 0.3);
  }
}

TEST(RelicLine, HadronsHelpAboveTheirThreshold) {
  const auto ratio = [](double m) {
    return relic_epsilon(m, kThird, 0.4, 0.1) / relic_epsilon(m, kThird, 0.4, 0.1, kLeptons);
  };
  // At 0.1 GeV two pions are e^-15 away: equal but for the root, 1e-6.
  EXPECT_NEAR(ratio(0.1), 1, 2e-6);
  EXPECT_LT(ratio(0.5), 0.97);
  EXPECT_LT(ratio(1.0), 0.7);  // annihilation at 0.8 GeV and above, at the ρ and ω
}

TEST(RelicLine, OffThePoleOnlyTheProductOfCouplingsCounts) {
  // σ ∝ ε² α_D where Γ does not matter: 5e-5, (mΓ/(m² - s))² = 1.2e-5 at α_D = 0.01; the pole is e^-76 away.
  const double one = relic_epsilon(0.1, 0.1, 0.4, 0.01), quarter = relic_epsilon(0.1, 0.1, 0.4, 0.0025);
  EXPECT_NEAR(quarter / one, 2, 5e-5);
  // On it σ ∝ ε² alone: 15 % instead of a factor of 3 between α_D = 0.02 and 0.002 at (2 + f) r = 0.98.
  EXPECT_NEAR(relic_epsilon(0.1, 0.49, 0, 0.002) / relic_epsilon(0.1, 0.49, 0, 0.02), 1, 0.15);
}

TEST(RelicLine, OtherCouplingsInvertTheDensity) {
  // 3e-6: ε to 1e-6, then ln α_D and f to 1e-6.
  const double epsilon = relic_epsilon(0.2, kThird, 0.4, 0.05);
  EXPECT_NEAR(relic_alpha_d(0.2, kThird, 0.4, epsilon).value_or(0) / 0.05, 1, 1e-5);
  EXPECT_NEAR(relic_splitting(0.2, kThird, epsilon, 0.05).value_or(0), 0.4, 1e-5);

  EXPECT_FALSE(relic_alpha_d(0.2, kThird, 0.4, 1e-6));    // too little
  EXPECT_FALSE(relic_splitting(0.2, kThird, 1e-6, 0.1));  // too little at f = 0 already
  // On the pole a large ε leaves too little at any α_D.
  EXPECT_FALSE(relic_alpha_d(0.1, 0.49, 0, 100 * relic_epsilon(0.1, 0.49, 0, 0.02)));
}

TEST(RelicLine, NoNumberWhereTheDecayIsClosed) {
  EXPECT_TRUE(std::isnan(relic_epsilon(0.1, 0.5, 0, 0.1)));
  EXPECT_TRUE(std::isnan(relic_density(0.1, kThird, 1.1, 1e-3, 0.1)));
  EXPECT_FALSE(relic_alpha_d(0.1, 0.6, 0, 1e-3));
  EXPECT_FALSE(relic_splitting(0.1, 0.6, 1e-3, 0.1));
  EXPECT_TRUE(std::isnan(relic_epsilon(0.01, 1e-4, 0.4, 0.1)));  // m1 = 1 keV
}

}  // namespace
