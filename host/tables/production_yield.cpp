// Track length times cross section, summed over the nodes of the cascade.
#include "host/tables/production_yield.hpp"

#include <algorithm>

#include "host/tables/cross_section.hpp"
#include "host/tables/production_model.hpp"
#include "host/tables/track_length.hpp"

namespace semivis {
constexpr std::size_t kXPoints = 20;  // 1e-3 of the yield, and an answer within a second

double n_aprime_above(const BeamSettings& beam, const TargetSettings& target, const ModelSettings& model,
                      double m_aprime, double min_energy) {
  const Nucleus& nucleus = nucleus_of(target);
  const double electron_cut = std::max(min_energy, m_aprime);
  if (electron_cut >= beam.energy) return 0;
  const TrackLength track =
      make_track_length(beam.energy, beam.energy_spread, target.thickness, electron_cut);
  const std::vector<double> length = track_length_spectrum(track);
  const double sum = with_cross_section(nucleus, model, m_aprime, [&](const auto& xs) {
    double convolved = 0;
    for (std::size_t j = 0; j < length.size(); ++j)
      convolved +=
          length[j] * total_cross_section(xs, track.energy(static_cast<int>(j)), min_energy, kXPoints);
    return convolved;
  });
  return sum * target.atoms_per_x0 * target.material_fraction * constants::pb_in_cm2;
}

}  // namespace semivis
