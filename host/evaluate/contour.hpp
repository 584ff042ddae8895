// Where an expected yield reaches a level: intervals of ε (or of another axis) for one mass, and masses along
// rows of equal r and f.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "host/evaluate/mass_lines.hpp"

namespace semivis {

/// Expected events that exclude a point at 90 % CL when no event is seen, whatever the background: e^-s =
/// 0.1.
inline constexpr double kExclusionEvents = 2.302585092994046;

/// Expected events, or their ratio to a limit, as a function of x = ε, α_D or f: nominal, varied, of any
/// signature. Continuous, finite and >= 0.
using YieldAlongAxis = std::function<double(double x)>;
/// The same for each row of a table.
using YieldOfRow = std::function<double(std::size_t row, double epsilon)>;

/// 0 < min < max.
struct AxisRange {
  double min = 1e-6, max = 1;
};
struct AxisInterval {
  double lower, upper;
};

/// All intervals of x in `range` where yield >= level (> 0), in increasing order; none where it stays below.
/// An interval that leaves the range ends at its bound. Searched on a grid in ln x of 30 points per decade;
/// between grid points, a peak that misses the level by less than a factor of two (or a dip above it) is
/// followed to its extremum, so that the tip of a contour is not lost. Edges by bisection: relative 1e-14 of
/// the yield as it is.
std::vector<AxisInterval> excluded_intervals(const YieldAlongAxis& yield, AxisRange range,
                                             double level = kExclusionEvents);

struct YieldPeak {
  double epsilon, events;
};
/// The largest yield in `range`: of the same grid, then golden section around it. events to 1e-12, ε to 1e-6.
YieldPeak largest_yield(const YieldAlongAxis& yield, AxisRange range);

/// Largest mass (GeV) at which yield(m, ε of the central muon g-2 shift) >= level. Between rows ln yield is a
/// monotone cubic in ln m (F. N. Fritsch, J. Butland, SIAM J. Sci. Stat. Comput. 5 (1984) 300): 1e-5 of the
/// mass for rows 2 % apart, 1 % where they are 30 % apart. Nothing where no row of the line is above the
/// level, or the heaviest one still is.
std::optional<double> gminus2_crossing(const std::vector<MassRow>& masses, const MassLine& line,
                                       const YieldOfRow& yield, double level = kExclusionEvents);

struct ContourTip {
  double m_aprime, epsilon;
};
/// Largest mass (GeV) at which the yield reaches the level at any ε of the range, and that ε: the crossing of
/// largest_yield() along the line, interpolated as above (ln ε linear in ln m).
std::optional<ContourTip> contour_tip(const std::vector<MassRow>& masses, const MassLine& line,
                                      const YieldOfRow& yield, AxisRange range,
                                      double level = kExclusionEvents);

}  // namespace semivis
