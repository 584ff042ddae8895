// Predictions of the rows left out, against the rows.
#include "host/limits/interpolation_error.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "host/evaluate/matching.hpp"
#include "host/limits/pchip.hpp"

namespace semivis {
namespace {

/// Edges of one contour, in order of mass.
struct EdgeLine {
  std::vector<double> log_mass, log_edge;
};

/// Relative errors of the prediction of every second point by the others.
void predict_every_second(const EdgeLine& line, std::vector<std::pair<double, double>>& mass_and_error) {
  EdgeLine kept;
  for (std::size_t i = 0; i < line.log_mass.size(); i += 2) {
    kept.log_mass.push_back(line.log_mass[i]);
    kept.log_edge.push_back(line.log_edge[i]);
  }
  if (kept.log_mass.size() < 4) return;
  const double last = kept.log_mass.back();
  const Pchip through(std::move(kept.log_mass), std::move(kept.log_edge));
  for (std::size_t i = 1; i < line.log_mass.size() && line.log_mass[i] < last; i += 2)
    mass_and_error.emplace_back(std::exp(line.log_mass[i]),
                                std::fabs(std::expm1(through(line.log_mass[i]) - line.log_edge[i])));
}

InterpolationError summarise(std::vector<std::pair<double, double>> mass_and_error) {
  InterpolationError result;
  if (mass_and_error.empty()) return result;
  std::sort(mass_and_error.begin(), mass_and_error.end(),
            [](const auto& a, const auto& b) { return a.second < b.second; });
  result.edges = mass_and_error.size();
  result.median = mass_and_error[mass_and_error.size() / 2].second;
  result.largest = mass_and_error.back().second;
  result.largest_at = mass_and_error.back().first;
  return result;
}

}  // namespace

InterpolationError interpolation_error(const LimitSet& limits, Axis axis) {
  struct Contour {
    ScanPoint at;
    std::vector<Exclusion> rows;
  };
  const auto same = [](double a, double b) { return (std::isnan(a) && std::isnan(b)) || matches(a, b); };
  // Every fixed value but the mass, and ε with it.
  const auto same_contour = [&](const ScanPoint& a, const ScanPoint& b) {
    return same(a.r, b.r) && same(a.f, b.f) && same(a.alpha_d, b.alpha_d);
  };
  std::vector<Contour> contours;
  for (const Exclusion& one : limits.observed) {
    if (one.at.axis != axis) continue;
    auto contour = std::find_if(contours.begin(), contours.end(),
                                [&](const Contour& c) { return same_contour(c.at, one.at); });
    if (contour == contours.end()) contour = contours.insert(contours.end(), {one.at, {}});
    contour->rows.push_back(one);
  }
  std::vector<std::pair<double, double>> mass_and_error;
  for (Contour& contour : contours) {
    auto& rows = contour.rows;
    std::stable_sort(rows.begin(), rows.end(),
                     [](const auto& a, const auto& b) { return a.at.m_aprime < b.at.m_aprime; });
    EdgeLine lower, upper;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto twin = [&](std::size_t other) { return rows[other].at.m_aprime == rows[i].at.m_aprime; };
      if ((i > 0 && twin(i - 1)) || (i + 1 < rows.size() && twin(i + 1))) continue;
      // An edge without an error is where the range ends.
      const auto add = [&](EdgeLine& line, double edge, const EdgeError& error) {
        if (error.total() == 0) return;
        line.log_mass.push_back(std::log(rows[i].at.m_aprime));
        line.log_edge.push_back(std::log(edge));
      };
      add(lower, rows[i].edges.lower, rows[i].lower_err);
      add(upper, rows[i].edges.upper, rows[i].upper_err);
    }
    predict_every_second(lower, mass_and_error);
    predict_every_second(upper, mass_and_error);
  }
  return summarise(std::move(mass_and_error));
}

InterpolationError splitting_error(const Table& table, const LimitSet& limits, const LimitOptions& options) {
  if (std::none_of(limits.observed.begin(), limits.observed.end(),
                   [](const Exclusion& one) { return one.at.axis == Axis::f; }))
    return {};
  std::vector<bool> keep(table.masses.size(), false);
  for (const auto& line : splitting_lines(table.masses)) {
    if (line.size() < 2 * kFewestSplittings) continue;
    // Both ends stay, so that the range does.
    for (std::size_t i = 0; i < line.size(); i += 2) keep[line[i]] = true;
    keep[line.back()] = true;
  }
  Table fewer;
  fewer.analysis = table.analysis;
  for (std::size_t row = 0; row < table.masses.size(); ++row) {
    if (keep[row]) fewer.masses.push_back(table.masses[row]);
  }
  LimitOptions same = options;
  same.statistic.expected = false;
  same.axes = {Axis::f};
  const LimitSet again = make_limits(fewer, same);

  std::vector<std::pair<double, double>> mass_and_error;
  for (const Exclusion& one : limits.observed) {
    if (one.at.axis != Axis::f) continue;
    for (const Exclusion& other : again.observed) {
      if (other.at.axis != Axis::f || other.interval != one.interval ||
          other.at.m_aprime != one.at.m_aprime || other.at.r != one.at.r ||
          other.at.alpha_d != one.at.alpha_d)
        continue;
      const auto add = [&](double edge, double moved, const EdgeError& error) {
        if (error.total() > 0) mass_and_error.emplace_back(one.at.m_aprime, std::fabs(moved / edge - 1));
      };
      add(one.edges.lower, other.edges.lower, one.lower_err);
      add(one.edges.upper, other.edges.upper, one.upper_err);
    }
  }
  return summarise(std::move(mass_and_error));
}

}  // namespace semivis
