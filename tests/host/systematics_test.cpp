// Variations of a table made by hand, whose yields and errors are known in closed form.
#include "host/evaluate/systematics.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "host/error.hpp"

namespace semivis {
namespace {

constexpr double kEpsilon = 1e-3, kAlphaD = 0.1;
constexpr double kCtau = 0.7, kLength = 0.8;                  // m, at (kEpsilon, kAlphaD)
constexpr double kK = kCtau * kEpsilon * kEpsilon * kAlphaD;  // cτ ε² α_D
constexpr double kYield = 1e-5;                               // A' per electron at ε = 1
constexpr double kElectronsS1 = 1e11, kElectronsS2 = 2e11;    // n_eot × detector_efficiency
constexpr std::uint64_t kEvents = 1000;                       // leading ones
constexpr int kNode = 200;                                    // the only one with deposits
// One deposit, one exponential and ~10 operations at w/cτ of order one; a ratio - 1 of 1 % loses two digits.
constexpr double kRounding = 1e-14, kShiftRounding = 1e-12;

/// A sample of one node at `length` (m): sums over the events of S1, S1 without the R cut, and S2.
RowSpectra sample(double length, double s1, double s1_no_rcut, double s2) {
  RowSpectra spectra;
  spectra.d_ln_w = 0.03;
  spectra.ln_w0 = std::log(length) - kNode * spectra.d_ln_w;
  spectra.scale.fill(0x1p-40);
  spectra.sum.assign(std::size_t{kVariedChannels} * kNodes, 0);
  const auto deposit = [&](Channel channel, double value) {
    spectra.sum[static_cast<std::size_t>(channel * kNodes + kNode)] = std::llround(value * 0x1p40);
  };
  deposit(kS1, s1);
  deposit(kS1NoRcut, s1_no_rcut);
  deposit(kS2, s2);
  return spectra;
}

/// One open row and a closed one, and no variation yet.
Table unvaried_table() {
  Table table;
  table.masses.push_back({{0.3, 1.0 / 3, 0.4}, kK, kYield, 8 * kEvents, {}});
  table.masses.push_back({{0.3, 0.45, 0.4}, 1e300, 0, 0, {}});
  table.analysis = {{"2018", "s1", 2e11, 0.5, 0, 0, 0, 0, ""}, {"2018", "s2", 2e11, 1.0, 0, 0, 0, 0, ""}};
  table.varied.events = kEvents;
  table.varied.samples = {{sample(kLength, 8, 16, 4), {}}};
  return table;
}

/// Adds a variation; `spectra` is its own sample where it has one.
void add(Table& table, const std::string& parameter, bool scenario, double yield, double ctau,
         const RowSpectra* spectra = nullptr) {
  std::uint32_t index = 0;
  if (spectra != nullptr) {
    index = static_cast<std::uint32_t>(table.varied.samples.size());
    table.varied.samples.push_back({*spectra, {}});
  }
  const std::string name = parameter + std::to_string(table.varied.variations.size());
  table.varied.variations.push_back(
      {name, parameter, scenario, "", index, {kYield * yield, 0}, {kK * ctau, 1e300}});
}

double s1_events(double weights, double length, double ctau) {
  return kElectronsS1 * kEpsilon * kEpsilon * kYield * weights * std::exp(-length / ctau) / ctau / kEvents;
}
double s2_events(double weights, double length, double ctau) {
  return kElectronsS2 * kEpsilon * kEpsilon * kYield * weights * std::exp(-length / ctau) / kEvents;
}

SystematicError error_of(const Table& table) { return systematic_error(table, 0, kEpsilon, kAlphaD); }
void expect_band(const Band& band, double up, double down) {
  EXPECT_NEAR(band.up, up, kShiftRounding);
  EXPECT_NEAR(band.down, down, kShiftRounding);
}

TEST(Systematics, YieldsOfEveryKindOfVariation) {
  Table table = unvaried_table();
  const RowSpectra moved = sample(1.03 * kLength, 7, 10, 5);
  add(table, "yield", false, 1.1, 1);
  add(table, "width", false, 1, 0.99);
  add(table, "z2", false, 1, 1, &moved);
  const double s1 = s1_events(8, kLength, kCtau), s2 = s2_events(4, kLength, kCtau);

  const VariedValues still = evaluate_nominal(table, 0, kEpsilon, kAlphaD);
  EXPECT_NEAR(still.n_aprime, 2e11 * kEpsilon * kEpsilon * kYield, kRounding * still.n_aprime);
  EXPECT_NEAR(still.events_s1, s1, kRounding * s1);
  EXPECT_NEAR(still.events_s2, s2, kRounding * s2);
  EXPECT_DOUBLE_EQ(still.rcut_efficiency, 0.5);

  const VariedValues yield = evaluate_variation(table, 0, 0, kEpsilon, kAlphaD);
  EXPECT_NEAR(yield.n_aprime, 1.1 * still.n_aprime, kRounding * yield.n_aprime);
  EXPECT_NEAR(yield.events_s1, 1.1 * s1, 2 * kRounding * s1);
  EXPECT_NEAR(yield.events_s2, 1.1 * s2, 2 * kRounding * s2);

  const VariedValues width = evaluate_variation(table, 0, 1, kEpsilon, kAlphaD);
  EXPECT_EQ(width.n_aprime, still.n_aprime);
  EXPECT_NEAR(width.events_s1, s1_events(8, kLength, 0.99 * kCtau), kRounding * s1);
  EXPECT_NEAR(width.events_s2, s2_events(4, kLength, 0.99 * kCtau), kRounding * s2);

  const VariedValues z2 = evaluate_variation(table, 0, 2, kEpsilon, kAlphaD);
  EXPECT_NEAR(z2.events_s1, s1_events(7, 1.03 * kLength, kCtau), kRounding * s1);
  EXPECT_NEAR(z2.events_s2, s2_events(5, 1.03 * kLength, kCtau), kRounding * s2);
  EXPECT_DOUBLE_EQ(z2.rcut_efficiency, 0.7);

  for (const VariedValues& closed :
       {evaluate_nominal(table, 1, kEpsilon, kAlphaD), evaluate_variation(table, 1, 2, kEpsilon, kAlphaD)}) {
    EXPECT_EQ(closed.n_aprime, 0);
    EXPECT_EQ(closed.events_s1, 0);
    EXPECT_EQ(closed.events_s2, 0);
    EXPECT_EQ(closed.rcut_efficiency, 0);
  }
}

// The spectra of all events and those of the leading ones with nothing moved, where they are the same.
TEST(Systematics, NominalIsEvaluate) {
  Table table = unvaried_table();
  add(table, "yield", false, 1.1, 1);
  RowSpectra& all = table.masses[0].spectra;
  all = table.varied.samples[0][0];
  all.sum.resize(kRowNodes, 0);
  table.masses[0].n_generated = kEvents;
  for (const double epsilon : {1e-5, 1e-3, 1e-2, 1.0}) {
    const PointValues point = evaluate(table.masses[0], table.analysis, epsilon, kAlphaD);
    const VariedValues still = evaluate_nominal(table, 0, epsilon, kAlphaD);
    EXPECT_EQ(still.n_aprime, point.n_aprime);
    EXPECT_EQ(still.rcut_efficiency, point.rcut_efficiency);
    EXPECT_DOUBLE_EQ(still.events_s1, point.events_s1);  // the factors in another order
    EXPECT_DOUBLE_EQ(still.events_s2, point.events_s2);
  }
}

TEST(Systematics, OneParameterGivesItsLargestChangeOfEachSign) {
  Table table = unvaried_table();
  add(table, "yield", false, 1.1, 1);
  add(table, "yield", false, 0.95, 1);
  expect_band(error_of(table).s1, 0.1, 0.05);
  expect_band(error_of(table).s2, 0.1, 0.05);
  expect_band(error_of(table).total, 0.1, 0.05);
  add(table, "yield", false, 1.02, 1);  // smaller: changes nothing
  add(table, "yield", false, 0.9, 1);   // larger: takes the place of 0.95
  expect_band(error_of(table).total, 0.1, 0.1);
}

TEST(Systematics, ParametersAddInQuadratureAndTheTotalIsOfTheSum) {
  Table table = unvaried_table();
  const RowSpectra moved = sample(kLength, 10, 16, 3);  // S1 +25 %, S2 -25 %
  add(table, "yield", false, 1.1, 1);
  add(table, "cut", false, 1, 1, &moved);
  const SystematicError error = error_of(table);
  expect_band(error.s1, std::hypot(0.1, 0.25), 0);
  expect_band(error.s2, 0.1, 0.25);
  const double s1 = s1_events(8, kLength, kCtau), s2 = s2_events(4, kLength, kCtau);
  const double shift = 0.25 * (s1 - s2) / (s1 + s2);  // S1 and S2 partly cancel
  ASSERT_GT(std::fabs(shift), 1e-3);
  expect_band(error.total, std::hypot(0.1, std::fmax(shift, 0)), std::fmax(-shift, 0));
}

TEST(Systematics, SwitchingOneOffChangesNothingElse) {
  Table table = unvaried_table();
  const RowSpectra a = sample(1.01 * kLength, 8, 15, 5), b = sample(0.98 * kLength, 9, 16, 3);
  add(table, "yield", false, 1.1, 1);
  add(table, "width", false, 1, 1.01);
  add(table, "width", false, 1, 0.99);
  add(table, "z2", false, 1, 1, &a);
  add(table, "z2", false, 1, 1, &b);
  const SystematicError all = error_of(table);
  Table without = table;
  std::erase_if(without.varied.variations, [](const Variation& v) { return v.parameter == "width"; });
  Table alone = table;
  std::erase_if(alone.varied.variations, [](const Variation& v) { return v.parameter != "width"; });
  const SystematicError rest = error_of(without), width = error_of(alone);
  for (Band SystematicError::*yield : {&SystematicError::s1, &SystematicError::s2, &SystematicError::total}) {
    for (double Band::*side : {&Band::up, &Band::down}) {
      EXPECT_NEAR(all.*yield.*side, std::hypot(rest.*yield.*side, width.*yield.*side), kRounding);
    }
  }
  EXPECT_GT(width.s1.up, 0);
  // The others keep their values to the last bit.
  EXPECT_EQ(evaluate_variation(without, 0, 1, kEpsilon, kAlphaD).events_s1,
            evaluate_variation(table, 0, 3, kEpsilon, kAlphaD).events_s1);
}

TEST(Systematics, ScenariosDoNotEnter) {
  Table table = unvaried_table();
  add(table, "yield", false, 1.1, 1);
  const SystematicError before = error_of(table);
  const RowSpectra moved = sample(2 * kLength, 1, 16, 1);
  add(table, "yield", true, 2, 1);  // also where an uncertainty moves the same parameter
  add(table, "geometry", true, 1, 1, &moved);
  const SystematicError after = error_of(table);
  EXPECT_EQ(before.total.up, after.total.up);
  EXPECT_EQ(before.total.down, after.total.down);
  EXPECT_EQ(after.s1.down, 0);
  // Negative control: as an uncertainty the same variation is seen.
  table.varied.variations.back().scenario = false;
  EXPECT_GT(error_of(table).s1.down, 0.5);
}

TEST(Systematics, NothingMovesANothing) {
  Table table = unvaried_table();
  EXPECT_EQ(error_of(table).total.up, 0);
  const RowSpectra moved = sample(kLength, 0, 16, 4);
  table.varied.samples[0][0] = moved;  // no S1 at all
  const RowSpectra more = sample(kLength, 8, 16, 4);
  add(table, "cut", false, 1, 1, &more);
  expect_band(error_of(table).s1, 0, 0);
  expect_band(error_of(table).s2, 0, 0);
  EXPECT_GT(error_of(table).total.up, 0.1);
  const SystematicError closed = systematic_error(table, 1, kEpsilon, kAlphaD);
  EXPECT_EQ(closed.total.up, 0);
  EXPECT_EQ(closed.total.down, 0);
}

// A stable χ2 reaches S2 only, whatever its lengths.
TEST(Systematics, StableChi2) {
  Table table = unvaried_table();
  const RowSpectra moved = sample(2 * kLength, 8, 16, 5);
  add(table, "z2", false, 1, 1, &moved);
  table.masses[0].ctau_eps2_alphad = table.varied.variations[0].ctau_eps2_alphad[0] = 1e300;
  expect_band(error_of(table).s1, 0, 0);
  expect_band(error_of(table).s2, 0.25, 0);
  expect_band(error_of(table).total, 0.25, 0);
}

// Where e^{-w/cτ} leaves the numbers of a double, moved and nominal yields may differ by any factor.
TEST(Systematics, AlwaysFinite) {
  Table table = unvaried_table();
  const RowSpectra nearer = sample(kLength / 10, 8, 16, 4);
  add(table, "z2", false, 1, 1, &nearer);
  add(table, "width", false, 1, 0.5);
  for (double epsilon = 1e-3; epsilon < 1; epsilon *= 1.01) {
    const SystematicError error = systematic_error(table, 0, epsilon, kAlphaD);
    for (const Band& band : {error.s1, error.s2, error.total}) {
      EXPECT_TRUE(std::isfinite(band.up) && band.up >= 0) << epsilon;
      EXPECT_TRUE(band.down >= 0 && band.down < 2) << epsilon;
    }
  }
}

TEST(Systematics, EventsAreRelativeErrorsTimesThePoint) {
  Table table = unvaried_table();
  table.masses.push_back(table.masses[0]);
  table.varied.samples[0].push_back(sample(kLength / 2, 1, 2, 3));
  const RowSpectra moved = sample(1.1 * kLength, 7, 16, 5);
  add(table, "z2", false, 1, 1, &moved);
  table.varied.samples[1].push_back(sample(kLength / 3, 1, 2, 3));
  table.varied.variations[0].n_aprime_per_eot_eps2.push_back(kYield);
  table.varied.variations[0].ctau_eps2_alphad.push_back(kK);
  const std::vector<GridPoint> points = {
      {0, 1e-4, 0.1}, {0, 1e-3, 0.1}, {1, 1e-3, 0.1}, {2, 1e-3, 0.05}, {0, 1e-4, 0.1}};
  std::vector<PointValues> values(points.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i].events_s1 = 3.0 + static_cast<double>(i);
    values[i].events_s2 = 10.0;
  }
  const auto errors = systematic_events(table, points, values);
  ASSERT_EQ(errors.size(), points.size());
  for (std::size_t i = 0; i < points.size(); ++i) {
    const SystematicError e = systematic_error(table, points[i].row, points[i].epsilon, points[i].alpha_d);
    EXPECT_EQ(errors[i].s1.up, e.s1.up * values[i].events_s1);
    EXPECT_EQ(errors[i].s1.down, e.s1.down * values[i].events_s1);
    EXPECT_EQ(errors[i].s2.up, e.s2.up * values[i].events_s2);
    EXPECT_EQ(errors[i].s2.down, e.s2.down * values[i].events_s2);
    EXPECT_EQ(errors[i].total.up, e.total.up * (values[i].events_s1 + values[i].events_s2));
    EXPECT_EQ(errors[i].total.down, e.total.down * (values[i].events_s1 + values[i].events_s2));
  }
  EXPECT_GT(errors[3].total.up, 0);
}

std::string failure(const Table& table) {
  try {
    evaluate_nominal(table, 0, kEpsilon, kAlphaD);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::data);
    return error.what();
  }
  return "read";
}

TEST(Systematics, WithoutVariationsOrSpectraIsAnError) {
  Table table = unvaried_table();
  EXPECT_NE(failure(table).find("no variations"), std::string::npos);
  add(table, "yield", false, 1.1, 1);
  EXPECT_EQ(failure(table), "read");
  table.varied.samples[0][0].sum.clear();
  EXPECT_NE(failure(table).find("without spectra"), std::string::npos);
}

}  // namespace
}  // namespace semivis
