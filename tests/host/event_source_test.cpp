// Event records: particles on shell, every vertex balanced, weights whose means are the efficiencies of a
// scan.
#include "host/events/event_source.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "host/backend/run_tables.hpp"
#include "host/error.hpp"
#include "host/evaluate/evaluate.hpp"

namespace {

using namespace semivis;

RunDescription run_of(Precision precision) {
  RunDescription run;
  run.model.production = ProductionModel::iww;  // its tables take no time
  run.run.precision = precision;
  return run;
}
const EventPoint kPoint{{0.1, 1.0 / 3, 0.4}, 3e-3, 0.1};

/// |Σ in - Σ out|, GeV.
double imbalance(const EventRecord& event, std::initializer_list<RecordParticle> in,
                 std::initializer_list<RecordParticle> out) {
  double sums[4] = {};
  const auto add = [&](RecordParticle i, double sign) {
    const FourMomentum<double>& p = event.particles[i];
    sums[0] += sign * p.e;
    sums[1] += sign * p.p.x;
    sums[2] += sign * p.p.y;
    sums[3] += sign * p.p.z;
  };
  for (const RecordParticle i : in) add(i, 1);
  for (const RecordParticle i : out) add(i, -1);
  double total = 0;  // a NaN stays one
  for (const double sum : sums) total += std::fabs(sum);
  return total;
}

class EventSourceTest : public ::testing::TestWithParam<Precision> {};
INSTANTIATE_TEST_SUITE_P(Precisions, EventSourceTest,
                         ::testing::Values(Precision::single, Precision::double_), [](const auto& test) {
                           return test.param == Precision::single ? "Single" : "Double";
                         });

TEST_P(EventSourceTest, EveryVertexIsBalancedAndEveryParticleOnShell) {
  const EventSource source(run_of(GetParam()), kPoint);
  const auto& masses = source.facts().masses;
  for (std::uint64_t k = 0; k < 20000; ++k) {
    const EventRecord event = source(k);
    EXPECT_LT(imbalance(event, {kBeamElectron, kNucleus}, {kRecoilElectron, kRecoilNucleus, kAprime}), 1e-9)
        << k;
    EXPECT_LT(imbalance(event, {kAprime}, {kPromptChi1, kChi2}), 1e-9) << k;
    EXPECT_LT(imbalance(event, {kChi2}, {kChi1, kElectron, kPositron}), 1e-9) << k;
    for (std::size_t i = 0; i < kRecordParticles; ++i) {
      const FourMomentum<double>& p = event.particles[i];
      // (E - |p|)(E + |p|) = m², of which doubles leave 1e-15 E².
      const double off = (p.e - norm(p.p)) * (p.e + norm(p.p)) - masses[i] * masses[i];
      EXPECT_LT(std::fabs(off), 1e-12 * p.e * p.e) << k << " " << kParticleNames[i];
    }
    EXPECT_GT(event.decay.ct, event.production.ct);
    const Vec3<double> flight = event.decay.at + -1.0 * event.production.at;
    const FourMomentum<double>& chi2 = event.particles[kChi2];
    const double time = (event.decay.ct - event.production.ct) * masses[kChi2] / chi2.e;
    EXPECT_NEAR(time / event.proper_decay_length, 1, 1e-4) << k;  // c · proper time
    EXPECT_NEAR(norm(flight) / ((event.decay.ct - event.production.ct) * norm(chi2.p) / chi2.e), 1, 1e-9)
        << k;
  }
}

TEST_P(EventSourceTest, ParticlesAreThoseOfTheScan) {
  const RunDescription run = run_of(GetParam());
  const EventSource source(run, kPoint);
  const EventReplay replay(run, kPoint.mass);
  // Of the energy of the A': a soft lepton is the difference of larger numbers.
  const double tolerance = GetParam() == Precision::single ? 1e-5 : 1e-13;
  const auto expect_near = [&](const FourMomentum<double>& a, const FourMomentum<double>& b, double scale) {
    EXPECT_LT(std::fabs(a.e - b.e), tolerance * scale);
    EXPECT_LT(norm(a.p + -1.0 * b.p), tolerance * scale);
  };
  for (std::uint64_t k = 0; k < 20000; ++k) {
    const EventRecord event = source(k);
    const EventParticles<double> scanned = replay(k).particles;
    const double scale = scanned.emission.energy;
    expect_near(event.particles[kChi2], scanned.chi2, scale);
    expect_near(event.particles[kElectron], scanned.electron, scale);
    expect_near(event.particles[kPositron], scanned.positron, scale);
    EXPECT_NEAR(event.decay.at.z / scanned.decay_point.z, 1, tolerance) << k;
  }
}

// The table's own numbers from the same events: spectra interpolate in ln w to 1e-4 (docs/physics.md).
TEST_P(EventSourceTest, MeansOfTheWeightsAreTheEfficiencies) {
  constexpr std::uint64_t kEvents = 20000;
  RunDescription run = run_of(GetParam());
  run.detector.cell_x = run.detector.cell_y = 0.05;  // many decays are beside modules off the axis
  const EventSource source(run, kPoint);
  std::array<double, kRecordWeights> mean{};
  for (std::uint64_t k = 0; k < kEvents; ++k) {
    const EventRecord event = source(k);
    EXPECT_LE(event.weights[kWeightS1], event.weights[kWeightS1NoRcut]);
    EXPECT_LE(event.weights[kWeightS1NoRcut], event.weights[kWeightS1Volume]);
    EXPECT_LE(event.weights[kWeightS1Volume], event.weights[kWeightDecay]);
    for (std::size_t i = 0; i < kRecordWeights; ++i) mean[i] += event.weights[i] / kEvents;
  }
  const auto scanned = [&](auto real) {
    using Real = decltype(real);
    const ProductionTable production =
        make_production_table(run.beam, run.target, run.model, kPoint.mass.m_aprime, kPoint.mass.m_aprime, 1);
    const auto tables = make_run_tables<Real>(run, production, make_shower_fit(run));
    const auto row = make_row_constants<Real>(run, production, kPoint.mass);
    std::vector<std::int64_t> sums(kRowSums);
    const auto backend = make_cpu_backend(1);
    backend->load(tables);
    backend->sample({&row, 1}, 0, kEvents, sums.data());
    MassRow out{kPoint.mass, 0, source.facts().n_aprime_per_eot / (kPoint.epsilon * kPoint.epsilon), kEvents,
                empty_spectra(run, kPoint.mass)};
    out.ctau_eps2_alphad = source.facts().ctau * kPoint.epsilon * kPoint.epsilon * kPoint.alpha_d;
    out.spectra.sum.assign(sums.begin(), sums.begin() + kRowNodes);
    return evaluate(out, {}, kPoint.epsilon, kPoint.alpha_d);
  };
  const PointValues table = GetParam() == Precision::single ? scanned(0.0f) : scanned(0.0);
  EXPECT_NEAR(mean[kWeightS1] / table.efficiency_s1, 1, 1e-4);
  EXPECT_NEAR(mean[kWeightS2] / table.efficiency_s2, 1, 1e-4);
  EXPECT_NEAR(mean[kWeightS1] / mean[kWeightS1NoRcut] / table.rcut_efficiency, 1, 1e-4);
  EXPECT_GT(std::fabs(mean[kWeightS1Volume] / table.efficiency_s1 - 1), 0.1);  // another cut is seen
}

TEST(EventSource, RefusesWhatHasNoPair) {
  const RunDescription run = run_of(Precision::single);
  EXPECT_THROW(EventSource(run, {{0.1, 0.6, 0.4}, 1e-3, 0.1}), Error);        // closed
  EXPECT_THROW(EventSource(run, {{0.005, 1.0 / 3, 0.4}, 1e-3, 0.1}), Error);  // χ2 stable
  EXPECT_THROW(EventSource(run, {{150, 1.0 / 3, 0.4}, 1e-3, 0.1}), Error);    // heavier than the beam is hard
}

}  // namespace
