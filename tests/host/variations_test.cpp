// What scan --variations samples: each moved parameter against a scan of its own, and what it leaves alone.
#include "host/scan/variations.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "host/backend/backend.hpp"
#include "host/scan/run_scan.hpp"

namespace {

using namespace semivis;

constexpr std::uint64_t kEvents = 4000, kLeading = 1000;

/// IWW, whose tables take no time, unless told otherwise.
RunDescription small_run(ProductionModel production = ProductionModel::iww) {
  RunDescription run;
  run.model.production = production;
  run.rows = {{0.1, 1.0 / 3, 0.4}, {0.1, 0.6, 0.4}, {0.1, 0.3, 0.6}};  // the second is closed
  run.run.events_per_row = kEvents;
  run.run.variation_fraction = static_cast<double>(kLeading) / kEvents;
  return run;
}

Table scan(const RunDescription& run, const std::vector<VariationPlan>& plans) {
  const auto backend = make_cpu_backend(1);
  return run_scan(
      run, *backend, 1, [](const ScanProgress&) {}, plans);
}

VariationPlan plan_named(const std::string& name) {
  const auto plans = variation_plans(small_run());
  const auto found = std::find_if(plans.begin(), plans.end(), [&](const auto& p) { return p.name == name; });
  if (found == plans.end()) throw std::runtime_error("no variation " + name);
  return *found;
}

const RowSpectra& sample_of(const Table& table, std::size_t variation, std::size_t row) {
  return table.varied.samples.at(table.varied.variations.at(variation).sample).at(row);
}

/// Sums of the channels that variations keep.
std::vector<std::int64_t> kept(const RowSpectra& spectra) {
  return {spectra.sum.begin(), spectra.sum.begin() + kVariedChannels * kNodes};
}

class MovedRun : public ::testing::TestWithParam<std::string> {};

// A scan whose config has the parameter moved and whose events are the leading ones gives the same integers.
TEST_P(MovedRun, EqualsAScanOfItsOwn) {
  const VariationPlan plan = plan_named(GetParam());
  const RunDescription base = small_run(plan.name == "iww" ? ProductionModel::etl : ProductionModel::iww);
  const Table varied = scan(base, {plan});
  RunDescription own = moved(base, plan);
  own.run.events_per_row = kLeading;
  const Table direct = scan(own, {});
  ASSERT_EQ(varied.varied.variations.size(), 1u);
  const Variation& variation = varied.varied.variations[0];
  for (const std::size_t row : {0u, 2u}) {
    const RowSpectra &a = sample_of(varied, 0, row), &b = direct.masses[row].spectra;
    EXPECT_EQ(a.sum, kept(b)) << row;
    EXPECT_EQ(a.ln_w0, b.ln_w0);
    EXPECT_EQ(a.scale, b.scale);
    EXPECT_DOUBLE_EQ(variation.n_aprime_per_eot_eps2[row],
                     direct.masses[row].n_aprime_per_eot_eps2 * plan.yield);
    EXPECT_DOUBLE_EQ(variation.ctau_eps2_alphad[row], direct.masses[row].ctau_eps2_alphad / plan.width);
    // Control: the unmoved run differs in sums, yield or width.
    const RowSpectra& unmoved = varied.varied.samples[0][row];
    EXPECT_TRUE(a.sum != unmoved.sum ||
                variation.n_aprime_per_eot_eps2[row] != varied.masses[row].n_aprime_per_eot_eps2 ||
                variation.ctau_eps2_alphad[row] != varied.masses[row].ctau_eps2_alphad);
  }
  EXPECT_TRUE(sample_of(varied, 0, 1).sum.empty());  // closed
}

INSTANTIATE_TEST_SUITE_P(Plans, MovedRun, ::testing::ValuesIn([] {
                           std::vector<std::string> names;
                           for (const VariationPlan& plan : variation_plans(small_run()))
                             names.push_back(plan.name);
                           return names;
                         }()),
                         [](const auto& name) { return name.param; });

TEST(Variations, LeaveTheNominalTableAlone) {
  const Table without = scan(small_run(), {});
  const Table with = scan(small_run(), {plan_named("threshold_10"), plan_named("offset_up")});
  for (std::size_t row = 0; row < 3; ++row) {
    EXPECT_EQ(with.masses[row].spectra.sum, without.masses[row].spectra.sum);
    EXPECT_EQ(with.masses[row].n_aprime_per_eot_eps2, without.masses[row].n_aprime_per_eot_eps2);
    EXPECT_EQ(with.masses[row].n_generated, without.masses[row].n_generated);
  }
  EXPECT_TRUE(without.varied.variations.empty());
  EXPECT_EQ(with.varied.events, kLeading);
}

TEST(Variations, SwitchingOneOffChangesNothingElse) {
  const std::vector<VariationPlan> all = {plan_named("noise_up"), plan_named("z2_up"), plan_named("width_up"),
                                          plan_named("threshold_5"), plan_named("flat_decay")};
  const Table whole = scan(small_run(), all);
  for (std::size_t off = 0; off < all.size(); ++off) {
    std::vector<VariationPlan> rest = all;
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(off));
    const Table part = scan(small_run(), rest);
    for (std::size_t i = 0, j = 0; i < all.size(); ++i) {
      if (i == off) continue;
      EXPECT_EQ(part.varied.variations[j].name, all[i].name);
      EXPECT_EQ(sample_of(part, j, 0).sum, sample_of(whole, i, 0).sum) << all[i].name;
      EXPECT_EQ(part.varied.variations[j].ctau_eps2_alphad, whole.varied.variations[i].ctau_eps2_alphad);
      ++j;
    }
  }
}

TEST(Variations, ComeInTwoLists) {
  std::set<std::string> names;
  bool scenarios_begun = false;
  for (const VariationPlan& plan : variation_plans(small_run())) {
    EXPECT_TRUE(names.insert(plan.name).second) << plan.name;
    EXPECT_FALSE(scenarios_begun && !plan.scenario) << "uncertainties come first";
    scenarios_begun = plan.scenario;
  }
  EXPECT_EQ(names.size(), 28u);
  RunDescription soft = small_run();  // a beam below the cuts of NA64's scenarios
  soft.beam.energy = 30;
  soft.selection.s2_min_aprime_energy = 20;
  for (const VariationPlan& plan : variation_plans(soft)) EXPECT_NE(plan.name, "electron_cut_35");
}

}  // namespace
