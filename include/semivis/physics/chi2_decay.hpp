// χ2 → χ1 e⁺ e⁻ through an off-shell A': q² spectrum, lepton angle, width and proper decay length.
// Current: the Dirac pair is split into Majorana χ1, χ2 with m1, m2 > 0; its vector current becomes
// i χ̄1 γ^µ χ2, whose trace is the vector one, H^µν ∝ p1^µ p2^ν + p1^ν p2^µ - g^µν (p1·p2 - m1 m2).
// (An axial current, or one mass negative, would have + m1 m2.)
#pragma once

#include "semivis/core/constants.hpp"
#include "semivis/core/macros.hpp"
#include "semivis/core/math.hpp"
#include "semivis/core/quadrature.hpp"

namespace semivis {

/// Masses of the decay, GeV. The splitting is kept as it is given, never as m2 - m1.
struct Chi2Masses {
  double m_aprime, m1, delta;
  double m_lepton = constants::m_electron;

  /// r = m1/m_aprime, f = (m2 - m1)/m1.
  static Chi2Masses from_ratios(double m_aprime, double r, double f) {
    return {m_aprime, r * m_aprime, f * r * m_aprime};
  }
  double m2() const { return m1 + delta; }
  /// A' → χ1 χ2 without phase space.
  bool closed() const { return 2 * m1 + delta >= m_aprime; }
  /// χ2 → χ1 e⁺ e⁻ impossible.
  bool stable() const { return delta <= 2 * m_lepton; }
  bool decays() const { return !closed() && !stable(); }
};

/// A dilepton mass² with its distances from both ends, each without cancellation, GeV².
struct DileptonMass {
  double q2;
  double above_min;  // q² - 4 m_e²
  double below_max;  // Δ² - q²
};

/// dΓ/dq² at ε = 1, α_D = 1, GeV⁻¹, exact tree level, unpolarised χ2, A' far off shell:
///     dΓ/dq² = g_D² e²/(4 m2 2π) · λ^½(m2², m1², q²)/(8π m2²) · (4/3)(1 + 2 m_e²/q²) β_e/(8π)
///              · 2 (Δ² - q²)((m1+m2)² + 2q²)/(q² - m²)²,   β_e = √(1 - 4 m_e²/q²)
/// for q² in [4 m_e², Δ²] and Δ < m; rounding only. Derived from the trace, which the tests evaluate
/// with explicit Dirac matrices.
inline double chi2_dgamma_dq2(const Chi2Masses& m, const DileptonMass& d) {
  using constants::pi;
  const double m2 = m.m2(), sum2 = math::square(m.m1 + m2);
  const double root_kallen = math::sqrt(d.below_max * (sum2 - d.q2));
  const double beta = math::sqrt(d.above_min / d.q2);
  const double leptons = 4.0 / 3.0 * (1 + 2 * m.m_lepton * m.m_lepton / d.q2) * beta / (8 * pi);
  const double currents = 2 * d.below_max * (sum2 + 2 * d.q2) / math::square(m.m_aprime * m.m_aprime - d.q2);
  const double couplings = 16 * pi * pi * constants::alpha;  // g_D² e² at α_D = 1
  return couplings / (8 * pi * m2) * root_kallen / (8 * pi * m2 * m2) * leptons * currents;
}

/// λ^½(m2², m1², q²) β_e, GeV²: proportional to dΓ/dq² for a constant matrix element (flat three-body
/// phase space; the lepton angle is then uniform).
inline double chi2_flat_density(const Chi2Masses& m, const DileptonMass& d) {
  return math::sqrt(d.below_max * (math::square(m.m1 + m.m2()) - d.q2) * d.above_min / d.q2);
}

/// Map of t in [0, 1] on the q² range in which both densities times dq²/dt are analytic: the velocity
/// is β_e = tanh y, q² = 4 m_e² cosh² y, y = Y (1 - (1-t)²). Needs Δ > 2 m_e.
class DileptonMap {
 public:
  explicit DileptonMap(const Chi2Masses& m) : q2_min_(4 * m.m_lepton * m.m_lepton) {
    const double sinh_y = math::sqrt((m.delta - 2 * m.m_lepton) * (m.delta + 2 * m.m_lepton) / q2_min_);
    y_max_ = math::log1p(sinh_y + sinh_y * sinh_y / (1 + math::sqrt(1 + sinh_y * sinh_y)));
  }
  double q2_min() const { return q2_min_; }

