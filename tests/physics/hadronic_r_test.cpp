// R(s) against measured values, resonance peaks, chiral symmetry and the hadronic vacuum polarisation of a_µ.
#include "semivis/physics/hadronic_r.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/math/quadrature/gauss.hpp>
#include <cmath>
#include <functional>
#include <tuple>
#include <utility>

namespace {

using namespace semivis;

/// σ(e⁺e⁻ → hadrons) of an R at √s in GeV, nb: 4πα²/3s = 86.85 nb/s.
double nanobarn(double r, double root_s) { return 86.85 * r / (root_s * root_s); }

double pion_r(double s) {
  return 0.25 * std::pow(1 - 4 * 0.1395704 * 0.1395704 / s, 1.5) * std::norm(pion_form_factor(s));
}

TEST(HadronicR, RhoPeak) {
  // σ(ππ) at the ρ is 1.3-1.4 µb and |F|² reaches 45 (CMD-2, SND, KLOE, BaBar): 4 %.
  EXPECT_NEAR(nanobarn(pion_r(0.77 * 0.77), 0.77), 1330, 55);
  double highest = 0;
  for (double e = 0.7; e < 0.8; e += 1e-3) highest = std::max(highest, std::norm(pion_form_factor(e * e)));
  EXPECT_NEAR(highest, 45, 2);
  // ω pulls ππ down just above its mass; the ρ alone would fall by 1.07.
  EXPECT_GT(pion_r(0.780 * 0.780) / pion_r(0.788 * 0.788), 1.3);
}

TEST(HadronicR, NarrowPeaks) {
  // 12π B(ee)/M², B = 2.979e-4 and 7.38e-5 (PDG 2022), in nb; beside it the ππ and the continuum. 3 %, the
  // error of the widths.
  const auto peak = [](double mass, double branching) {
    return 12 * M_PI * branching / (mass * mass) * 3.894e5;
  };
  EXPECT_NEAR(nanobarn(hadronic_r(1.039301), 1.019461), peak(1.019461, 2.979e-4), 0.03 * 4210);
  const double omega = 0.78266 * 0.78266;
  EXPECT_NEAR(nanobarn(hadronic_r(omega) - pion_r(omega), 0.78266), peak(0.78266, 7.38e-5), 0.03 * 1770);
}

TEST(HadronicR, PWaveThreshold) {
  const double threshold = 4 * 0.13957039 * 0.13957039;
  EXPECT_EQ(hadronic_r(0), 0.0);
  EXPECT_EQ(hadronic_r(threshold), 0.0);
  // β³: a distance 4 times larger is 8 times R; 5 %: the form factor and 1/s over 4 %.
  EXPECT_NEAR(hadronic_r(threshold * 1.04) / hadronic_r(threshold * 1.01), 8, 0.4);
  // F = 1 + ⟨r²⟩ s/6 + c s², ⟨r²⟩ = 11.15 GeV⁻² (0.434 fm²), c = 3.85 GeV⁻⁴ (chiral perturbation theory):
  // |F|² = 1.365 at threshold. 5 %.
  EXPECT_NEAR(std::norm(pion_form_factor(threshold)), 1.365, 0.07);
}

TEST(HadronicR, ContinuumOfMeasuredPoints) {
  // BES, Phys. Lett. B 677 (2009) 239: 4 %, its error; CLEO, Phys. Rev. D 76 (2007) 072008: 2 %.
  for (const auto& [e, r, tolerance] :
       {std::tuple{2.60, 2.18, 0.09}, {3.07, 2.13, 0.08}, {3.65, 2.14, 0.08}, {10.52, 3.56, 0.1}})
    EXPECT_NEAR(hadronic_r(e * e), r, tolerance) << e;
  // The rise to the multi-pion plateau, read off the PDG's plot: 20 %.
  for (const auto& [e, r] :
       {std::pair{1.2, 0.9}, {1.3, 1.25}, {1.4, 1.7}, {1.6, 2.2}, {1.8, 2.05}, {2.0, 2.2}})
    EXPECT_NEAR(hadronic_r(e * e) / r, 1, 0.2) << e;
}

TEST(HadronicR, VacuumPolarisationOfTheMuonAnomaly) {
  // a_µ(hadrons, lowest order) = (α²/3π²) ∫ ds/s K(s) R(s) = 693.1(4.0)e-10 (T. Aoyama et al., Phys. Rept.
  // 887 (2020) 1), of which 7.8e-10 are J/ψ, ψ(2S) and Υ, which R(s) leaves out; π⁺π⁻ 503-508e-10. 5 %: the
  // weight is on the ρ. (K by quadrature in x.)
  using Rule = boost::math::quadrature::gauss<double, 15>;
  const auto kernel = [](double s) {
    const double ratio = s / (0.1056584 * 0.1056584);
    return Rule::integrate(
        [&](double y) {
          const double x = y * y;  // resolves x ~ m_µ/√s
          return 2 * y * x * x * (1 - x) / (x * x + (1 - x) * ratio);
        },
        0.0, 1.0);
  };
  const auto anomaly = [&](const std::function<double(double)>& r) {
    double sum = 0;
    for (double e = 0.27914078; e < 40; e *= 1.002)
      sum += Rule::integrate([&](double w) { return 2 / w * kernel(w * w) * r(w * w); }, e, 1.002 * e);
    return std::pow(1 / 137.036 / M_PI, 2) / 3 * sum;
  };
  EXPECT_NEAR(anomaly(hadronic_r) / 685.3e-10, 1, 0.05);
  EXPECT_NEAR(anomaly(pion_r) / 505e-10, 1, 0.03);
  // Negative control: without the narrow mesons and the continuum a fifth is missing.
  EXPECT_LT(anomaly(pion_r) / 685.3e-10, 0.8);
}

}  // namespace
