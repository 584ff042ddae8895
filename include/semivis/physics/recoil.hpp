// What e Z → e Z A' leaves behind: the electron and the nucleus, for event records.
#pragma once

#include "semivis/core/constants.hpp"
#include "semivis/core/linalg.hpp"
#include "semivis/core/math.hpp"

namespace semivis {

/// Energy of a particle on its mass shell: GeV, from its momentum and mass (>= 0).
inline double on_shell_energy(const Vec3<double>& momentum, double mass) {
  return math::sqrt(dot(momentum, momentum) + mass * mass);
}

struct Recoil {
  FourMomentum<double> electron, nucleus;
};

/// Both after the emission of the A' by an electron (GeV, lab) on a nucleus of this mass (GeV) at rest, with
/// the smallest momentum transfer that energy and momentum allow: the electron goes on along p_e - p_A'. A
/// choice where nothing is sampled: true transfers peak near twice this t and reach far above it, tens of
/// MeV in p_T. Two-body kinematics of the system (E_e + M - E_A', p_e - p_A') of mass √s, exact; where the
/// A', from tables, lies beyond the edge of phase space, both are at rest in that system, and the nucleus is
/// off its shell.
inline Recoil smallest_recoil(const FourMomentum<double>& electron, const FourMomentum<double>& aprime,
                              double nucleus_mass) {
  const Vec3<double> k = electron.p + -1.0 * aprime.p;
  const double k2 = dot(k, k), length = math::sqrt(k2);
  const double left = electron.e - aprime.e, energy = left + nucleus_mass;
  const double m2 = math::square(constants::m_electron);
  const double s_minus_nucleus = left * (left + 2 * nucleus_mass) - k2;
  const double root_s = math::sqrt(s_minus_nucleus + nucleus_mass * nucleus_mass);
  const double e_star = math::max((s_minus_nucleus + m2) / (2 * root_s), constants::m_electron);
  const double p_star = math::sqrt((e_star - constants::m_electron) * (e_star + constants::m_electron));
  const double momentum = (energy * p_star + length * e_star) / root_s;
  Recoil out;
  out.electron.p = length > 0 ? (momentum / length) * k : Vec3<double>{0, 0, momentum};
  out.electron.e = on_shell_energy(out.electron.p, constants::m_electron);
  out.nucleus = {energy - out.electron.e, k + -1.0 * out.electron.p};
  return out;
}

}  // namespace semivis
