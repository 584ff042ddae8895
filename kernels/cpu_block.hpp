// The vectorised event loop of the CPU backend.
#pragma once

#include <cstdint>
#include <span>

#include "semivis/event/constants.hpp"

namespace semivis {

template <class Real>
using Readings = std::span<const Reading<Real>>;

/// Adds events [first, first + count) of a row to sums[(reading * kChannels + channel) * kNodes + node] for
/// every reading. The fastest clone for the running processor is chosen when the program is loaded; all
/// give the same bits.
void sample_events(const RunConstants<float>& run, const RowConstants<float>& row, bool split_modules,
                   Readings<float> readings, std::uint64_t first, std::uint64_t count, std::int64_t* sums);
void sample_events(const RunConstants<double>& run, const RowConstants<double>& row, bool split_modules,
                   Readings<double> readings, std::uint64_t first, std::uint64_t count, std::int64_t* sums);

/// The instruction set of the chosen clone: "x86-64-v4", "x86-64-v3" or "default".
const char* vector_instruction_set();

}  // namespace semivis
