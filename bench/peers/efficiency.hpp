// S1 efficiency of a chain, and of semivis itself at the same point.
#pragma once

#include <cmath>
#include <cstdint>

#include "bench/peers/peer_chain.hpp"
#include "host/evaluate/evaluate.hpp"
#include "kernels/cpu_block.hpp"

namespace semivis::peers {

struct Efficiency {
  double value, error;  // one standard deviation
};

/// Σ w f/Σ w over `events` events, w the decay weight, f = flight weight · pass(setup, event); the error is
/// that of a ratio of means, to first order.
template <class Chain, class Pass>
Efficiency chain_efficiency(const PeerSetup& setup, const Chain& chain, Pass pass, std::int64_t events,
                            std::uint64_t seed) {
  PeerRandom random(seed);
  double w = 0, wf = 0, ww = 0, wwf = 0, wwff = 0;
  for (std::int64_t i = 0; i < events; ++i) {
    const ChainEvent event = chain(random);
    const double weight = event.decay_weight, value = event.flight_weight * pass(setup, event);
    w += weight;
    wf += weight * value;
    ww += weight * weight;
    wwf += weight * weight * value;
    wwff += weight * weight * value * value;
  }
  const double mean = wf / w;
  return {mean, std::sqrt(std::fmax(wwff - 2 * mean * wwf + mean * mean * ww, 0.0)) / w};
}

/// The row of a setup with `events` events of semivis, in double.
inline MassRow sample_row(const PeerSetup& setup, std::uint64_t events) {
  MassRow row{setup.mass, ctau_eps2_alphad(chi2_width(setup.chi)),
              n_aprime_per_eot_eps2(setup.production, setup.mass.m_aprime), events,
              empty_spectra(setup.run, setup.mass)};
  row.spectra.sum.assign(kRowNodes, 0);
  sample_events(setup.constants, setup.row, setup.tables.split_modules, setup.tables.readings, 0, events,
                row.spectra.sum.data());
  return row;
}
/// ε at which it has the setup's cτ, for the given α_D.
inline double epsilon_of(const PeerSetup& setup, const MassRow& row, double alpha_d) {
  return std::sqrt(row.ctau_eps2_alphad / (setup.ctau * alpha_d));
}

}  // namespace semivis::peers
