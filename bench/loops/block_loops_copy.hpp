// Included by bench/loops/block_loops_*.cpp: defines SEMIVIS_BLOCK_LOOP (a name in semivis::bench) and the
// C symbol SEMIVIS_KINEMATICS_SYMBOL, whose machine code is counted, from a copy of the headers whose
// namespace is SEMIVIS_LOOP_NAMESPACE. Built with -fopenmp-simd and the -march of its name.
#include <Random123/philox.h>

#include <cstdint>
#include <memory>

#define semivis SEMIVIS_LOOP_NAMESPACE
#include "semivis/event/channels.hpp"
#include "semivis/event/deposit.hpp"
#include "semivis/event/event.hpp"
#include "semivis/rng/philox.hpp"
#include "semivis/rng/streams.hpp"
#undef semivis

#include "bench/loops/block_loops.hpp"

namespace SEMIVIS_LOOP_NAMESPACE {
namespace {

constexpr int kBlock = 256;
constexpr int kPoolBlocks = 8;  // distinct events, yet within the second-level cache

template <class Real>
struct alignas(64) Block {
  Real draw[kDraws][kBlock];
};
template <class Real>
struct alignas(64) Results {
  Real particles[28][kBlock];
  Real observables[10][kBlock];
  std::int32_t deposits[kBlock];
};
template <class Real>
struct Pool {
  Block<Real> block[kPoolBlocks];
  Results<Real> results;
};

template <class Real>
struct PoolUniforms {
  const Block<Real>* block;
  int event;
  SEMIVIS_HD Real operator()(Draw d) const { return block->draw[d][event]; }
};

template <class Real, class... Values>
SEMIVIS_HD void store(Real (*out)[kBlock], int i, Values... values) {
  int k = 0;
  ((out[k++][i] = values), ...);
}
template <class Real>
SEMIVIS_HD void store_particles(Real (*out)[kBlock], int i, const EventParticles<Real>& p) {
  store(out, i, p.emission.electron_energy, p.emission.depth, p.emission.energy, p.emission.momentum,
        p.vertex.x, p.vertex.y, p.aprime_direction.x, p.aprime_direction.y, p.aprime_direction.z,
        p.chi2_direction.x, p.chi2_direction.y, p.chi2_direction.z, p.chi2.e, p.chi2.p.x, p.chi2.p.y,
        p.chi2.p.z, p.decay_length, p.decay_weight, p.exit_length, p.decay_point.x, p.decay_point.y,
        p.decay_point.z, p.electron.p.x, p.electron.p.y, p.electron.p.z, p.positron.p.x, p.positron.p.y,
        p.positron.p.z);
}
template <class Real>
SEMIVIS_HD void store_observables(Real (*out)[kBlock], int i, const Observables<Real>& o) {
  store(out, i, o.w_s1, o.w_s2, o.w_target, o.volume, o.aperture, o.contained, o.centre, o.electron_energy,
        o.aprime_energy, o.pair_energy);
}
template <class Real>
SEMIVIS_HD Observables<Real> load_observables(const Real (*in)[kBlock], int i) {
  return {in[0][i], in[1][i], in[2][i], in[3][i], in[4][i], in[5][i], in[6][i], in[7][i], in[8][i], in[9][i]};
}

template <class Real>
void rng_block(std::uint64_t key, std::uint64_t first, Block<Real>& block) {
  for (int b = 0; b < kRandomBlocks; ++b) {
    Real* __restrict d0 = block.draw[4 * b];
    Real* __restrict d1 = block.draw[4 * b + 1];
    Real* __restrict d2 = block.draw[4 * b + 2];
    Real* __restrict d3 = block.draw[4 * b + 3];
#pragma GCC ivdep
    for (int i = 0; i < kBlock; ++i) {
      const RandomWords w =
          philox_words(key, first + static_cast<std::uint64_t>(i), static_cast<std::uint32_t>(b));
      d0[i] = open_uniform<Real>(w.w0);
      d1[i] = open_uniform<Real>(w.w1);
      d2[i] = open_uniform<Real>(w.w2);
      d3[i] = open_uniform<Real>(w.w3);
    }
  }
}

template <class Real>
SEMIVIS_HD void kinematics_event(const RunConstants<Real>& run, const RowConstants<Real>& row,
                                 const Block<Real>& block, int i, Results<Real>& out) {
  store_particles(out.particles, i, generate_particles(run, row, PoolUniforms<Real>{&block, i}));
}
template <class Real>
SEMIVIS_HD void kinematics_block(const RunConstants<Real>& run, const RowConstants<Real>& row,
                                 const Block<Real>& block, Results<Real>& out) {
#pragma omp simd
  for (int i = 0; i < kBlock; ++i) kinematics_event(run, row, block, i, out);
}

template <class Real>
SEMIVIS_HD void observe_event(const RunConstants<Real>& run, const RowConstants<Real>& row,
                              const Block<Real>& block, int i, Results<Real>& out) {
  const EventParticles<Real> particles = generate_particles(run, row, PoolUniforms<Real>{&block, i});
  store_observables(out.observables, i, observe<false>(run, row, particles));
}
template <class Real>
void observe_block(const RunConstants<Real>& run, const RowConstants<Real>& row, const Block<Real>& block,
                   Results<Real>& out) {
#pragma omp simd
  for (int i = 0; i < kBlock; ++i) observe_event(run, row, block, i, out);
}

template <class Real>
SEMIVIS_HD void deposit_event(const Selection<Real>& selection, const RowConstants<Real>& row, int i,
                              Results<Real>& out) {
  const EventWeights<Real> weights = apply_selection(selection, load_observables(out.observables, i));
  std::int32_t sum = 0;
  for_each_deposit(make_deposit(row, weights), kChannels,
                   [&sum](int, int node, std::int32_t value) { sum += node ^ value; });
  out.deposits[i] = sum;
}
template <class Real>
void deposit_block(const Selection<Real>& selection, const RowConstants<Real>& row, Results<Real>& out) {
#pragma omp simd
  for (int i = 0; i < kBlock; ++i) deposit_event(selection, row, i, out);
}

}  // namespace

extern "C" __attribute__((noinline)) void SEMIVIS_KINEMATICS_SYMBOL(const void* run, const void* row,
                                                                    const void* block, void* results) {
  kinematics_block(*static_cast<const RunConstants<float>*>(run),
                   *static_cast<const RowConstants<float>*>(row), *static_cast<const Block<float>*>(block),
                   *static_cast<Results<float>*>(results));
}

namespace {

void kinematics(const RunConstants<float>& run, const RowConstants<float>& row, const Block<float>& block,
                Results<float>& out) {
  SEMIVIS_KINEMATICS_SYMBOL(&run, &row, &block, &out);
}
void kinematics(const RunConstants<double>& run, const RowConstants<double>& row, const Block<double>& block,
                Results<double>& out) {
  kinematics_block(run, row, block, out);
}

template <class Real>
void run_blocks(const semivis::bench::BlockLoop& loop) {
  using semivis::bench::Stage;
  const auto& run = *static_cast<const RunConstants<Real>*>(loop.run);
  const auto& row = *static_cast<const RowConstants<Real>*>(loop.row);
  const auto& selection = *static_cast<const Selection<Real>*>(loop.selection);
  static const std::unique_ptr<Pool<Real>> pool = [&] {
    auto made = std::make_unique<Pool<Real>>();
    for (int b = 0; b < kPoolBlocks; ++b)
      rng_block(row.key, static_cast<std::uint64_t>(b * kBlock), made->block[b]);
    observe_block(run, row, made->block[0], made->results);
    return made;
  }();
  for (std::uint64_t done = 0; done < loop.count; done += kBlock) {
    Block<Real>& block = pool->block[done / kBlock % kPoolBlocks];
    switch (loop.stage) {
      case Stage::rng:
        rng_block(row.key, done, block);
        break;
      case Stage::kinematics:
        kinematics(run, row, block, pool->results);
        break;
      case Stage::observables:
        observe_block(run, row, block, pool->results);
        break;
      case Stage::deposits:
        deposit_block(selection, row, pool->results);
        break;
    }
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
