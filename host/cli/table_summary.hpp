// A table in a few numbers: what `scan` says at its end and `info` prints.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "host/evaluate/evaluate.hpp"
#include "host/evaluate/mass_lines.hpp"
#include "host/io/table.hpp"

namespace semivis {

inline constexpr int kStatuses = 5;
inline constexpr std::array<const char*, kStatuses> kStatusNames = {"ok", "stable", "outside_validity",
                                                                    "imprecise", "closed"};

/// Points with more expected events than this carry the limits: errors and R-cut efficiencies are judged
/// there.
inline constexpr double kRelevantEvents = 0.3;

struct TableSummary {
  std::uint64_t events = 0;                       // sampled, all rows
  std::array<std::uint64_t, kStatuses> status{};  // points of each status
  // Largest statistical error of events_s1 + events_s2 over that sum where the sum exceeds kRelevantEvents,
  // and its point; no point where none is relevant.
  double worst_relative_error = 0;
  std::optional<std::size_t> worst_point;
  std::uint64_t target_met = 0, target_missed = 0;  // points that a target error is asked of
  // R-cut efficiency over the points with events_s1 > kRelevantEvents, each with weight 1.
  std::uint64_t rcut_points = 0;
  double rcut_mean = 0, rcut_min = 0;
};

/// values: one for each point of the table.
TableSummary summarise(const Table& table, const std::vector<PointValues>& values);

/// The rows whose sums gminus2_crossing() reads: all, in order of mass, where the table has sums, points, one
/// r, one f and one α_D; else none.
MassLine gminus2_line(const Table& table);

/// Largest mass (GeV) at which events_s1 + events_s2 at the ε of the central muon g-2 shift fall through
/// 2.303, the expected events of a 90 % CL exclusion without background (host/evaluate/contour.hpp). Nothing
/// where the table has several r, f or α_D, has no spectra, or where the events do not cross.
std::optional<double> gminus2_crossing(const Table& table);

}  // namespace semivis
