// One calorimeter behind an empty decay region, against straight lines from the decay to its front.
#include <gtest/gtest.h>

#include <cmath>

#include "host/events/event_replay.hpp"

namespace {

using namespace semivis;

/// E137-like: 204 m of air, then 3 m x 2 m.
RunDescription far_detector(int modules) {
  RunDescription run;
  run.model.production = ProductionModel::iww;  // its tables take no time
  run.beam.energy = 20;
  run.target.min_electron_energy = 2;
  DetectorSettings& d = run.detector;
  d.z2 = 179;
  d.z3 = 384;
  d.modules = modules;
  d.module_length = modules == 1 ? 1 : 102.5;
  d.cells = 1;
  d.cell_x = 3;
  d.cell_y = 2;
  d.hcal2_offset_x = d.hcal3_offset_x = 0;
  d.noise = 0;
  d.resolution = 0.01;
  run.selection.s1_min_aprime_energy = run.selection.s2_min_aprime_energy = 2;
  run.selection.hcal_threshold = 2;
  run.selection.r_cut = 1;
  return run;
}

/// Energy of the leptons that fly into the front of the calorimeter, GeV.
double energy_in(const EventParticles<double>& event, const DetectorSettings& d) {
  const double front = d.z3 - d.module_length;
  double energy = 0;
  for (const FourMomentum<double>& p : {event.electron, event.positron}) {
    const double to_front = std::max(front - event.decay_point.z, 0.0) / p.p.z;
    const double x = event.decay_point.x + to_front * p.p.x, y = event.decay_point.y + to_front * p.p.y;
    if (std::fabs(x) < 0.5 * d.cell_x && std::fabs(y) < 0.5 * d.cell_y) energy += p.e;
  }
  return energy;
}

struct Sums {
  double lines = 0, s1 = 0;
};
Sums sums_of(int modules, double m_aprime) {
  const RunDescription run = far_detector(modules), one = far_detector(1);
  const EventReplay replay(run, {m_aprime, 1.0 / 3, 0.4});
  Sums out;
  for (std::uint64_t k = 0; k < 40000; ++k) {
    const ReplayedEvent event = replay(k);
    const EventWeights<double>& w = event.weights;
    out.s1 += w.volume * w.aperture * w.pass;
    if (energy_in(event.particles, one.detector) > run.selection.hcal_threshold) out.lines += w.volume;
  }
  return out;
}

// What differs are showers at the edges, centimetres of metres: 2 %.
TEST(DecayRegion, LeptonsCountWhereTheyHitTheCalorimeter) {
  for (const double m : {0.01, 0.1, 0.3}) {
    const Sums one = sums_of(1, m);
    EXPECT_NEAR(one.s1 / one.lines, 1, 0.02) << m << " GeV";
  }
  // With the aperture at the decay point, pairs that fly past the detector would count.
  const Sums two = sums_of(2, 0.1);
  EXPECT_GT(two.s1 / two.lines, 1.2);
}

TEST(DecayRegion, NoPlaceIsBesideEmptySpace) {
  const EventReplay replay(far_detector(1), {0.1, 1.0 / 3, 0.4});
  for (std::uint64_t k = 0; k < 1000; ++k) EXPECT_EQ(replay(k).weights.aperture, 1);
}

}  // namespace
