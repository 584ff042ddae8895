// One limit for each tabulated share and, for the expected ones, each outcome without signal.
#include "host/limits/event_limits.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cmath>

#include "host/error.hpp"
#include "host/evaluate/evaluate.hpp"
#include "host/limits/asymptotic.hpp"
#include "kernels/parallel_for.hpp"

namespace semivis {
namespace {

// Many counts cost more, and their limits vary more smoothly with the share.
constexpr std::size_t kObservedSteps = 256, kExpectedSteps = 64, kFewestSteps = 8;
constexpr std::size_t kFewOutcomes = 100;  // up to here every step
constexpr double kFewEvents = 10;

std::size_t observed_steps(const std::vector<AnalysisBin>& analysis) {
  double events = 0;
  for (const AnalysisBin& bin : analysis) events += std::max(bin.observed, bin.background);
  return events <= kFewEvents ? kObservedSteps : kObservedSteps / 8;
}
std::size_t expected_steps(std::size_t outcomes) {
  return outcomes <= kFewOutcomes ? kExpectedSteps
                                  : std::max(kExpectedSteps * kFewOutcomes / outcomes, kFewestSteps);
}

double share_of(std::size_t step, std::size_t steps) {
  return static_cast<double>(step) / static_cast<double>(steps);
}

/// From limit(i) at the tabulated steps around the share: linear in 1/limit, which is exact where only one
/// signature counts, and 0 where no limit exists.
template <class Limit>
double interpolate(double s1_share, std::size_t steps, const Limit& limit) {
  const double position = std::clamp(s1_share, 0.0, 1.0) * static_cast<double>(steps);
  const auto below = std::min(static_cast<std::size_t>(position), steps - 1);
  const double rest = position - static_cast<double>(below);
  return 1 / ((1 - rest) / limit(below) + rest / limit(below + 1));
}

}  // namespace

std::vector<CountingBin> counting_bins(const std::vector<AnalysisBin>& analysis, double s1_share,
                                       const StatisticOptions& options) {
  std::vector<CountingBin> bins;
  const char* const signatures[] = {"s1", "s2"};
  for (int group = 0; group < 2; ++group) {
    const double share = group == 0 ? s1_share : 1 - s1_share;
    const double electrons = detected_electrons(analysis, signatures[group]);
    for (const AnalysisBin& bin : analysis) {
      if (bin.signature != signatures[group]) continue;
      const double part = electrons > 0 ? bin.n_eot * bin.detector_efficiency / electrons : 0;
      bins.push_back({share * part, bin.background, bin.background_err, bin.observed, bin.signal_err, group});
    }
  }
  return options.separate_periods ? bins : combine_bins(bins);
}

EventLimits::EventLimits(const std::vector<AnalysisBin>& analysis, const StatisticOptions& options,
                         int threads) {
  const auto bins_at = [&](double share) { return counting_bins(analysis, share, options); };
  const auto limit = options.asymptotic ? asymptotic_upper_limit : upper_limit;
  observed_.resize(observed_steps(analysis) + 1);
  parallel_for(observed_.size(), threads, [&](std::size_t step) {
    observed_[step] = limit(bins_at(share_of(step, observed_.size() - 1)), options.cl);
  });
  if (options.asymptotic || options.separate_periods || !options.expected) return;

  outcomes_ = background_outcomes(bins_at(0.5));
  if (outcomes_.size() > kFewOutcomes)
    spdlog::info("expected limits from {} outcomes take a while (--no-expected leaves them out)",
                 outcomes_.size());
  limits_.resize(expected_steps(outcomes_.size()) + 1);
  parallel_for(limits_.size(), threads, [&](std::size_t step) {
    limits_[step] = upper_limits(bins_at(share_of(step, limits_.size() - 1)), outcomes_, options.cl);
  });
}

double EventLimits::observed(double s1_share) const {
  return interpolate(s1_share, observed_.size() - 1, [&](std::size_t step) { return observed_[step]; });
}

double EventLimits::expected(std::size_t k, double s1_share) const {
  std::vector<double> limits(outcomes_.size());
  for (std::size_t i = 0; i < limits.size(); ++i)
    limits[i] = interpolate(s1_share, limits_.size() - 1, [&](std::size_t step) { return limits_[step][i]; });
  const ExpectedLimits at_share = quantiles(outcomes_, limits);
  return std::array{at_share.minus2, at_share.minus1, at_share.median, at_share.plus1, at_share.plus2}.at(k);
}

}  // namespace semivis
