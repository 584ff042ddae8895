// Shifts of yields and contours on a table whose yields are known functions: N(ε) = A ε² e^(-B ε²).
#include "host/evaluate/shifts.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "semivis/physics/gminus2.hpp"

namespace semivis {
namespace {

constexpr double kAlphaD = 0.1;
constexpr double kLevel = kExclusionEvents;

/// Rows 2 % apart from 0.3 GeV; B = w α_D/K. At 0.39 GeV B = 1/(5e-3)², and the largest yield A/(eB) is 4
/// times the level.
constexpr double kReference = 0.39;
double node_length() { return 1.0; }  // m
double width_term(double m) { return 4e4 * std::pow(m / kReference, 2); }
double yield_term(double m) {
  return 4 * kLevel * std::exp(1) * width_term(kReference) * std::pow(m / kReference, -10);
}

/// One node at w = 1 m (sample 0) or `length` (sample 1), S2 only, weight 1.
RowSpectra one_node(double length) {
  RowSpectra spectra;
  spectra.sum.assign(std::size_t{kVariedChannels} * kNodes, 0);
  spectra.ln_w0 = std::log(length);
  spectra.d_ln_w = 0.01;
  spectra.scale.fill(1.0);
  spectra.length_scale.fill(1.0);
  spectra.sum[std::size_t{kS2} * kNodes] = 1000;
  return spectra;
}

/// A variation of the sample 0 by factors on the yield and on cτ.
Variation factors(const Table& table, const char* name, const char* parameter, bool scenario, double yield,
                  double ctau) {
  Variation v{name, parameter, scenario, "", 0, {}, {}};
  for (const MassRow& row : table.masses) {
    v.n_aprime_per_eot_eps2.push_back(yield * row.n_aprime_per_eot_eps2);
    v.ctau_eps2_alphad.push_back(ctau * row.ctau_eps2_alphad);
  }
  return v;
}

Table make_table() {
  Table table;
  table.analysis = {{"2018", "s2", 1e12, 0.5, 0, 0, 0, 0, ""}};
  for (double m = 0.3; m < 0.55; m *= 1.02) {
    table.masses.push_back(
        {{m, 1.0 / 3, 0.4}, node_length() * kAlphaD / width_term(m), yield_term(m) / 5e11, 1000, {}});
  }
  table.varied.events = 1000;
  table.varied.samples.assign(2, {});
  for (std::size_t i = 0; i < table.masses.size(); ++i) {
    table.varied.samples[0].push_back(one_node(node_length()));
    table.varied.samples[1].push_back(one_node(1.2 * node_length()));
  }
  table.varied.variations = {factors(table, "norm_up", "norm", false, 1.1, 1),
                             factors(table, "norm_down", "norm", false, 0.9, 1),
                             factors(table, "width_up", "width", false, 1, 1 / 1.01),
                             factors(table, "width_down", "width", false, 1, 1 / 0.99),
                             factors(table, "longer", "geometry", true, 1, 1)};
  table.varied.variations.back().sample = 1;
  return table;
}

/// Smaller (sign -1) or larger root ε of a ε² e^(-b ε²) = level; 0 where the peak is below.
double root(double a, double b, int sign) {
  if (a / (b * std::exp(1)) < kLevel) return 0;
  double inside = std::sqrt(1 / b), outside = sign < 0 ? 1e-9 : 1;
  for (int i = 0; i < 200; ++i) {
    const double e = 0.5 * (inside + outside);
    (a * e * e * std::exp(-b * e * e) >= kLevel ? inside : outside) = e;
  }
  return inside;
}
/// Mass at which a ε² e^(-b ε²) on the g-2 line falls through the level, with factors on a and b.
double crossing(double fa, double fb) {
  double inside = 0.2, outside = 0.7;
  for (int i = 0; i < 200; ++i) {
    const double m = 0.5 * (inside + outside), e = gminus2_epsilon(m, constants::delta_a_mu);
    (fa * yield_term(m) * e * e * std::exp(-fb * width_term(m) * e * e) >= kLevel ? inside : outside) = m;
  }
  return inside;
}

const double kFactors[][2] = {{1.1, 1}, {0.9, 1}, {1, 1.01}, {1, 0.99}, {1, 1.2}};  // on A and on B

TEST(Shifts, KnownFunctions) {
  const Table table = make_table();
  const MassLine line = mass_lines(table.masses).front();
  const Shifts shifts = contour_shifts(table, line, kAlphaD);
  ASSERT_EQ(shifts.rows.size(), table.masses.size());
  ASSERT_EQ(shifts.variations.size(), 5u);
  ASSERT_TRUE(shifts.tip && shifts.crossing);
  // Largest yield A/(eB) = level: m^-12 = 1/4, exact between rows because it is a power.
  const double tip = kReference * std::pow(4.0, 1.0 / 12);
  EXPECT_NEAR(shifts.tip->m_aprime, tip, 1e-10);
  EXPECT_NEAR(shifts.tip->epsilon, 1 / std::sqrt(width_term(tip)), 1e-6 * shifts.tip->epsilon);
  EXPECT_NEAR(*shifts.crossing, crossing(1, 1), 1e-6);  // interpolation between rows 2 % apart

  int edges = 0, missing = 0;
  for (std::size_t i = 0; i < 5; ++i) {
    const auto [fa, fb] = kFactors[i];
    const Quantities<double>& change = shifts.variations[i];
    for (std::size_t r = 0; r < shifts.rows.size(); ++r) {
      const NominalRow& row = shifts.rows[r];
      const double m = table.masses[row.row].mass.m_aprime, a = yield_term(m), b = width_term(m);
      const double e2 = std::pow(row.epsilon_gminus2, 2);
      EXPECT_NEAR(row.events_gminus2 / (a * e2 * std::exp(-b * e2)), 1, 1e-12);
      ASSERT_TRUE(change.rows[r][kYieldGminus2]);
      EXPECT_NEAR(*change.rows[r][kYieldGminus2], fa * std::exp(b * e2 * (1 - fb)) - 1, 1e-12);
      const double lower = root(a, b, -1), upper = root(a, b, 1);
      const double moved_lower = root(fa * a, fb * b, -1), moved_upper = root(fa * a, fb * b, 1);
      EXPECT_EQ(row.lower.has_value(), lower > 0) << m;
      EXPECT_EQ(change.rows[r][kLowerEdge].has_value(), lower > 0 && moved_lower > 0) << m;
      EXPECT_EQ(change.rows[r][kYieldLowerEdge].has_value(), lower > 0) << m;
      missing += !change.rows[r][kLowerEdge];
      if (!change.rows[r][kLowerEdge]) continue;
      EXPECT_NEAR(*row.lower / lower, 1, 1e-12);
      EXPECT_NEAR(*change.rows[r][kLowerEdge], moved_lower / lower - 1, 1e-11);
      EXPECT_NEAR(*change.rows[r][kUpperEdge], moved_upper / upper - 1, 1e-11);
      EXPECT_NEAR(*change.rows[r][kYieldLowerEdge], fa * std::exp(b * lower * lower * (1 - fb)) - 1, 1e-11);
      ++edges;
    }
    ASSERT_TRUE(change.contour[kTipMass] && change.contour[kTipEpsilon] && change.contour[kCrossing]);
    const double moved_tip = tip * std::pow(fa / fb, 1.0 / 12);
    EXPECT_NEAR(*change.contour[kTipMass], moved_tip - tip, 1e-10);
    EXPECT_NEAR(*change.contour[kTipEpsilon], tip / moved_tip / std::sqrt(fb) - 1, 1e-6);
    EXPECT_NEAR(*change.contour[kCrossing], crossing(fa, fb) - crossing(1, 1), 1e-6);
  }
  EXPECT_GT(edges, 80);
  EXPECT_GT(missing, 40);  // rows behind the tip
}

TEST(Shifts, QuadratureHoldsTheUncertaintiesOnly) {
  Table table = make_table();
  const MassLine line = mass_lines(table.masses).front();
  const Shifts shifts = contour_shifts(table, line, kAlphaD);
  const auto& v = shifts.variations;
  const Quantities<Band>& sum = shifts.in_quadrature;
  // Rounding of a root and a sum of two squares.
  for (std::size_t r = 0; r < shifts.rows.size(); ++r) {
    const SystematicError error =
        systematic_error(table, shifts.rows[r].row, shifts.rows[r].epsilon_gminus2, kAlphaD);
    ASSERT_TRUE(sum.rows[r][kYieldGminus2]);
    EXPECT_NEAR(sum.rows[r][kYieldGminus2]->up, error.total.up, 1e-14);
    EXPECT_NEAR(sum.rows[r][kYieldGminus2]->down, error.total.down, 1e-14);
    EXPECT_NEAR(error.total.up, std::hypot(*v[0].rows[r][kYieldGminus2], *v[3].rows[r][kYieldGminus2]),
                1e-14);
    if (!sum.rows[r][kLowerEdge]) continue;
    // More yield lowers the edge, a wider χ2 raises it.
    EXPECT_NEAR(sum.rows[r][kLowerEdge]->up, std::hypot(*v[1].rows[r][kLowerEdge], *v[2].rows[r][kLowerEdge]),
                1e-14);
    EXPECT_NEAR(sum.rows[r][kLowerEdge]->down,
                std::hypot(*v[0].rows[r][kLowerEdge], *v[3].rows[r][kLowerEdge]), 1e-14);
  }
  EXPECT_NEAR(sum.contour[kCrossing]->up, std::hypot(*v[0].contour[kCrossing], *v[3].contour[kCrossing]),
              1e-14);
  EXPECT_NEAR(sum.contour[kTipMass]->down, std::hypot(*v[1].contour[kTipMass], *v[2].contour[kTipMass]),
              1e-14);

  // Without the scenario the sums stay; without an uncertainty they fall, and no other shift moves.
  table.varied.variations.pop_back();
  const Shifts same = contour_shifts(table, line, kAlphaD);
  EXPECT_EQ(same.in_quadrature.contour[kCrossing]->up, sum.contour[kCrossing]->up);
  EXPECT_EQ(same.in_quadrature.contour[kTipEpsilon]->down, sum.contour[kTipEpsilon]->down);
  table.varied.variations.erase(table.varied.variations.begin() + 2, table.varied.variations.end());
  const Shifts fewer = contour_shifts(table, line, kAlphaD);
  EXPECT_EQ(fewer.variations[1].contour, v[1].contour);
  EXPECT_NEAR(fewer.in_quadrature.contour[kCrossing]->up, *v[0].contour[kCrossing], 1e-16);
}

TEST(Shifts, MissingShiftsLeaveNoSum) {
  Table table = make_table();
  const MassLine line = mass_lines(table.masses).front();
  table.varied.variations.push_back(factors(table, "hopeless", "hopeless", false, 1e-9, 1));
  const Shifts shifts = contour_shifts(table, line, kAlphaD);
  EXPECT_FALSE(shifts.variations.back().contour[kTipMass]);
  EXPECT_FALSE(shifts.in_quadrature.contour[kTipMass]);
  EXPECT_FALSE(shifts.in_quadrature.contour[kCrossing]);
  EXPECT_FALSE(shifts.in_quadrature.rows.front()[kLowerEdge]);
  ASSERT_TRUE(shifts.in_quadrature.rows.front()[kYieldGminus2]);
  EXPECT_NEAR(shifts.in_quadrature.rows.front()[kYieldGminus2]->down, std::sqrt(1 + 0.01), 0.01);

  // Edges at the end of the range are the range's.
  const Shifts narrow = contour_shifts(table, line, kAlphaD, {3e-3, 6e-3});
  EXPECT_FALSE(narrow.rows.front().lower);
  EXPECT_FALSE(narrow.rows.front().upper);

  table.varied = {};
  EXPECT_TRUE(contour_shifts(table, line, kAlphaD).variations.empty());
}

}  // namespace
}  // namespace semivis
