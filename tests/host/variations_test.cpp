// What scan --variations samples: each moved parameter against a scan of its own, and what it leaves alone.
#include "host/scan/variations.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "host/backend/backend.hpp"
#include "host/config/parse.hpp"
#include "host/error.hpp"
#include "host/scan/scan.hpp"

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

VariationPlan plan_named(const std::string& name, const RunDescription& run = small_run()) {
  const auto plans = variation_plans(run);
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
  const RunDescription base = small_run(GetParam() == "iww" ? ProductionModel::etl : ProductionModel::iww);
  const VariationPlan plan = plan_named(GetParam(), base);
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
    // Control: the nominal run differs in sums, yield or width.
    const RowSpectra& nominal = varied.varied.samples[0][row];
    EXPECT_TRUE(a.sum != nominal.sum ||
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

// What each entry does to the default run, written down a second time; everything else stays.
TEST(Variations, MoveWhatTheySay) {
  struct Expected {
    const char* name;
    double z2, z3, offset2, offset3, noise, beam, scale, threshold, pitch, electrons, yield, width;
  };
  const Expected still{"", 2.78, 6.10, 0.0708, 0.0708, 0.05, 100, 1, 1, 0.034, 0, 1, 1};
  const auto with = [&](const char* name, auto change) {
    Expected e = still;
    e.name = name;
    change(e);
    return e;
  };
  using E = Expected&;
  const std::vector<Expected> expected = {
      with("form_factor_up", [](E e) { e.yield = 1.1; }),
      with("form_factor_down", [](E e) { e.yield = 0.9; }),
      with("dimuon_up", [](E e) { e.yield = 1.1; }),
      with("dimuon_down", [](E e) { e.yield = 0.9; }),
      with("width_up", [](E e) { e.width = 1.01; }),
      with("width_down", [](E e) { e.width = 0.99; }),
      with("z2_up", [](E e) { e.z2 = 2.81; }),
      with("z2_down", [](E e) { e.z2 = 2.75; }),
      with("z3_up", [](E e) { e.z3 = 6.13; }),
      with("z3_down", [](E e) { e.z3 = 6.07; }),
      with("hcal_scale_up", [](E e) { e.scale = 1.03; }),
      with("hcal_scale_down", [](E e) { e.scale = 0.97; }),
      with("offset_up", [](E e) { e.offset2 = e.offset3 = 0.0718; }),
      with("offset_down", [](E e) { e.offset2 = e.offset3 = 0.0698; }),
      with("noise_up", [](E e) { e.noise = 0.1; }),
      with("noise_down", [](E e) { e.noise = 0.025; }),
      with("beam_energy_up", [](E e) { e.beam = 101; }),
      with("beam_energy_down", [](E e) { e.beam = 99; }),
      with("threshold_5", [](E e) { e.threshold = 5; }),
      with("threshold_10", [](E e) { e.threshold = 10; }),
      with("threshold_15", [](E e) { e.threshold = 15; }),
      with("no_air_gaps",
           [](E e) {
             e.z2 = 2.54;
             e.z3 = 5.33;
             e.pitch = 0.029;
           }),
      with("iww", [](E) {}),
      with("flat_decay", [](E) {}),
      with("constant_k", [](E) {}),
      with("electron_cut_35", [](E e) { e.electrons = 35; }),
      with("hcal3_offset_only",
           [](E e) {
             e.offset2 = 0;
             e.offset3 = 0.097;
           }),
      with("calibrated_2019", [](E) {}),
  };
  const RunDescription run;
  const std::vector<VariationPlan> plans = variation_plans(run);
  ASSERT_EQ(plans.size(), expected.size());
  for (std::size_t i = 0; i < plans.size(); ++i) {
    const Expected& e = expected[i];
    const RunDescription out = moved(run, plans[i]);
    const DetectorSettings& d = out.detector;
    SCOPED_TRACE(e.name);
    EXPECT_EQ(plans[i].name, e.name);
    const std::pair<double, double> numbers[] = {{d.z2, e.z2},
                                                 {d.z3, e.z3},
                                                 {d.hcal2_offset_x, e.offset2},
                                                 {d.hcal3_offset_x, e.offset3},
                                                 {d.noise, e.noise},
                                                 {out.beam.energy, e.beam},
                                                 {out.selection.hcal_energy_scale, e.scale},
                                                 {out.selection.hcal_threshold, e.threshold},
                                                 {d.layer_pitch, e.pitch},
                                                 {out.selection.min_electron_energy, e.electrons},
                                                 {plans[i].yield, e.yield},
                                                 {plans[i].width, e.width},
                                                 {d.hcal2_offset_y, 0},
                                                 {d.resolution, 0.33},
                                                 {out.selection.r_cut, 0.06},
                                                 {out.target.min_electron_energy, 15}};
    for (const auto& [value, wanted] : numbers) EXPECT_NEAR(value, wanted, 1e-12);
    const std::string name = e.name;
    EXPECT_EQ(out.model.production == ProductionModel::iww, name == "iww");
    EXPECT_EQ(out.model.decay == DecayModel::flat, name == "flat_decay");
    EXPECT_EQ(out.model.width == WidthModel::constant_k, name == "constant_k");
    EXPECT_EQ(out.model.normalisation == NormalisationModel::calibrated_2019, name == "calibrated_2019");
    EXPECT_LE(2 * d.module_length, d.z3 - d.z2 + 1e-12);
  }
}

TEST(Variations, RefuseWhatAConfigCouldNotSay) {
  RunDescription run = small_run();
  run.detector.z2 = 0.49;  // 3 cm less reach into the ECAL
  try {
    variation_plans(run);
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::config);
    EXPECT_NE(std::string(error.what()).find("z2_down"), std::string::npos) << error.what();
  }
  run = small_run();
  run.detector.z3 = 7;  // not NA64's geometry
  for (const VariationPlan& plan : variation_plans(run)) EXPECT_FALSE(plan.na64_only) << plan.name;
}

/// kEvents of one row, all of them repeated; `more` is appended to the config.
RunDescription own_run(const std::string& more) {
  return parse_config(
      "[grid]\nm_aprime_GeV = 0.3\nepsilon = 1e-3\n[model]\nproduction = 'iww'\n"
      "[run]\nbuiltin_variations = false\nvariation_fraction = 1\nevents_per_row = " +
          std::to_string(kEvents) + "\n" + more,
      "run.toml", {});
}
std::string own(const std::string& name, const std::string& set) {
  return "[[variation]]\nname = '" + name + "'\nset = " + set + "\n";
}

// What the config sets as a variation and what it sets for good give the same integers, yields and cτ.
TEST(OwnVariations, EqualAScanWithTheKeysSet) {
  struct Case {
    const char *set, *key;
    Resampling resampling;
  };
  const Case cases[] = {
      {"{ 'selection.r_cut' = 0.08 }", "selection.r_cut=0.08", Resampling::selection},
      {"{ 'selection.r_cut' = 0.081 }", "selection.r_cut=0.081", Resampling::selection},
      {"{ 'detector.noise_GeV' = 0.2 }", "detector.noise_GeV=0.2", Resampling::selection},
      {"{ 'selection.s2_min_aprime_energy_GeV' = 40 }", "selection.s2_min_aprime_energy_GeV=40",
       Resampling::selection},
      {"{ 'detector.hcal2_offset_x_mm' = 60 }", "detector.hcal2_offset_x_mm=60", Resampling::events},
      {"{ 'model.inelastic_form_factor' = 'corrected' }", "model.inelastic_form_factor=corrected",
       Resampling::events},
      {"{ 'model.width' = 'constant_k' }", "model.width=constant_k", Resampling::none},
  };
  std::string all;
  for (const Case& c : cases) all += own(c.key, c.set);
  const RunDescription run = own_run(all);
  const std::vector<VariationPlan> plans = variation_plans(run);
  const Table varied = scan(run, plans);
  ASSERT_EQ(plans.size(), std::size(cases));
  std::vector<const std::vector<std::int64_t>*> sums;
  for (std::size_t i = 0; i < plans.size(); ++i) {
    SCOPED_TRACE(cases[i].key);
    EXPECT_EQ(plans[i].resampling, cases[i].resampling);
    EXPECT_TRUE(plans[i].scenario);
    RunDescription direct_run = own_run("");
    run.variations[i].set(direct_run);
    const Table direct = scan(direct_run, {});
    const RowSpectra &a = sample_of(varied, i, 0), &b = direct.masses[0].spectra;
    EXPECT_EQ(a.sum, kept(b));
    EXPECT_EQ(a.ln_w0, b.ln_w0);
    EXPECT_EQ(a.scale, b.scale);
    const Variation& variation = varied.varied.variations[i];
    EXPECT_EQ(variation.name, cases[i].key);
    EXPECT_EQ(variation.n_aprime_per_eot_eps2[0], direct.masses[0].n_aprime_per_eot_eps2);
    EXPECT_EQ(variation.ctau_eps2_alphad[0], direct.masses[0].ctau_eps2_alphad);
    // Controls: nothing equals the nominal scan, and a cut of 0.08 is told from one of 0.081.
    EXPECT_TRUE(a.sum != varied.varied.samples[0][0].sum ||
                variation.ctau_eps2_alphad[0] != varied.masses[0].ctau_eps2_alphad);
    if (cases[i].resampling == Resampling::selection) {
      for (const auto* other : sums) EXPECT_NE(a.sum, *other);
    }
    sums.push_back(&a.sum);
  }
  EXPECT_EQ(varied.varied.events, kEvents);
}

// A' slower than any of the nominal cuts are beyond the histograms of the row: they get their own.
TEST(OwnVariations, SlowerAprimesGetTheirOwnHistograms) {
  RunDescription run = own_run(own("slower", "{ 'selection.s1_min_aprime_energy_GeV' = 20 }") +
                               "[selection]\ns1_min_aprime_energy_GeV = 30\n");
  const std::vector<VariationPlan> plans = variation_plans(run);
  ASSERT_EQ(plans.size(), 1u);
  EXPECT_EQ(plans[0].resampling, Resampling::events);
  const Table varied = scan(run, plans), direct = scan(moved(run, plans[0]), {});
  EXPECT_EQ(sample_of(varied, 0, 0).sum, kept(direct.masses[0].spectra));
  EXPECT_EQ(sample_of(varied, 0, 0).ln_w0, direct.masses[0].spectra.ln_w0);
  EXPECT_NE(sample_of(varied, 0, 0).ln_w0, varied.masses[0].spectra.ln_w0);
}

TEST(OwnVariations, ComeAfterTheBuiltinOnes) {
  RunDescription run = own_run(own("mine", "{ 'selection.r_cut' = 0.08 }"));
  EXPECT_EQ(variation_plans(run).size(), 1u);
  run.run.builtin_variations = true;
  const std::vector<VariationPlan> plans = variation_plans(run);
  ASSERT_EQ(plans.size(), 29u);
  EXPECT_EQ(plans[27].name, "calibrated_2019");
  EXPECT_EQ(plans[28].name, "mine");
  EXPECT_EQ(plans[28].parameter, "selection.r_cut");
}

TEST(OwnVariations, RefuseNamesOfTheProgramAndNothingAtAll) {
  for (const auto& [config, part] :
       {std::pair{own("z2_up", "{ 'selection.r_cut' = 0.08 }"), "run.toml:11:8: "},
        std::pair{std::string(), "nothing to vary"}}) {
    try {
      variation_plans(own_run(config));
      ADD_FAILURE() << "accepted " << config;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ExitCode::config);
      EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
    }
  }
}

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
