// The event functor in loops over blocks of events in SoA form, once per instruction set. Bits do not depend
// on the clone: no contraction, no reduction over reals, no library call (but fmaf, exact, before FMA).
#include "kernels/cpu_block.hpp"

#include "kernels/clones.hpp"
#include "kernels/draw_uniforms.hpp"
#include "kernels/event_blocks.hpp"
#include "semivis/event/channels.hpp"
#include "semivis/event/deposit.hpp"
#include "semivis/event/event.hpp"
#include "semivis/rng/streams.hpp"

namespace semivis {
namespace {

template <class Real>
struct BlockUniforms {
  const UniformBlock<Real>* block;
  int event;
  SEMIVIS_HD Real operator()(Draw d) const { return block->draw[d][event]; }
};

// Loops over short chains of arithmetic: a processor has few of them under way at once. Nothing is declared
// in their bodies: a local whose address is taken would stop the vectoriser.
template <class Real>
SEMIVIS_HD void emit_event(const RunConstants<Real>& run, const RowConstants<Real>& row,
                           const UniformBlock<Real>& uniforms, int i, EmissionBlock<Real>& emissions) {
  emissions.store(i, sample_emission(run.production, row.production, BlockUniforms<Real>{&uniforms, i}));
}
template <class Real>
SEMIVIS_HD void emit_events(const RunConstants<Real>& run, const RowConstants<Real>& row,
                            EventBlock<Real>& block) {
#pragma omp simd
  for (int i = 0; i < kBlock; ++i) emit_event(run, row, block.uniforms, i, block.emissions);
}

template <bool kSplitModules, class Real>
SEMIVIS_HD void follow_event(const RunConstants<Real>& run, const RowConstants<Real>& row,
                             const UniformBlock<Real>& uniforms, const EmissionBlock<Real>& emissions, int i,
                             ObservableBlock<Real>& observed, ShowerBlock<Real>& electrons,
                             ShowerBlock<Real>& positrons) {
  const EventParticles<Real> event =
      decay_aprime(run, row, emissions.load(i), BlockUniforms<Real>{&uniforms, i});
  const ShowerStart<Real> start = shower_start(run.geometry, event.decay_point.z);
  observed.store(i, observe_flight(run, row, event));
  electrons.template store<kSplitModules>(
      i, lepton_shower<kSplitModules>(run, event.electron, event.decay_point, start));
  positrons.template store<kSplitModules>(
      i, lepton_shower<kSplitModules>(run, event.positron, event.decay_point, start));
}
// From the A' to the shapes of both leptons' showers.
template <bool kSplitModules, class Real>
SEMIVIS_HD void follow_events(const RunConstants<Real>& run, const RowConstants<Real>& row,
                              EventBlock<Real>& block) {
#pragma omp simd
  for (int i = 0; i < kBlock; ++i)
    follow_event<kSplitModules>(run, row, block.uniforms, block.emissions, i, block.observed,
                                block.leptons[0].shower, block.leptons[1].shower);
}

template <class Real>
SEMIVIS_HD void find_edges(const Geometry<Real>& g, int module, Real half_x, Real half_y,
                           const ShowerBlock<Real>& shower, int term, int i, EdgeBlock<Real>& edges) {
  edges.store(i, module_edges(g, module, half_x, half_y, shower.radius[term][i], shower.x[i], shower.y[i]));
}

// Fractions of one lepton's showers in one region of the modules: roots, then arctangents, since a loop over
// both would wait for its own results.
template <bool kSplitModules, class Real>
SEMIVIS_HD void find_fractions(const Geometry<Real>& g, Real half_x, Real half_y,
                               const ShowerBlock<Real>& shower, EdgeBlock<Real>& edges,
                               Real (&fraction)[kBlock]) {
  for (int i = 0; i < kBlock; ++i) fraction[i] = 0;
  for (int part = 0; part < shower_parts<kSplitModules>; ++part) {
#pragma omp simd
    for (int i = 0; i < kBlock; ++i)
      find_edges(g, part / kShowerTerms, half_x, half_y, shower, part % kShowerTerms, i, edges);
#pragma omp simd
    for (int i = 0; i < kBlock; ++i)
      fraction[i] = add_part(fraction[i], shower.weight[part][i], edges.load(i));
  }
}

// Energy of the pair in the central cells and in all.
template <bool kSplitModules, class Real>
SEMIVIS_HD void contain_showers(const Geometry<Real>& g, EventBlock<Real>& block) {
  for (LeptonBlock<Real>& lepton : block.leptons) {
    find_fractions<kSplitModules>(g, g.half_cell_x, g.half_cell_y, lepton.shower, block.edges, lepton.centre);
    find_fractions<kSplitModules>(g, g.half_width_x, g.half_width_y, lepton.shower, block.edges,
                                  lepton.contained);
  }
  LeptonBlock<Real>& electron = block.leptons[0];
  LeptonBlock<Real>& positron = block.leptons[1];
#pragma omp simd
  for (int i = 0; i < kBlock; ++i) {
    block.observed.centre[i] = pair_energy(electron.shower.energy[i] * electron.centre[i],
                                           positron.shower.energy[i] * positron.centre[i]);
    block.observed.contained[i] = pair_energy(electron.shower.energy[i] * electron.contained[i],
                                              positron.shower.energy[i] * positron.contained[i]);
  }
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

// Three loops: one event's deposits in a single loop outnumber the registers, and loads from the block then
// wait for spilled values at like addresses.
SEMIVIS_HD void add_deposits(const DepositBlock& deposits, int count, int channels, std::int64_t* sums) {
  const auto add = [sums](int channel, int node, std::int32_t value) {
    sums[channel * kNodes + node] += value;
  };
  for (int i = 0; i < count; ++i) for_each_s1_deposit(deposits.load(i), add);
  for (int i = 0; i < count; ++i) for_each_s2_deposit(deposits.load(i), channels, add);
  for (int i = 0; i < count; ++i) for_each_other_deposit(deposits.load(i), channels, add);
  for (int i = 0; i < count; ++i) sums[kInvalidEvents] += deposits.invalid[i];
}

template <bool kSplitModules, class Real>
SEMIVIS_HD void sample_blocks(const RunConstants<Real>& run, const RowConstants<Real>& row,
                              Readings<Real> readings, std::uint64_t first, std::uint64_t count,
                              std::int64_t* sums) {
  EventBlock<Real> block;
  for (std::uint64_t done = 0; done < count; done += kBlock) {
    draw_uniforms(row.key, first + done, block.uniforms.draw);
    emit_events(run, row, block);
    follow_events<kSplitModules>(run, row, block);
    contain_showers<kSplitModules>(run.geometry, block);
    const std::uint64_t left = count - done;
    for (std::size_t s = 0; s < readings.size(); ++s) {
      select_events(readings[s].selection, row, block.observed, block.deposits);
      add_deposits(block.deposits, left < kBlock ? static_cast<int>(left) : kBlock, readings[s].channels,
                   sums + s * kRowSums);
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
