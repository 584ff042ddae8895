// Nodes as eigenvalues of the Jacobi matrix (G. H. Golub, J. H. Welsch, Math. Comp. 23 (1969) 221).
#include "host/limits/gauss_rule.hpp"

#include <algorithm>
#include <cmath>

namespace semivis {
namespace {

/// The rule of the orthonormal polynomials b_{k+1} p_{k+1} = (x − a_k) p_k − b_k p_{k−1}, b[0] = 0.
GaussRule rule_of(const std::vector<double>& a, const std::vector<double>& b) {
  const std::size_t n = a.size();
  const auto nodes_below = [&](double x) {  // Sturm's count of eigenvalues below x
    std::size_t count = 0;
    double pivot = 1;
    for (std::size_t k = 0; k < n; ++k) {
      pivot = a[k] - x - b[k] * b[k] / pivot;
      if (pivot == 0) pivot = 1e-300;
      if (pivot < 0) ++count;
    }
    return count;
  };
  double lowest = a[0], highest = a[0];  // Gershgorin's bounds
  for (std::size_t k = 0; k < n; ++k) {
    const double radius = b[k] + (k + 1 < n ? b[k + 1] : 0);
    lowest = std::min(lowest, a[k] - radius);
    highest = std::max(highest, a[k] + radius);
  }
  GaussRule rule(n);
  for (std::size_t i = 0; i < n; ++i) {
    double lo = lowest, hi = highest;
    for (double middle = 0.5 * (lo + hi); middle != lo && middle != hi; middle = 0.5 * (lo + hi)) {
      (nodes_below(middle) > i ? hi : lo) = middle;
    }
    double p = 1, previous = 0, norm = 1;
    for (std::size_t k = 0; k + 1 < n; ++k) {
      const double next = ((hi - a[k]) * p - b[k] * previous) / b[k + 1];
      previous = p;
      p = next;
      norm += p * p;
    }
    rule[i] = {hi, 1 / norm};
  }
  return rule;
}

}  // namespace

GaussRule normal_rule(std::size_t n) {
  std::vector<double> a(n, 0.0), b(n);
  for (std::size_t k = 0; k < n; ++k) b[k] = std::sqrt(static_cast<double>(k));
  return rule_of(a, b);
}

GaussRule gamma_rule(double shape, std::size_t n) {
  std::vector<double> a(n), b(n);
  for (std::size_t k = 0; k < n; ++k) {
    const double j = static_cast<double>(k);
    a[k] = (2 * j + shape) / shape;
    b[k] = k == 0 ? 0 : std::sqrt(j * (j + shape - 1)) / shape;
  }
  return rule_of(a, b);
}

}  // namespace semivis
