// A' → χ1 χ2 and χ2 → χ1 e⁺ e⁻ with explicit boosts, and the χ2 lifetime.
#pragma once

#include <cmath>

#include "tests/oracle/tools.hpp"

namespace oracle {

/// GeV; r = m1/m, f = (m2 - m1)/m1.
struct DarkMasses {
  double aprime, chi1, delta;
  DarkMasses(double m, double r, double f) : aprime(m), chi1(r * m), delta(f * r * m) {}
  double chi2() const { return chi1 + delta; }
};

/// λ^½(m2², m1², q²), GeV².
inline double root_kallen(const DarkMasses& m, double q2) {
  return std::sqrt((square(m.delta) - q2) * (square(m.chi1 + m.chi2()) - q2));
}

/// What depends on q² in dΓ/dq² (GeV²), without its constant factors:
/// λ^½ (1 + 2m_e²/q²) β_e (Δ² - q²) ((m1+m2)² + 2q²)/(q² - m²)², β_e = √(1 - 4m_e²/q²).
inline double q2_spectrum(const DarkMasses& m, double q2, const Mistakes& mistakes) {
  const double me2 = m_electron * m_electron, m2 = m.aprime * m.aprime;
  const double propagator = mistakes.propagator_sign ? q2 + m2 : q2 - m2;
  return root_kallen(m, q2) * (1 + 2 * me2 / q2) * std::sqrt(1 - 4 * me2 / q2) * (square(m.delta) - q2) *
         (square(m.chi1 + m.chi2()) + 2 * q2) / square(propagator);
}

/// Γ(χ2 → χ1 e⁺ e⁻) at ε = α_D = 1, GeV: dΓ/dq² = g_D²e²/(8π m2) · λ^½/(8π m2²) · (4/3)(1 + 2m_e²/q²) β_e/8π
/// · 2(Δ²-q²)((m1+m2)²+2q²)/(q²-m²)², in ln q² = a + b sin²(πw/2), which flattens both ends. Δ > 2m_e.
inline double chi2_width(const DarkMasses& m, const Mistakes& mistakes = {}) {
  const Quadrature rule(80);
  const double low = std::log(square(2 * m_electron)), range = std::log(square(m.delta)) - low;
  double integral = 0;
  for (std::size_t i = 0; i < rule.point.size(); ++i) {
    const double w = rule.point[i], q2 = std::exp(low + range * square(std::sin(0.5 * pi * w)));
    const double jacobian = q2 * range * 0.5 * pi * std::sin(pi * w);
    integral += rule.weight[i] * jacobian * q2_spectrum(m, q2, mistakes);
  }
  const double g2e2 = 16 * pi * pi * alpha;
  return g2e2 / (8 * pi * m.chi2()) / (8 * pi * square(m.chi2())) * (4.0 / 3) / (8 * pi) * 2 * integral;
}

/// Proper decay length, m.
inline double decay_length(const DarkMasses& m, double epsilon, double alpha_d,
                           const Mistakes& mistakes = {}) {
  return hbarc_gev_m / (chi2_width(m, mistakes) * epsilon * epsilon * alpha_d);
}

/// Lab momentum of χ2 from an A' of lab momentum `aprime` (GeV): isotropic in the A' frame.
inline FourVector decay_aprime(Random& random, const DarkMasses& m, const Vector& aprime,
                               const Mistakes& mistakes) {
  const double m2 = square(m.aprime), c1 = square(m.chi1), c2 = square(m.chi2());
  const double e = (m2 + c2 - c1) / (2 * m.aprime), p = std::sqrt((e - m.chi2()) * (e + m.chi2()));
  Vector n = isotropic(random);
  if (mistakes.uniform_theta) {
    const double theta = random.uniform(0, pi);
    n = direction_about(unit(aprime), std::cos(theta), std::sin(theta), random.uniform(0, 2 * pi));
  }
  return boost({e, p * n}, aprime, m.aprime);
}

/// m_ee² by rejection from a flat proposal; β_e (1 + 2m_e²/q²) <= 1 bounds the spectrum.
inline double sample_q2(Random& random, const DarkMasses& m, const Mistakes& mistakes) {
  const double d2 = square(m.delta), sum2 = square(m.chi1 + m.chi2()), m2 = square(m.aprime);
  const double bound = std::sqrt(d2 * sum2) * d2 * (sum2 + 2 * d2) / square(m2 - d2);
  double q2;
  do q2 = random.uniform(square(2 * m_electron), d2);
  while (bound * random.uniform() > q2_spectrum(m, q2, mistakes));
  return q2;
}

/// Cosine of e⁻ about the pair's flight direction, in the pair's frame, by rejection: W(c) ∝ A - B c².
inline double sample_lepton_cosine(Random& random, const DarkMasses& m, double q2) {
  const double me2 = m_electron * m_electron, c1 = square(m.chi1), c2 = square(m.chi2()), q = std::sqrt(q2);
  const double e2 = (c2 - c1 + q2) / (2 * q), e1 = e2 - q, p1p2 = 0.5 * (c1 + c2 - q2);
  const double a = 0.5 * q2 * e1 * e2 + me2 * p1p2 - m.chi1 * m.chi2() * (0.5 * q2 + me2);
  const double b = 0.5 * q2 * (1 - 4 * me2 / q2) * square(root_kallen(m, q2)) / (4 * q2);
  double c;
  do c = random.uniform(-1, 1);
  while (a * random.uniform() > a - b * c * c);
  return c;
}

struct LeptonPair {
  FourVector electron, positron;
};
/// Lab momenta of the pair from a χ2 of lab momentum `chi2` (GeV).
inline LeptonPair decay_chi2(Random& random, const DarkMasses& m, const Vector& chi2,
                             const Mistakes& mistakes) {
  const double q2 = sample_q2(random, m, mistakes), q = std::sqrt(q2);
  const Vector n = isotropic(random);
  const Vector pair = root_kallen(m, q2) / (2 * m.chi2()) * n;
  const double cosine = sample_lepton_cosine(random, m, q2), sine = std::sqrt((1 - cosine) * (1 + cosine));
  const double momentum = std::sqrt(0.25 * q2 - m_electron * m_electron);
  const Vector lepton = momentum * direction_about(n, cosine, sine, random.uniform(0, 2 * pi));
  const auto to_lab = [&](const Vector& p) { return boost(boost({0.5 * q, p}, pair, q), chi2, m.chi2()); };
  return {to_lab(lepton), to_lab(-1 * lepton)};
}

}  // namespace oracle
