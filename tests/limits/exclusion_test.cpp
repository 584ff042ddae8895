// Contours of small sampled tables: edges against the yields themselves, and how they move.
#include "host/limits/exclusion.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "host/error.hpp"
#include "host/limits/interpolation_error.hpp"
#include "host/limits/pchip.hpp"
#include "semivis/physics/gminus2.hpp"
#include "tests/event/scan_fixture.hpp"

namespace {

using namespace semivis;
using namespace semivis::testing;

const double kZero = std::log(10.0);
constexpr double kMass = 0.3;         // of the splittings, GeV
constexpr double kStableMass = 7e-3;  // Δ = 0.93 MeV at the benchmark

double central(double m) { return gminus2_epsilon(m, constants::delta_a_mu); }

const Scan& scan() {
  static const Scan scan(0.005, 1.1, [] {
    RunDescription run;
    run.model.production = ProductionModel::iww;
    return run;
  }());
  return scan;
}

/// No background, no systematic error, nothing seen: S1 + S2 = ln 10 at every edge.
std::vector<AnalysisBin> plain_bins() {
  return {{"2018", "s1", 2.84e11, 0.48, 0, 0, 0, 0, ""}, {"2018", "s2", 2.84e11, 0.48, 0, 0, 0, 0, ""}};
}
Table empty_table() {
  Table table;
  table.physics_version = "5";
  table.digest = "0123456789abcdef";
  table.analysis = plain_bins();
  return table;
}
/// A stable row, rows up to beyond the tip, and a closed one.
const Table& masses_table() {
  static const Table table = [] {
    Table t = empty_table();
    for (const double m : {kStableMass, 0.1, 0.2, 0.3, 0.36, 0.42, 0.5, 0.7, 1.0})
      t.masses.push_back(scan().sampled_row<float>(benchmark_mass(m), 20000));
    t.masses.push_back(scan().empty_row({0.3, 0.45, 0.4}));
    return t;
  }();
  return table;
}
constexpr std::size_t kStableRow = 0, kClosedRow = 9;
/// f from 0.05 to 0.95 at one mass, and one where A' → χ1χ2 is closed. 200000 events: 0.5 % of S1 + S2.
const Table& splittings_table() {
  static const Table table = [] {
    Table t = empty_table();
    for (int i = 0; i < 10; ++i)
      t.masses.push_back(scan().sampled_row<float>({kMass, 1.0 / 3, 0.05 + 0.1 * i}, 200000));
    t.masses.push_back(scan().empty_row({kMass, 1.0 / 3, 1.05}));
    return t;
  }();
  return table;
}
LimitOptions options_of(std::vector<Axis> axes = {Axis::epsilon, Axis::alpha_d, Axis::f}) {
  LimitOptions options;
  options.statistic.expected = false;
  options.alpha_d = {kAlphaD};
  options.axes = std::move(axes);
  return options;
}
const LimitSet& plain_limits() {
  static const LimitSet limits = make_limits(masses_table(), options_of());
  return limits;
}

std::size_t row_of(const Table& table, const ScanPoint& at) {
  for (std::size_t i = 0; i < table.masses.size(); ++i) {
    if (table.masses[i].mass.m_aprime == at.m_aprime && table.masses[i].mass.r == at.r) return i;
  }
  return table.masses.size();
}
double events(const MassRow& row, double epsilon, double alpha_d) {
  const PointValues v = evaluate(row, plain_bins(), epsilon, alpha_d);
  return v.events_s1 + v.events_s2;
}
std::vector<Exclusion> of(const std::vector<Exclusion>& all, Axis axis, double m_aprime,
                          double quantile = kObserved) {
  std::vector<Exclusion> some;
  std::copy_if(all.begin(), all.end(), std::back_inserter(some), [=](const Exclusion& e) {
    return e.at.axis == axis && e.at.m_aprime == m_aprime && e.quantile == quantile;
  });
  return some;
}
void expect_equal(const std::vector<Exclusion>& a, const std::vector<Exclusion>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].at.axis, b[i].at.axis);
    EXPECT_EQ(a[i].at.m_aprime, b[i].at.m_aprime);
    EXPECT_EQ(a[i].quantile, b[i].quantile);
    EXPECT_EQ(a[i].interval, b[i].interval);
    EXPECT_EQ(a[i].edges.lower, b[i].edges.lower);
    EXPECT_EQ(a[i].edges.upper, b[i].edges.upper);
    EXPECT_EQ(a[i].lower_err.total(), b[i].lower_err.total());
    EXPECT_EQ(a[i].upper_err.total(), b[i].upper_err.total());
  }
}

