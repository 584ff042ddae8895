// A target error doubles the events of exactly the rows that miss it, and of nothing else.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "host/backend/backend.hpp"
#include "host/config/schema.hpp"
#include "host/evaluate/evaluate.hpp"
#include "host/scan/precision_schedule.hpp"
#include "host/scan/scan.hpp"

namespace {

using namespace semivis;

constexpr std::uint64_t kEvents = 4000, kMost = 20000;
constexpr double kAlphaD = 0.1;
// S1 + S2 of 4000 events are known to 2 to 5 % at the points below.
constexpr double kTarget = 0.025;

const MassPoint kLight{0.05, 1.0 / 3, 0.4}, kHeavy{0.3, 1.0 / 3, 0.4}, kSplit{0.1, 0.3, 0.6},
    kStable{0.006, 1.0 / 3, 0.4}, kClosed{0.1, 0.6, 0.4};

/// Every row at every coupling. IWW: its tables take no time.
RunDescription run_of(const std::vector<MassPoint>& rows,
                      const std::vector<double>& epsilons = {1e-5, 3e-4, 1e-3, 3e-3, 1e-2}) {
  RunDescription run;
  run.model.production = ProductionModel::iww;
  run.analysis = default_analysis_bins();
  run.rows = rows;
  for (std::uint32_t row = 0; row < rows.size(); ++row)
    for (const double epsilon : epsilons) run.points.push_back({row, epsilon, kAlphaD});
  run.run.events_per_row = kEvents;
  run.run.max_events_per_row = kMost;
  return run;
}

Table scan(
    RunDescription run, double target_error, std::uint64_t events = kEvents, int threads = 1,
    const std::vector<VariationPlan>& plans = {}, const ScanReport& report = [](const auto&) {}) {
  run.run.target_error = target_error;
  run.run.events_per_row = events;
  return run_scan(run, *make_cpu_backend(threads), threads, report, plans);
}

std::vector<MassPoint> all_rows() { return {kLight, kClosed, kStable, kHeavy, kSplit}; }

/// Written down a second time: the largest error of S1 + S2, over that sum, where it exceeds 0.1 events; 0
/// where it nowhere does.
double worst_error(const Table& table, std::size_t row) {
  double worst = 0;
  for (const GridPoint& point : table.points) {
    if (point.row != row) continue;
    const PointValues v = evaluate(table.masses[row], table.analysis, point.epsilon, point.alpha_d);
    const double n = v.events_s1 + v.events_s2;
    if (!(n > 0.1)) continue;
    const double per_s1 = v.events_s1_err / v.efficiency_s1_err;
    const double per_s2 = v.events_s2_err / v.efficiency_s2_err;
    const double covariance = v.events_s1 > 0 ? per_s1 * per_s2 * v.covariance_s1_s2 : 0;
    worst = std::max(
        worst, std::sqrt(std::pow(v.events_s1_err, 2) + std::pow(v.events_s2_err, 2) + 2 * covariance) / n);
  }
  return worst;
}

int status_at(const Table& table, std::size_t row, double epsilon) {
  return evaluate(table.masses[row], table.analysis, epsilon, kAlphaD, table.target_error).status;
}

// Each row is the plain scan of as many events, which meets the target, and those of half as many, a quarter,
// ... do not. Rows differ in what they need.
TEST(TargetError, DoublesUntilItIsMet) {
  const RunDescription run = run_of(all_rows());
  const Table table = scan(run, kTarget);
  std::vector<Table> plain;
  for (std::uint64_t events = kEvents; events < kMost; events *= 2) plain.push_back(scan(run, 0, events));
  std::vector<std::size_t> rounds;
  for (const std::size_t row : {0u, 2u, 3u, 4u}) {
    SCOPED_TRACE(row);
    std::size_t round = 0;
    while (round < plain.size() && worst_error(plain[round], row) > kTarget) ++round;
    ASSERT_LT(round, plain.size());
    EXPECT_GT(worst_error(plain[round], row), 0);
    EXPECT_EQ(table.masses[row].n_generated, kEvents << round);
    EXPECT_EQ(table.masses[row].spectra.sum, plain[round].masses[row].spectra.sum);
    EXPECT_EQ(table.masses[row].ctau_eps2_alphad, plain[0].masses[row].ctau_eps2_alphad);
    rounds.push_back(round);
  }
  const auto [fewest, most] = std::minmax_element(rounds.begin(), rounds.end());
  EXPECT_EQ(*fewest, 0u);
  EXPECT_GE(*most, 1u);
  EXPECT_EQ(table.masses[1].n_generated, 0u);  // closed
  EXPECT_TRUE(table.masses[1].spectra.sum.empty());
  EXPECT_EQ(table.target_error, kTarget);
}

std::vector<std::size_t> misses(const Table& table, const std::vector<std::size_t>& rows) {
  return rows_that_miss(table, PointsOfRows(table.points, table.masses.size()), rows);
}

// One point is enough, wherever in the grid it stands among those of its row and of another.
TEST(TargetError, AnyPointOfARowDecides) {
  Table table = scan(run_of({kHeavy, kSplit}), 0);
  table.target_error = 1e-6;
  const GridPoint unmet[] = {{0, 1e-3, kAlphaD}, {1, 1e-3, kAlphaD}};
  const auto only = [](std::size_t i) { return std::vector<std::size_t>{i}; };
  for (const std::size_t row : {0u, 1u}) {
    std::vector<GridPoint> points{
        {0, 1e-6, kAlphaD}, {0, 1e-7, kAlphaD}, {1, 1e-6, kAlphaD}, {1, 1e-7, kAlphaD}};
    std::vector<std::size_t> order{0, 1, 2, 3};
    table.points = points;
    EXPECT_EQ(misses(table, {0, 1}), std::vector<std::size_t>{});
    points.push_back(unmet[row]);
    order.push_back(4);
    do {
      table.points.clear();
      for (const std::size_t i : order) table.points.push_back(points[i]);
      EXPECT_EQ(misses(table, {0, 1}), only(row));
      EXPECT_EQ(misses(table, only(1 - row)), std::vector<std::size_t>{});
    } while (std::next_permutation(order.begin(), order.end()));
  }
  table.points = {unmet[0], unmet[1]};
  EXPECT_EQ(misses(table, {1, 0}), (std::vector<std::size_t>{1, 0}));
}

// A row of a grid alone, in another order and beside others, and on more threads: the same integers.
TEST(TargetError, RowsDoNotKnowOfEachOther) {
  const Table table = scan(run_of(all_rows()), kTarget);
  const auto expect_rows = [&](const Table& other, const std::vector<std::size_t>& rows) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      EXPECT_EQ(other.masses[i].n_generated, table.masses[rows[i]].n_generated) << rows[i];
      EXPECT_EQ(other.masses[i].spectra.sum, table.masses[rows[i]].spectra.sum) << rows[i];
    }
  };
  expect_rows(scan(run_of(all_rows()), kTarget, kEvents, 2), {0, 1, 2, 3, 4});
  expect_rows(scan(run_of({kHeavy}), kTarget), {3});
  expect_rows(scan(run_of({kSplit, kLight}), kTarget), {4, 0});
  // Control: couplings are a part of the row. Where they expect no events there is nothing to meet, and with
  // more of them there is more.
  const Table nothing = scan(run_of({kHeavy}, {1e-6, 1e-5}), 1e-6);
  EXPECT_EQ(nothing.masses[0].n_generated, kEvents);
  EXPECT_EQ(scan(run_of({kHeavy}, {1e-6, 1e-5, 1e-3}), 1e-6).masses[0].n_generated, kMost);
}

