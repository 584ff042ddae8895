// Means of the channels of a mass row at a coupling: the one place where spectra are summed.
#pragma once

#include <array>
#include <cstdint>

#include "host/io/table.hpp"
#include "semivis/event/channels.hpp"

namespace semivis {

/// What stands for the proper decay length of a stable χ2, m.
inline constexpr double kStableCtau = 1e300;

/// Proper decay length cτ = K/(ε²α_D), m, of K = ctau_eps2_alphad (m), at most kStableCtau. ε, α_D in (0, 1].
double ctau_at(double ctau_eps2_alphad, double epsilon, double alpha_d);
/// 1/cτ (1/m) of a ctau (m, > 0); exactly 0 from kStableCtau on.
double decay_rate(double ctau);

/// One number of every node.
using NodeValues = std::array<double, kNodes>;
/// w_k = length_scale · exp(ln_w0 + k d_ln_w), m: the proper lengths of the nodes, ascending.
NodeValues node_lengths(const RowSpectra& spectra, double length_scale = 1);
/// survival() of each of them at rate = 1/cτ (1/m).
NodeValues node_survival(const NodeValues& lengths, double rate);

/// The first N channels (N: kVariedChannels or kPointChannels, all at the lengths of the nodes):
///   ⟨W⟩ = (scale/events) Σ_k sum_k response(w_k, cτ),
/// with `survival` from node_survival() at the same rate = 1/cτ (1/m) and `events` sampled events (> 0).
/// Negative sums (Lagrange ringing where w/cτ ≳ 50) are clipped to 0. Same bits on every CPU: core/math and a
/// fixed order of summation. Error 65 where the spectra were left out of the table.
template <int N>
std::array<double, N> channel_means(const RowSpectra& spectra, const NodeValues& survival, double rate,
                                    std::uint64_t events);

/// The same for any one channel, at its own length_scale.
double channel_mean(const RowSpectra& spectra, Channel channel, double rate, std::uint64_t events);

/// Share of S1 that passes the R cut, from the means of kS1 and kS1NoRcut: at most 1, and 0 where the latter
/// is 0.
double rcut_share(double s1, double s1_no_rcut);

}  // namespace semivis
