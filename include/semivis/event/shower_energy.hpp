// Energy of a lepton's shower in the cells and modules of HCAL2+3.
#pragma once

#include "semivis/core/linalg.hpp"
#include "semivis/core/macros.hpp"
#include "semivis/core/math.hpp"
#include "semivis/detector/containment.hpp"
#include "semivis/event/constants.hpp"

namespace semivis {

/// Energy that a shower leaves in the central cells and in the whole of HCAL2+3, GeV.
template <class Real>
struct ShowerEnergy {
  Real centre, contained;
};

/// Fraction of a shower at (x, y) inside ± half_x, ± half_y about the centre of a module.
template <class Real>
SEMIVIS_HD Real fraction_in_cells(const Geometry<Real>& g, int module, const ShowerShape<Real>& shape, Real x,
                                  Real y, Real half_x, Real half_y) {
  const Real dx = g.offset_x[module] - x, dy = g.offset_y[module] - y;
  return fraction_in_rectangle(shape, dx - half_x, dx + half_x, dy - half_y, dy + half_y);
}

/// One lepton's shower. kSplitModules: the modules have different offsets and are looked at one by one.
template <bool kSplitModules, class Real>
SEMIVIS_HD ShowerEnergy<Real> shower_energy(const RunConstants<Real>& run, FourMomentum<Real> lepton,
                                            Vec3<Real> decay_point, ShowerStart<Real> start) {
  const Geometry<Real>& g = run.geometry;
  const Real energy = math::max(lepton.e, static_cast<Real>(constants::m_electron));
  const Real log_energy = math::log(energy);
  const ShowerShape<Real> shape = shower_shape(run.shower, log_energy);
  const Vec3<Real> direction = (Real(1) / norm(lepton.p)) * lepton.p;
  const Real forward = math::max(direction.z, Real(0.2));

  // Depths along the shower: to the end of the module it starts in, and in all.
  const Real gap = start.in_hcal2 * (g.hcal3_start - g.hcal2_end);
  const Real first_end = start.in_hcal2 * g.hcal2_end + (Real(1) - start.in_hcal2) * g.z3;
  const Real in_first = longitudinal_fraction(run.shower, log_energy, (first_end - start.z) / forward);
  const Real in_all = longitudinal_fraction(run.shower, log_energy, (g.z3 - start.z - gap) / forward);
  const Real fraction2 = start.in_hcal2 * in_first;
  const Real fraction3 = in_all - fraction2;

  const Real to_start = (start.z - decay_point.z) / forward;
  const Real x = decay_point.x + direction.x * (to_start + shape.mean_depth);
  const Real y = decay_point.y + direction.y * (to_start + shape.mean_depth);
  const Real centre2 = fraction_in_cells(g, 0, shape, x, y, g.half_cell_x, g.half_cell_y);
  const Real whole2 = fraction_in_cells(g, 0, shape, x, y, g.half_width_x, g.half_width_y);
  if constexpr (kSplitModules) {
    const Real centre3 = fraction_in_cells(g, 1, shape, x, y, g.half_cell_x, g.half_cell_y);
    const Real whole3 = fraction_in_cells(g, 1, shape, x, y, g.half_width_x, g.half_width_y);
    return {energy * (fraction2 * centre2 + fraction3 * centre3),
            energy * (fraction2 * whole2 + fraction3 * whole3)};
  } else {
    return {energy * in_all * centre2, energy * in_all * whole2};
  }
}

}  // namespace semivis