// The last round is cut at the most that a row may have; what still misses is status 3, at the couplings of
// the grid and between them, and only where the table says what was asked for.
TEST(TargetError, WhatMissesItIsImprecise) {
  const double target = 0.004;
  RunDescription run = run_of({kHeavy, kStable});
  const Table table = scan(run, target), plain = scan(run, 0, kMost);
  for (const std::size_t row : {0u, 1u}) {
    EXPECT_EQ(table.masses[row].n_generated, kMost);
    EXPECT_EQ(table.masses[row].spectra.sum, plain.masses[row].spectra.sum);
    EXPECT_GT(worst_error(table, row), target);
  }
  EXPECT_EQ(status_at(table, 0, 1e-3), 3);
  EXPECT_EQ(status_at(table, 0, 1.7e-3), 3);
  EXPECT_EQ(status_at(table, 0, 1e-5), 0);  // too few expected events to ask
  EXPECT_EQ(status_at(plain, 0, 1e-3), 0);
  EXPECT_EQ(status_at(table, 1, 1e-3), 1);  // the first that applies
  EXPECT_EQ(evaluate(table.masses[0], table.analysis, 1e-3, 0.3, target).status, 2);

  // Between a target that is just met and one that is just missed.
  const PointValues v = evaluate(table.masses[0], table.analysis, 1e-3, kAlphaD);
  const double error = total_events_error(v) / (v.events_s1 + v.events_s2);
  for (const auto& [asked, status] : {std::pair{error * (1 + 1e-9), 0}, {error * (1 - 1e-9), 3}})
    EXPECT_EQ(evaluate(table.masses[0], table.analysis, 1e-3, kAlphaD, asked).status, status);
}

