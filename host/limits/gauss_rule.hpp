// Quadrature rules for averages over a nuisance parameter: normal and Gamma distributed.
#pragma once

#include <cstddef>
#include <vector>

namespace semivis {

struct WeightedNode {
  double x, weight;
};
/// Nodes ascending, weights of sum 1; ⟨f⟩ ≈ Σ weight·f(x), exact for polynomials up to degree 2n − 1.
using GaussRule = std::vector<WeightedNode>;

/// x standard normal (Gauss-Hermite). n >= 1.
GaussRule normal_rule(std::size_t n);

/// x Gamma distributed with mean 1 and variance 1/shape (generalised Gauss-Laguerre). shape > 0, n >= 1.
GaussRule gamma_rule(double shape, std::size_t n);

}  // namespace semivis
