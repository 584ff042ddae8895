// Numbers that no scan writes are refused, each by the name of its dataset; the ends of the ranges are not.
#include "host/io/table_problem.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <string>

namespace semivis {
namespace {

Table small_table() {
  Table table;
  MassRow row{{0.1, 1.0 / 3, 0.4}, 1e-6, 1e-3, 1000, {}};
  row.spectra.sum.assign(kRowNodes, 1);
  row.spectra.ln_w0 = -9;
  row.spectra.d_ln_w = 0.01;
  row.spectra.scale.fill(1e-10);
  row.spectra.length_scale.fill(1);
  table.masses = {row};
  table.points = {{0, 1e-3, 0.1}};
  table.analysis = {{"2018", "s1", 1e11, 0.5, 0.1, 0.1, 0, 0.2, ""},
                    {"2018", "s2", 1e11, 0.5, 0.1, 0.1, 0, 0.2, ""}};
  table.varied.events = 100;
  table.varied.variations = {{"v", "p", false, "", 0, {1e-3}, {1e-6}}};
  table.varied.samples = {{row.spectra}};
  return table;
}

struct Number {
  const char* name;
  TableRange range;
  std::function<double&(Table&)> of;
};
const Number kNumbers[] = {
    {"target_error", table_range::kTargetError, [](Table& t) -> double& { return t.target_error; }},
    {"/masses/m_aprime_GeV", table_range::kMass,
     [](Table& t) -> double& { return t.masses[0].mass.m_aprime; }},
    {"/masses/r", table_range::kRatio, [](Table& t) -> double& { return t.masses[0].mass.r; }},
    {"/masses/f", table_range::kRatio, [](Table& t) -> double& { return t.masses[0].mass.f; }},
    {"/masses/ctau_eps2", table_range::kCtau,
     [](Table& t) -> double& { return t.masses[0].ctau_eps2_alphad; }},
    {"/masses/n_aprime", table_range::kYield,
     [](Table& t) -> double& { return t.masses[0].n_aprime_per_eot_eps2; }},
    {"/spectra/ln_w0", table_range::kLnW0, [](Table& t) -> double& { return t.masses[0].spectra.ln_w0; }},
    {"/spectra/d_ln_w", table_range::kDLnW, [](Table& t) -> double& { return t.masses[0].spectra.d_ln_w; }},
    {"/spectra/scale", table_range::kScale,
     [](Table& t) -> double& { return t.masses[0].spectra.scale[kTarget]; }},
    {"/spectra/length", table_range::kLengthScale,
     [](Table& t) -> double& { return t.masses[0].spectra.length_scale[kS2]; }},
    {"/points/epsilon", table_range::kEpsilon, [](Table& t) -> double& { return t.points[0].epsilon; }},
    {"/points/alpha_d", table_range::kAlphaD, [](Table& t) -> double& { return t.points[0].alpha_d; }},
    {"/analysis/n_eot", table_range::kElectrons, [](Table& t) -> double& { return t.analysis[1].n_eot; }},
    {"/analysis/detector", table_range::kEfficiency,
     [](Table& t) -> double& { return t.analysis[1].detector_efficiency; }},
    {"/analysis/background", table_range::kEvents,
     [](Table& t) -> double& { return t.analysis[1].background; }},
    {"/analysis/background_err", table_range::kEvents,
     [](Table& t) -> double& { return t.analysis[1].background_err; }},
    {"/analysis/observed", table_range::kEvents, [](Table& t) -> double& { return t.analysis[1].observed; }},
    {"/analysis/signal_err", table_range::kSignalError,
     [](Table& t) -> double& { return t.analysis[1].signal_err; }},
    {"/variations/n_aprime", table_range::kYield,
     [](Table& t) -> double& { return t.varied.variations[0].n_aprime_per_eot_eps2[0]; }},
    {"/variations/ctau", table_range::kCtau,
     [](Table& t) -> double& { return t.varied.variations[0].ctau_eps2_alphad[0]; }},
    {"/variations/ln_w0", table_range::kLnW0,
     [](Table& t) -> double& { return t.varied.samples[0][0].ln_w0; }},
    {"/variations/d_ln_w", table_range::kDLnW,
     [](Table& t) -> double& { return t.varied.samples[0][0].d_ln_w; }},
    {"/variations/scale", table_range::kScale,
     [](Table& t) -> double& { return t.varied.samples[0][0].scale[kS2]; }},
};

TEST(TableProblem, EveryNumberHasItsRange) {
  EXPECT_EQ(table_problem(small_table()), "");
  for (const Number& number : kNumbers) {
    Table table = small_table();
    for (const double good : {number.range.min, number.range.max}) {
      number.of(table) = good;
      EXPECT_EQ(table_problem(table), "") << number.name;
    }
    const double bad[] = {std::nan(""), std::nextafter(number.range.min, -INFINITY),
                          std::nextafter(number.range.max, INFINITY), -INFINITY, INFINITY};
    for (const double value : bad) {
      number.of(table) = value;
      EXPECT_EQ(table_problem(table).find(number.name), 0u) << number.name << " " << value;
    }
  }
  Table table = small_table();
  table.masses[0].n_generated = std::uint64_t{1} << 63;
  EXPECT_NE(table_problem(table), "");
}

TEST(TableProblem, ValuesAreFiniteAndTheirStatusKnown) {
  const Table table = small_table();
  std::vector<PointValues> values(2);
  EXPECT_EQ(table_problem(table, &values), "");
  values[1].events_s1_err = std::nan("");
  EXPECT_EQ(table_problem(table, &values).find("/points/events_s1_err"), 0u);
  values[1].events_s1_err = 0;
  values[0].status = kStatusClosed + 1;
  EXPECT_EQ(table_problem(table, &values).find("/points/status"), 0u);
}

// All numbers at the ends at which products are largest.
TEST(TableProblem, TheLargestTableIsFinite) {
  Table table = small_table();
  for (const Number& number : kNumbers) number.of(table) = number.range.max;
  MassRow& row = table.masses[0];
  row.mass = {0.1, 1.0 / 3, 0.4};
  row.ctau_eps2_alphad = table_range::kCtau.min;
  row.n_generated = 1;
  row.spectra.ln_w0 = table_range::kLnW0.min;  // nothing has decayed
  row.spectra.d_ln_w = 0;
  row.spectra.sum.assign(row.spectra.sum.size(), INT64_MAX);
  row.spectra.scale.fill(table_range::kScale.max);
  ASSERT_EQ(table_problem(table), "");
  std::vector<PointValues> values = {PointEvaluator(table)(table.points[0])};
  EXPECT_GT(values[0].events_s2, 1e30);
  EXPECT_EQ(table_problem(table, &values), "");
  EXPECT_TRUE(std::isfinite(total_events_error(values[0])));
}

}  // namespace
}  // namespace semivis
