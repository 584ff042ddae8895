// Coupling evaluation: sums of the spectra with the response of each channel.
#include "host/evaluate/evaluate.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "host/error.hpp"
#include "semivis/core/constants.hpp"
#include "semivis/core/math.hpp"
#include "semivis/physics/chi2_decay.hpp"

namespace semivis {
namespace {

using Means = std::array<double, kPointChannels>;

/// Mean over the generated events of every channel at rate = 1/cτ (1/m).
Means channel_means(const MassRow& row, double rate) {
  const RowSpectra& spectra = row.spectra;
  std::array<double, kNodes> p;
  for (int k = 0; k < kNodes; ++k) {
    p[static_cast<std::size_t>(k)] = survival(math::exp(spectra.ln_w0 + k * spectra.d_ln_w), rate);
  }
  // Nodes outside, channels inside: nine independent sums instead of one long chain of additions.
  Means means{};
  for (std::size_t k = 0; k < kNodes; ++k) {
#pragma GCC unroll 16
    for (std::size_t channel = 0; channel < kPointChannels; ++channel) {
      means[channel] += static_cast<double>(spectra.sum[channel * kNodes + k]) *
                        response_from_survival(kChannelInfo[channel].kind, p[k], rate);
    }
  }
  for (std::size_t channel = 0; channel < kPointChannels; ++channel) {
    means[channel] =
        math::max(means[channel], 0.0) * spectra.scale[channel] / static_cast<double>(row.n_generated);
  }
  return means;
}

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
    const double ratio = math::min(mean[kS1] / all, 1.0);
    const double spread =
        mean[kS1S1] - 2 * ratio * mean[kS1S1NoRcut] + ratio * ratio * mean[kS1NoRcutS1NoRcut];
    v.rcut_efficiency = ratio;
    // Two divisions: the square of a very small mean would underflow.
    v.rcut_efficiency_err = math::min(math::sqrt(math::max(spread, 0.0) / all / all / degrees), 1.0);
  }
}

/// Σ n_eot with each run period once.
double total_electrons(const std::vector<AnalysisBin>& analysis) {
  double total = 0;
  for (auto bin = analysis.begin(); bin != analysis.end(); ++bin) {
    const bool seen = std::any_of(analysis.begin(), bin, [&](const auto& b) { return b.bin == bin->bin; });
    if (!seen) total += bin->n_eot;
  }
  return total;
}

/// Σ n_eot · detector_efficiency over the bins of a signature.
double detected_electrons(const std::vector<AnalysisBin>& analysis, const char* signature) {
  double total = 0;
  for (const AnalysisBin& bin : analysis) {
    if (bin.signature == signature) total += bin.n_eot * bin.detector_efficiency;
  }
  return total;
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

PointValues evaluate(const MassRow& row, const std::vector<AnalysisBin>& analysis, double epsilon,
                     double alpha_d) {
  constexpr double kStableCtau = 1e300;
  PointValues v;
  v.ctau = kStableCtau;
  v.status = status_of(row, epsilon, alpha_d);
  if (v.status == kStatusClosed) return v;

  const double eps2 = epsilon * epsilon;
  const bool stable = v.status == kStatusStable;
  if (!stable) v.ctau = math::min(row.ctau_eps2_alphad / (eps2 * alpha_d), kStableCtau);
  const double aprime_per_electron = eps2 * row.n_aprime_per_eot_eps2;
  v.n_aprime = total_electrons(analysis) * aprime_per_electron;
  if (row.n_generated == 0) return v;

  if (row.spectra.sum.size() != std::size_t{kChannels} * kNodes) {
    throw Error(ExitCode::data,
                "the table was written without spectra, so only its own grid points can be read; scan again "
                "with spectra = true in [output]");
  }
  set_efficiencies(v, channel_means(row, stable ? 0.0 : 1 / v.ctau), row.n_generated);
  const double yield_s1 = detected_electrons(analysis, "s1") * aprime_per_electron;
  const double yield_s2 = detected_electrons(analysis, "s2") * aprime_per_electron;
  v.events_s1 = yield_s1 * v.efficiency_s1;
  v.events_s1_err = yield_s1 * v.efficiency_s1_err;
  v.events_s2 = yield_s2 * v.efficiency_s2;
  v.events_s2_err = yield_s2 * v.efficiency_s2_err;
  return v;
}

}  // namespace semivis
