// The event loop and each of its stages alone, once per x86-64 level.
#pragma once

#include <cstdint>

namespace semivis::bench {

enum class Stage {
  uniforms,
  emission,
  decay,       // and flight and shower shapes
  rectangles,  // energies in cells and modules: roots and arctangents
  selection,   // and deposits
  adding,      // deposits to the spectra
  kinematics,  // emission and decay
  whole
};

/// Pointers to RunConstants, RowConstants and Reading in the precision asked for; HCAL modules in line.
struct BlockLoop {
  const void *run, *row, *reading;
  bool double_precision;
  Stage stage;
  std::uint64_t count;  // events, in blocks of 256
};
void block_loop_scalar(const BlockLoop& loop);
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
