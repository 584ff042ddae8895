// Sums over nodes, each channel with its response.
#include "host/evaluate/channel_means.hpp"

#include <cstddef>

#include "host/error.hpp"
#include "kernels/clones.hpp"
#include "semivis/core/math.hpp"

namespace semivis {
namespace {

/// `channels`: how many from the first one are going to be read.
void require_sums(const RowSpectra& spectra, int channels) {
  if (spectra.sum.size() >= static_cast<std::size_t>(channels) * kNodes) return;
  throw Error(ExitCode::data,
              "the table was written without spectra, so only its own grid points can be read; scan again "
              "with spectra = true in [output]");
}

// Every node, those out of reach too: a loop without exits is vectorised, with equal bits in every clone.
SEMIVIS_CLONES void fill_survival(const double* lengths, double rate, double* __restrict p) {
  for (int k = 0; k < kNodes; ++k) p[k] = survival(lengths[k], rate);
}

double mean_of(double sum, double scale, std::uint64_t events) {
  return math::max(sum, 0.0) * scale / static_cast<double>(events);
}

}  // namespace

double ctau_at(double ctau_eps2_alphad, double epsilon, double alpha_d) {
  return math::min(ctau_eps2_alphad / (epsilon * epsilon * alpha_d), kStableCtau);
}

double decay_rate(double ctau) { return ctau < kStableCtau ? 1 / ctau : 0.0; }

NodeValues node_lengths(const RowSpectra& spectra, double length_scale) {
  NodeValues w;
  for (int k = 0; k < kNodes; ++k) {
    w[static_cast<std::size_t>(k)] = length_scale * math::exp(spectra.ln_w0 + k * spectra.d_ln_w);
  }
  return w;
}

NodeValues node_survival(const NodeValues& lengths, double rate) {
  NodeValues p;
  fill_survival(lengths.data(), rate, p.data());
  return p;
}

template <int N>
std::array<double, N> channel_means(const RowSpectra& spectra, const NodeValues& survival, double rate,
                                    std::uint64_t events) {
  constexpr std::size_t channels = N;
  require_sums(spectra, N);
  // Nodes outside, channels inside: N independent sums instead of one long chain of additions.
  std::array<double, N> means{};
  for (std::size_t k = 0; k < kNodes; ++k) {
#pragma GCC unroll 16
    for (std::size_t channel = 0; channel < channels; ++channel) {
      means[channel] += static_cast<double>(spectra.sum[channel * kNodes + k]) *
                        response_from_survival(kChannelInfo[channel].kind, survival[k], rate);
    }
  }
  for (std::size_t channel = 0; channel < channels; ++channel) {
    means[channel] = mean_of(means[channel], spectra.scale[channel], events);
  }
  return means;
}
template std::array<double, kVariedChannels> channel_means<kVariedChannels>(const RowSpectra&,
                                                                            const NodeValues&, double,
                                                                            std::uint64_t);
template std::array<double, kPointChannels> channel_means<kPointChannels>(const RowSpectra&,
                                                                          const NodeValues&, double,
                                                                          std::uint64_t);

double channel_mean(const RowSpectra& spectra, Channel channel, double rate, std::uint64_t events) {
  require_sums(spectra, channel + 1);
  const NodeValues survival = node_survival(node_lengths(spectra, spectra.length_scale[channel]), rate);
  double sum = 0;
  for (std::size_t k = 0; k < kNodes; ++k) {
    sum += static_cast<double>(spectra.sum[static_cast<std::size_t>(channel) * kNodes + k]) *
           response_from_survival(kChannelInfo[channel].kind, survival[k], rate);
  }
  return mean_of(sum, spectra.scale[channel], events);
}

double rcut_share(double s1, double s1_no_rcut) {
  return s1_no_rcut > 0 ? math::min(s1 / s1_no_rcut, 1.0) : 0.0;
}

}  // namespace semivis
