// Goodness of fit: χ² and Kolmogorov-Smirnov probabilities for the sampling tests.
#pragma once

#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <cstddef>
#include <vector>

namespace semivis::testing {

/// Probability of a χ² at least as large for n samples in bins of the given probabilities (they are scaled to
/// sum 1). Bins expecting fewer than 10 are merged with the next.
inline double chi_square_probability(const std::vector<double>& observed, std::vector<double> expected) {
  double total = 0, total_expected = 0;
  for (const double n : observed) total += n;
  for (const double p : expected) total_expected += p;
  double chi_square = 0, n = 0, mean = 0;
  int bins = 0;
  for (std::size_t i = 0; i < observed.size(); ++i) {
    n += observed[i];
    mean += expected[i] * total / total_expected;
    if (mean < 10) continue;
    chi_square += (n - mean) * (n - mean) / mean;
    ++bins;
    n = mean = 0;
  }
  return boost::math::gamma_q(0.5 * (bins - 1), 0.5 * chi_square);
}

/// Probability of a Kolmogorov distance at least as large (asymptotic series): samples in any order, cdf
/// continuous.
template <class Cdf>
double kolmogorov_probability(std::vector<double> samples, Cdf cdf) {
  std::sort(samples.begin(), samples.end());
  const auto n = static_cast<double>(samples.size());
  double distance = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double f = cdf(samples[i]), rank = static_cast<double>(i);
    distance = std::max({distance, f - rank / n, (rank + 1) / n - f});
  }
  const double scaled = distance * (std::sqrt(n) + 0.12 + 0.11 / std::sqrt(n));
  double sum = 0;
  for (int k = 1; k <= 100; ++k) sum += (k % 2 == 1 ? 2 : -2) * std::exp(-2.0 * k * k * scaled * scaled);
  return std::clamp(sum, 0.0, 1.0);
}

}  // namespace semivis::testing
