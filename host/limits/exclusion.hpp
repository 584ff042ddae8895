// From a table to exclusion contours: every mass row along every axis, observed and expected.
#pragma once

#include <vector>

#include "host/io/table.hpp"
#include "host/limits/event_limits.hpp"
#include "host/limits/limit_set.hpp"

namespace semivis {

struct LimitOptions {
  StatisticOptions statistic;
  std::vector<double> alpha_d;  // of the axes epsilon and f; each in (0, 1]
  std::vector<Axis> axes = {Axis::epsilon, Axis::alpha_d, Axis::f};
  int threads = 0;  // of the CPU; 0: every core
};

/// Searched ranges; couplings above 1 are no perturbation theory.
inline constexpr AxisRange kEpsilonRange{1e-6, 1}, kAlphaDRange{1e-6, 1};
/// Where contours along f begin if the table has f = 0: the search is logarithmic.
inline constexpr double kLeastSplitting = 1e-4;
/// Fewest splittings at one mass for contours along f.
inline constexpr std::size_t kFewestSplittings = 4;

/// The α_D of contours where none is asked for: those of the table's points, each once, in order of first
/// appearance; only kBenchmarkAlphaD (NA64, Eur. Phys. J. C 81 (2021) 959) where they are more than
/// kMostAlphaD.
std::vector<double> default_alpha_d(const Table& table);
inline constexpr std::size_t kMostAlphaD = 4;
inline constexpr double kBenchmarkAlphaD = 0.1;

/// Excluded intervals of each row along the axes asked for: in ε at each α_D; in α_D at the ε of the central
/// (g-2)_µ shift; in f at that ε and each α_D, where the table has kFewestSplittings of them. ε and α_D are
/// continuous: yields come from the spectra. Along f, ln S1 and ln S2 are monotone cubics in f between rows
/// (interpolation_error()). Bins are table.analysis. No overlays, no provenance yet. Error 65 where the table
/// holds no spectra or an analysis bin is outside the range of CountingBin.
LimitSet make_limits(const Table& table, const LimitOptions& options);

}  // namespace semivis
