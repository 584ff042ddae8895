// Selection: missing energy as a yes or no; HCAL threshold and R cut as pass probabilities.
#pragma once

#include "semivis/core/macros.hpp"
#include "semivis/core/math.hpp"

namespace semivis {

/// GeV²: keeps σ > 0 where there is neither noise nor energy.
inline constexpr double min_energy_variance = 1e-12;

template <class Real>
struct Selection {
  Real s1_min_energy, s2_min_energy;  // GeV, on E_A' (the missing energy)
  Real min_electron_energy;           // GeV, of the radiating e-+; 0: that of the tables
  Real energy_scale;                  // of the HCAL: measured over true energy
  Real threshold;                     // GeV, smeared energy contained in HCAL2+3
  Real r_cut;
  Real resolution_squared;          // GeV: (stochastic term)²
  Real noise_squared;               // GeV²: of one cell
  Real outer_cells, central_cells;  // number of cells of both modules outside and in the centre
};

/// Probability that the smeared contained energy (GeV, >= 0) exceeds the threshold: Φ((E - thr)/σ),
/// σ² = a² E + n s² (docs/physics.md, eq. threshold).
template <class Real>
SEMIVIS_HD Real threshold_probability(const Selection<Real>& s, Real contained) {
  const Real variance = s.resolution_squared * contained +
                        (s.outer_cells + s.central_cells) * s.noise_squared +
                        static_cast<Real>(min_energy_variance);
  return math::normal_cdf((contained - s.threshold) / math::sqrt(variance));
}

/// Probability of R = P/(P + C) < r_cut for mean energies P outside and C inside the central cells (GeV, >=
/// 0): p = Φ(-µ/σ), µ = (1-r) P - r C, σ² = (1-r)² (a² P + n_out s²) + r² (a² C + n_in s²) (docs/physics.md,
/// eq. R cut): the cut rewritten as a linear condition on two independent energies.
template <class Real>
SEMIVIS_HD Real r_cut_probability(const Selection<Real>& s, Real outside, Real centre) {
  const Real r = s.r_cut;
  const Real q = Real(1) - r;
  const Real mean = q * outside - r * centre;
  const Real variance = q * q * (s.resolution_squared * outside + s.outer_cells * s.noise_squared) +
                        r * r * (s.resolution_squared * centre + s.central_cells * s.noise_squared) +
                        static_cast<Real>(min_energy_variance);
  return math::normal_cdf(-mean / math::sqrt(variance));
}

}  // namespace semivis
