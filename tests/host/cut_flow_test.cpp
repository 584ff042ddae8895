// Cut flow of hand-made rows against closed forms, and of sums against the point evaluation.
#include "host/evaluate/cut_flow.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <utility>
#include <vector>

#include "host/error.hpp"
#include "host/evaluate/evaluate.hpp"

namespace semivis {
namespace {

constexpr double kEpsilon = 1e-3, kAlphaD = 0.1, kCtau = 0.7;

const std::vector<AnalysisBin> kBins = {{"2016", "s1", 4e10, 0.5, 0, 0, 0, 0, ""},
                                        {"2016", "s2", 4e10, 0.4, 0, 0, 0, 0, ""},
                                        {"2018", "s1", 2e11, 0.25, 0, 0, 0, 0, ""}};

/// 1000 events, cτ = kCtau at (kEpsilon, kAlphaD), lengths of `target` 1/10 of the nodes'.
MassRow empty_row() {
  MassRow row{{0.3, 1.0 / 3, 0.4}, kCtau * kEpsilon * kEpsilon * kAlphaD, 1e-5, 1000, {}};
  row.spectra.sum.assign(kRowNodes, 0);
  row.spectra.ln_w0 = std::log(1e-4);
  row.spectra.d_ln_w = 0.03;
  row.spectra.scale.fill(std::ldexp(1.0, -40));
  row.spectra.length_scale.fill(1);
  row.spectra.length_scale[kTarget] = 0.1;
  return row;
}
double node(int k) { return 1e-4 * std::exp(0.03 * k); }
void deposit(MassRow& row, Channel c, int k, double value) {
  row.spectra.sum[static_cast<std::size_t>(c * kNodes + k)] += std::llround(value / row.spectra.scale[c]);
}

/// 900 of 1000 events above the S1 threshold, 600 above that of S2; lengths at two nodes each.
MassRow full_row() {
  MassRow row = empty_row();
  const std::pair<Channel, double> s1[] = {{kS1Volume, 100}, {kSideways, 3}, {kS1NoRcut, 80}, {kS1, 40}};
  for (const auto& [channel, value] : s1) {
    deposit(row, channel, 280, value);
    deposit(row, channel, 285, 0.5 * value);
  }
  for (const int k : {300, 310}) {
    deposit(row, kBeyond, k, 450);
    deposit(row, kS2, k, 300);
    deposit(row, kTarget, k, 250);
  }
  return row;
}

std::vector<CutFlowLine> all_lines(const CutFlow& f) {
  return {f.s1.radiated,      f.s1.aprime_energy,  f.s1.decays_before,    f.s1.decays_in_volume,
          f.s1.decays_beyond, f.s1.inside_modules, f.s1.energy_threshold, f.s1.r_cut,
          f.s2.radiated,      f.s2.aprime_energy,  f.s2.decays_beyond,    f.decays_in_target};
}

// Rounding of some ten operations: 1e-13.
TEST(CutFlow, ClosedForm) {
  const CutFlow flow = cut_flow(full_row(), kBins, kEpsilon, kAlphaD);
  const auto survive = [](int k) { return std::exp(-node(k) / kCtau); };
  const double decays = (survive(280) + 0.5 * survive(285)) / kCtau / 1000;
  const double beyond = 0.45 * (survive(300) + survive(310));
  const double exposure_s1 = 7e10 * kEpsilon * kEpsilon * 1e-5,
               exposure_s2 = 1.6e10 * kEpsilon * kEpsilon * 1e-5;
  const auto expect = [](const CutFlowLine& line, double fraction, double exposure, const char* name) {
    EXPECT_NEAR(line.fraction, fraction, 1e-13 * fraction) << name;
    EXPECT_NEAR(line.events, fraction * exposure, 1e-12 * fraction * exposure) << name;
  };
  expect(flow.s1.radiated, 1, exposure_s1, "radiated");
  expect(flow.s1.aprime_energy, 0.9, exposure_s1, "aprime_energy");
  expect(flow.s1.decays_in_volume, 100 * decays, exposure_s1, "decays_in_volume");
  expect(flow.s1.decays_beyond, beyond, exposure_s1, "decays_beyond");
  expect(flow.s1.decays_before, 0.9 - 100 * decays - beyond, exposure_s1, "decays_before");
  expect(flow.s1.inside_modules, 97 * decays, exposure_s1, "inside_modules");
  expect(flow.s1.energy_threshold, 80 * decays, exposure_s1, "energy_threshold");
  expect(flow.s1.r_cut, 40 * decays, exposure_s1, "r_cut");
  expect(flow.s2.radiated, 1, exposure_s2, "radiated");
  expect(flow.s2.aprime_energy, 0.6, exposure_s2, "aprime_energy");
  expect(flow.s2.decays_beyond, 0.3 * (survive(300) + survive(310)), exposure_s2, "decays_beyond");
  const auto in_target = [](int k) { return -std::expm1(-0.1 * node(k) / kCtau); };
  expect(flow.decays_in_target, 0.25 * (in_target(300) + in_target(310)), exposure_s2, "decays_in_target");
}

TEST(CutFlow, EndsAtThePointEvaluationAndFalls) {
  const MassRow row = full_row();
  for (double epsilon = 1e-5; epsilon < 1; epsilon *= 1.5) {
    const CutFlow flow = cut_flow(row, kBins, epsilon, kAlphaD);
    const PointValues v = evaluate(row, kBins, epsilon, kAlphaD);
    EXPECT_EQ(flow.s1.r_cut.fraction, v.efficiency_s1);
    EXPECT_EQ(flow.s1.r_cut.events, v.events_s1);
    EXPECT_EQ(flow.s2.decays_beyond.fraction, v.efficiency_s2);
    EXPECT_EQ(flow.s2.decays_beyond.events, v.events_s2);
    // Two orders of summation: rounding.
    EXPECT_NEAR(flow.s1.decays_in_volume.fraction, v.efficiency_s1_volume, 1e-14 * v.efficiency_s1_volume);
    EXPECT_NEAR(flow.s1.r_cut.fraction, v.rcut_efficiency * flow.s1.energy_threshold.fraction,
                1e-13 * flow.s1.r_cut.fraction);
    const auto falls = [&](std::vector<CutFlowLine> lines) {
      for (std::size_t i = 1; i < lines.size(); ++i) {
        EXPECT_LE(lines[i].fraction, lines[i - 1].fraction * (1 + 1e-13)) << i << " at " << epsilon;
        EXPECT_LE(lines[i].events, lines[i - 1].events * (1 + 1e-13)) << i << " at " << epsilon;
      }
    };
    falls({flow.s1.radiated, flow.s1.aprime_energy, flow.s1.decays_in_volume, flow.s1.inside_modules,
           flow.s1.energy_threshold, flow.s1.r_cut});
    falls({flow.s2.radiated, flow.s2.aprime_energy, flow.s2.decays_beyond});
    EXPECT_LE(flow.decays_in_target.fraction, 0.5);
    EXPECT_NEAR(
        flow.s1.decays_before.fraction + flow.s1.decays_in_volume.fraction + flow.s1.decays_beyond.fraction,
        flow.s1.aprime_energy.fraction, 1e-13);
    for (const CutFlowLine& line : all_lines(flow))
      EXPECT_TRUE(std::isfinite(line.events) && line.events >= 0);
  }
}

// A coupling at which everything decays at once, and one at which nothing does.
TEST(CutFlow, LimitsOfTheLifetime) {
  const CutFlow prompt = cut_flow(full_row(), kBins, 0.9, kAlphaD);
  EXPECT_EQ(prompt.s1.decays_in_volume.fraction, 0);
  EXPECT_EQ(prompt.s2.decays_beyond.fraction, 0);
  EXPECT_NEAR(prompt.s1.decays_before.fraction, 0.9, 1e-13);
  EXPECT_NEAR(prompt.decays_in_target.fraction, 0.5, 1e-13);

  MassRow row = full_row();
  row.mass.m_aprime = 0.007;  // Δ < 2 m_e
  row.ctau_eps2_alphad = 1e300;
  const CutFlow stable = cut_flow(row, kBins, kEpsilon, kAlphaD);
  EXPECT_EQ(stable.s1.decays_in_volume.fraction, 0);
  EXPECT_EQ(stable.s1.r_cut.fraction, 0);
  EXPECT_NEAR(stable.s1.decays_beyond.fraction, 0.9, 1e-13);
  EXPECT_EQ(stable.s1.decays_before.fraction, 0);
  EXPECT_NEAR(stable.s2.decays_beyond.fraction, 0.6, 1e-13);
  EXPECT_EQ(stable.decays_in_target.fraction, 0);
}

TEST(CutFlow, ClosedPendingAndWithoutSpectra) {
  MassRow row = full_row();
  row.mass.f = 1.2;
  for (const CutFlowLine& line : all_lines(cut_flow(row, kBins, kEpsilon, kAlphaD))) {
    EXPECT_EQ(line.fraction, 0);
    EXPECT_EQ(line.events, 0);
  }
  row = empty_row();
  row.n_generated = 0;
  const CutFlow pending = cut_flow(row, kBins, kEpsilon, kAlphaD);
  EXPECT_EQ(pending.s1.radiated.fraction, 1);
  EXPECT_GT(pending.s2.radiated.events, 0);
  EXPECT_EQ(pending.s1.aprime_energy.fraction, 0);

  row = full_row();
  row.spectra.sum.clear();
  try {
    cut_flow(row, kBins, kEpsilon, kAlphaD);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::data);
  }
}

}  // namespace
}  // namespace semivis