TEST(Exclusion, EventsAtTheEdges) {
  const Table& table = masses_table();
  int edges = 0;
  for (const Exclusion& one : plain_limits().observed) {
    const MassRow& row = table.masses.at(row_of(table, one.at));
    const bool along_epsilon = one.at.axis == Axis::epsilon;
    ASSERT_EQ(std::isnan(one.at.epsilon), along_epsilon);
    ASSERT_EQ(std::isnan(one.at.alpha_d), !along_epsilon);
    EXPECT_EQ(one.quantile, kObserved);
    const auto at = [&](double x) {
      return along_epsilon ? events(row, x, one.at.alpha_d) : events(row, one.at.epsilon, x);
    };
    const AxisRange range = along_epsilon ? kEpsilonRange : kAlphaDRange;
    for (const auto& [x, error, outwards] : {std::tuple{one.edges.lower, one.lower_err, 0.99},
                                             std::tuple{one.edges.upper, one.upper_err, 1.01}}) {
      EXPECT_EQ(error.systematic, 0);  // the table has no variations
      if (x == range.min || x == range.max) {
        EXPECT_EQ(error.statistical, 0);
        continue;
      }
      ++edges;
      EXPECT_NEAR(at(x) / kZero, 1, 1e-10) << one.at.m_aprime;
      EXPECT_LT(at(x * outwards), kZero * (1 - 1e-4)) << one.at.m_aprime;
      EXPECT_GT(error.statistical, 0);
      EXPECT_LT(error.statistical, 0.2 * x);
    }
    EXPECT_GE(at(std::sqrt(one.edges.lower * one.edges.upper)), kZero);
  }
  EXPECT_GE(edges, 10);
  // The intervals are those of the yield alone.
  for (std::size_t i = 0; i < table.masses.size(); ++i) {
    const auto wanted =
        excluded_intervals([&](double x) { return events(table.masses[i], x, kAlphaD); }, kEpsilonRange);
    std::size_t found = 0;
    for (const Exclusion& one : plain_limits().observed)
      found += one.at.axis == Axis::epsilon && row_of(table, one.at) == i;
    EXPECT_EQ(found, wanted.size()) << i;
  }
}

TEST(Exclusion, WhereAlphaDIsScanned) {
  bool inside = false;
  for (const Exclusion& one : plain_limits().observed) {
    if (one.at.axis != Axis::alpha_d) continue;
    EXPECT_EQ(one.at.epsilon, central(one.at.m_aprime));
    inside = inside || one.edges.upper < kAlphaDRange.max;
  }
  EXPECT_TRUE(inside) << "no edge to test";
}

TEST(Exclusion, EndsAreThoseOfTheYield) {
  const Table& table = masses_table();
  const auto yield = [&](std::size_t row, double epsilon) {
    return events(table.masses[row], epsilon, kAlphaD);
  };
  ASSERT_EQ(plain_limits().ends.size(), 2u);  // r = 1/3 and the closed row
  const ContourEnd& end = plain_limits().ends[0];
  const MassLine line = mass_lines(table.masses).front();
  const auto crossing = gminus2_crossing(table.masses, line, yield);
  const auto tip = contour_tip(table.masses, line, yield, kEpsilonRange);
  ASSERT_TRUE(crossing && tip && end.gminus2_crossing && end.tip);
  EXPECT_NEAR(*end.gminus2_crossing / *crossing, 1, 1e-9);
  EXPECT_NEAR(end.tip->m_aprime / tip->m_aprime, 1, 1e-9);
  EXPECT_NEAR(end.tip->epsilon / tip->epsilon, 1, 1e-6);  // of a flat top
  EXPECT_EQ(end.alpha_d, kAlphaD);
  EXPECT_EQ(end.quantile, kObserved);
  EXPECT_GT(*end.gminus2_crossing, 0.33);  // published 0.39
  EXPECT_LT(*end.gminus2_crossing, end.tip->m_aprime);
  // Control: another level, another tip.
  const auto other = contour_tip(table.masses, line, yield, kEpsilonRange, 1.01 * kZero);
  EXPECT_GT(std::fabs(other->m_aprime / end.tip->m_aprime - 1), 1e-4);
  EXPECT_FALSE(plain_limits().ends[1].tip || plain_limits().ends[1].gminus2_crossing);
}

