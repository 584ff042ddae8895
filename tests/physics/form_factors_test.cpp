// Form factors against the printed formulas, their limits, and the elastic response of the proton.
#include "semivis/physics/form_factors.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace semivis {
namespace {

const Nucleus& lead() { return *find_nucleus("Pb"); }

// 1e-13: both sides are a dozen roundings.
TEST(FormFactors, EqualThePrintedFormulas) {
  const FormFactors form_factors(lead());
  const double a2 = std::pow(111 * std::pow(82.0, -1.0 / 3) / constants::m_electron, 2);
  const double ap2 = std::pow(773 * std::pow(82.0, -2.0 / 3) / constants::m_electron, 2);
  const double d = 0.164 * std::pow(207.0, -2.0 / 3);
  for (double t = 1e-13; t < 100; t *= 3.7) {
    const double el = std::pow(a2 * t / (1 + a2 * t), 2) * std::pow(1 + t / d, -2) * 82 * 82;
    const double magnetic = 1 + t * (2.793 * 2.793 - 1) / (4 * std::pow(0.93827208816, 2));
    const double in =
        std::pow(ap2 * t / (1 + ap2 * t), 2) * std::pow(magnetic / std::pow(1 + t / 0.71, 4), 2) * 82;
    EXPECT_NEAR(form_factors.elastic(t) / el, 1, 1e-13);
    EXPECT_NEAR(form_factors.inelastic(t) / in, 1, 1e-13);
    EXPECT_DOUBLE_EQ(form_factors.total(t), form_factors.elastic(t) + form_factors.inelastic(t));
  }
}

// Between screening (4e-10 GeV²) and the nuclear size (5e-3 GeV²) the nucleus is a point charge: at the
// geometric middle both corrections are 6e-4, hence 2e-3. Far below screening G2 ∝ t².
TEST(FormFactors, PointChargeAndScreeningLimits) {
  const FormFactors form_factors(lead());
  EXPECT_NEAR(form_factors.elastic(1.5e-6) / (82 * 82), 1, 2e-3);
  EXPECT_NEAR(form_factors.inelastic(1e-5) / 82, 1, 2e-4);
  EXPECT_NEAR(form_factors.total(2e-15) / form_factors.total(1e-15), 4, 1e-4);
}

// The incoherent sum over protons must reduce to the Rosenbluth response (G_E² + τG_M²)/(1 + τ) with dipole
// form factors to first order in τ. The corrected form does; the published one squares 1 + τ(μ²-1) and the
// dipole squared, i.e. has twice the slope: the negative control.
TEST(FormFactors, CorrectedInelasticIsTheElasticProtonResponse) {
  const FormFactors corrected(lead(), InelasticForm::corrected), published(lead());
  const double ap2 = std::pow(773 * std::pow(82.0, -2.0 / 3) / constants::m_electron, 2);
  const double mu2 = std::pow(constants::mu_proton, 2);
  const auto slope = [&](const FormFactors& form_factors, double t) {
    return (form_factors.inelastic(t) / (82 * std::pow(ap2 * t / (1 + ap2 * t), 2)) - 1) / t;
  };
  const double t = 1e-3, tau = t / (4 * std::pow(constants::m_proton, 2));
  const double rosenbluth = (std::pow(1 + t / 0.71, -4) * (1 + tau * mu2) / (1 + tau) - 1) / t;
  EXPECT_NEAR(slope(corrected, t) / rosenbluth, 1, 1e-3);
  EXPECT_NEAR(slope(published, t) / rosenbluth, 2, 0.02);
}

}  // namespace
}  // namespace semivis