TEST(TargetError, LooseOnesChangeNoEvent) {
  const RunDescription run = run_of(all_rows());
  const Table table = scan(run, 0.9), plain = scan(run, 0);
  for (std::size_t row = 0; row < run.rows.size(); ++row) {
    EXPECT_EQ(table.masses[row].n_generated, plain.masses[row].n_generated);
    EXPECT_EQ(table.masses[row].spectra.sum, plain.masses[row].spectra.sum);
  }
}

// One event has no spread, and a handful of equal weights none either: neither is taken for precision.
TEST(TargetError, FewEventsAreNotBelieved) {
  RunDescription run = run_of({kHeavy});
  const Table one = scan(run, 0, 1);
  EXPECT_EQ(worst_error(one, 0), 0);  // what would be believed otherwise
  EXPECT_EQ(scan(run, 0.9, 1).masses[0].n_generated, 1024u);
  run.run.max_events_per_row = 999;
  const Table table = scan(run, 0.9, 1);
  EXPECT_EQ(table.masses[0].n_generated, 999u);
  EXPECT_EQ(status_at(table, 0, 1e-3), 3);
}

TEST(TargetError, VariationsKeepTheirLeadingEvents) {
  RunDescription run = run_of({kLight, kHeavy});
  run.run.variation_fraction = 0.25;
  const std::vector<VariationPlan> plans = variation_plans(run);
  const Table table = scan(run, kTarget, kEvents, 1, plans), plain = scan(run, 0, kEvents, 1, plans);
  const Table alone = scan(run, kTarget);
  EXPECT_EQ(table.varied.events, kEvents / 4);
  ASSERT_EQ(table.varied.samples.size(), plain.varied.samples.size());
  for (std::size_t s = 0; s < plain.varied.samples.size(); ++s)
    for (const std::size_t row : {0u, 1u})
      EXPECT_EQ(table.varied.samples[s][row].sum, plain.varied.samples[s][row].sum) << s;
  std::uint64_t more = 0;
  for (const std::size_t row : {0u, 1u}) {
    EXPECT_EQ(table.masses[row].spectra.sum, alone.masses[row].spectra.sum);
    more += table.masses[row].n_generated - kEvents;
  }
  EXPECT_GT(more, 0u);
}

// What is promised grows, is never more than what comes, and in the end is what was sampled.
TEST(TargetError, ProgressCountsWhatIsKnown) {
  std::vector<ScanProgress> reports;
  const Table table =
      scan(run_of(all_rows()), kTarget, kEvents, 1, {}, [&](const auto& p) { reports.push_back(p); });
  std::uint64_t sampled = 0;
  for (const MassRow& row : table.masses) sampled += row.n_generated;
  EXPECT_EQ(reports.front().events, 4 * kEvents);
  EXPECT_EQ(reports.front().rows, 4u);
  EXPECT_EQ(reports.back().events, sampled);
  EXPECT_EQ(reports.back().events_before, 0u);
  for (std::size_t i = 0; i < reports.size(); ++i) {
    EXPECT_LE(reports[i].events_done, reports[i].events);
    EXPECT_LE(reports[i].events, sampled);
    EXPECT_GE(reports[i].events, reports[i - (i > 0)].events);
    EXPECT_TRUE(reports[i].events == sampled || reports[i].more_may_follow);
  }
  EXPECT_EQ(reports.back().events_done, sampled);
  scan(run_of({kHeavy}), 0, kEvents, 1, {}, [](const auto& p) { EXPECT_FALSE(p.more_may_follow); });
}

TEST(TargetError, DoublingEndsAtTheMost) {
  EXPECT_EQ(doubled_events(1000, 100000), 2000u);
  EXPECT_EQ(doubled_events(60000, 100000), 100000u);
  EXPECT_EQ(doubled_events(std::uint64_t{1} << 30, std::uint64_t{1} << 31), std::uint64_t{1} << 31);
}

}  // namespace
