// The event functor on the GPU: one block for one chunk of a row's events in one reading, channels in
// shared memory.
#pragma once

#include <cstdint>

#include "host/backend/backend.hpp"
#include "semivis/event/deposit.hpp"
#include "semivis/event/event.hpp"
#include "semivis/rng/philox.hpp"

namespace semivis {

inline constexpr int kBlockThreads = 256;
inline constexpr std::uint64_t kBlockEvents = 32768;  // events of one block; no result depends on it

template <class Real>
struct EventUniforms {
  Real draw[kDraws];
  __device__ Real operator()(Draw d) const { return draw[d]; }
};

template <class Real>
__device__ EventUniforms<Real> draw_uniforms(std::uint64_t key, std::uint64_t event) {
  EventUniforms<Real> u;
#pragma unroll
  for (int b = 0; b < kRandomBlocks; ++b) {
    const RandomWords w = philox_words(key, event, static_cast<std::uint32_t>(b));
    u.draw[4 * b] = open_uniform<Real>(w.w0);
    u.draw[4 * b + 1] = open_uniform<Real>(w.w1);
    u.draw[4 * b + 2] = open_uniform<Real>(w.w2);
    u.draw[4 * b + 3] = open_uniform<Real>(w.w3);
  }
  return u;
}

/// 64-bit sums as two 32-bit words: a 64-bit shared atomicAdd would compile to a compare-and-swap loop.
struct SharedSums {
  unsigned lo[kRowSums], hi[kRowSums];

  __device__ void add(int i, std::int32_t value) {
    if (value == 0) return;
    const auto low = static_cast<unsigned>(value);
    const unsigned old = atomicAdd(&lo[i], low);
    const unsigned high = (value < 0 ? 0xFFFFFFFFu : 0u) + (old + low < old ? 1u : 0u);
    if (high != 0) atomicAdd(&hi[i], high);
  }
};

template <class Real, bool kSplitModules>
__global__ void __launch_bounds__(kBlockThreads)
    sample_kernel(const __grid_constant__ RunConstants<Real> run, const RowConstants<Real>* rows,
                  const Reading<Real>* readings, unsigned reading_count, std::uint64_t first,
                  std::uint64_t events, unsigned long long* sums) {
  __shared__ SharedSums local;
  const std::uint64_t chunks = (events + kBlockEvents - 1) / kBlockEvents;
  const std::uint64_t histogram = blockIdx.x / chunks;  // of a row in a reading
  const std::uint64_t row_index = histogram / reading_count;
  const Reading<Real> reading = readings[histogram % reading_count];
  __shared__ RowConstants<Real> row;
  for (unsigned k = threadIdx.x; k < kRowSums; k += kBlockThreads) local.lo[k] = local.hi[k] = 0;
  static_assert(sizeof(row) % sizeof(std::uint32_t) == 0);
  for (unsigned k = threadIdx.x; k < sizeof(row) / sizeof(std::uint32_t); k += kBlockThreads)
    reinterpret_cast<std::uint32_t*>(&row)[k] = reinterpret_cast<const std::uint32_t*>(rows + row_index)[k];
  __syncthreads();

  const std::uint64_t begin = blockIdx.x % chunks * kBlockEvents;
  const std::uint64_t end = begin + kBlockEvents < events ? begin + kBlockEvents : events;
  for (std::uint64_t i = begin + threadIdx.x; i < end; i += kBlockThreads) {
    const EventParticles<Real> particles =
        generate_particles(run, row, draw_uniforms<Real>(row.key, first + i));
    const EventDeposit deposit =
        make_deposit(row, apply_selection(reading.selection, observe<kSplitModules>(run, row, particles)));
    for_each_deposit(deposit, reading.channels,
                     [](int channel, int node, std::int32_t v) { local.add(channel * kNodes + node, v); });
  }
  __syncthreads();
  for (unsigned k = threadIdx.x; k < kRowSums; k += kBlockThreads) {
    const unsigned long long sum = static_cast<unsigned long long>(local.hi[k]) << 32 | local.lo[k];
    if (sum != 0) atomicAdd(&sums[histogram * kRowSums + k], sum);
  }
}

}  // namespace semivis
