// What each random number of an event is for, and the stream that a mass row owns.
#pragma once

#include <cstdint>

#include "semivis/core/macros.hpp"
#include "semivis/core/math.hpp"

namespace semivis {

/// The uniforms of one event, by purpose. The order is part of the result: append only.
enum Draw : int {
  kDrawMassNode,
  kDrawElectronEnergy,
  kDrawEnergyNode,
  kDrawDepth,
  kDrawX,
  kDrawXNode,
  kDrawV,
  kDrawAzimuth,
  kDrawSpotRadius,
  kDrawSpotAngle,
  kDrawDivergenceRadius,
  kDrawDivergenceAngle,
  kDrawChiCosine,
  kDrawChiAzimuth,
  kDrawDecayPoint,
  kDrawQ2,
  kDrawLeptonCosine,
  kDrawLeptonAzimuth,
  kDrawPairCosine,
  kDrawPairAzimuth,
  kDraws
};
inline constexpr int kRandomBlocks = kDraws / 4;
static_assert(kDraws % 4 == 0, "an event uses whole Philox blocks");

/// Uniform in the open interval (0, 1) from one word: the float keeps the word's 23 high bits, the
/// double all 32, so both precisions follow the same event.
template <class Real>
SEMIVIS_HD Real open_uniform(std::uint32_t word);
template <>
SEMIVIS_HD float open_uniform<float>(std::uint32_t word) {
  return (static_cast<float>(static_cast<std::int32_t>(word >> 9)) + 0.5f) * 0x1p-23f;
}
template <>
SEMIVIS_HD double open_uniform<double>(std::uint32_t word) {
  return (static_cast<double>(static_cast<std::int32_t>(word ^ 0x80000000u)) + (2147483648.0 + 0.5)) *
         0x1p-32;
}

namespace detail {
/// One round of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): a bijection of 64-bit words.
SEMIVIS_HD std::uint64_t mix64(std::uint64_t z) {
  z += 0x9E3779B97F4A7C15ull;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  return z ^ (z >> 31);
}
}  // namespace detail

/// Philox key of the row (m_aprime, r, f) under a seed: a hash of the values' bits, so that a row keeps
/// its events in any grid.
SEMIVIS_HD std::uint64_t row_key(std::uint64_t seed, double m_aprime, double r, double f) {
  std::uint64_t key = detail::mix64(seed);
  key = detail::mix64(key ^ math::bit_cast<std::uint64_t>(m_aprime));
  key = detail::mix64(key ^ math::bit_cast<std::uint64_t>(r));
  return detail::mix64(key ^ math::bit_cast<std::uint64_t>(f));
}

}  // namespace semivis
