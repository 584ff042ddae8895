// What the oracle's parts share: random numbers, vectors, boosts, Gauss-Legendre points, its deliberate
// mistakes.
#pragma once

#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "semivis/core/constants.hpp"

namespace oracle {

using namespace semivis::constants;

/// Errors that a comparison with the oracle must notice: one at a time, none by default.
struct Mistakes {
  bool uniform_theta = false;    // θ* and not cos θ* uniform in A' → χ1χ2
  bool propagator_sign = false;  // 1/(q² + m²)² in χ2 → χ1 e⁺e⁻
  bool no_jacobian = false;      // emission: |dx/dl| left out
  bool one_lepton_in_r = false;  // R from the electron's shower alone
};

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  /// In (0, 1).
  double uniform() { return (static_cast<double>(engine_() >> 12) + 0.5) * 0x1p-52; }
  double uniform(double lo, double hi) { return lo + (hi - lo) * uniform(); }
  double exponential() { return -std::log(uniform()); }
  double normal() { return std::sqrt(2 * exponential()) * std::cos(2 * pi * uniform()); }

 private:
  std::mt19937_64 engine_;
};

inline double square(double x) { return x * x; }

struct Vector {
  double x, y, z;
};
inline Vector operator+(const Vector& a, const Vector& b) { return {a.x + b.x, a.y + b.y, a.z + b.z}; }
inline Vector operator*(double c, const Vector& a) { return {c * a.x, c * a.y, c * a.z}; }
inline double dot(const Vector& a, const Vector& b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
inline Vector cross(const Vector& a, const Vector& b) {
  return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
inline double length(const Vector& a) { return std::sqrt(dot(a, a)); }
inline Vector unit(const Vector& a) { return (1 / length(a)) * a; }

/// The direction at polar angle θ (cosine, sine) and azimuth φ about `axis` (a unit vector).
inline Vector direction_about(const Vector& axis, double cosine, double sine, double azimuth) {
  const Vector helper = std::fabs(axis.x) < 0.5 ? Vector{1, 0, 0} : Vector{0, 1, 0};
  const Vector e1 = unit(cross(axis, helper)), e2 = cross(axis, e1);
  return cosine * axis + sine * (std::cos(azimuth) * e1 + std::sin(azimuth) * e2);
}
inline Vector isotropic(Random& random) {
  const double cosine = random.uniform(-1, 1);
  return direction_about({0, 0, 1}, cosine, std::sqrt(1 - cosine * cosine), random.uniform(0, 2 * pi));
}

struct FourVector {
  double e;
  Vector p;
};
/// `a`, given in the rest frame of a particle of mass `mass` and lab momentum `frame`, in the lab.
inline FourVector boost(const FourVector& a, const Vector& frame, double mass) {
  const double momentum = length(frame);
  if (momentum == 0) return a;
  const Vector n = (1 / momentum) * frame;
  const double gamma = std::hypot(momentum, mass) / mass, gamma_beta = momentum / mass;
  const double along = dot(a.p, n);
  return {gamma * a.e + gamma_beta * along, a.p + ((gamma - 1) * along + gamma_beta * a.e) * n};
}

/// Points and weights of Gauss-Legendre integration on [0, 1], by Newton's method on P_n.
struct Quadrature {
  std::vector<double> point, weight;
  explicit Quadrature(int n) {
    for (int i = 0; i < n; ++i) {
      double x = std::cos(pi * (i + 0.75) / (n + 0.5)), slope = 1;
      for (int iteration = 0; iteration < 20; ++iteration) {
        double p0 = 1, p1 = x;
        for (int k = 2; k <= n; ++k) {
          const double p2 = ((2 * k - 1) * x * p1 - (k - 1) * p0) / k;
          p0 = p1;
          p1 = p2;
        }
        slope = n * (x * p1 - p0) / (x * x - 1);
        x -= p1 / slope;
      }
      point.push_back(0.5 * (1 + x));
      weight.push_back(1 / ((1 - x * x) * slope * slope));
    }
  }
};

}  // namespace oracle
