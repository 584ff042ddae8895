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
  return a.x * b.x + a.y * b.y + a.z * b.z;
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
  const Real d = n.x * v.x + n.y * v.y;
  const Real k = d / (Real(1) + n.z);
  return {v.x - n.x * k + n.x * v.z, v.y - n.y * k + n.y * v.z, n.z * v.z - d};
}

/// Boosts along z from a rest frame: gamma >= 1 and gamma_beta = γβ of the frame.
template <class Real>
SEMIVIS_HD FourMomentum<Real> boost_z(FourMomentum<Real> a, Real gamma, Real gamma_beta) {
  return {gamma * a.e + gamma_beta * a.p.z, {a.p.x, a.p.y, gamma * a.p.z + gamma_beta * a.e}};
}

}  // namespace semivis
