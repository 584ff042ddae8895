// Statuses, worst errors, R-cut efficiency and the g-2 crossing of a table.
#include "host/cli/table_summary.hpp"

#include <algorithm>

#include "host/evaluate/contour.hpp"
#include "host/evaluate/matching.hpp"
#include "semivis/core/math.hpp"

namespace semivis {
TableSummary summarise(const Table& table, const std::vector<PointValues>& values) {
  TableSummary out;
  for (const MassRow& row : table.masses) out.events += row.n_generated;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const PointValues& v = values[i];
    ++out.status.at(v.status);
    const TargetState target =
        target_state(v, table.masses[table.points[i].row].n_generated, table.target_error);
    if (target == TargetState::met) ++out.target_met;
    if (target == TargetState::missed) ++out.target_missed;
    const double events = v.events_s1 + v.events_s2;
    if (events > kRelevantEvents &&
        (!out.worst_point || total_events_error(v) > out.worst_relative_error * events)) {
      out.worst_relative_error = total_events_error(v) / events;
      out.worst_point = i;
    }
    if (v.events_s1 > kRelevantEvents) {
      out.rcut_min = out.rcut_points == 0 ? v.rcut_efficiency : math::min(out.rcut_min, v.rcut_efficiency);
      out.rcut_mean += v.rcut_efficiency;
      ++out.rcut_points;
    }
  }
  if (out.rcut_points > 0) out.rcut_mean /= static_cast<double>(out.rcut_points);
  return out;
}

MassLine gminus2_line(const Table& table) {
  if (!table.has_spectra || table.points.empty() || table.masses.empty()) return {};
  const MassPoint& first = table.masses.front().mass;
  const bool plane =
      std::all_of(
          table.masses.begin(), table.masses.end(),
          [&](const MassRow& row) { return matches(first.r, row.mass.r) && matches(first.f, row.mass.f); }) &&
      std::all_of(table.points.begin(), table.points.end(),
                  [&](const GridPoint& p) { return p.alpha_d == table.points.front().alpha_d; });
  return plane ? mass_lines(table.masses).front() : MassLine{};
}

std::optional<double> gminus2_crossing(const Table& table) {
  const MassLine line = gminus2_line(table);
  if (line.empty()) return {};
  const double alpha_d = table.points.front().alpha_d;
  return gminus2_crossing(table.masses, line, [&](std::size_t row, double epsilon) {
    const PointValues v = evaluate(table.masses[row], table.analysis, epsilon, alpha_d);
    return v.events_s1 + v.events_s2;
  });
}

}  // namespace semivis
