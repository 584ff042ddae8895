// χ2 → χ1 e⁺ e⁻: spectrum, lepton angle and width against explicit Dirac traces and published numbers.
#include "semivis/physics/chi2_decay.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/math/quadrature/gauss.hpp>
#include <boost/math/quadrature/tanh_sinh.hpp>
#include <cmath>
#include <utility>

#include "tests/physics/decay_traces.hpp"

namespace {

using namespace semivis;
namespace traces = semivis::decay_traces;

// Masses of one scale: no term of the amplitude is small, none cancels.
const Chi2Masses kNatural{1.7, 0.6, 0.4, 0.05};

/// Σ|M|² averaged over the χ2 spin at g_D e = 1, χ̄1 Γ^µ χ2 and ē γ_µ e.
double squared_amplitude(const Chi2Masses& m, const traces::Momentum& chi1, const traces::Momentum& chi2,
                         const traces::Momentum& electron, const traces::Momentum& positron, double q2,
                         traces::Current current) {
  const auto dark = traces::current_trace(chi1, m.m1, chi2, m.m2(), current);
  const auto leptons =
      traces::current_trace(electron, m.m_lepton, positron, -m.m_lepton, traces::Current::vector);
  return 0.5 * traces::contract(dark, leptons) / std::pow(q2 - m.m_aprime * m.m_aprime, 2);
}

/// The same at (q², c), with momenta written in the dilepton frame: χ1 along -z, electron at cosine c.
double squared_amplitude(const Chi2Masses& m, double q2, double c, traces::Current current) {
  const double q = std::sqrt(q2), m2 = m.m2();
  const double e2 = (m2 * m2 - m.m1 * m.m1 + q2) / (2 * q), e1 = e2 - q;
  const double p = std::sqrt(e2 * e2 - m2 * m2);
  const double k = std::sqrt(q2 / 4 - m.m_lepton * m.m_lepton), s = std::sqrt(1 - c * c);
  return squared_amplitude(m, {e1, 0, 0, -p}, {e2, 0, 0, -p}, {q / 2, k * s, 0, k * c},
                           {q / 2, -k * s, 0, -k * c}, q2, current);
}

/// d²Γ/dq²dc = |M|²/(2 m2) · (1/2π) · λ^½/(8π m2²) · β_e/(8π) · 1/2.
double differential_width(const Chi2Masses& m, double q2, double c, traces::Current current) {
  const double m2 = m.m2(), sum = m.m1 + m2;
  const double root_kallen = std::sqrt((m.delta * m.delta - q2) * (sum * sum - q2));
  const double beta = std::sqrt(1 - 4 * m.m_lepton * m.m_lepton / q2);
  const double couplings = 16 * M_PI * M_PI * constants::alpha;
  return couplings * squared_amplitude(m, q2, c, current) / (2 * m2) / (2 * M_PI) * root_kallen /
         (8 * M_PI * m2 * m2) * beta / (8 * M_PI) / 2;
}

double q2_at(const Chi2Masses& m, double z) {
  const double low = 4 * m.m_lepton * m.m_lepton;
  return low + z * (m.delta * m.delta - low);
}
DileptonMass dilepton(const Chi2Masses& m, double q2) {
  return {q2, q2 - 4 * m.m_lepton * m.m_lepton, m.delta * m.delta - q2};
}

TEST(Chi2Decay, SpectrumIsTheTraceIntegratedOverTheLeptonAngle) {
  for (double z : {1e-3, 0.05, 0.3, 0.5, 0.8, 0.97, 0.999}) {
    const double q2 = q2_at(kNatural, z);
    const auto over_angle = [&](traces::Current current) {
      return boost::math::quadrature::gauss<double, 7>::integrate(
          [&](double c) { return differential_width(kNatural, q2, c, current); }, -1.0, 1.0);
    };
    // 1e-10 relative, absolute normalisation included: rounding of Δ² - q² at z = 0.999 dominates.
    const double value = chi2_dgamma_dq2(kNatural, dilepton(kNatural, q2));
    EXPECT_NEAR(value / over_angle(traces::Current::vector), 1.0, 1e-10) << z;
    // Negative control: an axial current (+ m1 m2) is larger, most of all near Δ².
    EXPECT_GT(over_angle(traces::Current::axial) / value, 1.1) << z;
  }
}

TEST(Chi2Decay, LeptonAngleIsThatOfTheTrace) {
  double largest_axial_difference = 0;
  for (double z : {1e-3, 0.05, 0.3, 0.5, 0.8, 0.97, 0.999}) {
    const double q2 = q2_at(kNatural, z);
    const double kappa = lepton_angle_kappa(q2, kNatural.m1, kNatural.delta, kNatural.m_lepton);
    const double at_zero = squared_amplitude(kNatural, q2, 0.0, traces::Current::vector);
    const double axial_at_zero = squared_amplitude(kNatural, q2, 0.0, traces::Current::axial);
    for (double c : {-1.0, -0.6, 0.2, 0.9, 1.0}) {
      const double ratio = squared_amplitude(kNatural, q2, c, traces::Current::vector) / at_zero;
      EXPECT_NEAR(ratio, 1 - kappa * c * c, 1e-10) << z << " " << c;  // rounding, as above
      const double axial = squared_amplitude(kNatural, q2, c, traces::Current::axial) / axial_at_zero;
      largest_axial_difference = std::max(largest_axial_difference, std::fabs(axial - ratio));
    }
  }
  EXPECT_GT(largest_axial_difference, 0.1);  // negative control
}

TEST(Chi2Decay, WidthIsTheDalitzPlotIntegral) {
  // Another phase space: dΓ = |M|² dm_ee² dm_1e²/((2π)³ 32 m2³) (PDG kinematics review), momenta in the
  // χ2 frame from the two invariants. |M|² is quadratic in m_1e² at fixed m_ee²: 7 Gauss points are exact.
  const Chi2Masses& m = kNatural;
  const double m2 = m.m2(), ml2 = m.m_lepton * m.m_lepton;
  const auto inner = [&](double q2) {
    const double e_pair = (m2 * m2 - m.m1 * m.m1 + q2) / (2 * m2), e_chi1 = m2 - e_pair;
    const double p_chi1 = std::sqrt(std::max(0.0, e_chi1 * e_chi1 - m.m1 * m.m1));
    const double k = std::sqrt(std::max(0.0, 0.25 - ml2 / q2)) * p_chi1;
    // E_e- in the χ2 frame runs over E_pair/2 ± k; m_1e+² = m2² + m_e² - 2 m2 E_e-.
    return 2 * m2 *
           boost::math::quadrature::gauss<double, 7>::integrate(
               [&](double e) {
                 const double e_plus = e_pair - e;
                 const double p = std::sqrt(e * e - ml2), p_plus = std::sqrt(e_plus * e_plus - ml2);
                 const double c = (p_plus * p_plus - p_chi1 * p_chi1 - p * p) / (2 * p_chi1 * p);
                 const double s = std::sqrt(std::max(0.0, 1 - c * c));
                 return squared_amplitude(m, {e_chi1, 0, 0, p_chi1}, {m2, 0, 0, 0}, {e, p * s, 0, p * c},
                                          {e_plus, -p * s, 0, -p_chi1 - p * c}, q2, traces::Current::vector);
               },
               e_pair / 2 - k, e_pair / 2 + k);
  };
  boost::math::quadrature::tanh_sinh<double> outer(6);
  const double low = 4 * ml2, high = m.delta * m.delta;
  const double margin = 1e-9 * (high - low);  // holds less than 1e-13 of the integral
  const double integral = outer.integrate(inner, low + margin, high - margin, 1e-10);
  const double couplings = 16 * M_PI * M_PI * constants::alpha;
  const double expected = couplings * integral / (std::pow(2 * M_PI, 3) * 32 * m2 * m2 * m2);
  EXPECT_NEAR(chi2_width(m) / expected, 1.0, 1e-8);
}

TEST(Chi2Decay, KappaIsTheRatioOfTheAngularCoefficients) {
  // κ = B/A as usually written, evaluated with 64-bit mantissas at natural scales (1e-13: rounding).
  const Chi2Masses& m = kNatural;
  for (double z : {0.01, 0.2, 0.6, 0.9}) {
    const long double q2 = q2_at(m, z), q = std::sqrt(q2), m1 = m.m1, m2 = m1 + m.delta, ml = m.m_lepton;
    const long double e2 = (m2 * m2 - m1 * m1 + q2) / (2 * q), e1 = e2 - q, p2 = e2 * e2 - m2 * m2;
    const long double a =
        q2 * e1 * e2 / 2 + ml * ml * (m1 * m1 + m2 * m2 - q2) / 2 - m1 * m2 * (q2 / 2 + ml * ml);
    const long double b = q2 * (1 - 4 * ml * ml / q2) * p2 / 2;
    EXPECT_NEAR(lepton_angle_kappa(static_cast<double>(q2), m.m1, m.delta, m.m_lepton),
                static_cast<double>(b / a), 1e-13);
  }
}

TEST(Chi2Decay, KappaInFloatEqualsDouble) {
  // 1e-6 absolute: the rounding of a float q² beside 4 m_e², where κ rises from 0.
  for (double m_aprime : {0.001, 0.01, 0.1, 0.3, 1.0, 3.0})
    for (double f : {0.02, 0.1, 0.4, 1.0, 3.0}) {
      const Chi2Masses m = Chi2Masses::from_ratios(m_aprime, 1.0 / 3, f);
      if (m.stable()) continue;
      for (double z : {0.0, 1e-8, 1e-6, 1e-4, 1e-2, 0.1, 0.5, 0.9, 0.999, 1.0}) {
        const double q2 = q2_at(m, z);
        const double exact = lepton_angle_kappa(q2, m.m1, m.delta);
        const float single =
            lepton_angle_kappa(static_cast<float>(q2), static_cast<float>(m.m1), static_cast<float>(m.delta));
        EXPECT_NEAR(single, exact, 1e-6) << m_aprime << " " << f << " " << z;
        for (double kappa : {exact, static_cast<double>(single)}) {
          EXPECT_GE(kappa, 0.0);
          EXPECT_LE(kappa, 1.0);
        }
      }
    }
}

TEST(Chi2Decay, KFactorOfTheExactWidth) {
  // Independent integrations, given to three or four digits; 0.5 %, where rounding to three allows 0.3 %.
  const struct {
    double m_aprime, f, k;
  } rows[] = {{0.01, 0.4, .0376}, {0.1, 0.4, .630},  {0.2, 0.4, .6403}, {0.3, 0.4, .6422},
              {1.0, 0.4, .6436},  {0.3, 0.1, .8380}, {0.3, 0.8, .5074}};
  for (const auto& row : rows)
    EXPECT_NEAR(chi2_k_factor(Chi2Masses::from_ratios(row.m_aprime, 1.0 / 3, row.f)) / row.k, 1.0, 5e-3)
        << row.m_aprime << " " << row.f;
}

TEST(Chi2Decay, WidthAgreesWithAdaptiveQuadrature) {
  // In the dilepton mass instead of the rapidity-like variable; 1e-12 as stated, of Δ up to 0.9 m.
  boost::math::quadrature::tanh_sinh<double> oracle(15);
  for (double m_aprime : {0.00767, 0.01, 0.1, 1.0, 3.0})
    for (const auto& [r, f] : {std::pair{1.0 / 3, 0.02},
                               {1.0 / 3, 0.1},
                               {1.0 / 3, 0.4},
                               {1.0 / 3, 0.8},
                               {1.0 / 3, 1.0},
                               {0.1, 4.0},
                               {0.05, 17.9}}) {
      const Chi2Masses m = Chi2Masses::from_ratios(m_aprime, r, f);
      if (!m.decays()) continue;
      const double q2_min = 4 * m.m_lepton * m.m_lepton;
      const double q_max = m.delta, q_min = 2 * m.m_lepton;
      const auto in_q = [&](double q, double to_end) {
        // to_end: distance to the nearer end, exact (q_min - q < 0 below, q_max - q > 0 above).
        const double above = to_end < 0 ? -to_end * (q + q_min) : (q - q_min) * (q + q_min);
        const double below = to_end > 0 ? to_end * (q + q_max) : (q_max - q) * (q + q_max);
        return 2 * q * chi2_dgamma_dq2(m, {q2_min + above, above, below});
      };
      EXPECT_NEAR(chi2_width(m) / oracle.integrate(in_q, q_min, q_max, 1e-13), 1.0, 1e-12)
          << m_aprime << " " << f;
    }
}

TEST(Chi2Decay, ProperLengthOfTheTwoWidths) {
  const Chi2Masses m = Chi2Masses::from_ratios(0.3, 1.0 / 3, 0.4);
  // ħc/Γ by hand: Γ = K 4 α Δ⁵/(15π m⁴), Δ = 0.04 GeV; 1e-12 is rounding.
  const double gamma = 0.64 * 4 / 137.035999 * std::pow(0.04, 5) / (15 * M_PI * std::pow(0.3, 4));
  EXPECT_NEAR(ctau_eps2_alphad(chi2_width_constant_k(m, 0.64)) * gamma / 1.973269804e-16, 1.0, 1e-12);
  EXPECT_NEAR(ctau_eps2_alphad(chi2_width(m)) * chi2_k_factor(m) /
                  (ctau_eps2_alphad(chi2_width_constant_k(m, 0.64)) * 0.64),
              1.0, 1e-14);
}

TEST(Chi2Decay, StableAndClosedHaveNoWidth) {
  // Δ > 2 m_e needs m > 7.665 MeV at r = 1/3, f = 0.4.
  EXPECT_TRUE(Chi2Masses::from_ratios(7.664e-3, 1.0 / 3, 0.4).stable());
  EXPECT_FALSE(Chi2Masses::from_ratios(7.666e-3, 1.0 / 3, 0.4).stable());
  for (const Chi2Masses& m :
       {Chi2Masses::from_ratios(5e-3, 1.0 / 3, 0.4), Chi2Masses::from_ratios(0.3, 0.45, 0.4)}) {
    EXPECT_EQ(chi2_width(m), 0.0);
    EXPECT_EQ(chi2_width_constant_k(m, 0.64), 0.0);
    EXPECT_EQ(chi2_k_factor(m), 0.0);
    EXPECT_EQ(ctau_eps2_alphad(chi2_width(m)), 1e300);
  }
  EXPECT_TRUE(Chi2Masses::from_ratios(0.3, 0.45, 0.4).closed());
}

TEST(Chi2Decay, MapCoversTheRange) {
  for (double m_aprime : {0.00767, 0.3, 3.0}) {
    const Chi2Masses m = Chi2Masses::from_ratios(m_aprime, 1.0 / 3, 0.4);
    const DileptonMap map(m);
    EXPECT_EQ(map(0).mass.above_min, 0.0);
    EXPECT_EQ(map(1).mass.below_max, 0.0);
    for (double t : {0.1, 0.5, 0.99}) {
      const auto point = map(t);
      // The two distances add up to the range, and the slope is that of a central difference (h²-error).
      EXPECT_NEAR((point.mass.above_min + point.mass.below_max) / (m.delta * m.delta - map.q2_min()), 1.0,
                  1e-11);
      const double h = 1e-5;
      const double slope = (map(t + h).mass.above_min - map(t - h).mass.above_min) / (2 * h);
      EXPECT_NEAR(point.dq2_dt / slope, 1.0, 1e-6);
    }
  }
}

}  // namespace
