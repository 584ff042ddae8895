// Included by bench/loops/fma_peak_*.cpp: nothing but fused multiply-adds between registers.
#include "bench/loops/block_loops.hpp"

namespace semivis::bench {
namespace {

using Lanes __attribute__((vector_size(SEMIVIS_FMA_BYTES))) = float;
constexpr int kLanes = SEMIVIS_FMA_BYTES / 4;
constexpr int kAccumulators = 12;  // two units of four or five cycles; these and two factors fit 16 registers

}  // namespace

FmaPeak SEMIVIS_FMA_PEAK(std::uint64_t iterations) {
  const Lanes one = Lanes{} + 1.0f, x = 0.5f * one;
  // Names, not an array, which the compiler would keep in memory; each tends to 2, never to a denormal.
  Lanes a = one, b = one, c = one, d = one, e = one, f = one, g = one, h = one, i = one, j = one, k = one,
        l = one;
  for (std::uint64_t n = 0; n < iterations; ++n) {
    a = a * x + one, b = b * x + one, c = c * x + one, d = d * x + one, e = e * x + one, f = f * x + one;
    g = g * x + one, h = h * x + one, i = i * x + one, j = j * x + one, k = k * x + one, l = l * x + one;
    // Each stays in a register of its own: without this all twelve are one.
    asm volatile(""
                 : "+v"(a), "+v"(b), "+v"(c), "+v"(d), "+v"(e), "+v"(f), "+v"(g), "+v"(h), "+v"(i), "+v"(j),
                   "+v"(k), "+v"(l));
  }
  const Lanes sum = a + b + c + d + e + f + g + h + i + j + k + l;
  return {2.0 * kAccumulators * kLanes, static_cast<double>(sum[0])};
}

}  // namespace semivis::bench
