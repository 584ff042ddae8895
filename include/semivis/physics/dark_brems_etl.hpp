// Dark bremsstrahlung e N → e N A' at exact tree level (ETL): azimuthally averaged amplitude and dσ/dx dv.
#pragma once

#include <cstddef>

#include "semivis/core/constants.hpp"
#include "semivis/core/math.hpp"
#include "semivis/core/quadrature.hpp"
#include "semivis/physics/emission_variables.hpp"
#include "semivis/physics/form_factors.hpp"
#include "semivis/physics/materials.hpp"

namespace semivis {

/// Everything about ℓ(p) + N → ℓ(p') + N + A'(k) at fixed E, x and θ: the range of t = -q² and the
/// amplitude averaged over the azimuth φ of q = p' + k - p about p - k. The nucleus is a spinless
/// particle at rest. With E' = E - E_A', κ = |p - k|, u = 2p·k - m² and s = 2p'·k + m² = a + b cosφ (both
/// > 0), energy conservation fixes q∥ = -(u + t(1 + E'/M))/2κ, and the amplitude is a Laurent polynomial
/// in s, so the average over φ is closed (amplitude: Liu, Miller, PRD 96 (2017) 016004; average: Gninenko et
/// al., PLB 782 (2018) 406). Differences of nearly equal numbers are written as quotients of sums, which
/// keeps 8 digits at E = 100 GeV, m = 10 MeV (tests/physics/dark_brems_etl_test.cpp).
class EtlKinematics {
 public:
  /// energy E of the lepton and y = 1 - E_A'/E, with sin2_half_theta = sin²(θ/2); masses in GeV. Nothing
  /// but allowed() may be called where allowed() is false (outside phase space).
  EtlKinematics(double energy, double y, double sin2_half_theta, double m_aprime, double m_lepton,
                double nucleus_mass)
      : m2_(m_aprime * m_aprime),
        ml2_(m_lepton * m_lepton),
        inverse_mass_(1 / nucleus_mass),
        energy_(energy),
        aprime_energy_(energy - y * energy),
        recoil_energy_(y * energy) {
    const double w = aprime_energy_, e2 = energy * energy, w2 = w * w;
    const double p = math::sqrt((energy - m_lepton) * (energy + m_lepton));
    const double k = math::sqrt(math::max((w - m_aprime) * (w + m_aprime), 0.0));
    const double pk = p * k, e2_w2 = recoil_energy_ * (energy + w);
    const double transverse = 4 * pk * sin2_half_theta;  // 2pk(1 - cosθ)

    const double e2_pk = (e2 * (e2_w2 + m2_) + ml2_ * k * k) / (e2 + pk);  // E² - pk
    u_ = (m2_ * (energy * recoil_energy_ + e2_pk) + 2 * ml2_ * k * k) / (energy * w + pk) + transverse;
    const double p_k = (e2_w2 + m2_ - ml2_) / (p + k);  // p - k
    const double kappa2 = p_k * p_k + transverse;
    const double kappa = math::sqrt(kappa2);

    // With c = p·(p - k)/κ²: c - 1, and g = E'c - E.
    c_1_ = (k * p_k - 0.5 * transverse) / kappa2;
    g_ = (p_k * (w2 * ml2_ - e2 * m2_) / (energy * k + w * p) - 0.5 * (energy + w) * transverse) / kappa2;
    lambda_ = 1 + recoil_energy_ * inverse_mass_;
    flux_ = energy * k / (p * kappa);

    const double available = recoil_energy_ - 0.5 * u_ * inverse_mass_;
    allowed_ = k > 0 && available > m_lepton;
    if (!allowed_) return;
    // q⊥² = Q (t - t_min)(t_max - t): the limits are where q is along p - k.
    const double root = kappa * math::sqrt((available - m_lepton) * (available + m_lepton));
    const double mass2 = nucleus_mass * nucleus_mass;
    const double invariant = mass2 + 2 * nucleus_mass * recoil_energy_ + ml2_ - u_;  // (M + E')² - κ²
    t_min_ = 0.5 * u_ * u_ / (kappa2 - 0.5 * u_ * lambda_ + root);
    t_max_ = u_ * u_ * mass2 / (invariant * t_min_);
    b2_scale_ = 4 * pk * transverse * (1 - sin2_half_theta) / kappa2 * invariant / (4 * mass2 * kappa2);
  }