TEST(Exclusion, StableAndClosedRows) {
  ASSERT_EQ(evaluate(masses_table().masses[kStableRow], plain_bins(), 1e-3, kAlphaD).status, kStatusStable);
  const auto stable = of(plain_limits().observed, Axis::epsilon, kStableMass);
  ASSERT_EQ(stable.size(), 1u);
  EXPECT_EQ(stable[0].edges.upper, kEpsilonRange.max);
  EXPECT_EQ(stable[0].upper_err.total(), 0);
  // S2 = a ε²: dlnS/dlnε = 2.
  const PointValues at_edge =
      evaluate(masses_table().masses[kStableRow], plain_bins(), stable[0].edges.lower, kAlphaD);
  EXPECT_EQ(at_edge.events_s1, 0);
  EXPECT_NEAR(stable[0].lower_err.statistical / stable[0].edges.lower,
              0.5 * at_edge.events_s2_err / at_edge.events_s2, 1e-6);
  const auto any_coupling = of(plain_limits().observed, Axis::alpha_d, kStableMass);
  ASSERT_EQ(any_coupling.size(), 1u);
  EXPECT_EQ(any_coupling[0].edges.lower, kAlphaDRange.min);
  EXPECT_EQ(any_coupling[0].edges.upper, kAlphaDRange.max);
  EXPECT_EQ(any_coupling[0].lower_err.total(), 0);
  for (const Exclusion& one : plain_limits().observed) EXPECT_NE(row_of(masses_table(), one.at), kClosedRow);
}

TEST(Exclusion, WeakerWithEventsStrongerWithElectrons) {
  Table table = masses_table();
  for (AnalysisBin& bin : table.analysis) bin.observed = 3;
  const LimitSet seen = make_limits(table, options_of({Axis::epsilon}));
  table.analysis = plain_bins();
  for (AnalysisBin& bin : table.analysis) bin.n_eot *= 10;
  const LimitSet more = make_limits(table, options_of({Axis::epsilon}));
  EXPECT_NEAR(more.n_eot, 2.84e12, 1);
  for (const double m : {kStableMass, 0.1, 0.2, 0.3}) {
    const auto nominal = of(plain_limits().observed, Axis::epsilon, m);
    const auto weaker = of(seen.observed, Axis::epsilon, m), stronger = of(more.observed, Axis::epsilon, m);
    ASSERT_EQ(nominal.size(), 1u) << m;
    ASSERT_EQ(weaker.size(), 1u) << m;
    ASSERT_EQ(stronger.size(), 1u) << m;
    EXPECT_GT(weaker[0].edges.lower, 1.2 * nominal[0].edges.lower);
    EXPECT_LT(stronger[0].edges.lower, 0.4 * nominal[0].edges.lower);
    if (m == kStableMass) {
      // S2 ∝ n ε²; three events in one bin without background exclude 6.6808.
      EXPECT_NEAR(stronger[0].edges.lower * std::sqrt(10.0) / nominal[0].edges.lower, 1, 1e-9);
      EXPECT_NEAR(weaker[0].edges.lower / nominal[0].edges.lower, std::sqrt(6.680783 / kZero), 1e-6);
    } else {
      EXPECT_LT(weaker[0].edges.upper, nominal[0].edges.upper);
      EXPECT_GT(stronger[0].edges.upper, nominal[0].edges.upper);
    }
  }
  EXPECT_LT(seen.ends[0].tip.value().m_aprime, plain_limits().ends[0].tip.value().m_aprime);
  EXPECT_GT(more.ends[0].tip.value().m_aprime, plain_limits().ends[0].tip.value().m_aprime);
}

