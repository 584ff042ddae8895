// Channels read line by line.
#include "host/evaluate/cut_flow.hpp"

#include "host/evaluate/channel_means.hpp"
#include "host/evaluate/evaluate.hpp"
#include "semivis/core/math.hpp"

namespace semivis {

CutFlow cut_flow(const MassRow& row, const std::vector<AnalysisBin>& analysis, double epsilon,
                 double alpha_d) {
  CutFlow flow;
  const PointValues point = evaluate(row, analysis, epsilon, alpha_d);
  if (point.status == kStatusClosed) return flow;
  const double aprime_per_electron = epsilon * epsilon * row.n_aprime_per_eot_eps2;
  const double yield_s1 = detected_electrons(analysis, "s1") * aprime_per_electron;
  const double yield_s2 = detected_electrons(analysis, "s2") * aprime_per_electron;
  const auto s1 = [&](double fraction) { return CutFlowLine{fraction, yield_s1 * fraction}; };
  const auto s2 = [&](double fraction) { return CutFlowLine{fraction, yield_s2 * fraction}; };
  flow.s1.radiated = s1(1);
  flow.s2.radiated = s2(1);
  if (row.n_generated == 0) return flow;

  const auto mean_at = [&](Channel channel, double rate) {
    return channel_mean(row.spectra, channel, rate, row.n_generated);
  };
  const auto mean = [&](Channel channel) { return mean_at(channel, decay_rate(point.ctau)); };
  const double triggered = mean_at(kBeyond, 0), volume = mean(kS1Volume), beyond = mean(kBeyond);
  flow.s1.aprime_energy = s1(triggered);
  flow.s1.decays_before = s1(math::max(triggered - volume - beyond, 0.0));
  flow.s1.decays_in_volume = s1(volume);
  flow.s1.decays_beyond = s1(beyond);
  flow.s1.inside_modules = s1(math::max(volume - mean(kSideways), 0.0));
  flow.s1.energy_threshold = s1(mean(kS1NoRcut));
  flow.s1.r_cut = s1(point.efficiency_s1);
  flow.s2.aprime_energy = s2(mean_at(kS2, 0));
  flow.s2.decays_beyond = s2(point.efficiency_s2);
  flow.decays_in_target = s2(mean(kTarget));
  return flow;
}

}  // namespace semivis
