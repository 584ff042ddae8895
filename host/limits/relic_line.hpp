// Thermal relic density of χ1, χ2 and the couplings that make it the dark matter.
//
// n = n1 + n2 follows dY/dln x = −λ (Y² − Y_eq²), x = m1/T, λ ∝ ⟨σ_eff v⟩ = 2 ⟨σ_12 v⟩ n1 n2/(n1 + n2)² in
// equilibrium (K. Griest, D. Seckel, Phys. Rev. D 43 (1991) 3191; J. Edsjö, P. Gondolo, Phys. Rev. D 56
// (1997) 1879), g = 2 each; every χ2 left over ends as a χ1. It is solved as a differential equation from x =
// 1, where equilibrium is assumed, to x = 1e5. χ1 and χ2 share the temperature of the plasma throughout.
//
// Γ(A') is Γ(A' → χ1χ2) alone, as BR = 1 everywhere else: the visible width would add about 0.01 ε²/α_D of
// it per open channel (benchmark). Not included: Z exchange, J/ψ and Υ (m1 + m2 from 2.5 GeV on). Numerical
// error of Ωh² below 1e-3, measured 2e-5 against four times the points; R(s) has its own error.
#pragma once

#include <boost/math/interpolators/cardinal_cubic_b_spline.hpp>
#include <functional>
#include <optional>
#include <vector>

#include "semivis/core/constants.hpp"

namespace semivis {

struct RelicOptions {
  bool hadrons = true;       // beside e, µ, τ
  bool aprime_width = true;  // false: kNominalWidth, to see what the width does
  double omega_h2 = constants::omega_h2_dark_matter;
};

/// Γ/m of the A' with aprime_width = false. With Γ = 0 the thermal average diverges, as 1/Γ, where the pole
/// is above m1 + m2: a small number in place of Γ(A' → χ1χ2) shows how much hangs on it, and nothing else.
inline constexpr double kNominalWidth = 1e-4;

/// All: m_aprime in GeV, > 0, r = m1/m_aprime > 0, f = m2/m1 − 1 >= 0, alpha_d > 0, epsilon > 0. Where A' →
/// χ1χ2 is closed, (2 + f) r >= 1, and for m1 < kMinRelicMass there is no number: NaN, or nothing.
inline constexpr double kMinRelicMass = 1e-5;  // GeV

struct FreezeOut {
  double omega_h2;
  double x;  // m1/T at which Y = 2 Y_eq; NaN if Y_eq was left before x = 1
};
FreezeOut freeze_out(double m_aprime, double r, double f, double epsilon, double alpha_d,
                     const RelicOptions& options = {});

/// Ωh² of χ1.
double relic_density(double m_aprime, double r, double f, double epsilon, double alpha_d,
                     const RelicOptions& options = {});

/// The ε that gives options.omega_h2: one, as Ωh² falls with ε; NaN where even ε = 1 leaves more behind.
double relic_epsilon(double m_aprime, double r, double f, double alpha_d, const RelicOptions& options = {});

/// The smallest α_D that gives it, in [kMinRelicAlphaD, 1]; nothing if none does. Ωh² falls with α_D only
/// while annihilation is off the pole: on it σ depends on ε alone, so that a large ε has no solution. Of two
/// solutions less than 26 % apart (40 equal steps in ln α_D) both may be missed.
std::optional<double> relic_alpha_d(double m_aprime, double r, double f, double epsilon,
                                    const RelicOptions& options = {});
inline constexpr double kMinRelicAlphaD = 1e-4;

/// The smallest f that gives it, in [0, 0.999 (1/r − 2)]; nothing if none does. Ωh² rises with f, as χ2
/// become rare, and falls again where m1 + m2 nears the pole. Of two solutions closer than 1/40 of the range
/// both may be missed.
std::optional<double> relic_splitting(double m_aprime, double r, double epsilon, double alpha_d,
                                      const RelicOptions& options = {});

/// ⟨σ_12 v⟩ at ε = 1 of χ1 χ2 → visible (P. Gondolo, G. Gelmini, Nucl. Phys. B 360 (1991) 145, eq. 3.8 for
/// two masses):
///     ⟨σv⟩ = ∫ dE 2E p (E1 E2 σv) K1(E/T)/[2T m1² m2² K2(m1/T) K2(m2/T)],   E = √s.
class CoannihilationAverage {
 public:
  /// (2 + f) r < 1.
  CoannihilationAverage(double m_aprime, double r, double f, double alpha_d, const RelicOptions& options);
  /// ln(⟨σ_12 v⟩/GeV⁻²) at the temperature m1/x, x >= 1.
  double operator()(double x) const;

 private:
  struct Node {
    double energy, weight;  // GeV; of the quadrature times everything but K1
  };
  std::vector<Node> nodes_;  // energies ascending
  double m1_, m2_, lowest_;  // GeV; lowest √s with a final state
};

/// The Boltzmann equation of a pair m1, m2 = (1 + f) m1 (GeV) for any ⟨σ_12 v⟩, tabulated in ln x.
class FreezeOutTable {
 public:
  /// log_sigma_v(x) = ln(⟨σ_12 v⟩/GeV⁻²) at T = m1/x.
  FreezeOutTable(double m1, double f, const std::function<double(double)>& log_sigma_v);
  /// With ⟨σ_12 v⟩ times e^log_factor.
  FreezeOut operator()(double log_factor) const;
  /// The log_factor that gives omega_h2 > 0, to 1e-6; m1 >= kMinRelicMass.
  double log_factor(double omega_h2) const;

 private:
  struct Relic {
    double log_yield;  // ln Y at the end
    double x;          // as in FreezeOut
  };
  Relic solve(double log_factor) const;
  using Spline = boost::math::interpolators::cardinal_cubic_b_spline<double>;
  double m1_;
  Spline log_rate_, log_yield_;     // of ln x: ln λ and ln Y_eq + x
  std::vector<double> log_excess_;  // at the nodes: ln of d ln Y_eq/d ln x over −2 λ Y_eq
};

}  // namespace semivis
