// Upper limits on the expected events S1 + S2 of a signal, tabulated in the share of S1.
//
// For given backgrounds, observation and systematic errors the limit on S1 + S2 depends on the signal only
// through its S1 share S1/(S1 + S2): one table serves every mass and coupling.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "host/config/run_description.hpp"
#include "host/limits/cls.hpp"

namespace semivis {

/// Standard deviations of the expected limits.
inline constexpr std::array<double, 5> kQuantiles = {-2, -1, 0, 1, 2};

struct StatisticOptions {
  double cl = 0.9;          // confidence level, in (0, 1)
  bool asymptotic = false;  // asymptotic_upper_limit() instead of upper_limit(): no expected limits
  bool expected = true;     // expected limits, too; never for separate_periods, whose outcomes are too many
  bool separate_periods = false;  // run periods as bins of their own; else added by combine_bins()
};

/// Bins of `analysis` for one expected event in all, the given share (0 to 1) of it in S1, in each signature
/// shared by n_eot · detector_efficiency. Backgrounds of a signature are one group. A signature without bins
/// or electrons gets none of it.
std::vector<CountingBin> counting_bins(const std::vector<AnalysisBin>& analysis, double s1_share,
                                       const StatisticOptions& options);

class EventLimits {
 public:
  /// Tabulates on `threads` threads (0: every core), at 257 shares for the observed limit and 65 for each
  /// outcome without signal; at 33 and down to 9 where the counts are many. Half a second for a background of
  /// one event, half a minute for thirteen, minutes for fifty: said in the log. Errors of upper_limit().
  EventLimits(const std::vector<AnalysisBin>& analysis, const StatisticOptions& options, int threads = 0);

  /// Limit on S1 + S2, events; infinite where the share falls to a signature without bins. share in [0, 1].
  /// Linear in 1/limit between the tabulated shares: exact where nothing is observed and all signal_err are
  /// equal; else 1e-4, but within 1/256 of a share at which the limit jumps: 0, 1, and where two outcomes
  /// change places in q_µ.
  double observed(double s1_share) const;
  /// The same for experiments without signal: k counts kQuantiles. 1e-3, and 1e-2 from a hundred outcomes on;
  /// up to 4 % within one step of a jump.
  double expected(std::size_t k, double s1_share) const;
  bool has_expected() const { return !outcomes_.empty(); }

 private:
  std::vector<double> observed_;
  std::vector<BackgroundOutcome> outcomes_;
  std::vector<std::vector<double>> limits_;  // [share][outcome]
};

}  // namespace semivis
