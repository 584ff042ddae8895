// Gauss-Legendre quadrature with nodes found by Newton's method in portable arithmetic (host only).
#pragma once

#include <cstddef>
#include <vector>

#include "semivis/core/constants.hpp"
#include "semivis/core/math.hpp"

namespace semivis {

/// Nodes and weights of the n-point Gauss-Legendre rule on [0, 1]; n >= 1; exact for polynomials up
/// to degree 2n - 1. Uses core/math only: the same bits on every CPU.
struct GaussLegendre {
  std::vector<double> node, weight;

  explicit GaussLegendre(std::size_t n) : node(n), weight(n) {
    for (std::size_t i = 0; i < n; ++i) {
      double sine = 0, x = 0, slope = 0;
      math::sincos_2pi(0.5 * (static_cast<double>(i) + 0.75) / (static_cast<double>(n) + 0.5), sine, x);
      for (int iteration = 0; iteration < 8; ++iteration) {
        double p = 1, previous = 0;
        for (std::size_t k = 1; k <= n; ++k) {
          const double j = static_cast<double>(k);
          const double next = ((2 * j - 1) * x * p - (j - 1) * previous) / j;
          previous = p;
          p = next;
        }
        slope = static_cast<double>(n) * (x * p - previous) / (x * x - 1);
        x -= p / slope;
      }
      node[n - 1 - i] = 0.5 * (1 + x);
      weight[n - 1 - i] = 1 / ((1 - x * x) * slope * slope);
    }
  }

  /// ∫_lo^hi f(x) dx.
  template <class Function>
  double integrate(double lo, double hi, Function f) const {
    double sum = 0;
    for (std::size_t i = 0; i < node.size(); ++i) sum += weight[i] * f(lo + (hi - lo) * node[i]);
    return (hi - lo) * sum;
  }
};

}  // namespace semivis