// Backgrounds of 0.25 events: three of four experiments without signal see nothing, as was observed.
TEST(Exclusion, ExpectedContoursAreNested) {
  Table table = masses_table();
  table.analysis = {{"2018", "s1", 2.84e11, 0.48, 0.05, 0.02, 0, 0.2, ""},
                    {"2018", "s2", 2.84e11, 0.48, 0.2, 0.07, 0, 0.2, ""}};
  LimitOptions options = options_of({Axis::epsilon});
  options.statistic.expected = true;
  const LimitSet limits = make_limits(table, options);
  EXPECT_EQ(limits.statistic, "cls");
  const double quantiles[] = {0.02275013, 0.15865525, 0.5, 0.84134475, 0.97724987};
  std::vector<double> found;
  for (const Exclusion& one : limits.expected) {
    if (std::find(found.begin(), found.end(), one.quantile) == found.end()) found.push_back(one.quantile);
  }
  ASSERT_EQ(found.size(), 5u);
  for (std::size_t k = 0; k < 5; ++k) EXPECT_NEAR(found[k], quantiles[k], 1e-8);
  for (const double m : {kStableMass, 0.1, 0.2, 0.3}) {
    const auto observed = of(limits.observed, Axis::epsilon, m);
    ASSERT_EQ(observed.size(), 1u);
    double last_lower = 0, last_upper = 1;
    for (const double quantile : found) {
      const auto one = of(limits.expected, Axis::epsilon, m, quantile);
      ASSERT_EQ(one.size(), 1u) << m << ' ' << quantile;
      EXPECT_GE(one[0].edges.lower, last_lower) << m << ' ' << quantile;
      EXPECT_LE(one[0].edges.upper, last_upper) << m << ' ' << quantile;
      last_lower = one[0].edges.lower, last_upper = one[0].edges.upper;
      if (quantile == found.front()) {
        EXPECT_NEAR(last_lower / observed[0].edges.lower, 1, 1e-9);
        EXPECT_NEAR(last_upper / observed[0].edges.upper, 1, 1e-9);
      }
    }
    EXPECT_GT(last_lower, 1.1 * observed[0].edges.lower);
    // 2.36299 instead of ln 10 with S ∝ ε² at the lower edge: 1.3 %.
    const auto plain = of(plain_limits().observed, Axis::epsilon, m);
    EXPECT_NEAR(observed[0].edges.lower / plain[0].edges.lower, std::sqrt(2.36299 / kZero), 1e-4);
  }
  ASSERT_EQ(limits.ends.size(), 12u);
  for (std::size_t level = 2; level < 6; ++level)
    EXPECT_LE(limits.ends[level].tip.value().m_aprime, limits.ends[level - 1].tip.value().m_aprime);
}

TEST(Exclusion, ThreadsDoNotMatter) {
  LimitOptions one = options_of(), two = options_of();
  one.threads = 1, two.threads = 2;
  const LimitSet a = make_limits(masses_table(), one), b = make_limits(masses_table(), two);
  ASSERT_FALSE(a.observed.empty());
  expect_equal(a.observed, b.observed);
  EXPECT_EQ(a.ends[0].tip.value().m_aprime, b.ends[0].tip.value().m_aprime);
}

TEST(Exclusion, OnlyTheAxesAskedFor) {
  const LimitSet limits = make_limits(masses_table(), options_of({Axis::alpha_d}));
  EXPECT_TRUE(limits.ends.empty());
  std::vector<Exclusion> wanted;
  for (const Exclusion& one : plain_limits().observed) {
    if (one.at.axis == Axis::alpha_d) wanted.push_back(one);
  }
  expect_equal(limits.observed, wanted);
}

