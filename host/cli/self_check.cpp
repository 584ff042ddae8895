// Numbers that do not come from the code they check.
#include "host/cli/self_check.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <initializer_list>
#include <numeric>
#include <utility>

#include "host/backend/run_tables.hpp"
#include "host/events/event_source.hpp"
#include "host/tables/cross_section.hpp"
#include "host/tables/production_model.hpp"
#include "host/tables/production_yield.hpp"
#include "host/tables/track_length.hpp"
#include "kernels/parallel_for.hpp"

namespace semivis {
namespace {

constexpr MassPoint kBenchmark{0.1, 1.0 / 3, 0.4};
constexpr double kEpsilon = 3e-3, kAlphaD = 0.1;
constexpr std::uint64_t kReplayed = 20000, kSampled = 300000;

void check_production(const RunDescription& run, std::vector<SelfCheck>& checks) {
  const double m = kBenchmark.m_aprime;
  const auto add = [&](const char* name, const char* meaning, double value, double expected,
                       double relative) {
    checks.push_back({name, meaning, value, expected, relative * expected});
  };
  const double sigma = with_cross_section(nucleus_of(run.target), run.model, m, [&](const auto& xs) {
    return total_cross_section(xs, run.beam.energy);
  });
  add("cross_section", "pb, DMG4 tables of NA64, 2 %", sigma, 1.0604e10, 0.02);
  add("yield", "A' above 50 GeV per electron, an independent integration, 10 %",
      n_aprime_above(run.beam, run.target, run.model, m, 50), 1.45e-4, 0.1);
  const TrackLength track = make_track_length(100, 0, run.target.thickness, 20);
  add("track_length", "X0 of e- from 40 to 41 GeV, 6e6 showers of a cascade Monte Carlo, 4 %",
      track_length_between(track, 40, 41, CascadeParticle::electron), 0.0227, 0.04);
}

/// Γ for m_e << Δ << m is 4 ε² α α_D Δ⁵/(15 π m⁴).
void check_width(std::vector<SelfCheck>& checks) {
  checks.push_back({"width", "over its limit for a small splitting",
                    chi2_k_factor(Chi2Masses::from_ratios(300, 1.0 / 3, 1e-3)), 1, 0.01});
}

/// GeV: what goes into a vertex less what comes out, energy and momentum; no number where one of them is
/// none.
double imbalance(const EventRecord& event, std::initializer_list<RecordParticle> in,
                 std::initializer_list<RecordParticle> out) {
  double energy = 0;
  Vec3<double> momentum{0, 0, 0};
  const auto add = [&](RecordParticle particle, double sign) {
    energy += sign * event.particles[particle].e;
    momentum = momentum + sign * event.particles[particle].p;
  };
  for (const RecordParticle particle : in) add(particle, 1);
  for (const RecordParticle particle : out) add(particle, -1);
  return std::fabs(energy) + norm(momentum);
}

/// Balance of every vertex, and the weighted forced decay against the exponential law of the same flights.
void check_events(const RunDescription& run, std::vector<SelfCheck>& checks) {
  const EventSource source(run, {kBenchmark, kEpsilon, kAlphaD});
  const EventReplay replay(run, kBenchmark);
  const double ctau = source.facts().ctau, depth = run.detector.z3 - run.detector.z2;
  double largest = 0, difference = 0, squares = 0, sum = 0;
  for (std::uint64_t k = 0; k < kReplayed; ++k) {
    const EventRecord event = source(k);
    for (const double off :
         {imbalance(event, {kBeamElectron, kNucleus}, {kRecoilElectron, kRecoilNucleus, kAprime}),
          imbalance(event, {kAprime}, {kPromptChi1, kChi2}),
          imbalance(event, {kChi2}, {kChi1, kElectron, kPositron})})
      largest = std::isnan(largest) || largest > off ? largest : off;

    const ReplayedEvent scanned = replay(k);
    const double exit = scanned.weights.w_s2,
                 length = depth / scanned.particles.chi2_direction.z * exit / scanned.particles.exit_length;
    const double law = std::exp(-(exit - length) / ctau) - std::exp(-exit / ctau);
    const double d = event.weights[kWeightDecay] - law;
    sum += law;
    difference += d;
    squares += d * d;
  }
  checks.push_back({"balance", "GeV, largest imbalance of a vertex of 20000 events", largest, 0, 1e-9});
  // A false alarm for one seed in 16000; the seed is fixed.
  checks.push_back({"decays_in_volume", "forced decays over the exponential law, 4 sigma",
                    1 + difference / sum, 1, 4 * std::sqrt(squares) / sum});
}

/// One row in the precision Real.
template <class Real>
class Row {
 public:
  explicit Row(RunDescription run) : run_(std::move(run)) {
    run_.run.precision = sizeof(Real) == sizeof(float) ? Precision::single : Precision::double_;
    const double m = kBenchmark.m_aprime;
    const ProductionTable production = make_production_table(run_.beam, run_.target, run_.model, m, m, 0);
    tables_ = make_run_tables<Real>(run_, production, make_shower_fit(run_));
    row_ = make_row_constants<Real>(run_, production, kBenchmark);
  }

