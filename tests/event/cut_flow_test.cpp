// Cut flow read from channels against the direct sum over the same events in double.
#include "host/evaluate/cut_flow.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "semivis/event/deposit.hpp"
#include "tests/event/scan_fixture.hpp"

namespace {

using namespace semivis;
using namespace semivis::testing;

constexpr std::uint64_t kEvents = 50000;

/// One event's weights as they are, and the row that the same events were deposited in.
struct Sample {
  std::vector<EventWeights<double>> events;
  MassRow row;

  Sample(const Scan& scan, const MassPoint& mass) : row(scan.empty_row(mass)) {
    const auto constants = scan.row<double>(mass);
    scan.for_each_event<double>(mass, kEvents, [&](auto, const auto&, const EventWeights<double>& w) {
      events.push_back(w);
      for_each_deposit(make_deposit(constants, w), kChannels, [&](int channel, int node, std::int32_t value) {
        row.spectra.sum[static_cast<std::size_t>(channel * kNodes + node)] += value;
      });
    });
    row.n_generated = kEvents;
  }
};

/// Fractions of the events at one proper decay length. `stretch` multiplies the lengths to the ECAL's end.
struct Direct {
  double triggered = 0, volume = 0, beyond = 0, inside = 0, threshold = 0, s1 = 0, s2_energy = 0, s2 = 0,
         target = 0;
  double units = 0;  // 1/m: what a weight of 1 m in every event inside a module would add to s1

  Direct(const std::vector<EventWeights<double>>& events, double ctau, double stretch = 1) {
    for (const EventWeights<double>& e : events) {
      const double decays = e.volume / ctau * std::exp(-e.w_s1 / ctau) / kEvents;
      triggered += e.triggered / kEvents;
      volume += decays;
      beyond += e.triggered * std::exp(-e.w_s2 / ctau) / kEvents;
      inside += decays * e.aperture;
      threshold += decays * e.aperture * e.threshold;
      s1 += decays * e.aperture * e.pass;
      units += e.triggered * e.aperture / ctau * std::exp(-e.w_s1 / ctau) / kEvents;
      s2_energy += e.s2 / kEvents;
      s2 += e.s2 * std::exp(-e.w_s2 / ctau) / kEvents;
      target -= e.target * std::expm1(-stretch * e.w_target / ctau) / kEvents;
    }
  }
};

/// Worst relative difference of the lines above 1e-10, over decay lengths from far above every w to a
/// hundredth of the smallest. decays_before is a difference: relative to aprime_energy, which it is left of.
/// r_cut: beyond half a fixed-point unit per event, which counts where only events that hardly pass live.
double worst_difference(const Scan& scan, const Sample& sample, double stretch = 1) {
  const double smallest = std::exp(sample.row.spectra.ln_w0);
  double worst = 0;
  int compared = 0;
  for (double ctau = 1e5 * smallest; ctau > 1e-2 * smallest; ctau *= 0.7) {
    const double epsilon = scan.epsilon_for(sample.row, ctau);
    if (epsilon > 1) break;
    const CutFlow flow = cut_flow(sample.row, scan.run.analysis, epsilon, kAlphaD);
    const Direct direct(sample.events, ctau, stretch);
    const auto compare_on = [&](double scale, const CutFlowLine& line, double expected, double rounding = 0) {
      if (scale < 1e-10) return;
      worst = std::max(worst, (std::fabs(line.fraction - expected) - rounding) / scale);
      ++compared;
    };
    const auto compare = [&](const CutFlowLine& line, double expected) {
      compare_on(expected, line, expected);
    };
    compare(flow.s1.aprime_energy, direct.triggered);
    compare_on(direct.triggered, flow.s1.decays_before,
               std::max(direct.triggered - direct.volume - direct.beyond, 0.0));
    compare(flow.s1.decays_in_volume, direct.volume);
    compare(flow.s1.decays_beyond, direct.beyond);
    compare(flow.s1.inside_modules, direct.inside);
    compare(flow.s1.energy_threshold, direct.threshold);
    compare_on(direct.s1, flow.s1.r_cut, direct.s1, 0.5 * sample.row.spectra.scale[kS1] * direct.units);
    compare(flow.s2.aprime_energy, direct.s2_energy);
    compare(flow.s2.decays_beyond, direct.s2);
    compare(flow.decays_in_target, direct.target);
  }
  EXPECT_GT(compared, 100);
  return worst;
}

class EventCutFlow : public ::testing::TestWithParam<MassPoint> {};

// 1e-4 is what channels are required to keep.
TEST_P(EventCutFlow, EqualsTheDirectSum) {
  const Scan& scan = scan_at(GetParam().m_aprime);
  const Sample sample(scan, GetParam());
  const double worst = worst_difference(scan, sample);
  EXPECT_LT(worst, 1e-4);
  RecordProperty("worst_relative_difference", std::to_string(worst));
  // Negative control: an ECAL longer by 0.1 %.
  EXPECT_GT(worst_difference(scan, sample, 1.001), 5e-4);
}

INSTANTIATE_TEST_SUITE_P(Rows, EventCutFlow,
                         ::testing::Values(benchmark_mass(0.02), benchmark_mass(0.1), benchmark_mass(0.39),
                                           MassPoint{0.3, 0.45, 0.2}));

// With the modules of NA64 hardly a χ2 decays beside them: narrow ones make the line visible.
TEST(NarrowModules, LetDecaysBesideThem) {
  RunDescription run;
  run.detector.cell_x = run.detector.cell_y = 0.05;
  const Scan scan(0.39, 0.39, run);
  const Sample sample(scan, benchmark_mass(0.39));
  EXPECT_LT(worst_difference(scan, sample), 1e-4);
  const CutFlow flow = cut_flow(sample.row, scan.run.analysis, 7.77e-3, kAlphaD);
  EXPECT_LT(flow.s1.inside_modules.fraction, 0.99 * flow.s1.decays_in_volume.fraction);
  EXPECT_GT(flow.s1.inside_modules.fraction, 0.5 * flow.s1.decays_in_volume.fraction);
}

}  // namespace