TEST(Exclusion, WhatItTakesOverFromTheTable) {
  const LimitSet& limits = plain_limits();
  EXPECT_EQ(limits.table_digest, "0123456789abcdef");
  EXPECT_EQ(limits.physics_version, "5");
  EXPECT_EQ(limits.cl, 0.9);
  EXPECT_EQ(limits.n_eot, 2.84e11);  // one period, two signatures
  EXPECT_EQ(limits.analysis.size(), 2u);
  EXPECT_TRUE(limits.expected.empty());
  EXPECT_EQ(limits.searched.size(), kClosedRow);  // all but the last
  EXPECT_EQ(limits.searched[kStableRow].m_aprime, kStableMass);
  ASSERT_EQ(limits.limit_on_events.size(), 33u);
  EXPECT_EQ(limits.limit_on_events[8].s1_share, 0.25);
  EXPECT_NEAR(limits.limit_on_events[8].observed, kZero, 1e-9);
  EXPECT_TRUE(limits.limit_on_events[8].expected.empty());

  Table table = masses_table();
  for (const double alpha_d : {0.1, 0.02, 0.1, 0.1 * (1 + 1e-9)}) table.points.push_back({0, 1e-3, alpha_d});
  EXPECT_EQ(default_alpha_d(table), (std::vector<double>{0.1, 0.02}));
  for (const double alpha_d : {0.03, 0.04, 0.05}) table.points.push_back({0, 1e-3, alpha_d});
  EXPECT_EQ(default_alpha_d(table), std::vector<double>{kBenchmarkAlphaD});

  for (MassRow& row : table.masses) row.spectra.sum.clear();
  try {
    make_limits(table, options_of());
    ADD_FAILURE() << "no yields at any other coupling";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::data);
  }
}

// Splittings. The edge lies between two rows 0.1 apart; a row sampled exactly there knows better.
TEST(ExclusionAlongF, ARowAtTheEdge) {
  const Table& table = splittings_table();
  const LimitOptions options = options_of({Axis::f});
  const LimitSet limits = make_limits(table, options);
  ASSERT_EQ(limits.observed.size(), 1u);
  const Exclusion& one = limits.observed[0];
  EXPECT_TRUE(std::isnan(one.at.f));
  EXPECT_EQ(one.at.epsilon, central(kMass));
  EXPECT_EQ(one.edges.lower, 0.05);
  EXPECT_EQ(one.lower_err.total(), 0);
  ASSERT_GT(one.edges.upper, 0.3);
  ASSERT_LT(one.edges.upper, 0.9);
  EXPECT_GT(one.upper_err.statistical, 0);
  EXPECT_LT(one.upper_err.statistical, 0.01 * one.edges.upper);

  const InterpolationError error = splitting_error(table, limits, options);
  ASSERT_EQ(error.edges, 1u);
  EXPECT_EQ(error.largest, error.median);
  EXPECT_EQ(error.largest_at, kMass);
  EXPECT_LT(error.largest, 0.1);

  const auto exact = [&](double f) {
    return evaluate(scan().sampled_row<float>({kMass, 1.0 / 3, f}, 200000), plain_bins(), central(kMass),
                    kAlphaD);
  };
  const auto total = [](const PointValues& v) { return v.events_s1 + v.events_s2; };
  const PointValues at = exact(one.edges.upper);
  const double slope =
      (std::log(total(exact(1.05 * one.edges.upper))) - std::log(total(exact(0.95 * one.edges.upper)))) / 0.1;
  EXPECT_LT(slope, -2);
  const double off = std::fabs(std::log(total(at) / kZero) / slope);
  const double noise =
      4 * std::hypot(total_events_error(at) / total(at) / slope, one.upper_err.statistical / one.edges.upper);
  EXPECT_LT(off, error.largest + noise) << error.largest << ' ' << noise;
  EXPECT_LT(off, 0.01 + noise);
  RecordProperty("edge", std::to_string(one.edges.upper) + " off " + std::to_string(off) + " stated " +
                             std::to_string(error.largest) + " noise " + std::to_string(noise));
  // Control: half a row step away the yield is another one.
  const double away = std::fabs(std::log(total(exact(one.edges.upper + 0.05)) / kZero) / slope);
  EXPECT_GT(away, error.largest + noise);
}