  using Sums = std::vector<std::int64_t>;
  Sums sums(Backend& backend, std::uint64_t events) const {
    Sums out(kRowSums);
    backend.load(tables_);
    backend.sample({&row_, 1}, 0, events, out.data());
    return out;
  }

  /// One event after the other, without vector instructions.
  Sums sums_one_by_one(std::uint64_t events) const {
    Sums out(kRowSums);
    const EventReplay replay(run_, kBenchmark);
    for (std::uint64_t k = 0; k < events; ++k) {
      for_each_deposit(replay(k).deposit, kChannels, [&](int channel, int node, std::int32_t value) {
        out[static_cast<std::size_t>(channel) * kNodes + static_cast<std::size_t>(node)] += value;
      });
    }
    return out;
  }

  static SelfCheck differing(const std::string& name, const char* meaning, const Sums& a, const Sums& b) {
    const auto equal =
        std::inner_product(a.begin(), a.end(), b.begin(), 0.0, std::plus<>(), std::equal_to<>());
    return {name + (sizeof(Real) == sizeof(float) ? "/single" : "/double"), meaning,
            static_cast<double>(a.size()) - equal, 0, 0};
  }

 private:
  RunDescription run_;
  RunTables<Real> tables_;
  RowConstants<Real> row_;
};

template <class Real>
SelfCheck check_backend(const RunDescription& run, Backend& backend, const std::string& name) {
  const Row<Real> row(run);
  return row.differing(name, "integers of 300000 events that differ from those of one CPU thread",
                       row.sums(backend, kSampled), row.sums(*make_cpu_backend(1), kSampled));
}

template <class Real>
SelfCheck check_one_by_one(const RunDescription& run) {
  const Row<Real> row(run);
  return row.differing("one_by_one",
                       "integers of 20000 single events that differ from those of one CPU thread",
                       row.sums_one_by_one(kReplayed), row.sums(*make_cpu_backend(1), kReplayed));
}

}  // namespace

std::vector<SelfCheck> backend_checks(const RunDescription& run, Backend& backend, const std::string& name) {
  return {check_backend<float>(run, backend, name), check_backend<double>(run, backend, name)};
}

std::vector<SelfCheck> self_checks(std::string& skipped) {
  const RunDescription run;
  std::vector<SelfCheck> checks;
  check_production(run, checks);
  check_width(checks);
  check_events(run, checks);
  checks.push_back(check_one_by_one<float>(run));
  checks.push_back(check_one_by_one<double>(run));
  const auto compare = [&](Backend& backend, const std::string& name) {
    for (SelfCheck& check : backend_checks(run, backend, name)) checks.push_back(std::move(check));
  };
  const int threads = std::max(available_threads(), 2);
  compare(*make_cpu_backend(threads), "cpu/" + std::to_string(threads));
  int device = 0;
  while (const auto cuda = make_cuda_backend(device, skipped))
    compare(*cuda, "cuda/" + std::to_string(device++));
  if (device > 0 && !cuda_device(device)) skipped.clear();
  return checks;
}

}  // namespace semivis
