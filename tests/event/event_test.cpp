// One event: conservation laws, geometry of the flight, the stable χ2, and the two precisions.
#include "semivis/event/event.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "tests/event/scan_fixture.hpp"

namespace {

using namespace semivis;
using namespace semivis::testing;

template <class Real>
class Event : public ::testing::Test {};
using Precisions = ::testing::Types<float, double>;
TYPED_TEST_SUITE(Event, Precisions);

template <class Real>
Vec3<double> widen(const Vec3<Real>& a) {
  return {a.x, a.y, a.z};
}
double mass2(double e, const Vec3<double>& p) { return e * e - dot(p, p); }

/// A run with its own beam, electron cut, and noise; thresholds scaled down with the beam.
RunDescription other_run(double beam, double cut, double noise) {
  RunDescription run;
  run.beam.energy = beam;
  run.target.min_electron_energy = cut;
  run.selection.s1_min_aprime_energy = std::max(cut, 0.15 * beam);
  run.selection.s2_min_aprime_energy = 0.5 * beam;
  run.detector.noise = noise;
  return run;
}

TYPED_TEST(Event, EveryNumberIsFiniteAndInRange) {
  using Real = TypeParam;
  // Among them A' heavier than the softest electrons (the lower mass node holds electrons that cannot make
  // them), a mass close to the beam energy, no noise, and χ1 much lighter than the A'.
  struct Case {
    double beam, cut, noise, m_aprime, r, f;
  };
  for (const Case& c : {Case{100, 15, 0.05, 0.3, 1.0 / 3, 0.4},
                        {100, 0.1, 0, 0.3, 1.0 / 3, 0.4},
                        {8, 0.3, 0.05, 1.5, 1.0 / 3, 0.4},
                        {8, 1, 0, 5, 1.0 / 3, 0.4},
                        {8, 1, 0.05, 7.4, 1.0 / 3, 0.4},
                        {100, 15, 0, 1, 0.02, 0.4},
                        {100, 15, 0, 0.1, 0.3, 1.3}}) {
    const Scan scan(c.m_aprime, c.m_aprime, other_run(c.beam, c.cut, c.noise));
    scan.template for_each_event<Real>(
        {c.m_aprime, c.r, c.f}, 50000,
        [&](auto event, const EventParticles<Real>& p, const EventWeights<Real>& w) {
          for (const Real x :
               {p.emission.y, p.emission.theta_squared, p.chi2.e, p.electron.e, w.w_s1, w.w_s2})
            ASSERT_TRUE(std::isfinite(x) && x >= 0) << c.m_aprime << " GeV, event " << event;
          ASSERT_EQ(w.valid, Real(1)) << c.m_aprime << " GeV, event " << event;
          for (const Real x : {w.aperture, w.threshold, w.pass, w.s2})
            ASSERT_TRUE(x >= 0 && x <= 1) << c.m_aprime << " GeV, event " << event;
          ASSERT_TRUE(std::isfinite(w.volume) && w.volume >= 0) << event;
        });
  }
}

TYPED_TEST(Event, ConservesFourMomentum) {
  using Real = TypeParam;
  for (const double m : {0.02, 0.39}) {
    const MassPoint mass = benchmark_mass(m);
    const Chi2Masses chi = Chi2Masses::from_ratios(m, mass.r, mass.f);
    scan_at(m).template for_each_event<Real>(
        mass, 20000, [&](auto event, const EventParticles<Real>& p, const auto&) {
          const Emission<Real>& a = p.emission;
          const double energy = a.energy;
          // Masses are what is left of squares of energies: tens of roundings of those.
          const double rounding = 64 * std::numeric_limits<Real>::epsilon();
          ASSERT_NEAR(energy + a.y * a.electron_energy, a.electron_energy, rounding * a.electron_energy)
              << event;
          ASSERT_LE(a.electron_energy, 100.001);
          const Vec3<double> aprime = static_cast<double>(a.momentum) * widen(p.aprime_direction);
          ASSERT_NEAR(mass2(energy, aprime), m * m, rounding * energy * energy) << event;
          const Vec3<double> chi2 = widen(p.chi2.p);
          ASSERT_NEAR(mass2(p.chi2.e, chi2), chi.m2() * chi.m2(), rounding * energy * energy) << event;
          ASSERT_NEAR(mass2(energy - p.chi2.e, aprime + -1.0 * chi2), chi.m1 * chi.m1,
                      rounding * energy * energy)
              << event;

          const double pair_energy = double(p.electron.e) + p.positron.e;
          const Vec3<double> pair = widen(p.electron.p) + widen(p.positron.p);
          const double chi2_rounding = rounding * p.chi2.e * p.chi2.e;
          constexpr double me2 = constants::m_electron * constants::m_electron;
          ASSERT_NEAR(mass2(p.electron.e, widen(p.electron.p)), me2, chi2_rounding) << event;
          ASSERT_NEAR(mass2(p.positron.e, widen(p.positron.p)), me2, chi2_rounding) << event;
          ASSERT_NEAR(mass2(p.chi2.e - pair_energy, chi2 + -1.0 * pair), chi.m1 * chi.m1, chi2_rounding)
              << event;
          ASSERT_LT(pair_energy, p.chi2.e);
        });
  }
}

TYPED_TEST(Event, DecaysOnItsFlightLineInsideTheVolume) {
  using Real = TypeParam;
  const Scan& scan = scan_at(0.1);
  const DetectorSettings& d = scan.run.detector;
  scan.for_each_event<Real>(
      benchmark_mass(0.1), 20000, [&](auto event, const EventParticles<Real>& p, const auto& w) {
        const Vec3<double> n = widen(p.chi2_direction);
        const Vec3<double> flight = widen(p.decay_point) + -1.0 * widen(p.vertex);
        const double tolerance = 16 * std::numeric_limits<Real>::epsilon() * 10;  // of lengths up to 10 m
        ASSERT_NEAR(norm(n), 1, tolerance);
        ASSERT_NEAR(dot(flight, n), p.decay_length, tolerance) << event;
        ASSERT_NEAR(norm(flight + -static_cast<double>(p.decay_length) * n), 0, tolerance) << event;
        ASSERT_GE(p.vertex.z, 0);
        ASSERT_LE(p.vertex.z, scan.run.target.thickness * scan.run.target.radiation_length);
        if (n.z > min_direction_cosine) {
          ASSERT_GE(p.decay_point.z, d.z2 - tolerance) << event;
          ASSERT_LE(p.decay_point.z, d.z3 + tolerance) << event;
          ASSERT_NEAR(p.vertex.z + p.exit_length * n.z, d.z3, tolerance) << event;
        } else {
          ASSERT_EQ(w.volume, Real(0));
        }
        ASSERT_LT(w.w_s1, w.w_s2);
        for (const Real probability : {w.threshold, w.pass}) {
          ASSERT_GE(probability, Real(0));
          ASSERT_LE(probability, Real(1));
        }
        const bool above = p.emission.energy > 50;
        ASSERT_EQ(w.s2, above ? Real(1) : Real(0));
      });
}

TEST(StableChi2, HasNoS1AndTheInvisibleS2) {
  const MassPoint mass{0.01, 1.0 / 3, 0.2};  // Δ = 0.67 MeV
  const Scan& scan = scan_at(0.01);
  constexpr std::uint64_t kEvents = 50000;
  const MassRow row = scan.sampled_row<float>(mass, kEvents);
  int above = 0;
  scan.for_each_event<float>(mass, kEvents, [&](auto, const EventParticles<float>& p, const auto&) {
    above += p.emission.energy > 50;
  });
  for (const double epsilon : {1e-5, 1e-3}) {
    const PointValues v = scan.at(row, epsilon);
    EXPECT_EQ(v.status, kStatusStable);
    EXPECT_EQ(v.ctau, 1e300);
    EXPECT_EQ(v.efficiency_s1, 0);
    EXPECT_EQ(v.efficiency_s1_volume, 0);
    EXPECT_NEAR(v.efficiency_s2, static_cast<double>(above) / kEvents, 1e-14);
  }
}

class TwoPrecisions : public ::testing::TestWithParam<double> {};

TEST_P(TwoPrecisions, AgreeOnTheSameWords) {
  const Scan& scan = scan_at(GetParam());
  const MassPoint mass = benchmark_mass(GetParam());
  constexpr std::uint64_t kEvents = 300000;
  const MassRow single = scan.sampled_row<float>(mass, kEvents),
                wide = scan.sampled_row<double>(mass, kEvents);
  for (double epsilon = 1e-5; epsilon < 1; epsilon *= 1.3) {
    const PointValues a = scan.at(single, epsilon), b = scan.at(wide, epsilon);
    const auto compare = [&](double narrow, double full, double error) {
      if (full > 1e-8) {
        EXPECT_LE(std::fabs(narrow - full), std::max(1e-4 * full, 0.1 * error)) << epsilon << " " << full;
      }
    };
    compare(a.efficiency_s1, b.efficiency_s1, b.efficiency_s1_err);
    compare(a.efficiency_s2, b.efficiency_s2, b.efficiency_s2_err);
    compare(a.rcut_efficiency, b.rcut_efficiency, b.rcut_efficiency_err);
  }
}
INSTANTIATE_TEST_SUITE_P(Masses, TwoPrecisions, ::testing::Values(0.01, 0.1, 0.39, 0.8));

}  // namespace
