// A' → χ1 χ2, isotropic in the A' frame, seen along the A' direction.
#pragma once

#include "semivis/core/linalg.hpp"
#include "semivis/core/macros.hpp"
#include "semivis/core/math.hpp"

namespace semivis {

/// χ2 in the A' rest frame: energy, momentum and their difference (GeV), the last from the host in double
/// because float would lose it: e_star - p_star = m2²/(e_star + p_star).
template <class Real>
struct TwoBodyConstants {
  Real m_aprime, e_star, p_star, e_minus_p;
};

/// Four-momentum of χ2 in axes whose z is the A' direction. cos θ* = 2 u_cosine - 1, azimuth
/// 2π·turn; energy and momentum of the A' in GeV. Backward decays keep their digits: the boost is written
/// with 1 - β and 1 + cos θ* = 2u.
template <class Real>
SEMIVIS_HD FourMomentum<Real> sample_two_body(const TwoBodyConstants<Real>& c, Real energy, Real momentum,
                                              Real u_cosine, Real turn) {
  const Real inverse_mass = Real(1) / c.m_aprime;
  const Real gamma = energy * inverse_mass;
  const Real gamma_beta = momentum * inverse_mass;
  const Real gamma_minus_gamma_beta = Real(1) / (gamma + gamma_beta);  // γ(1 - β)
  const Real one_plus_cosine = Real(2) * u_cosine;
  const Real sine = Real(2) * math::sqrt(u_cosine * (Real(1) - u_cosine));
  Real s, cosine;
  math::sincos_2pi(turn, s, cosine);
  const Real transverse = c.p_star * sine;
  const Real e =
      gamma * c.e_minus_p + gamma_minus_gamma_beta * c.p_star + gamma_beta * c.p_star * one_plus_cosine;
  const Real pz =
      gamma * c.e_minus_p - gamma_minus_gamma_beta * c.e_star + gamma * c.p_star * one_plus_cosine;
  return {e, {transverse * cosine, transverse * s, pz}};
}

}  // namespace semivis
