// Three-vectors, four-vectors and boosts, as plain aggregates.
#pragma once

#include "semivis/core/macros.hpp"
#include "semivis/core/math.hpp"

namespace semivis {

template <class Real>
struct Vec3 {
  Real x, y, z;
};

template <class Real>
SEMIVIS_HD Vec3<Real> operator+(Vec3<Real> a, Vec3<Real> b) {
  return {a.x + b.x, a.y + b.y, a.z + b.z};
}
template <class Real>
SEMIVIS_HD Vec3<Real> operator*(Real s, Vec3<Real> a) {
  return {s * a.x, s * a.y, s * a.z};
}
template <class Real>
SEMIVIS_HD Real dot(Vec3<Real> a, Vec3<Real> b) {
  return math::multiply_add(a.z, b.z, math::multiply_add(a.y, b.y, a.x * b.x));
}
template <class Real>
SEMIVIS_HD Real norm(Vec3<Real> a) {
  return math::sqrt(dot(a, a));
}

/// Energy and momentum of one particle, GeV.
template <class Real>
struct FourMomentum {
  Real e;
  Vec3<Real> p;
};

/// Rotates v from a frame whose z axis is the unit vector n (n.z > -1) to the frame in which n is
/// given; x and y axes follow the smallest rotation, so small angles keep all their digits.
template <class Real>
SEMIVIS_HD Vec3<Real> rotate_z_to(Vec3<Real> n, Vec3<Real> v) {
  const Real d = math::multiply_add(n.x, v.x, n.y * v.y);
  const Real k = d / (Real(1) + n.z);
  const Real shift = v.z - k;
  return {math::multiply_add(n.x, shift, v.x), math::multiply_add(n.y, shift, v.y),
          math::multiply_add(n.z, v.z, -d)};
}

/// Boosts along z from a rest frame: gamma >= 1 and gamma_beta = γβ of the frame.
template <class Real>
SEMIVIS_HD FourMomentum<Real> boost_z(FourMomentum<Real> a, Real gamma, Real gamma_beta) {
  return {math::multiply_add(gamma, a.e, gamma_beta * a.p.z),
          {a.p.x, a.p.y, math::multiply_add(gamma, a.p.z, gamma_beta * a.e)}};
}

}  // namespace semivis
