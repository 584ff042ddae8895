// The event functor on the GPU: one block for one chunk of a row's events, channels in shared memory.
#pragma once

#include <cstdint>

#include "host/backend/backend.hpp"
#include "semivis/event/deposit.hpp"
#include "semivis/event/event.hpp"
#include "semivis/rng/event_uniforms.hpp"

namespace semivis {

/// Most threads of a block. 640 float threads leave 102 of an SM's 65536 registers to each, hence 96, which
/// the float kernel meets without spilling; the double kernel wants 200.
template <class Real>
inline constexpr int kMaxThreads = sizeof(Real) == sizeof(float) ? 640 : 256;

/// Readings that one launch serves: an event is generated once and read for each. Their sums share the
/// block's shared memory (36 KiB with all channels, 12 KiB with those of a variation), which costs no
/// occupancy: registers admit no more than one or two blocks of kMaxThreads anyway. Runs with more readings
/// than this, or than fit, generate their events once more for each further group.
inline constexpr int kGroupReadings = 16;

template <class Real>
struct ReadingGroup {
  Reading<Real> reading[kGroupReadings];
  int first, count;  // of the run's readings
  int nodes;         // of all channels of the group
};

/// Events [first, first + events) of every row, `chunk` of them to a block.
struct EventRange {
  std::uint64_t first;
  std::uint32_t events, chunk;
  __host__ __device__ std::uint32_t chunks() const { return (events - 1) / chunk + 1; }
};

/// 64-bit sums as two 32-bit words: a 64-bit shared atomicAdd would compile to a compare-and-swap loop.
struct SharedSums {
  unsigned *lo, *hi;

  __device__ void add(int i, std::int32_t value) const {
    if (value == 0) return;
    const auto low = static_cast<unsigned>(value);
    const unsigned old = atomicAdd(&lo[i], low);
    const unsigned high = (value < 0 ? 0xFFFFFFFFu : 0u) + (old + low < old ? 1u : 0u);
    if (high != 0) atomicAdd(&hi[i], high);
  }
};

/// Shared memory of a block that serves a group, besides its row.
template <class Real>
std::size_t shared_bytes(const ReadingGroup<Real>& group) {
  return static_cast<std::size_t>(group.nodes) * sizeof(std::uint64_t);
}

/// Adds to sums[(row * readings + reading) * kRowSums + …]. Any number of threads that is a multiple of the
/// warp, up to kMaxThreads; shared_bytes(group) of dynamic shared memory; rows * range.chunks() blocks.
template <class Real, bool kSplitModules>
__global__ void __launch_bounds__(kMaxThreads<Real>)
    sample_kernel(const __grid_constant__ RunConstants<Real> run,
                  const __grid_constant__ ReadingGroup<Real> group, const RowConstants<Real>* rows,
                  EventRange range, unsigned readings, unsigned long long* sums) {
  extern __shared__ unsigned words[];
  const SharedSums local{words, words + group.nodes};
  const unsigned row_index = blockIdx.x / range.chunks();
  __shared__ RowConstants<Real> row;
  for (unsigned k = threadIdx.x; k < 2 * group.nodes; k += blockDim.x) words[k] = 0;
  static_assert(sizeof(row) % sizeof(std::uint32_t) == 0);
  for (unsigned k = threadIdx.x; k < sizeof(row) / sizeof(std::uint32_t); k += blockDim.x)
    reinterpret_cast<std::uint32_t*>(&row)[k] = reinterpret_cast<const std::uint32_t*>(rows + row_index)[k];
  __syncthreads();

  const std::uint32_t begin = blockIdx.x % range.chunks() * range.chunk;
  const std::uint32_t end = min(begin + range.chunk, range.events);
  unsigned long long* const totals = sums + (std::size_t{row_index} * readings + group.first) * kRowSums;
  for (std::uint32_t i = begin + threadIdx.x; i < end; i += blockDim.x) {
    const EventParticles<Real> particles =
        generate_particles(run, row, EventUniforms<Real>(row.key, range.first + i));
    const Observables<Real> observables = observe<kSplitModules>(run, row, particles);
    for (int r = 0, offset = 0; r < group.count; ++r) {
      const Reading<Real>& reading = group.reading[r];
      const EventDeposit deposit = make_deposit(row, apply_selection(reading.selection, observables));
      for_each_deposit(deposit, reading.channels, [&](int channel, int node, std::int32_t value) {
        local.add(offset + channel * kNodes + node, value);
      });
      if (deposit.invalid != 0) atomicAdd(&totals[r * kRowSums + kInvalidEvents], 1ull);
      offset += reading.channels * kNodes;
    }
  }
  __syncthreads();
  for (int r = 0, offset = 0; r < group.count; ++r) {
    unsigned long long* const total = totals + r * kRowSums;
    const int nodes = group.reading[r].channels * kNodes;
    for (int k = threadIdx.x; k < nodes; k += blockDim.x) {
      const unsigned long long sum =
          static_cast<unsigned long long>(local.hi[offset + k]) << 32 | local.lo[offset + k];
      if (sum != 0) atomicAdd(&total[k], sum);
    }
    offset += nodes;
  }
}

}  // namespace semivis
