// Squared amplitudes of decays by explicit Dirac matrices: the oracle of the decay tests.
#pragma once

#include <array>
#include <complex>

namespace semivis::decay_traces {

using Matrix = std::array<std::array<std::complex<double>, 4>, 4>;
using Momentum = std::array<double, 4>;  // E, px, py, pz
using Tensor = std::array<std::array<std::complex<double>, 4>, 4>;

inline constexpr double kMetric[4] = {1, -1, -1, -1};

inline Matrix operator*(const Matrix& a, const Matrix& b) {
  Matrix c{};
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t j = 0; j < 4; ++j)
      for (std::size_t k = 0; k < 4; ++k) c[i][j] += a[i][k] * b[k][j];
  return c;
}

/// γ^0 … γ^3 and γ5 in the Dirac representation.
inline const std::array<Matrix, 5>& gamma() {
  static const std::array<Matrix, 5> matrices = [] {
    const std::complex<double> i(0, 1);
    std::array<Matrix, 5> g{};
    g[0][0][0] = g[0][1][1] = 1;
    g[0][2][2] = g[0][3][3] = -1;
    g[1][0][3] = g[1][1][2] = 1;
    g[1][2][1] = g[1][3][0] = -1;
    g[2][0][3] = g[2][3][0] = -i;
    g[2][1][2] = g[2][2][1] = i;
    g[3][0][2] = g[3][3][1] = 1;
    g[3][1][3] = g[3][2][0] = -1;
    g[4][0][2] = g[4][1][3] = g[4][2][0] = g[4][3][1] = 1;
    return g;
  }();
  return matrices;
}

/// p̸ + mass (mass < 0 for an outgoing antiparticle).
inline Matrix slash_plus(const Momentum& p, double mass) {
  Matrix m{};
  for (std::size_t mu = 0; mu < 4; ++mu)
    for (std::size_t i = 0; i < 4; ++i)
      for (std::size_t j = 0; j < 4; ++j) m[i][j] += kMetric[mu] * p[mu] * gamma()[mu][i][j];
  for (std::size_t i = 0; i < 4; ++i) m[i][i] += mass;
  return m;
}

enum class Current { vector, axial };

/// Tr[(p̸ + mass_p) Γ^µ (k̸ + mass_k) Γ^ν], Γ = γ or γ γ5.
inline Tensor current_trace(const Momentum& p, double mass_p, const Momentum& k, double mass_k,
                            Current current) {
  std::array<Matrix, 4> vertex;
  for (std::size_t mu = 0; mu < 4; ++mu)
    vertex[mu] = current == Current::axial ? gamma()[mu] * gamma()[4] : gamma()[mu];
  const Matrix left = slash_plus(p, mass_p), right = slash_plus(k, mass_k);
  Tensor trace{};
  for (std::size_t mu = 0; mu < 4; ++mu)
    for (std::size_t nu = 0; nu < 4; ++nu) {
      const Matrix product = left * vertex[mu] * right * vertex[nu];
      for (std::size_t i = 0; i < 4; ++i) trace[mu][nu] += product[i][i];
    }
  return trace;
}

/// A^µν B_µν.
inline double contract(const Tensor& a, const Tensor& b) {
  std::complex<double> sum = 0;
  for (std::size_t mu = 0; mu < 4; ++mu)
    for (std::size_t nu = 0; nu < 4; ++nu) sum += kMetric[mu] * kMetric[nu] * a[mu][nu] * b[mu][nu];
  return sum.real();
}

}  // namespace semivis::decay_traces
