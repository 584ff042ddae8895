// Contours of the nominal and of every varied yield, and their differences.
#include "host/evaluate/shifts.hpp"

#include "semivis/core/constants.hpp"
#include "semivis/core/math.hpp"
#include "semivis/physics/gminus2.hpp"

namespace semivis {
namespace {

double total(const VariedValues& v) { return v.events_s1 + v.events_s2; }

struct Edges {
  std::optional<double> lower, upper;
};

/// An edge at the end of the range is where the range stops, not the exclusion.
Edges edges(const YieldAlongAxis& yield, AxisRange range, double level) {
  const std::vector<AxisInterval> intervals = excluded_intervals(yield, range, level);
  Edges out;
  if (intervals.empty()) return out;
  if (intervals.front().lower > range.min) out.lower = intervals.front().lower;
  if (intervals.back().upper < range.max) out.upper = intervals.back().upper;
  return out;
}

std::optional<double> difference(std::optional<double> moved, std::optional<double> nominal) {
  if (!moved || !nominal) return {};
  return *moved - *nominal;
}
std::optional<double> relative_change(std::optional<double> moved, std::optional<double> nominal) {
  if (!moved || !nominal || !(*nominal > 0)) return {};
  return *moved / *nominal - 1;
}

/// `value(variation)`: the change of one quantity.
template <class Value>
std::optional<Band> in_quadrature(const std::vector<Variation>& variations, const Value& value) {
  Quadrature sum;
  for (std::size_t i = 0; i < variations.size(); ++i) {
    if (variations[i].scenario) continue;
    const std::optional<double> change = value(i);
    if (!change) return {};
    sum.add(variations[i].parameter, *change);
  }
  return sum.band();
}

}  // namespace

Shifts contour_shifts(const Table& table, const MassLine& line, double alpha_d, AxisRange range,
                      double level) {
  const std::vector<Variation>& variations = table.varied.variations;
  Shifts out;
  if (variations.empty()) return out;
  const auto nominal = [&](std::size_t row, double epsilon) {
    return total(evaluate_nominal(table, row, epsilon, alpha_d));
  };
  for (const std::size_t row : line) {
    const double epsilon = gminus2_epsilon(table.masses[row].mass.m_aprime, constants::delta_a_mu);
    const Edges found = edges([&](double e) { return nominal(row, e); }, range, level);
    out.rows.push_back({row, epsilon, nominal(row, epsilon), found.lower, found.upper});
  }
  out.tip = contour_tip(table.masses, line, nominal, range, level);
  out.crossing = gminus2_crossing(table.masses, line, nominal, level);

  for (std::size_t i = 0; i < variations.size(); ++i) {
    const auto moved = [&](std::size_t row, double epsilon) {
      return total(evaluate_variation(table, row, i, epsilon, alpha_d));
    };
    Quantities<double> change;
    for (const NominalRow& row : out.rows) {
      const Edges found = edges([&](double e) { return moved(row.row, e); }, range, level);
      auto& quantity = change.rows.emplace_back();
      quantity[kYieldGminus2] = relative_change(moved(row.row, row.epsilon_gminus2), row.events_gminus2);
      if (row.lower) {
        quantity[kYieldLowerEdge] = relative_change(moved(row.row, *row.lower), nominal(row.row, *row.lower));
      }
      quantity[kLowerEdge] = relative_change(found.lower, row.lower);
      quantity[kUpperEdge] = relative_change(found.upper, row.upper);
    }
    if (const std::optional<ContourTip> tip = contour_tip(table.masses, line, moved, range, level);
        tip && out.tip) {
      change.contour[kTipMass] = difference(tip->m_aprime, out.tip->m_aprime);
      change.contour[kTipEpsilon] = relative_change(tip->epsilon, out.tip->epsilon);
    }
    change.contour[kCrossing] = difference(gminus2_crossing(table.masses, line, moved, level), out.crossing);
    out.variations.push_back(std::move(change));
  }

  out.in_quadrature.rows.resize(out.rows.size());
  for (std::size_t r = 0; r < out.rows.size(); ++r) {
    for (std::size_t q = 0; q < kRowQuantities; ++q) {
      out.in_quadrature.rows[r][q] =
          in_quadrature(variations, [&](std::size_t i) { return out.variations[i].rows[r][q]; });
    }
  }
  for (std::size_t q = 0; q < kContourQuantities; ++q) {
    out.in_quadrature.contour[q] =
        in_quadrature(variations, [&](std::size_t i) { return out.variations[i].contour[q]; });
  }
  return out;
}

}  // namespace semivis
