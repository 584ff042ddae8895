// The uniforms of one event, drawn one by one where events are not sampled in blocks.
#pragma once

#include <cstdint>

#include "semivis/core/macros.hpp"
#include "semivis/rng/philox.hpp"
#include "semivis/rng/streams.hpp"

namespace semivis {

/// Uniforms in (0, 1) of event `event` of the stream `key` (row_key), by purpose: a pure function of both.
template <class Real>
struct EventUniforms {
  Real draw[kDraws];

  SEMIVIS_HD EventUniforms(std::uint64_t key, std::uint64_t event) {
    SEMIVIS_UNROLL
    for (int b = 0; b < kRandomBlocks; ++b) {
      const RandomWords w = philox_words(key, event, static_cast<std::uint32_t>(b));
      draw[4 * b] = open_uniform<Real>(w.w0);
      draw[4 * b + 1] = open_uniform<Real>(w.w1);
      draw[4 * b + 2] = open_uniform<Real>(w.w2);
      draw[4 * b + 3] = open_uniform<Real>(w.w3);
    }
  }
  SEMIVIS_HD Real operator()(Draw d) const { return draw[d]; }
};

}  // namespace semivis
