// Asymptotic CLs upper limits, for comparison with the exact ones of cls.hpp: too strong at low counts.
//
// The nuisances are profiled, not averaged: −ln L(µ, z, β) = Σ_bins [λ − n ln λ] + (z − z₀)²/2
//   + Σ_groups k(β − m ln β), λ = µ s e^{σz} + bβ, k = (b/background_err)², z₀ = 0 and m = 1 in the data.
// q̃_µ and CLs from the Asimov data set of µ = 0, nuisances at their fit to the data with µ = 0 (G. Cowan,
// K. Cranmer, E. Gross, O. Vitells, Eur. Phys. J. C 71 (2011) 1554, eqs. 16, 62-66; A = q̃_µ of that set):
//   q̃ <= A:  CLs = [1 − Φ(√q̃)]/Φ(√A − √q̃);
//   q̃ >  A:  CLs = [1 − Φ((q̃ + A)/2√A)]/[1 − Φ((q̃ − A)/2√A)].
// With no event seen the limit is 20 to 40 % below the exact one, and it depends on the background.
#pragma once

#include <span>

#include "host/limits/counting.hpp"

namespace semivis {

/// Asymptotic CLs(mu), in [0, 1]; mu >= 0. Error 65 from check_bins(). Any counts; 1e-7.
double asymptotic_cls(std::span<const CountingBin> bins, double mu);

/// The µ with asymptotic_cls(µ) = 1 − cl; infinite where no bin has signal. cl in (0, 1).
double asymptotic_upper_limit(std::span<const CountingBin> bins, double cl = 0.9);

}  // namespace semivis
