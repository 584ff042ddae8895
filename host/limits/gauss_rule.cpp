// Nodes as eigenvalues of the Jacobi matrix (G. H. Golub, J. H. Welsch, Math. Comp. 23 (1969) 221).
#include "host/limits/gauss_rule.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

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

/// make() for a key that is new, what it gave for one that is not: models of one analysis share their rules.
template <class Key, class Make>
GaussRule remembered(const Key& key, const Make& make) {
  thread_local std::map<Key, GaussRule> known;
  const auto entry = known.find(key);
  if (entry != known.end()) return entry->second;
  constexpr std::size_t kMost = 64;
  if (known.size() >= kMost) known.clear();
  return known[key] = make();
}

GaussRule make_normal_rule(std::size_t n) {
  std::vector<double> a(n, 0.0), b(n);
  for (std::size_t k = 0; k < n; ++k) b[k] = std::sqrt(static_cast<double>(k));
  return rule_of(a, b);
}

GaussRule make_gamma_rule(double shape, std::size_t n) {
  std::vector<double> a(n), b(n);
  for (std::size_t k = 0; k < n; ++k) {
    const double j = static_cast<double>(k);
    a[k] = (2 * j + shape) / shape;
    b[k] = k == 0 ? 0 : std::sqrt(j * (j + shape - 1)) / shape;
  }
  return rule_of(a, b);
}

}  // namespace

GaussRule normal_rule(std::size_t n) {
  return remembered(n, [n] { return make_normal_rule(n); });
}

GaussRule gamma_rule(double shape, std::size_t n) {
  return remembered(std::pair(shape, n), [=] { return make_gamma_rule(shape, n); });
}

}  // namespace semivis