  /// The point at t, and its dq²/dt.
  struct Point {
    DileptonMass mass;
    double dq2_dt;
  };
  Point operator()(double t) const {
    const double rest = y_max_ * (1 - t) * (1 - t), y = y_max_ - rest;
    const double grow = math::expm1(y), shrink = math::expm1(rest);
    const double sinh_y = sinh(grow), cosh_y = math::sqrt(1 + sinh_y * sinh_y);
    const double sinh_rest = sinh(shrink), cosh_rest = math::sqrt(1 + sinh_rest * sinh_rest);
    // cosh² Y - cosh² y = sinh(Y + y) sinh(Y - y), with Y + y = 2y + (Y - y).
    const double sinh_sum = 2 * sinh_y * cosh_y * cosh_rest + (1 + 2 * sinh_y * sinh_y) * sinh_rest;
    const double above = q2_min_ * sinh_y * sinh_y;
    return {{q2_min_ + above, above, q2_min_ * sinh_sum * sinh_rest},
            4 * q2_min_ * sinh_y * cosh_y * y_max_ * (1 - t)};
  }

 private:
  /// sinh x from e^x - 1.
  static double sinh(double expm1_x) { return 0.5 * (expm1_x + expm1_x / (1 + expm1_x)); }
  double q2_min_, y_max_;
};

/// Γ(χ2 → χ1 e⁺ e⁻) at ε = 1, α_D = 1, GeV: the integral of chi2_dgamma_dq2; multiply by ε² α_D.
/// 0 where the χ2 is stable or the A' cannot make it. Relative accuracy 1e-12 for Δ < 0.9 m.
inline double chi2_width(const Chi2Masses& m) {
  if (!m.decays()) return 0;
  static const GaussLegendre rule(64);
  const DileptonMap map(m);
  return rule.integrate(0, 1, [&](double t) {
    const auto point = map(t);
    return chi2_dgamma_dq2(m, point.mass) * point.dq2_dt;
  });
}

/// Γ = K · 4 ε² α α_D Δ⁵/(15π m⁴) at ε = 1, α_D = 1, GeV, with a given K (NA64, Eur. Phys. J. C 81
/// (2021) 959, uses K = 0.640); 0 where chi2_width is.
inline double chi2_width_constant_k(const Chi2Masses& m, double k_factor) {
  if (!m.decays()) return 0;
  return k_factor * 4 * constants::alpha * m.delta * math::square(math::square(m.delta / m.m_aprime)) /
         (15 * constants::pi);
}

/// K of the exact width: Γ over the same expression with K = 1; 0 where there is no decay.
inline double chi2_k_factor(const Chi2Masses& m) {
  return m.decays() ? chi2_width(m) / chi2_width_constant_k(m, 1.0) : 0.0;
}

/// cτ ε² α_D = ħc/Γ(ε = 1, α_D = 1), m, of a width from either function; 1e300 where the width is 0.
inline double ctau_eps2_alphad(double width) { return width > 0 ? constants::hbarc_gev_m / width : 1e300; }

/// Angle of the leptons in the q rest frame about the direction opposite to χ1: W(c) ∝ 1 - κ c², and
///     κ = β_e² ((m1+m2)² - q²)/((m1+m2)² + q² + 4 m_e²),
/// which is B/A of W ∝ A - B c², A = q² E1 E2/2 + m_e² p1·p2 - m1 m2 (q²/2 + m_e²), B = q² β_e² P²/2,
/// after E1 E2 = P² + p1·p2 and division by Δ² - q² > 0: no digit is lost at small Δ or P. q2 in
/// [4 m_e², Δ²] (below it, by rounding, κ = 0), delta = m2 - m1; GeV. κ in [0, 1]. Flat phase space has
/// κ = 0.
template <class Real>
SEMIVIS_HD Real lepton_angle_kappa(Real q2, Real m1, Real delta,
                                   Real m_lepton = Real(constants::m_electron)) {
  const Real sum = Real(2) * m1 + delta, threshold = Real(4) * m_lepton * m_lepton;
  return math::max(q2 - threshold, Real(0)) * (sum * sum - q2) / (q2 * (sum * sum + q2 + threshold));
}

}  // namespace semivis
