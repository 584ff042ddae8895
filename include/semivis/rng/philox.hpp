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

}  // namespace semivis
