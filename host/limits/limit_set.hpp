// Everything that a limits file holds (docs/limits_file.md).
#pragma once

#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "host/config/run_description.hpp"
#include "host/evaluate/contour.hpp"

namespace semivis {

/// What a mass row is scanned along, the other couplings fixed.
enum class Axis { epsilon, alpha_d, f };
inline constexpr std::array<const char*, 3> kAxisNames = {"epsilon", "alpha_d", "f"};

inline constexpr double kObserved = -1;  // as a quantile: what was observed, no expectation
inline constexpr double kAlongAxis = std::numeric_limits<double>::quiet_NaN();

/// Where an axis is scanned: mass and couplings, kAlongAxis for the one that is the axis. GeV.
struct ScanPoint {
  Axis axis;
  double m_aprime, r, f, alpha_d, epsilon;
};

/// Error of an edge, in units of the axis, one standard deviation; 0 where the edge is the end of the range.
struct EdgeError {
  double statistical = 0, systematic = 0;
  double total() const { return std::hypot(statistical, systematic); }
};

/// One excluded interval.
struct Exclusion {
  ScanPoint at;
  double quantile;  // Φ(k) of an expected limit, or kObserved
  int interval;     // counts those of one scan
  AxisInterval edges;
  EdgeError lower_err, upper_err;
};

/// A contour in (m_A', ε) as a whole: rows of equal r and f at one α_D. Nothing where it does not end, or the
/// (g-2)_µ line is not crossed, within the rows.
struct ContourEnd {
  double r, f, alpha_d, quantile;
  std::optional<ContourTip> tip;
  std::optional<double> gminus2_crossing;  // GeV
};

/// A line to draw beside the contours: values along `axis` at masses in GeV.
struct Overlay {
  std::string name, label, source;
  Axis axis;
  std::optional<double> r, f, alpha_d;  // where the line depends on them
  std::vector<double> m_aprime, value;
};

/// Limits on S1 + S2, events, of a signal with this share in S1; infinite where that signature has no bins.
struct LimitOnShare {
  double s1_share, observed;
  std::vector<double> expected;  // one for each quantile; empty without expected limits
};

struct LimitSet {
  double cl;
  std::string statistic;  // "cls" or "asymptotic_cls"
  double n_eot;           // each run period once
  std::string table_digest, physics_version;
  AxisRange epsilon_range, alpha_d_range;
  std::vector<MassPoint> searched;  // the rows where A' → χ1χ2 is open
  std::vector<LimitOnShare> limit_on_events;
  std::vector<Exclusion> observed, expected;
  std::vector<ContourEnd> ends;
  std::vector<Overlay> overlays;
  std::vector<AnalysisBin> analysis;
  std::vector<std::pair<std::string, std::string>> provenance;
};

}  // namespace semivis
