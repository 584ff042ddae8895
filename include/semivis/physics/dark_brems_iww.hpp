// Dark bremsstrahlung in the improved Weizsaecker-Williams (IWW) approximation: photon flux and dσ/dx dv.
#pragma once

#include <cstddef>

#include "semivis/core/constants.hpp"
#include "semivis/core/math.hpp"
#include "semivis/core/quadrature.hpp"
#include "semivis/physics/emission_variables.hpp"
#include "semivis/physics/form_factors.hpp"
#include "semivis/physics/materials.hpp"

namespace semivis {

/// Effective photon flux χ = ∫ dt (t - t_min)/t² G2(t) over [t_min, t_max] (GeV²), dimensionless; zero for
/// an empty range. g2: t -> G2(t). rule: Gauss-Legendre in ln t; 48 points give 1e-6 over 20 e-folds.
/// Source: Bjorken et al., PRD 80 (2009) 075018, app. A.
template <class FormFactor>
double photon_flux(FormFactor g2, double t_min, double t_max, const GaussLegendre& rule) {
  if (!(t_max > t_min)) return 0;
  return rule.integrate(math::log(t_min), math::log(t_max), [&](double log_t) {
    const double t = math::exp(log_t);
    return (t - t_min) / t * g2(t);
  });
}

/// The IWW cross section of e± off one nucleus, in pb at ε = 1 (Liu, McKeen, Miller, PRD 95 (2017) 036010;
/// DMG4, CPC 269 (2021) 108129). The flux is taken at t_min = m⁴/4E², t_max = m²
/// whatever x and θ, and θ is small. Common symbols: U0 = emission_virtuality, β = √(1 - m²/E²),
/// C = 4α³χβ/U0.
class DarkBremsIww {
 public:
  DarkBremsIww(const Nucleus& nucleus, const FormFactors& form_factors, double m_aprime)
      : form_factors_(form_factors), m_aprime_(m_aprime), nucleus_mass_(nucleus.mass()), flux_rule_(48) {}

  double m_aprime() const { return m_aprime_; }
  double nucleus_mass() const { return nucleus_mass_; }

  /// χ(E) with both form factors.
  double photon_flux(double energy) const {
    const double m2 = m_aprime_ * m_aprime_;
    return semivis::photon_flux([this](double t) { return form_factors_.total(t); },
                                math::square(m2 / (2 * energy)), m2, flux_rule_);
  }

  /// The small-angle density reaches v = 0 (θ → ∞): nothing is cut.
  double v_min(double, double) const { return 0; }

  /// dσ/dx dv = C [A - g v(1 - v)], A = 1 - x + x²/2, g = x(1-x)(m² + 2m_e²)/U0, pb: the same as the
  /// dσ/dx dcosθ of the sources, with dcosθ = dθ²/2. Zero for x or v outside their ranges.
  double dxs_dx_dv(double energy, double y, double v) const {
    if (!(inside(energy, y) && v > 0 && v <= 1)) return 0;
    return scale(energy, y) * (shape(y) - angular(y) * v * (1 - v));
  }

  /// dσ/dx = C [A - g/6], pb: the integral of dxs_dx_dv over v in (0, 1), exactly.
  double dxs_dx(double energy, double y) const {
    if (!inside(energy, y)) return 0;
    return scale(energy, y) * (shape(y) - angular(y) / 6);
  }

 private:
  bool inside(double energy, double y) const {
    return y >= emission_y_min(energy, m_aprime_, nucleus_mass_) && y <= emission_y_max(energy, m_aprime_);
  }
  double scale(double energy, double y) const {
    constexpr double alpha3 = constants::alpha * constants::alpha * constants::alpha;
    const double beta = math::sqrt((energy - m_aprime_) * (energy + m_aprime_)) / energy;
    return 4 * constants::hbarc2_gev2_pb * alpha3 * photon_flux(energy) * beta /
           emission_virtuality(y, m_aprime_);
  }
  static double shape(double y) { return y + 0.5 * (1 - y) * (1 - y); }
  double angular(double y) const {
    constexpr double me2 = constants::m_electron * constants::m_electron;
    return (1 - y) * y * (m_aprime_ * m_aprime_ + 2 * me2) / emission_virtuality(y, m_aprime_);
  }

  FormFactors form_factors_;
  double m_aprime_, nucleus_mass_;
  GaussLegendre flux_rule_;
};

}  // namespace semivis
