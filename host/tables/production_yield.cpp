// Track length times cross section, summed over the nodes of the cascade.
#include "host/tables/production_yield.hpp"

#include <algorithm>

#include "host/error.hpp"
#include "host/tables/cross_section.hpp"
#include "host/tables/track_length.hpp"
#include "semivis/sampling/production.hpp"

namespace semivis {
namespace {

constexpr std::size_t kXPoints = 20, kVPoints = 16;

/// ∫_{x > min_energy/E} dσ/dx dx, pb: Gauss-Legendre in l = ln(1 + y/δ), in which dσ/dx is flat.
double cross_section_above(const DarkBremsEtl& xs, double energy, double min_energy) {
  const double m = xs.m_aprime();
  const double y_lo = emission_y_min(energy, m, xs.nucleus_mass());
  const double y_hi = std::min(emission_y_max(energy, m), (energy - min_energy) / energy);
  if (y_lo >= y_hi) return 0;
  const double delta = production_delta(m, energy);
  static const GaussLegendre rule(kXPoints);
  return rule.integrate(math::log1p(y_lo / delta), math::log1p(y_hi / delta), [&](double l) {
    const double y = delta * math::expm1(l);
    return (y + delta) * dxs_dx(xs, energy, y, kVPoints);
  });
}

}  // namespace

double n_aprime_above(const BeamSettings& beam, const TargetSettings& target, double m_aprime,
                      double min_energy) {
  const Nucleus* nucleus = find_nucleus(target.material);
  if (nucleus == nullptr) throw Error(ExitCode::config, "unknown target material '" + target.material + "'");
  const double electron_cut = std::max(min_energy, m_aprime);
  if (electron_cut >= beam.energy) return 0;
  const TrackLength track =
      make_track_length(beam.energy, beam.energy_spread, target.thickness, electron_cut);
  const std::vector<double> length = track_length_spectrum(track);
  const DarkBremsEtl xs(*nucleus, FormFactors(*nucleus), m_aprime);
  double sum = 0;
  for (std::size_t j = 0; j < length.size(); ++j)
    sum += length[j] * cross_section_above(xs, track.energy(static_cast<int>(j)), min_energy);
  return sum * target.atoms_per_x0 * target.material_fraction * constants::pb_in_cm2;
}

}  // namespace semivis