TEST(ExclusionAlongF, NeedsFourOpenSplittings) {
  Table table = splittings_table();
  table.masses.erase(table.masses.begin(), table.masses.begin() + 7);  // three open, one closed
  EXPECT_TRUE(make_limits(table, options_of({Axis::f})).observed.empty());
  EXPECT_EQ(splitting_error(table, make_limits(table, options_of({Axis::f})), options_of({Axis::f})).edges,
            0u);
}

// What is left out is predicted: straight lines exactly, one row moved by as much as it was moved.
TEST(InterpolationError, KnownRows) {
  LimitSet limits{};
  const auto add = [&](double m, double lower, double upper, double error = 1e-6, int interval = 0) {
    limits.observed.push_back({{Axis::epsilon, m, 1.0 / 3, 0.4, 0.1, kAlongAxis},
                               kObserved,
                               interval,
                               {lower, upper},
                               {error, 0},
                               {error, 0}});
  };
  for (int i = 0; i < 9; ++i)
    add(0.1 * std::pow(1.1, i), 1e-3 * std::pow(1.1, 2 * i), 1e-2 / std::pow(1.1, i));
  InterpolationError error = interpolation_error(limits, Axis::epsilon);
  EXPECT_EQ(error.edges, 8u);  // four rows, two edges
  EXPECT_LT(error.largest, 1e-12);
  EXPECT_EQ(interpolation_error(limits, Axis::f).edges, 0u);

  limits.observed[3].edges.lower *= 1.02;
  error = interpolation_error(limits, Axis::epsilon);
  EXPECT_NEAR(error.largest, 1 - 1 / 1.02, 1e-9);
  EXPECT_NEAR(error.largest_at, limits.observed[3].at.m_aprime, 1e-12);
  EXPECT_LT(error.median, 1e-12);

  // An edge at the end of the range, and a row of two intervals.
  limits.observed[3].lower_err = {};
  EXPECT_LT(interpolation_error(limits, Axis::epsilon).largest, 0.05);
  add(limits.observed[3].at.m_aprime, 0.5, 0.6, 1e-6, 1);
  EXPECT_EQ(interpolation_error(limits, Axis::epsilon).edges, 6u);  // eight rows
  limits.observed.resize(6);
  EXPECT_EQ(interpolation_error(limits, Axis::epsilon).edges, 0u);
}

// Half of the rows on a smooth curve against what all of them lose half-way between two: the error goes with
// the fourth power of the step, and with the second at the ends.
TEST(InterpolationError, AllRowsAreBetter) {
  const auto edge = [](double log_m) {
    return -5 + 2 * log_m + 0.8 * std::sin(0.9 * log_m) + 0.3 * log_m * log_m;
  };
  LimitSet limits{};
  std::vector<double> x, y;
  for (int i = 0; i <= 40; ++i) {
    x.push_back(-1 + 0.05 * i);
    y.push_back(edge(x.back()));
    limits.observed.push_back({{Axis::epsilon, std::exp(x.back()), 1.0 / 3, 0.4, 0.1, kAlongAxis},
                               kObserved,
                               0,
                               {std::exp(y.back()), 1},
                               {1e-9, 0},
                               {}});
  }
  const InterpolationError stated = interpolation_error(limits, Axis::epsilon);
  EXPECT_EQ(stated.edges, 20u);
  std::vector<double> lost;
  auto nodes = x;
  const Pchip all(std::move(nodes), std::move(y));
  for (double at = -0.975; at < 1; at += 0.05) lost.push_back(std::fabs(std::expm1(all(at) - edge(at))));
  std::sort(lost.begin(), lost.end());
  EXPECT_NEAR(stated.median / lost[lost.size() / 2], 16, 1);
  EXPECT_NEAR(stated.largest / lost.back(), 4, 0.4);
}

}  // namespace