  bool allowed() const { return allowed_; }
  /// Range of t, GeV².
  double t_min() const { return t_min_; }
  double t_max() const { return t_max_; }
  /// Where the amplitude turns from a rise ∝ t to a plateau, GeV²: the modulus of the (complex) zeros of
  /// a² - b² in t, its sharpest structure.
  double t_knee() const {
    return math::sqrt((math::square((1 + c_1_) * u_) + b2_scale_ * t_min_ * t_max_) /
                      (math::square(c_1_ + g_ * inverse_mass_) + b2_scale_));
  }
  /// E|k|/(|p||p - k|), the kinematic factor of the cross section, GeV⁰.
  double flux() const { return flux_; }

  /// ⟨A⟩_φ/8M², dimensionless, t in [t_min, t_max]: A = Σ|M|² of the emission off the lepton, spin averaged
  /// and summed over A' polarisations, couplings and form factor taken out (docs/physics.md, eq. ETL).
  double averaged_amplitude(double t) const {
    const double lt = u_ + t * lambda_;
    const double a = (1 + c_1_) * u_ + t * (c_1_ + g_ * inverse_mass_);
    const double a_u = c_1_ * lt - t * aprime_energy_ * inverse_mass_;  // a - u
    const double inverse_a = 1 / a;
    const double rho2 =
        b2_scale_ * math::max((t - t_min_) * (t_max_ - t), 0.0) * inverse_a * inverse_a;  // b²/a²
    const double beta = math::sqrt(1 - rho2), inverse_beta = 1 / beta;
    const double inverse_beta3 = inverse_beta * inverse_beta * inverse_beta;
    const double mean_1 = inverse_a * inverse_beta;                                       // ⟨1/s⟩
    const double mean_2 = inverse_a * inverse_a * inverse_beta3;                          // ⟨1/s²⟩
    const double mean_d1 = -rho2 * inverse_a * inverse_beta3;                             // ⟨(1 - a/s)/s⟩
    const double mean_d2 = rho2 / (1 + beta) * (1 + beta - beta * beta) * inverse_beta3;  // ⟨(1 - a/s)²⟩

    // With P = P_i + P_f: P²/4M² = n, P·p/M = ep - s/2M, P·p'/M = er, (s P·p' - u P·p)/M = w0 + w1 (s - a).
    const double quarter = 0.25 * inverse_mass_ * inverse_mass_;
    const double n = 1 + t * quarter;
    const double ep = 2 * energy_ - 0.5 * t * inverse_mass_;
    const double er = 2 * recoil_energy_ - 0.5 * (u_ + t) * inverse_mass_;
    const double w1 = 2 * recoil_energy_ - 0.5 * t * inverse_mass_;
    const double w0 = 2 * (u_ * g_ + t * (g_ * lambda_ + aprime_energy_)) - 0.5 * t * a_u * inverse_mass_;

    const double inverse_u = 1 / u_;
    const double compton = -n * (a * inverse_u + u_ * mean_1);
    const double recoil = t * inverse_u *
                          ((ep * ep + er * er + 2 * n * (2 * m2_ + u_ - t)) * mean_1 - ep * inverse_mass_ +
                           a * quarter - 2 * n);
    const double mass_term = (m2_ + 2 * ml2_) * inverse_u * inverse_u *
                             ((n * t - w1 * w1) * mean_d2 + 2 * (n * t * a_u - w1 * w0) * mean_d1 +
                              (n * t * a_u * a_u - w0 * w0) * mean_2);
    return compton + recoil + mass_term;
  }

