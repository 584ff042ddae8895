// The only host translation unit with cuRAND's generator.
#include "tests/rng/curand_words.hpp"

#if __has_include(<curand_philox4x32_x.h>) && __has_include(<nv/target>)
#include <vector_types.h>
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wunused-function"
#define QUALIFIERS static inline
#include <curand_philox4x32_x.h>
#pragma GCC diagnostic pop
#define SEMIVIS_HAVE_CURAND_HEADER 1
#endif

namespace semivis::testing {

std::optional<std::array<std::uint32_t, 4>> curand_words([[maybe_unused]] std::uint64_t key,
                                                         [[maybe_unused]] std::uint64_t event,
                                                         [[maybe_unused]] std::uint32_t block) {
#if defined(SEMIVIS_HAVE_CURAND_HEADER)
  const uint4 counter{static_cast<std::uint32_t>(event), static_cast<std::uint32_t>(event >> 32), block, 0};
  const uint2 keys{static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32)};
  const uint4 words = curand_Philox4x32_10(counter, keys);
  return std::array<std::uint32_t, 4>{words.x, words.y, words.z, words.w};
#else
  return std::nullopt;
#endif
}

}  // namespace semivis::testing
