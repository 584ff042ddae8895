// cuRAND's Philox running as host code: apart from Random123, which defines the same names.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

namespace semivis::testing {

/// The words of counter (event lo, event hi, block, 0) under `key`; nothing where the CUDA Toolkit's header
/// is not on the include path.
std::optional<std::array<std::uint32_t, 4>> curand_words(std::uint64_t key, std::uint64_t event,
                                                         std::uint32_t block);

}  // namespace semivis::testing
