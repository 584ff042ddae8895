// Coupling evaluation: sums of the spectra with the response of each channel.
#include "host/evaluate/evaluate.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "semivis/core/constants.hpp"
#include "semivis/core/math.hpp"
#include "semivis/physics/chi2_decay.hpp"

namespace semivis {
namespace {

using Means = std::array<double, kPointChannels>;

void set_efficiencies(PointValues& v, const Means& mean, std::uint64_t n_generated) {
  const double degrees = static_cast<double>(std::max<std::uint64_t>(n_generated, 2) - 1);
  const auto error = [&](Channel first, Channel second) {
    const double variance = mean[second] - mean[first] * mean[first];
    return math::sqrt(math::max(variance, 0.0) / degrees);
  };
  v.efficiency_s1 = mean[kS1];
  v.efficiency_s1_err = error(kS1, kS1S1);
  v.efficiency_s2 = mean[kS2];
  v.efficiency_s2_err = error(kS2, kS2S2);
  v.covariance_s1_s2 = (mean[kS1S2] - mean[kS1] * mean[kS2]) / degrees;
  v.efficiency_s1_volume = mean[kS1Volume];
  const double all = mean[kS1NoRcut];
  if (all > 0) {
    const double ratio = rcut_share(mean[kS1], all);
    const double spread =
        mean[kS1S1] - 2 * ratio * mean[kS1S1NoRcut] + ratio * ratio * mean[kS1NoRcutS1NoRcut];
    v.rcut_efficiency = ratio;
    // Two divisions: the square of a very small mean would underflow.
    v.rcut_efficiency_err = math::min(math::sqrt(math::max(spread, 0.0) / all / all / degrees), 1.0);
  }
}

PointStatus status_of(const MassRow& row, double epsilon, double alpha_d) {
  const double m = row.mass.m_aprime;
  const Chi2Masses chi = Chi2Masses::from_ratios(m, row.mass.r, row.mass.f);
  if (chi.closed()) return kStatusClosed;
  if (chi.stable()) return kStatusStable;
  const bool muons = chi.delta >= 2 * constants::m_muon;
  const bool visible = epsilon * epsilon * constants::alpha > kMaxVisibleRatio * alpha_d;
  const bool flies = 3 * constants::hbarc_gev_m * kPromptEnergy > kMaxPromptFlight * alpha_d * m * m;
  if (muons || alpha_d >= kMaxAlphaD || visible || flies) return kStatusOutsideValidity;
  return row.n_generated == 0 ? kStatusImprecise : kStatusOk;
}

}  // namespace

double total_electrons(const std::vector<AnalysisBin>& analysis) {
  double total = 0;
  for (auto bin = analysis.begin(); bin != analysis.end(); ++bin) {
    const bool seen = std::any_of(analysis.begin(), bin, [&](const auto& b) { return b.bin == bin->bin; });
    if (!seen) total += bin->n_eot;
  }
  return total;
}

double detected_electrons(const std::vector<AnalysisBin>& analysis, const char* signature) {
  double total = 0;
  for (const AnalysisBin& bin : analysis) {
    if (bin.signature == signature) total += bin.n_eot * bin.detector_efficiency;
  }
  return total;
}

PointValues evaluate(const MassRow& row, const std::vector<AnalysisBin>& analysis, double epsilon,
                     double alpha_d, double target_error) {
  return evaluate(row, node_lengths(row.spectra), analysis, epsilon, alpha_d, target_error);
}

PointValues evaluate(const MassRow& row, const NodeValues& lengths, const std::vector<AnalysisBin>& analysis,
                     double epsilon, double alpha_d, double target_error) {
  PointValues v;
  v.ctau = kStableCtau;
  v.status = status_of(row, epsilon, alpha_d);
  if (v.status == kStatusClosed) return v;

  const double eps2 = epsilon * epsilon;
  v.ctau = ctau_at(row.ctau_eps2_alphad, epsilon, alpha_d);
  const double aprime_per_electron = eps2 * row.n_aprime_per_eot_eps2;
  v.n_aprime = total_electrons(analysis) * aprime_per_electron;
  if (row.n_generated == 0) return v;

  const double rate = decay_rate(v.ctau);
  const NodeValues survival = node_survival(lengths, rate);
  set_efficiencies(v, channel_means<kPointChannels>(row.spectra, survival, rate, row.n_generated),
                   row.n_generated);
  const double yield_s1 = detected_electrons(analysis, "s1") * aprime_per_electron;
  const double yield_s2 = detected_electrons(analysis, "s2") * aprime_per_electron;
  v.events_s1 = yield_s1 * v.efficiency_s1;
  v.events_s1_err = yield_s1 * v.efficiency_s1_err;
  v.events_s2 = yield_s2 * v.efficiency_s2;
  v.events_s2_err = yield_s2 * v.efficiency_s2_err;
  if (v.status == kStatusOk && target_state(v, row.n_generated, target_error) == TargetState::missed)
    v.status = kStatusImprecise;
  return v;
}

PointValues PointEvaluator::operator()(const GridPoint& point) {
  const MassRow& row = table_.masses.at(point.row);
  if (row_ != &row) lengths_ = node_lengths(row.spectra);
  row_ = &row;
  return evaluate(row, lengths_, table_.analysis, point.epsilon, point.alpha_d, table_.target_error);
}

double events_covariance(const PointValues& v) {
  if (!(v.efficiency_s1 > 0 && v.efficiency_s2 > 0)) return 0;
  return v.events_s1 / v.efficiency_s1 * (v.events_s2 / v.efficiency_s2) * v.covariance_s1_s2;
}

double total_events_error(const PointValues& v) {
  const double variance =
      v.events_s1_err * v.events_s1_err + v.events_s2_err * v.events_s2_err + 2 * events_covariance(v);
  return math::sqrt(math::max(variance, 0.0));
}

TargetState target_state(const PointValues& v, std::uint64_t n_generated, double target_error) {
  const bool judged = n_generated >= kMinJudgedEvents;
  const double events = judged ? v.events_s1 + v.events_s2 : v.n_aprime;
  if (target_error == 0 || events <= kTargetedEvents) return TargetState::none;
  const bool met = judged && total_events_error(v) <= target_error * events;
  return met ? TargetState::met : TargetState::missed;
}

}  // namespace semivis
