// What a part of a scan holds: the integer sums of a range of events of one row.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>

#include "semivis/event/channels.hpp"

namespace semivis {

/// Events [first, end) of a row.
struct EventRange {
  std::uint64_t first = 0, end = 0;
  std::uint64_t count() const { return end - first; }
  auto operator<=>(const EventRange&) const = default;  // NOLINT(modernize-use-nullptr): clang-tidy 14
};

/// Whose sums: sample 0 holds all channels of the nominal events, sample s > 0 the first kVariedChannels of
/// VariationSet::samples[s].
struct PieceKey {
  std::uint32_t sample = 0, row = 0;
  auto operator<=>(const PieceKey&) const = default;  // NOLINT(modernize-use-nullptr): clang-tidy 14
};

struct Piece {
  PieceKey key;
  EventRange events;
};

/// Integers of a piece: sums[channel * kNodes + node].
inline constexpr std::size_t piece_size(std::uint32_t sample) {
  return sample == 0 ? kRowNodes : std::size_t{kVariedChannels} * kNodes;
}

}  // namespace semivis
