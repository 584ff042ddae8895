// Counter-based random words: Philox4x32-10 (Salmon et al., SC'11), from cuRAND under nvcc and from
// Random123 elsewhere. Both define mulhilo32, so a translation unit sees exactly one of them.
#pragma once

#include <cstdint>

#include "semivis/core/macros.hpp"

#if defined(__CUDACC__)
#define QUALIFIERS static __forceinline__ __host__ __device__
#include <curand_philox4x32_x.h>
#else
#include <Random123/philox.h>
#endif

namespace semivis {

/// Four random 32-bit words: block `block` of event `event` in the stream `key`. A pure function; any
/// argument is legal. Counter = (event lo, event hi, block, 0), key = (key lo, key hi).
struct RandomWords {
  std::uint32_t w0, w1, w2, w3;
};
SEMIVIS_HD RandomWords philox_words(std::uint64_t key, std::uint64_t event, std::uint32_t block) {
  const auto event_lo = static_cast<std::uint32_t>(event);
  const auto event_hi = static_cast<std::uint32_t>(event >> 32);
  const auto key_lo = static_cast<std::uint32_t>(key);
  const auto key_hi = static_cast<std::uint32_t>(key >> 32);
#if defined(__CUDACC__)
  const uint4 words = curand_Philox4x32_10(uint4{event_lo, event_hi, block, 0}, uint2{key_lo, key_hi});
  return {words.x, words.y, words.z, words.w};
#else
  const r123::Philox4x32::ctr_type words =
      r123::Philox4x32{}({{event_lo, event_hi, block, 0}}, {{key_lo, key_hi}});
  return {words[0], words[1], words[2], words[3]};
#endif
}

#if !defined(__CUDACC__)
/// The same words, with every 32-bit number in the low half of a 64-bit one: 64-bit vector products then need
/// no unpacking and no packing, which halves the time with AVX-512 and costs some without.
SEMIVIS_HD RandomWords philox_words_wide(std::uint64_t key, std::uint64_t event, std::uint32_t block) {
  constexpr std::uint64_t low = 0xFFFFFFFFu;
  std::uint64_t c0 = event, c1 = event >> 32, c2 = block, c3 = 0, k0 = key & low, k1 = key >> 32;
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC unroll 10
#endif
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t product0 = (c0 & low) * PHILOX_M4x32_0, product1 = (c2 & low) * PHILOX_M4x32_1;
    c0 = (product1 >> 32) ^ c1 ^ k0;
    c2 = (product0 >> 32) ^ c3 ^ k1;
    c1 = product1;
    c3 = product0;
    k0 += PHILOX_W32_0;
    k1 += PHILOX_W32_1;
  }
  return {static_cast<std::uint32_t>(c0), static_cast<std::uint32_t>(c1), static_cast<std::uint32_t>(c2),
          static_cast<std::uint32_t>(c3)};
}
#endif

}  // namespace semivis
