// Forced decay of χ2 between two planes: where, and with what weight.
#pragma once

#include "semivis/core/macros.hpp"

namespace semivis {

/// Position along the flight between the entry (0) and the exit (1) of the volume, and the factor that
/// makes it an integral over the volume: fraction = u², weight = 2u. More decays near the entry, where
/// short-lived χ2 decay; exact for any pass function of the decay point (docs/physics.md, eq. forced decay).
template <class Real>
struct ForcedDecay {
  Real fraction, weight;
};
template <class Real>
SEMIVIS_HD ForcedDecay<Real> sample_forced_decay(Real u) {
  return {u * u, Real(2) * u};
}

}  // namespace semivis
