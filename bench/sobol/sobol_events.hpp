// The event functor fed from blocks of uniforms, and the efficiencies read from each event at a coupling.
#pragma once

#include <cstdint>

#include "bench/sobol/scrambled_sobol.hpp"
#include "semivis/event/constants.hpp"

namespace semivis::sobol {

/// Weights of a block of events and the proper lengths (m) at which they sit.
struct alignas(64) WeightBlock {
  float w_s1[kBlock], s1[kBlock];  // s1 in m: all but e^{-w/cτ}/cτ
  float w_s2[kBlock], s2[kBlock];
};
/// What each event adds to the sums of an efficiency.
struct alignas(64) EfficiencyBlock {
  double s1[kBlock], s2[kBlock];
};

/// Uniforms of events [first, first + kBlock) as the event loop takes them: stream `key` of Philox.
void fill_philox(std::uint64_t key, std::uint64_t first, UniformBlock& uniforms);
void fill_sobol(const ScrambledSobol& points, std::uint32_t first, UniformBlock& uniforms);

/// The chain up to its weights; HCAL modules in line, as they are by default.
void weigh_events(const RunConstants<float>& run, const RowConstants<float>& row,
                  const Selection<float>& selection, const UniformBlock& uniforms, WeightBlock& weights);
/// Efficiencies at ctau (m).
void read_efficiencies(const WeightBlock& weights, double ctau, EfficiencyBlock& out);

}  // namespace semivis::sobol
