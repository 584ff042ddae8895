// Planes and transverse cells of the calorimeter, as the event sees them. Lengths in m; z from the ECAL
// front face, x and y from the beam axis.
#pragma once

#include "semivis/core/linalg.hpp"
#include "semivis/core/macros.hpp"
#include "semivis/core/math.hpp"

namespace semivis {

/// χ2 flying more than this off the axis (26°) are outside every S1 channel: it bounds oblique lengths.
inline constexpr double min_direction_cosine = 0.9;

inline constexpr int kModules = 2;  // of the S1 volume: HCAL2 and HCAL3

template <class Real>
struct Geometry {
  Real z2, z3;                                  // S1 volume: front of HCAL2, end of HCAL3
  Real hcal2_end, hcal3_start;                  // the gap between the two modules
  Real target_end;                              // back face of the ECAL
  Real half_cell_x, half_cell_y;                // of the central cell
  Real half_width_x, half_width_y;              // of a whole module
  Real half_aperture_x, half_aperture_y;        // inside which a decay may be, about the module's centre
  Real offset_x[kModules], offset_y[kModules];  // centres
};

/// Where a shower starts: showers from the gap begin at the front of HCAL3.
template <class Real>
struct ShowerStart {
  Real z;
  Real in_hcal2;  // 1 or 0
};
template <class Real>
SEMIVIS_HD ShowerStart<Real> shower_start(const Geometry<Real>& g, Real z) {
  const bool in_hcal2 = z < g.hcal2_end;
  return {math::select(in_hcal2, z, math::max(z, g.hcal3_start)), math::select(in_hcal2, Real(1), Real(0))};
}

/// 1 if the point (x, y) lies inside the aperture of the module (0: HCAL2, 1: HCAL3), else 0.
template <class Real>
SEMIVIS_HD Real inside_module(const Geometry<Real>& g, int module, Real x, Real y) {
  const Real inside_x = math::select(math::abs(x - g.offset_x[module]) < g.half_aperture_x, Real(1), Real(0));
  return math::select(math::abs(y - g.offset_y[module]) < g.half_aperture_y, inside_x, Real(0));
}

}  // namespace semivis
