// χ2 → χ1 e⁺ e⁻ in the χ2 rest frame: lepton angle from a cubic CDF, isotropic pair direction.
#pragma once

#include "semivis/core/constants.hpp"
#include "semivis/core/linalg.hpp"
#include "semivis/core/macros.hpp"
#include "semivis/core/math.hpp"

namespace semivis {

/// Cosine with density ∝ 1 - κ c² on [-1, 1], κ in [0, 1], from a uniform u: the cubic
/// c - κ c³/3 = (1 - κ/3)(2u - 1) solved by sin(φ/3) (docs/physics.md, eq. lepton-angle CDF).
template <class Real>
SEMIVIS_HD Real sample_lepton_cosine(Real kappa, Real u) {
  const Real root = math::sqrt(math::max(kappa, Real(1e-10)));
  const Real sine = Real(1.5) * root * (Real(1) - kappa * Real(1.0 / 3.0)) * (Real(2) * u - Real(1));
  const Real size = math::min(math::abs(sine), Real(1));
  const Real cosine = math::sqrt((Real(1) - size) * (Real(1) + size));
  const Real third = math::atan2_upper(size, cosine) * Real(1.0 / 3.0);  // in [0, π/6]
  const Real z = third * third;
  const Real p = math::polynomial(z, {Real(1.0 / 6227020800.0), Real(-1.0 / 39916800), Real(1.0 / 362880),
                                      Real(-1.0 / 5040), Real(1.0 / 120), Real(-1.0 / 6)});
  const Real sin_third = math::multiply_add(third * z, p, third);
  return math::copysign(math::min(Real(2) * sin_third / root, Real(1)), sine);
}

template <class Real>
struct LeptonPair {
  FourMomentum<Real> electron, positron;
};

/// Rotates p by the polar angle (cosine, sine) in the x-z plane, then by the azimuth (c, s) about z.
template <class Real>
SEMIVIS_HD Vec3<Real> turn_pair(Vec3<Real> p, Real cosine, Real sine, Real c, Real s) {
  const Real x = math::multiply_add(cosine, p.x, sine * p.z);
  return {math::multiply_add(c, x, -s * p.y), math::multiply_add(s, x, c * p.y),
          math::multiply_add(cosine, p.z, -sine * p.x)};
}

/// The two leptons in the χ2 rest frame. q2 = m_ee² (GeV²), m2 the χ2 mass, delta = m2 - m1 (GeV);
/// lepton_cosine about the pair's flight direction in the pair frame, lepton_turn its azimuth/2π;
/// the pair's direction is isotropic: cosine 2 u_cosine - 1, azimuth 2π·turn.
template <class Real>
SEMIVIS_HD LeptonPair<Real> three_body_leptons(Real q2, Real m2, Real delta, Real lepton_cosine,
                                               Real lepton_turn, Real u_cosine, Real turn) {
  constexpr Real m_e2 = static_cast<Real>(constants::m_electron * constants::m_electron);
  const Real mass_sum = Real(2) * m2 - delta;  // m1 + m2
  const Real inverse_2m2 = Real(0.5) / m2;
  const Real e_pair = (delta * mass_sum + q2) * inverse_2m2;
  const Real q = math::sqrt(q2);
  const Real p_pair =
      math::sqrt(math::max((delta - q) * (delta + q), Real(0)) * (mass_sum * mass_sum - q2)) * inverse_2m2;
  const Real inverse_q = Real(1) / q;
  const Real gamma = e_pair * inverse_q;
  const Real gamma_beta = p_pair * inverse_q;
  const Real e_lepton = Real(0.5) * q;
  const Real p_lepton = math::sqrt(math::max(Real(0.25) * q2 - m_e2, Real(0)));

  Real s, c;
  math::sincos_2pi(lepton_turn, s, c);
  const Real sine = math::sqrt((Real(1) - lepton_cosine) * (Real(1) + lepton_cosine));
  const Vec3<Real> p_pair_frame{p_lepton * sine * c, p_lepton * sine * s, p_lepton * lepton_cosine};
  const FourMomentum<Real> a = boost_z({e_lepton, p_pair_frame}, gamma, gamma_beta);
  const FourMomentum<Real> b = boost_z({e_lepton, Real(-1) * p_pair_frame}, gamma, gamma_beta);

  math::sincos_2pi(turn, s, c);
  const Real pair_cosine = Real(2) * u_cosine - Real(1);
  const Real pair_sine = Real(2) * math::sqrt(u_cosine * (Real(1) - u_cosine));
  return {{a.e, turn_pair(a.p, pair_cosine, pair_sine, c, s)},
          {b.e, turn_pair(b.p, pair_cosine, pair_sine, c, s)}};
}

}  // namespace semivis
