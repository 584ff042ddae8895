// Sobol points with Owen scrambling as the uniforms of events: a pure function of (replicate, event index).
#pragma once

#include <array>
#include <boost/random/sobol.hpp>
#include <cstdint>

#include "semivis/core/macros.hpp"
#include "semivis/rng/streams.hpp"

namespace semivis::sobol {

inline constexpr int kBlockBits = 8;
inline constexpr int kBlock = 1 << kBlockBits;
inline constexpr int kWordBits = 32;

/// Uniforms of a block of events, one row per draw.
struct alignas(64) UniformBlock {
  float draw[kDraws][kBlock];
};

/// Which Sobol dimension serves which draw.
using DrawDimensions = std::array<int, kDraws>;

SEMIVIS_HD std::uint32_t reverse_bits(std::uint32_t x) {
  x = ((x >> 1) & 0x55555555u) | ((x & 0x55555555u) << 1);
  x = ((x >> 2) & 0x33333333u) | ((x & 0x33333333u) << 2);
  x = ((x >> 4) & 0x0F0F0F0Fu) | ((x & 0x0F0F0F0Fu) << 4);
  x = ((x >> 8) & 0x00FF00FFu) | ((x & 0x00FF00FFu) << 8);
  return (x >> 16) | (x << 16);
}

/// A bijection of 32-bit words in which a bit depends on itself and on lower ones alone; of words with their
/// bits reversed it is a nested uniform scramble (A. B. Owen, 1995), chosen by the seed.
/// Source: S. Laine, T. Karras, Comput. Graph. Forum 30 (2011) 1263; B. Burley, JCGT 9 (2020) No. 4,
/// listing 3.
SEMIVIS_HD std::uint32_t laine_karras(std::uint32_t x, std::uint32_t seed) {
  x += seed;
  x ^= x * 0x6C50B47Cu;
  x ^= x * 0xB82F1E52u;
  x ^= x * 0xC7AFE638u;
  return x ^ (x * 0x8D22F6E6u);
}

/// The first kDraws dimensions of S. Joe, F. Y. Kuo, SIAM J. Sci. Comput. 30 (2008) 2635, in binary (not Gray
/// code) order: bit k of the event index adds direction k. Words have their bits reversed throughout, so that
/// a draw costs one reversal.
class SobolDirections {
 public:
  SobolDirections() {
    boost::random::sobol_engine<std::uint32_t, kWordBits> engine(kDraws);
    for (int k = 0; k < kWordBits; ++k) {
      engine.seed((2u << k) - 2);  // its next point has the Gray code 2^k
      for (auto& dimension : reversed_) dimension[k] = reverse_bits(static_cast<std::uint32_t>(engine()));
    }
  }
  /// Coordinate of point `index` as a word with its bits reversed; dimension in [0, kDraws).
  std::uint32_t reversed_word(int dimension, std::uint32_t index) const {
    std::uint32_t word = 0;
    for (int k = 0; index >> k != 0; ++k)
      if ((index >> k & 1u) != 0) word ^= reversed_[dimension][k];
    return word;
  }

 private:
  std::uint32_t reversed_[kDraws][kWordBits];
};

/// One randomisation of the points: each draw has its own scramble, a hash of `replicate`.
class ScrambledSobol {
 public:
  ScrambledSobol(const SobolDirections& directions, const DrawDimensions& dimension, std::uint64_t replicate)
      : directions_(directions), dimension_(dimension) {
    for (int d = 0; d < kDraws; ++d) {
      const std::uint64_t key = detail::mix64(replicate) ^ static_cast<std::uint64_t>(d);
      seed_[d] = static_cast<std::uint32_t>(detail::mix64(key) >> 32);
      for (std::uint32_t i = 0; i < kBlock; ++i) low_[d][i] = directions.reversed_word(dimension[d], i);
    }
  }
  /// Uniforms of events [first, first + kBlock); first is a multiple of kBlock, below 2³².
  SEMIVIS_HD void fill(std::uint32_t first, UniformBlock& block) const {
    for (int d = 0; d < kDraws; ++d) {
      const std::uint32_t high = directions_.reversed_word(dimension_[d], first), seed = seed_[d];
      const std::uint32_t* __restrict low = low_[d];
      float* __restrict out = block.draw[d];
      for (int i = 0; i < kBlock; ++i)
        out[i] = open_uniform<float>(reverse_bits(laine_karras(high ^ low[i], seed)));
    }
  }

 private:
  const SobolDirections& directions_;
  DrawDimensions dimension_;
  std::uint32_t seed_[kDraws];
  alignas(64) std::uint32_t low_[kDraws][kBlock];
};

}  // namespace semivis::sobol
