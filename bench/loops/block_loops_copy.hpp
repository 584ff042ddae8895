// Included by bench/loops/block_loops_*.cpp: defines SEMIVIS_BLOCK_LOOP (a name in semivis::bench) and the
// C symbol SEMIVIS_KINEMATICS_SYMBOL, whose machine code is counted, from a copy of the event loop whose
// namespace is SEMIVIS_LOOP_NAMESPACE. Built with -DSEMIVIS_NO_CLONES -fopenmp-simd and the flags of its
// name.
#include <Random123/philox.h>

#include <cstddef>
#include <cstdint>
#include <span>

#define semivis SEMIVIS_LOOP_NAMESPACE
#include "kernels/cpu_block.cpp"
#undef semivis

#include "bench/loops/block_loops.hpp"

// `restrict`, as the constants and the block of the event loop are known not to overlap.
extern "C" __attribute__((noinline)) void SEMIVIS_KINEMATICS_SYMBOL(const void* __restrict run,
                                                                    const void* __restrict row,
                                                                    void* __restrict block) {
  using namespace SEMIVIS_LOOP_NAMESPACE;
  const auto& r = *static_cast<const RunConstants<float>*>(run);
  const auto& m = *static_cast<const RowConstants<float>*>(row);
  auto& b = *static_cast<EventBlock<float>*>(block);
  emit_events(r, m, b);
  follow_events<false>(r, m, b);
}

namespace SEMIVIS_LOOP_NAMESPACE {
namespace {

void kinematics(const RunConstants<float>& run, const RowConstants<float>& row, EventBlock<float>& block) {
  SEMIVIS_KINEMATICS_SYMBOL(&run, &row, &block);
}
void kinematics(const RunConstants<double>& run, const RowConstants<double>& row, EventBlock<double>& block) {
  emit_events(run, row, block);
  follow_events<false>(run, row, block);
}

constexpr int kPoolBlocks = 4;  // distinct events, yet within the second-level cache

template <class Real>
void run_blocks(const semivis::bench::BlockLoop& loop) {
  using semivis::bench::Stage;
  const RunConstants<Real> run = *static_cast<const RunConstants<Real>*>(loop.run);
  const RowConstants<Real> row = *static_cast<const RowConstants<Real>*>(loop.row);
  const Reading<Real> reading = *static_cast<const Reading<Real>*>(loop.reading);
  std::int64_t sums[kRowSums] = {};
  if (loop.stage == Stage::whole)
    return sample_events(run, row, false, std::span(&reading, 1), 0, loop.count, sums);

  EventBlock<Real> pool[kPoolBlocks];
  for (int b = 0; b < kPoolBlocks; ++b) {
    draw_uniforms(row.key, static_cast<std::uint64_t>(b * kBlock), pool[b].uniforms.draw);
    emit_events(run, row, pool[b]);
    follow_events<false>(run, row, pool[b]);
    contain_showers<false>(run.geometry, pool[b]);
    select_events(reading.selection, row, pool[b].observed, pool[b].deposits);
  }
  for (std::uint64_t done = 0; done < loop.count; done += kBlock) {
    EventBlock<Real>& block = pool[done / kBlock % kPoolBlocks];
    switch (loop.stage) {
      case Stage::uniforms:
        draw_uniforms(row.key, done, block.uniforms.draw);
        break;
      case Stage::emission:
        emit_events(run, row, block);
        break;
      case Stage::decay:
        follow_events<false>(run, row, block);
        break;
      case Stage::rectangles:
        contain_showers<false>(run.geometry, block);
        break;
      case Stage::selection:
        select_events(reading.selection, row, block.observed, block.deposits);
        break;
      case Stage::adding:
        add_deposits(block.deposits, kBlock, reading.channels, sums);
        break;
      case Stage::kinematics:
        kinematics(run, row, block);
        break;
      case Stage::whole:
        break;
    }
    asm volatile("" : : "r"(&block) : "memory");  // or what no other stage reads would not be stored
  }
}

}  // namespace
}  // namespace SEMIVIS_LOOP_NAMESPACE

namespace semivis::bench {
void SEMIVIS_BLOCK_LOOP(const BlockLoop& loop) {
  if (loop.double_precision)
    SEMIVIS_LOOP_NAMESPACE::run_blocks<double>(loop);
  else
    SEMIVIS_LOOP_NAMESPACE::run_blocks<float>(loop);
}
}  // namespace semivis::bench
