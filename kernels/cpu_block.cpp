// The event functor in loops over blocks of events in SoA form, once per instruction set. Bits do not depend
// on the clone: no library call, no contraction, no reduction over reals.
#include "kernels/cpu_block.hpp"

#include "kernels/clones.hpp"
#include "semivis/event/channels.hpp"
#include "semivis/event/deposit.hpp"
#include "semivis/event/event.hpp"
#include "semivis/rng/philox.hpp"
#include "semivis/rng/streams.hpp"

namespace semivis {
namespace {

constexpr int kBlock = 256;

template <class Real>
struct alignas(64) UniformBlock {
  Real draw[kDraws][kBlock];
};
struct alignas(64) CubicBlock {
  std::int32_t before[kBlock], at[kBlock], after[kBlock], far[kBlock];
  SEMIVIS_HD void store(int i, const CubicDeposit& c) {
    before[i] = c.before;
    at[i] = c.at;
    after[i] = c.after;
    far[i] = c.far;
  }
  SEMIVIS_HD CubicDeposit load(int i) const { return {before[i], at[i], after[i], far[i]}; }
};
template <class Real>
struct alignas(64) ObservableBlock {
  Real w_s1[kBlock], w_s2[kBlock], w_target[kBlock], volume[kBlock], aperture[kBlock];
  Real contained[kBlock], centre[kBlock];
  Real electron_energy[kBlock], aprime_energy[kBlock], pair_energy[kBlock];
  SEMIVIS_HD void store(int i, const Observables<Real>& o) {
    w_s1[i] = o.w_s1;
    w_s2[i] = o.w_s2;
    w_target[i] = o.w_target;
    volume[i] = o.volume;
    aperture[i] = o.aperture;
    contained[i] = o.contained;
    centre[i] = o.centre;
    electron_energy[i] = o.electron_energy;
    aprime_energy[i] = o.aprime_energy;
    pair_energy[i] = o.pair_energy;
  }
  SEMIVIS_HD Observables<Real> load(int i) const {
    return {w_s1[i],      w_s2[i],   w_target[i],        volume[i],        aperture[i],
            contained[i], centre[i], electron_energy[i], aprime_energy[i], pair_energy[i]};
  }
};
struct alignas(64) DepositBlock {
  std::int32_t node_s1[kBlock], node_s2[kBlock], node_target[kBlock];
  CubicBlock s1, s1_no_rcut, s1_volume, sideways, s2, beyond, target;
  std::int32_t nearest_s1[kBlock], nearest_s2[kBlock], nearest_s1_s2[kBlock];
  std::int32_t s1_s1[kBlock], s1_s1_no_rcut[kBlock], s1_no_rcut_s1_no_rcut[kBlock], s1_s2[kBlock];
  SEMIVIS_HD void store(int i, const EventDeposit& d) {
    node_s1[i] = d.node_s1;
    node_s2[i] = d.node_s2;
    node_target[i] = d.node_target;
    s1.store(i, d.s1);
    s1_no_rcut.store(i, d.s1_no_rcut);
    s1_volume.store(i, d.s1_volume);
    sideways.store(i, d.sideways);
    s2.store(i, d.s2);
    beyond.store(i, d.beyond);
    target.store(i, d.target);
    nearest_s1[i] = d.nearest_s1;
    nearest_s2[i] = d.nearest_s2;
    nearest_s1_s2[i] = d.nearest_s1_s2;
    s1_s1[i] = d.s1_s1;
    s1_s1_no_rcut[i] = d.s1_s1_no_rcut;
    s1_no_rcut_s1_no_rcut[i] = d.s1_no_rcut_s1_no_rcut;
    s1_s2[i] = d.s1_s2;
  }
  SEMIVIS_HD EventDeposit load(int i) const {
    return {node_s1[i],
            node_s2[i],
            node_target[i],
            s1.load(i),
            s1_no_rcut.load(i),
            s1_volume.load(i),
            sideways.load(i),
            s2.load(i),
            beyond.load(i),
            target.load(i),
            nearest_s1[i],
            nearest_s2[i],
            nearest_s1_s2[i],
            s1_s1[i],
            s1_s1_no_rcut[i],
            s1_no_rcut_s1_no_rcut[i],
            s1_s2[i]};
  }
};

template <class Real>
SEMIVIS_HD void fill_uniforms(std::uint64_t key, std::uint64_t first, UniformBlock<Real>& block) {
  for (int b = 0; b < kRandomBlocks; ++b) {
    Real* __restrict d0 = block.draw[4 * b];
    Real* __restrict d1 = block.draw[4 * b + 1];
    Real* __restrict d2 = block.draw[4 * b + 2];
    Real* __restrict d3 = block.draw[4 * b + 3];
#if defined(__clang__)
#pragma clang loop vectorize(assume_safety)
#else
#pragma GCC ivdep
#endif
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
struct EventUniforms {
  const UniformBlock<Real>* block;
  int event;
  SEMIVIS_HD Real operator()(Draw d) const { return block->draw[d][event]; }
};

template <bool kSplitModules, class Real>
SEMIVIS_HD void observe_event(const RunConstants<Real>& run, const RowConstants<Real>& row,
                              const UniformBlock<Real>& uniforms, int i, ObservableBlock<Real>& observed) {
  const EventParticles<Real> particles = generate_particles(run, row, EventUniforms<Real>{&uniforms, i});
  observed.store(i, observe<kSplitModules>(run, row, particles));
}

// Nothing is declared in the loop bodies: a local whose address is taken would stop the vectoriser.
template <bool kSplitModules, class Real>
SEMIVIS_HD void observe_events(const RunConstants<Real>& run, const RowConstants<Real>& row,
                               const UniformBlock<Real>& uniforms, ObservableBlock<Real>& observed) {
#pragma omp simd
  for (int i = 0; i < kBlock; ++i) observe_event<kSplitModules>(run, row, uniforms, i, observed);
}

template <class Real>
SEMIVIS_HD void select_event(const Selection<Real>& selection, const RowConstants<Real>& row,
                             const ObservableBlock<Real>& observed, int i, DepositBlock& deposits) {
  const EventWeights<Real> weights = apply_selection(selection, observed.load(i));
  deposits.store(i, make_deposit(row, weights));
}

template <class Real>
SEMIVIS_HD void select_events(const Selection<Real>& selection, const RowConstants<Real>& row,
                              const ObservableBlock<Real>& observed, DepositBlock& deposits) {
#pragma omp simd
  for (int i = 0; i < kBlock; ++i) select_event(selection, row, observed, i, deposits);
}

SEMIVIS_HD void add_deposits(const DepositBlock& deposits, int count, int channels, std::int64_t* sums) {
  for (int i = 0; i < count; ++i)
    for_each_deposit(deposits.load(i), channels, [sums](int channel, int node, std::int32_t value) {
      sums[channel * kNodes + node] += value;
    });
}

template <bool kSplitModules, class Real>
SEMIVIS_HD void sample_blocks(const RunConstants<Real>& run, const RowConstants<Real>& row,
                              Readings<Real> readings, std::uint64_t first, std::uint64_t count,
                              std::int64_t* sums) {
  UniformBlock<Real> uniforms;
  ObservableBlock<Real> observed;
  DepositBlock deposits;
  for (std::uint64_t done = 0; done < count; done += kBlock) {
    fill_uniforms(row.key, first + done, uniforms);
    observe_events<kSplitModules>(run, row, uniforms, observed);
    const std::uint64_t left = count - done;
    for (std::size_t s = 0; s < readings.size(); ++s) {
      select_events(readings[s].selection, row, observed, deposits);
      add_deposits(deposits, left < kBlock ? static_cast<int>(left) : kBlock, readings[s].channels,
                   sums + s * (kChannels * kNodes));
    }
  }
}

// One function per precision and module layout: target_clones does not apply to templates.
#define SEMIVIS_EVENT_LOOP(name, Real, split)                                                 \
  SEMIVIS_CLONES void name(const RunConstants<Real>& run, const RowConstants<Real>& row,      \
                           Readings<Real> readings, std::uint64_t first, std::uint64_t count, \
                           std::int64_t* sums) {                                              \
    sample_blocks<split>(run, row, readings, first, count, sums);                             \
  }
SEMIVIS_EVENT_LOOP(event_loop_float, float, false)
SEMIVIS_EVENT_LOOP(event_loop_float_split, float, true)
SEMIVIS_EVENT_LOOP(event_loop_double, double, false)
SEMIVIS_EVENT_LOOP(event_loop_double_split, double, true)
#undef SEMIVIS_EVENT_LOOP

}  // namespace

void sample_events(const RunConstants<float>& run, const RowConstants<float>& row, bool split_modules,
                   Readings<float> readings, std::uint64_t first, std::uint64_t count, std::int64_t* sums) {
  (split_modules ? event_loop_float_split : event_loop_float)(run, row, readings, first, count, sums);
}
void sample_events(const RunConstants<double>& run, const RowConstants<double>& row, bool split_modules,
                   Readings<double> readings, std::uint64_t first, std::uint64_t count, std::int64_t* sums) {
  (split_modules ? event_loop_double_split : event_loop_double)(run, row, readings, first, count, sums);
}

const char* vector_instruction_set() {
#if defined(SEMIVIS_HAVE_CLONES)
  if (__builtin_cpu_supports("x86-64-v4")) return "x86-64-v4";
  if (__builtin_cpu_supports("x86-64-v3")) return "x86-64-v3";
#endif
  return "default";
}

}  // namespace semivis