 private:
  double m2_, ml2_, inverse_mass_, energy_, aprime_energy_, recoil_energy_;
  double u_, c_1_, g_, lambda_, flux_;
  bool allowed_;
  double t_min_ = 0, t_max_ = 0;
  double b2_scale_ = 0;  // b² = b2_scale (t - t_min)(t_max - t)
};

/// dσ/dx dv of e± off one nucleus, in pb at ε = 1.
class DarkBremsEtl {
 public:
  /// panel_points: Gauss-Legendre points in ln t below and above the knee; 16 leaves an error below
  /// 3e-4 anywhere in (x, v) with v > 0.02, m >= 5 MeV, and below 3e-5 in dσ/dx.
  DarkBremsEtl(const Nucleus& nucleus, const FormFactors& form_factors, double m_aprime,
               std::size_t panel_points = 16)
      : form_factors_(form_factors),
        m_aprime_(m_aprime),
        nucleus_mass_(nucleus.mass()),
        panel_(panel_points) {}

  double m_aprime() const { return m_aprime_; }
  double nucleus_mass() const { return nucleus_mass_; }

  /// Smallest v with a nonzero density: θ = max_emission_angle. energy in GeV, y = 1 - x in (0, 1).
  double v_min(double energy, double y) const {
    const double virtuality = emission_virtuality(y, m_aprime_);
    return virtuality / (virtuality + math::square(energy * max_emission_angle) * (1 - y));
  }

  /// dσ/dx dv = α³ (E|k|/|p||p-k|) |dcosθ/dv| ∫dt G2(t)/t² ⟨A⟩_φ/8M², pb. energy in GeV, y = 1 - x, v of
  /// semivis/physics/emission_variables.hpp; zero outside phase space, beyond max_emission_angle and for v
  /// outside (0, 1]. The t integral stops at kMaxT.
  double dxs_dx_dv(double energy, double y, double v) const {
    if (!(y > 0 && y < emission_y_max(energy, m_aprime_) && v > 0 && v <= 1)) return 0;
    const double virtuality = emission_virtuality(y, m_aprime_);
    const double theta2 = emission_theta_squared(v, y, virtuality, energy);
    if (theta2 > max_emission_angle * max_emission_angle) return 0;
    const EtlKinematics kinematics(energy, y, 0.25 * theta2 * math::square(sinc(0.25 * theta2)), m_aprime_,
                                   constants::m_electron, nucleus_mass_);
    if (!kinematics.allowed()) return 0;
    const double top = math::min(kinematics.t_max(), kMaxT);
    if (top <= kinematics.t_min()) return 0;
    const double lo = math::log(kinematics.t_min()), hi = math::log(top);
    const double knee = math::clamp(math::log(kinematics.t_knee()), lo, hi);
    const auto integrand = [&](double log_t) {
      const double t = math::exp(log_t);
      return form_factors_.total(t) / t * kinematics.averaged_amplitude(t);
    };
    const double integral =
        panel_.integrate(lo, knee, integrand) + (knee < hi ? panel_.integrate(knee, hi, integrand) : 0);
    // |dcosθ/dv| = (sinθ/2θ) |dθ²/dv|
    const double jacobian = 0.5 * sinc(theta2) * virtuality / (v * v * energy * energy * (1 - y));
    constexpr double alpha3 = constants::alpha * constants::alpha * constants::alpha;
    return math::max(constants::hbarc2_gev2_pb * alpha3 * kinematics.flux() * jacobian * integral, 0.0);
  }

 private:
  /// GeV²: beyond it the form factors leave less than 1e-6 of the cross section.
  static constexpr double kMaxT = 100;

  /// sin(z)/z from z² <= 0.1, to 1e-15.
  static double sinc(double z2) {
    return 1 - z2 / 6 * (1 - z2 / 20 * (1 - z2 / 42 * (1 - z2 / 72 * (1 - z2 / 110))));
  }

  FormFactors form_factors_;
  double m_aprime_, nucleus_mass_;
  GaussLegendre panel_;
};

}  // namespace semivis
