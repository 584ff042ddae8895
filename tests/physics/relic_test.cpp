// χ1 χ2 → ℓ⁺ℓ⁻ against explicit Dirac traces and unitarity; the plasma against tables and definitions.
#include "semivis/physics/relic.hpp"

#include <gtest/gtest.h>

#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <boost/math/special_functions/bessel.hpp>
#include <cmath>
#include <limits>

#include "tests/physics/decay_traces.hpp"

namespace {

using namespace semivis;
namespace traces = semivis::decay_traces;

/// σ p √s from ¼ Σ|M|² with the traces of both currents, averaged over the angle. One lepton.
double sigma_from_traces(const Chi2Masses& m, double lepton, double root_s, double alpha_d, double width,
                         double m2) {
  const double p = two_body_momentum(root_s, m.m1, m.m2()), k = two_body_momentum(root_s, lepton, lepton);
  const traces::Momentum p1{std::hypot(p, m.m1), 0, 0, p}, p2{std::hypot(p, m.m2()), 0, 0, -p};
  const auto dark = traces::current_trace(p1, m.m1, p2, -m2, traces::Current::vector);
  double average = 0;
  for (double c : {-1 / std::sqrt(3.0), 1 / std::sqrt(3.0)}) {  // exact for a parabola in cos θ
    const double sine = std::sqrt(1 - c * c);
    const traces::Momentum k1{root_s / 2, k * sine, 0, k * c}, k2{root_s / 2, -k * sine, 0, -k * c};
    const auto light = traces::current_trace(k1, lepton, k2, -lepton, traces::Current::vector);
    for (std::size_t mu = 0; mu < 4; ++mu)
      for (std::size_t nu = 0; nu < 4; ++nu)
        average += 0.5 * (dark[mu][nu] * light[nu][mu]).real() * traces::kMetric[mu] * traces::kMetric[nu];
  }
  const double s = root_s * root_s, mass2 = m.m_aprime * m.m_aprime;
  const double couplings = 16 * M_PI * M_PI * alpha_d / 137.035999;
  const double squared = couplings * average / 4 / (std::pow(s - mass2, 2) + mass2 * width * width);
  return k / (16 * M_PI * root_s) * squared;
}

TEST(Coannihilation, AgreesWithTheTraces) {
  for (double f : {0.0, 0.4, 1.2})
    for (double root_s : {0.19, 0.24, 0.3, 0.5}) {
      const Chi2Masses m = Chi2Masses::from_ratios(0.25, 0.2, f);
      double expected = 0, wrong_sign = 0;
      for (double lepton : {0.51099895e-3, 0.1056583755}) {
        if (2 * lepton > root_s) continue;
        expected += sigma_from_traces(m, lepton, root_s, 0.1, 0.004, m.m2());
        wrong_sign += sigma_from_traces(m, lepton, root_s, 0.1, 0.004, -m.m2());
      }
      const double value = coannihilation(m, root_s, 0.1, 0.004, false);
      EXPECT_NEAR(value / expected, 1, 1e-10) << f << " " << root_s;  // rounding
      EXPECT_GT(std::fabs(value / wrong_sign - 1), 0.01);             // negative control: an axial current
    }
}

TEST(Coannihilation, PeakIsUnitary) {
  // σ = (4π/p²)(3/4) Γ(χ1χ2) Γ(ℓℓ)/Γ² for spin 1 from 2 × 2 spin states; Γ(ee) = ε²α m/3 for a light
  // electron.
  const Chi2Masses m = Chi2Masses::from_ratios(0.2, 1.0 / 3, 0.4);
  const double in = aprime_width(0.2, m.m1, m.m2(), 0.1), out = 0.2 / 137.035999 / 3;
  const double p = two_body_momentum(0.2, m.m1, m.m2());
  const double expected = 3 * M_PI / (p * p) * in * out / (in * in) * p * 0.2;
  EXPECT_NEAR(coannihilation(m, 0.2, 0.1, in, false) / expected, 1, 1e-9);  // 6 (m_e/m)⁴ beside rounding
}

TEST(Coannihilation, ChannelsOpenAtTheirThresholds) {
  EXPECT_EQ(visible_channels(1e-6, true), 0.0);
  EXPECT_NEAR(visible_channels(0.04, true), 1, 1e-9);  // e; 6 (m_e²/s)²
  EXPECT_EQ(visible_channels(0.07, true), visible_channels(0.07, false));
  EXPECT_NEAR(visible_channels(0.07, false), 1 + std::sqrt(1 - 0.0446547 / 0.07) * (1 + 0.0223273 / 0.07),
              1e-6);
  EXPECT_GT(visible_channels(0.6, true), visible_channels(0.6, false) + 5);  // ρ
  EXPECT_NEAR(visible_channels(400, false), 3, 4e-4);                        // 6 (m_τ²/s)²
}

TEST(Plasma, DegreesOfFreedomOfTheLattice) {
  // S. Borsanyi et al., Nature 539 (2016) 69, table S2: log10(T/MeV), g, g/h. Another calculation: 3 % below
  // 0.4 GeV, 6 % above, where the two differ; g/h 1 %.
  const double table[][3] = {{0.00, 10.71, 1.00228}, {0.50, 10.74, 1.00029},  {1.00, 10.76, 1.00048},
                             {1.25, 11.09, 1.00505}, {1.60, 13.68, 1.02159},  {2.00, 17.61, 1.02324},
                             {2.15, 24.07, 1.05423}, {2.20, 29.84, 1.07578},  {2.40, 47.83, 1.06118},
                             {2.50, 53.04, 1.04690}, {3.00, 73.48, 1.01778},  {4.00, 83.10, 1.00123},
                             {4.30, 85.56, 1.00389}, {5.00, 102.17, 1.00750}, {5.45, 104.98, 1.00023}};
  for (const auto& [log_mev, g, ratio] : table) {
    const DegreesOfFreedom plasma = degrees_of_freedom(std::pow(10, log_mev - 3));
    EXPECT_NEAR(plasma.energy / g, 1, log_mev < 2.6 ? 0.03 : 0.06) << log_mev;
    EXPECT_NEAR(plasma.energy / plasma.entropy / ratio, 1, 0.02) << log_mev;
  }
}

TEST(Plasma, AfterNeutrinoDecoupling) {
  // Photons and neutrinos colder by (4/11)^⅓: g = 3.363, h = 43/11; 1 %, neutrinos being heated a little.
  const DegreesOfFreedom today = degrees_of_freedom(1e-6);
  EXPECT_NEAR(today.energy, 3.363, 0.034);
  EXPECT_NEAR(today.entropy, 43.0 / 11, 0.039);
}

TEST(Plasma, FitsJoin) {
  const DegreesOfFreedom below = degrees_of_freedom(0.12 * (1 - 1e-12)), above = degrees_of_freedom(0.12);
  EXPECT_NEAR(below.energy / above.energy, 1, 1e-3);
  EXPECT_NEAR(below.entropy / above.entropy, 1, 1e-3);
}

TEST(Boltzmann, RateIsEntropyOverHubble) {
  // dY/dln x = -(s/H)(1 + ⅓ dln h/dln T)⟨σv⟩(...), H² = (8π/3) G ρ. At 8 MeV and 3 keV h hardly changes.
  for (double t : {8e-3, 3e-6}) {
    const DegreesOfFreedom plasma = degrees_of_freedom(t);
    const double entropy = 2 * M_PI * M_PI / 45 * plasma.entropy * std::pow(t, 3);
    const double energy = M_PI * M_PI / 30 * plasma.energy * std::pow(t, 4);
    const double hubble = std::sqrt(8 * M_PI / 3 * energy) / 1.22089e19;
    EXPECT_NEAR(boltzmann_rate(20 * t, 20) / (entropy / hubble), 1, 2e-3) << t;  // what is left of the slope
  }
  // At 150 MeV it does: the slope from the table above, between 10^2.15 and 10^2.20 MeV, to 25 %.
  const double t = std::pow(10, -0.825);
  const DegreesOfFreedom plasma = degrees_of_freedom(t);
  const double slope = std::log(29.84 / 1.07578 / (24.07 / 1.05423)) / (0.05 * std::log(10.0));
  EXPECT_NEAR(3 * (sqrt_g_star(t) * std::sqrt(plasma.energy) / plasma.entropy - 1) / slope, 1, 0.25);
}

TEST(Boltzmann, EquilibriumYieldIsTheMomentumIntegral) {
  for (double x : {1.0, 5.0, 20.0}) {
    // n/T³ = (2/2π²) ∫ q² dq e^{-√(q² + x²)}, taken times e^x.
    const double n = boost::math::quadrature::gauss_kronrod<double, 31>::integrate(
                         [&](double q) { return q * q * std::exp(x - std::sqrt(q * q + x * x)); }, 0.0,
                         std::numeric_limits<double>::infinity(), 12, 1e-10) /
                     (M_PI * M_PI);
    const double entropy = 2 * M_PI * M_PI / 45 * 10.7;
    const double k2 = std::exp(x) * boost::math::cyl_bessel_k(2, x);
    EXPECT_NEAR(scaled_equilibrium_yield(x, k2, 10.7) / (n / entropy), 1, 1e-8) << x;  // quadrature
  }
}

}  // namespace
