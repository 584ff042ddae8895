// Forced decays and spectra against an analogue simulation: real exponential decays, yes-or-no cuts, another
// random generator.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <ostream>
#include <random>

#include "tests/event/scan_fixture.hpp"

namespace {

using namespace semivis;
using namespace semivis::testing;

/// A mean and its standard error, from sums of weights.
struct Mean {
  double sum = 0, squares = 0, n = 0;
  void add(double w) {
    sum += w;
    squares += w * w;
    ++n;
  }
  double value() const { return sum / n; }
  double error() const { return std::sqrt((squares / n - value() * value()) / (n - 1)); }
};

struct Uniforms {
  std::mt19937_64* engine;
  double operator()(Draw) const { return (static_cast<double>((*engine)() >> 12) + 0.5) * 0x1p-52; }
};

struct Efficiencies {
  Mean s1, s2;
};

/// Events as nature makes them: production and kinematics from the generator, everything after by chance.
Efficiencies analogue(const Scan& scan, const MassPoint& mass, double ctau, int events) {
  const auto tables = scan.tables<double>();
  const auto run = tables.bound(tables.production.data(), tables.depth.data(), tables.longitudinal.data());
  const auto row = scan.row<double>(mass);
  const DetectorSettings& d = scan.run.detector;
  std::mt19937_64 engine(20210959);
  const Uniforms uniform{&engine};
  const auto chance = [&](double probability) { return uniform(kDraws) < probability; };
  Efficiencies out;
  for (int i = 0; i < events; ++i) {
    EventParticles<double> event = generate_particles(run, row, uniform);
    const double gamma_beta = norm(event.chi2.p) / row.m2, slope = event.chi2_direction.z;
    const double length = -gamma_beta * ctau * std::log(uniform(kDraws));
    event.decay_point = event.vertex + length * event.chi2_direction;
    const double z = event.decay_point.z;
    bool s1 = z > d.z2 && z < d.z3 && slope > min_direction_cosine &&
              event.emission.energy > scan.run.selection.s1_min_aprime_energy;
    if (s1) {
      const EventWeights<double> cuts =
          apply_selection(tables.readings.front().selection, observe<false>(run, row, event));
      s1 = cuts.aperture > 0 && chance(cuts.pass);
    }
    const bool leaves = length * std::max(slope, min_direction_cosine) > d.z3 - event.vertex.z;
    out.s1.add(s1);
    out.s2.add(leaves && event.emission.energy > scan.run.selection.s2_min_aprime_energy);
  }
  return out;
}

struct Point {
  double mass, ctau;  // GeV, m
};
void PrintTo(const Point& p, std::ostream* out) { *out << p.mass << " GeV, " << p.ctau << " m"; }
class Analogue : public ::testing::TestWithParam<Point> {};

TEST_P(Analogue, AgreesWithTheSpectra) {
  const auto [m, ctau] = GetParam();
  const Scan& scan = scan_at(m);
  const MassRow row = scan.sampled_row<double>(benchmark_mass(m), 400000);
  const PointValues v = scan.at(row, scan.epsilon_for(row, ctau));
  ASSERT_GT(v.efficiency_s1, 1e-3);
  ASSERT_GT(v.efficiency_s2, 1e-3);
  const Efficiencies chance = analogue(scan, benchmark_mass(m), ctau, 200000);
  // 16 comparisons in all within 4 standard errors: false alarm 6e-5 each, 1e-3 together.
  EXPECT_NEAR(v.efficiency_s1, chance.s1.value(), 4 * std::hypot(v.efficiency_s1_err, chance.s1.error()));
  EXPECT_NEAR(v.efficiency_s2, chance.s2.value(), 4 * std::hypot(v.efficiency_s2_err, chance.s2.error()));
}

INSTANTIATE_TEST_SUITE_P(Points, Analogue,
                         ::testing::Values(Point{0.02, 2e-3}, Point{0.05, 3e-3}, Point{0.05, 2e-2},
                                           Point{0.1, 1e-2}, Point{0.1, 8e-2}, Point{0.2, 2e-2},
                                           Point{0.39, 4e-2}, Point{0.39, 0.3}));

/// Controls: a forced decay without its factor 2u, and lengths boosted by the A' instead of the χ2.
TEST(AnalogueControl, SeesWrongWeights) {
  const double m = 0.39, ctau = 0.01;
  const Scan& scan = scan_at(m);
  const Mean chance = analogue(scan, benchmark_mass(m), ctau, 200000).s1;
  Mean right, no_jacobian, wrong_boost;
  scan.for_each_event<double>(
      benchmark_mass(m), 200000, [&](auto, const EventParticles<double>& p, const auto& e) {
        const double cuts = e.aperture * e.pass, per_w = e.volume * cuts / ctau;
        const double length =
            (scan.run.detector.z3 - scan.run.detector.z2) / std::max(p.chi2_direction.z, 0.9);
        right.add(per_w * std::exp(-e.w_s1 / ctau));
        no_jacobian.add(per_w * std::exp(-e.w_s1 / ctau) * length / p.decay_weight);
        const double w = p.decay_length * m / p.emission.momentum;
        wrong_boost.add(per_w * w / e.w_s1 * std::exp(-w / ctau));
      });
  const auto distance = [&](const Mean& mean) {
    return std::fabs(mean.value() - chance.value()) / std::hypot(mean.error(), chance.error());
  };
  EXPECT_LT(distance(right), 4);
  EXPECT_GT(distance(no_jacobian), 4);
  EXPECT_GT(distance(wrong_boost), 4);
}

}  // namespace
