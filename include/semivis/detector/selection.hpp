// Selection: missing energy as a yes or no; HCAL threshold and R cut as joint pass probabilities.
#pragma once

#include "semivis/core/constants.hpp"
#include "semivis/core/macros.hpp"
#include "semivis/core/math.hpp"

namespace semivis {

/// GeV²: keeps σ > 0 where there is neither noise nor energy.
inline constexpr double min_energy_variance = 1e-12;
/// σ: further from a cut, the probability to pass it is that at this distance, 6e-16 or 1 - 6e-16, and the
/// joint density is never below that of 8σ. Smaller numbers have subnormal products in float, which are slow.
inline constexpr double far_sigma = 8;

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

/// Probabilities of the measured energy above the threshold, and of that together with R below the cut.
template <class Real>
struct PassProbability {
  Real threshold, threshold_and_r;  // 0 <= threshold_and_r <= threshold <= 1
};

/// Both cuts on the same measured energies P' outside and C' inside the central cells, independent Gaussians
/// of variance a² P + n_out s² and a² C + n_in s²: C' + P' > thr and (1-r) P' - r C' < 0, two linear
/// conditions h and k on one bivariate normal of correlation ρ (docs/physics.md, eq. threshold, eq. R cut),
///   Φ2(h, k; ρ) = Φ(h) Φ(k) + (ρ/2π) ∫_0^1 dx exp[-(h² + k² - 2hkρx)/2(1-ρ²x²)]/√(1-ρ²x²).
/// contained, centre: mean energies in HCAL2+3 and in its central cells, GeV, >= 0; a centre above contained
/// leaves nothing outside. Four nodes: error 1e-5 at a threshold of 1 GeV or more and noise of 0.05 GeV per
/// cell, 1e-4 at half the threshold or twice the noise, 3e-4 at both.
/// Source: D. B. Owen, Ann. Math. Stat. 27 (1956) 1075; Z. Drezner, G. O. Wesolowsky, J. Stat. Comput.
/// Simul. 35 (1990) 101.
template <class Real>
SEMIVIS_HD PassProbability<Real> pass_probability(const Selection<Real>& s, Real contained, Real centre) {
  const Real r = s.r_cut, q = Real(1) - r, outside = math::max(contained - centre, Real(0));
  const Real variance_outside = s.resolution_squared * outside + s.outer_cells * s.noise_squared;
  const Real variance_centre = s.resolution_squared * centre + s.central_cells * s.noise_squared;
  const Real floor = static_cast<Real>(min_energy_variance);
  const Real per_sigma_e = Real(1) / math::sqrt(variance_outside + variance_centre + floor);
  const Real per_sigma_r = Real(1) / math::sqrt(q * q * variance_outside + r * r * variance_centre + floor);
  const Real far = static_cast<Real>(far_sigma);
  const Real h = math::clamp((contained - s.threshold) * per_sigma_e, -far, far);
  const Real k = math::clamp((r * centre - q * outside) * per_sigma_r, -far, far);
  const Real rho = (r * variance_centre - q * variance_outside) * (per_sigma_e * per_sigma_r);

  const Real squares = math::multiply_add(h, h, k * k), twice_product = Real(2) * h * k;
  const auto density = [=](Real c) {
    const Real per_variance = Real(1) / math::multiply_add(-c, c, Real(1));
    const Real exponent =
        math::max(math::multiply_add(twice_product, c, -squares) * per_variance, -(far * far));
    return math::sqrt(per_variance) * math::exp(Real(0.5) * exponent);
  };
  // Gauss-Legendre on (0, 1): M. Abramowitz, I. A. Stegun, table 25.4.
  const Real sum = Real(0.17392742256872693) *
                       (density(rho * Real(0.06943184420297371)) + density(rho * Real(0.93056815579702629))) +
                   Real(0.32607257743127307) *
                       (density(rho * Real(0.33000947820757187)) + density(rho * Real(0.66999052179242813)));
  const Real threshold = math::normal_cdf(h);
  const Real both = threshold * math::normal_cdf(k) + Real(0.5 / constants::pi) * rho * sum;
  return {threshold, math::clamp(both, Real(0), threshold)};
}

}  // namespace semivis
