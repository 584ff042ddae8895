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

/// One lepton's shower: what it leaves before the end of HCAL3, at the point of the lepton's line that lies
/// one mean depth behind its start. kSplitModules: the modules have different offsets, and the parts of the
/// shower in each are looked at one by one.
template <bool kSplitModules, class Real>
SEMIVIS_HD ShowerEnergy<Real> shower_energy(const RunConstants<Real>& run, FourMomentum<Real> lepton,
                                            Vec3<Real> decay_point, ShowerStart<Real> start) {
  const Geometry<Real>& g = run.geometry;
  const Real energy = math::max(lepton.e, static_cast<Real>(constants::m_electron));
  const Real log_energy = math::log(energy);
  const Vec3<Real> direction = (Real(1) / norm(lepton.p)) * lepton.p;
  const Real forward = math::max(direction.z, Real(0.2));

  const Real gap = start.in_hcal2 * (g.hcal3_start - g.hcal2_end);
  const Real in_all = longitudinal_fraction(run.shower, log_energy, (g.z3 - start.z - gap) / forward);
  const ShowerShape<Real> all = shower_shape(run.shower, log_energy, in_all);
  const Real to_mean = (start.z - decay_point.z) / forward + all.mean_depth;
  const Real x = decay_point.x + direction.x * to_mean, y = decay_point.y + direction.y * to_mean;
  if constexpr (kSplitModules) {
    const Real in_hcal2 =
        start.in_hcal2 * longitudinal_fraction(run.shower, log_energy, (g.hcal2_end - start.z) / forward);
    const ShowerShape<Real> first = shower_shape(run.shower, log_energy, in_hcal2);
    ShowerShape<Real> second = all;
    second.weight[0] -= first.weight[0];
    second.weight[1] -= first.weight[1];
    second.weight[2] -= first.weight[2];
    return {energy * (fraction_in_cells(g, 0, first, x, y, g.half_cell_x, g.half_cell_y) +
                      fraction_in_cells(g, 1, second, x, y, g.half_cell_x, g.half_cell_y)),
            energy * (fraction_in_cells(g, 0, first, x, y, g.half_width_x, g.half_width_y) +
                      fraction_in_cells(g, 1, second, x, y, g.half_width_x, g.half_width_y))};
  } else {
    return {energy * fraction_in_cells(g, 0, all, x, y, g.half_cell_x, g.half_cell_y),
            energy * fraction_in_cells(g, 0, all, x, y, g.half_width_x, g.half_width_y)};
  }
}

}  // namespace semivis
