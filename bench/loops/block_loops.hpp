// The stages of the event loop, each in a loop of its own over blocks of events, once per x86-64 level.
#pragma once

#include <cstdint>

namespace semivis::bench {

enum class Stage {
  rng,
  kinematics,   // generate_particles, from uniforms at hand
  observables,  // the same and observe
  deposits      // apply_selection and make_deposit, from observables at hand; deposits are summed, not added
};

/// Pointers to RunConstants, RowConstants and Selection in the precision asked for.
struct BlockLoop {
  const void *run, *row, *selection;
  bool double_precision;
  Stage stage;
  std::uint64_t count;  // events, in blocks of 256
};
void block_loop_v2(const BlockLoop& loop);
void block_loop_v3(const BlockLoop& loop);
void block_loop_v4(const BlockLoop& loop);

struct FmaPeak {
  double flop_per_iteration, result;
};
/// `iterations` of twelve independent fused multiply-adds in registers of 32 (v3) or 64 bytes (v4).
FmaPeak fma_peak_v3(std::uint64_t iterations);
FmaPeak fma_peak_v4(std::uint64_t iterations);

}  // namespace semivis::bench
