// The uniforms of a block of events, for the clones of the event loop.
#pragma once

#include <cstdint>

#include "kernels/clones.hpp"
#include "semivis/core/macros.hpp"
#include "semivis/rng/philox.hpp"
#include "semivis/rng/streams.hpp"

namespace semivis {
namespace {  // each instruction set has its own copy

// Whether the clone in use, or a file compiled for one level only, multiplies vectors of 64-bit integers.
SEMIVIS_HD bool has_wide_products() {
#if defined(__AVX512DQ__)
  return true;
#elif defined(SEMIVIS_HAVE_CLONES)
  return __builtin_cpu_supports("x86-64-v4");
#else
  return false;
#endif
}

template <bool kWide, class Real, int kCount>
SEMIVIS_HD void fill_uniforms(std::uint64_t key, std::uint64_t first, Real (&draw)[kDraws][kCount]) {
  for (int b = 0; b < kRandomBlocks; ++b) {
    Real* __restrict d0 = draw[4 * b];
    Real* __restrict d1 = draw[4 * b + 1];
    Real* __restrict d2 = draw[4 * b + 2];
    Real* __restrict d3 = draw[4 * b + 3];
#if defined(__clang__)
#pragma clang loop vectorize(assume_safety)
#else
#pragma GCC ivdep
#endif
    for (int i = 0; i < kCount; ++i) {
      const std::uint64_t event = first + static_cast<std::uint64_t>(i);
      const auto number = static_cast<std::uint32_t>(b);
      const RandomWords w = kWide ? philox_words_wide(key, event, number) : philox_words(key, event, number);
      d0[i] = open_uniform<Real>(w.w0);
      d1[i] = open_uniform<Real>(w.w1);
      d2[i] = open_uniform<Real>(w.w2);
      d3[i] = open_uniform<Real>(w.w3);
    }
  }
}

/// Uniforms of events [first, first + kCount) of the stream `key`, one array per draw.
template <class Real, int kCount>
SEMIVIS_HD void draw_uniforms(std::uint64_t key, std::uint64_t first, Real (&draw)[kDraws][kCount]) {
  if (has_wide_products())
    fill_uniforms<true>(key, first, draw);
  else
    fill_uniforms<false>(key, first, draw);
}

}  // namespace
}  // namespace semivis
