// The event loop built for one x86-64 level only, as copies that a test can call whatever the processor's
// best clone is. Each copy is kernels/cpu_block.cpp in a namespace of its own
// (tests/backend/event_loop_*.cpp).
#pragma once

#include <cstdint>

namespace semivis::testing {

/// Arguments of sample_events of kernels/cpu_block.hpp; run and row point to the constants in `Real`.
struct LoopArguments {
  const void* run;
  const void* row;
  const void* reading;
  bool double_precision, split_modules;
  std::uint64_t first, count;
  std::int64_t* sums;
};
void sample_events_v2(const LoopArguments& arguments);
void sample_events_v3(const LoopArguments& arguments);
void sample_events_v4(const LoopArguments& arguments);

}  // namespace semivis::testing
