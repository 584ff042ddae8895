// Upper limits on the signal strength µ by the CLs method, exact at low counts: outcomes are enumerated.
//
// CLs(µ) = P(q_µ >= q_obs | µ)/P(q_µ >= q_obs | 0)   (A. L. Read, J. Phys. G 28 (2002) 2693); µ is excluded
// at confidence level CL where CLs < 1 − CL.
//   q_µ: −2 ln L(µ)/L(µ̂) for 0 <= µ̂ <= µ, else 0, the one-sided profile-likelihood ratio of G. Cowan et al.,
//     Eur. Phys. J. C 71 (2011) 1554, eq. 16, at the nominal nuisances (z = 0, β = 1). It only orders the
//     outcomes; outcomes of equal q_µ, to 1e-9, count as equal.
//   P: the prior-predictive probability, Poisson counts averaged over the z and β of CountingBin by 32-point
//     Gauss rules (R. D. Cousins, V. L. Highland, Nucl. Instrum. Meth. A 320 (1992) 331). The sum runs over
//     every outcome that is at least as background-like: no toys.
// No event anywhere: CLs = ⟨exp(−µ s e^{σz})⟩ whatever the backgrounds and the split of s over bins. At 90 %
// CL µs = 2.3026 for σ = 0 and 2.363 for σ = 0.2. Profiling z instead would give 2.0995 with its measurement
// repeated in every pseudo-experiment, where 2Φ(−σx)e^{−x} = 0.1, µs = x e^{σ²x}; and 2.525 with it held.
//
// Accuracy of the limit, relative: 1e-9 without nuisances; with backgrounds of 5 ± 5 and signal_err = 0.5,
// 1e-6 at counts up to 3 and 1e-5 at 20 (tests/limits/cls_test.cpp). Time grows with the number of outcomes,
// a power of the counts with the number of bins: combine_bins() first, unless run periods differ in
// signal/background.
#pragma once

#include <span>
#include <vector>

#include "host/limits/counting.hpp"

namespace semivis {

/// CLs(mu) of the observed counts, in [0, 1]; mu >= 0. Error 65 from check_bins(), and where the bins add up
/// to more than kMaxEnumerated events (each the larger of observed and background + 3 background_err).
double cls(std::span<const CountingBin> bins, double mu);
inline constexpr double kMaxEnumerated = 200;

/// The largest µ with CLs(µ) >= 1 − cl; infinite where no bin has signal. cl in (0, 1). CLs falls with µ, but
/// for steps where two outcomes change places in q_µ: of several crossings within a factor of two in µ the
/// largest is taken where they are at least 3 % apart.
double upper_limit(std::span<const CountingBin> bins, double cl = 0.9);

/// Limits that an experiment without signal gets: the smallest limit whose cumulative probability, prior-
/// predictive, reaches that of −2, −1, 0, 1, 2 standard deviations. Counts are discrete, and so are these:
/// several are equal where no event is the likely outcome. `observed` is not used.
struct ExpectedLimits {
  double minus2, minus1, median, plus1, plus2;
};
ExpectedLimits expected_limits(std::span<const CountingBin> bins, double cl = 0.9);

/// What an experiment without signal may see: counts of each of `bins`, and how likely they are.
struct BackgroundOutcome {
  std::vector<double> counts;  // in order of the bins
  double probability;          // prior-predictive
};
/// In order of total counts, until all but 1e-4 is listed; bins without signal count as empty. `observed` is
/// not used.
std::vector<BackgroundOutcome> background_outcomes(std::span<const CountingBin> bins);

/// upper_limit() of each outcome, faster than one by one.
std::vector<double> upper_limits(std::span<const CountingBin> bins,
                                 std::span<const BackgroundOutcome> outcomes, double cl = 0.9);

/// The limit of outcomes[i] is limits[i]: their quantiles as in ExpectedLimits.
ExpectedLimits quantiles(std::span<const BackgroundOutcome> outcomes, std::span<const double> limits);

}  // namespace semivis
