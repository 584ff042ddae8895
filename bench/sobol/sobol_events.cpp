// Loops over blocks of events, compiled for each instruction set as the event loop is
// (kernels/cpu_block.cpp).
#include "bench/sobol/sobol_events.hpp"

#include "kernels/clones.hpp"
#include "kernels/draw_uniforms.hpp"
#include "semivis/event/channels.hpp"
#include "semivis/event/event.hpp"

namespace semivis::sobol {
namespace {

struct EventUniforms {
  const UniformBlock* block;
  int event;
  SEMIVIS_HD float operator()(Draw d) const { return block->draw[d][event]; }
};

SEMIVIS_HD void weigh_event(const RunConstants<float>& run, const RowConstants<float>& row,
                            const Selection<float>& selection, const UniformBlock& uniforms, int i,
                            WeightBlock& weights) {
  const auto particles = generate_particles(run, row, EventUniforms{&uniforms, i});
  const auto event = apply_selection(selection, observe<false>(run, row, particles));
  weights.w_s1[i] = event.w_s1;
  weights.s1[i] = event.volume * event.aperture * event.pass;
  weights.w_s2[i] = event.w_s2;
  weights.s2[i] = event.s2;
}

}  // namespace

SEMIVIS_CLONES void fill_philox(std::uint64_t key, std::uint64_t first, UniformBlock& uniforms) {
  draw_uniforms(key, first, uniforms.draw);
}

SEMIVIS_CLONES void fill_sobol(const ScrambledSobol& points, std::uint32_t first, UniformBlock& uniforms) {
  points.fill(first, uniforms);
}

SEMIVIS_CLONES void weigh_events(const RunConstants<float>& run, const RowConstants<float>& row,
                                 const Selection<float>& selection, const UniformBlock& uniforms,
                                 WeightBlock& weights) {
#pragma omp simd
  for (int i = 0; i < kBlock; ++i) weigh_event(run, row, selection, uniforms, i, weights);
}

SEMIVIS_CLONES void read_efficiencies(const WeightBlock& weights, double ctau, EfficiencyBlock& out) {
  const double rate = 1 / ctau;
#pragma omp simd
  for (int i = 0; i < kBlock; ++i) {
    out.s1[i] =
        static_cast<double>(weights.s1[i]) *
        response_from_survival(Response::s1, survival(static_cast<double>(weights.w_s1[i]), rate), rate);
    out.s2[i] =
        static_cast<double>(weights.s2[i]) *
        response_from_survival(Response::s2, survival(static_cast<double>(weights.w_s2[i]), rate), rate);
  }
}

}  // namespace semivis::sobol
