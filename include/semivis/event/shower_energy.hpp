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

/// Parts of a shower: its terms in each module, modules of the same offset counting as one.
template <bool kSplitModules>
inline constexpr int shower_parts = (kSplitModules ? kModules : 1) * kShowerTerms;

/// A lepton's shower in HCAL2+3: the fraction of its energy in module m and inside radius r about (x, y) is
/// Σ_k weight_mk r²/(r² + radius_k²).
template <class Real>
struct LeptonShower {
  Real energy;                           // GeV
  Real x, y;                             // m, of the axis one mean depth behind the start
  Real radius[kShowerTerms];             // m
  Real weight[kModules * kShowerTerms];  // of the parts: [module][term]
};

/// What a lepton leaves before the end of HCAL3, at the point of its line that lies one mean depth behind its
/// start. kSplitModules: the modules have different offsets, and their parts of the shower are told apart.
template <bool kSplitModules, class Real>
SEMIVIS_HD LeptonShower<Real> lepton_shower(const RunConstants<Real>& run, FourMomentum<Real> lepton,
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
  LeptonShower<Real> out{energy,
                         decay_point.x + direction.x * to_mean,
                         decay_point.y + direction.y * to_mean,
                         {all.radius[0], all.radius[1], all.radius[2]},
                         {all.weight[0], all.weight[1], all.weight[2], Real(0), Real(0), Real(0)}};
  if constexpr (kSplitModules) {
    const Real in_hcal2 =
        start.in_hcal2 * longitudinal_fraction(run.shower, log_energy, (g.hcal2_end - start.z) / forward);
    const ShowerShape<Real> first = shower_shape(run.shower, log_energy, in_hcal2);
    out.weight[3] = out.weight[0] - first.weight[0];
    out.weight[4] = out.weight[1] - first.weight[1];
    out.weight[5] = out.weight[2] - first.weight[2];
    out.weight[0] = first.weight[0];
    out.weight[1] = first.weight[1];
    out.weight[2] = first.weight[2];
  }
  return out;
}

/// The edges of a rectangle of ± half_x, ± half_y (m) about the centre of a module, for the shower term of
/// that radius (m) whose axis is at (x, y).
template <class Real>
SEMIVIS_HD RectangleEdges<Real> module_edges(const Geometry<Real>& g, int module, Real half_x, Real half_y,
                                             Real radius, Real x, Real y) {
  const Real dx = g.offset_x[module] - x, dy = g.offset_y[module] - y;
  return rectangle_edges(radius, dx - half_x, dx + half_x, dy - half_y, dy + half_y);
}

/// `fraction` and what a part of that weight adds inside a rectangle.
template <class Real>
SEMIVIS_HD Real add_part(Real fraction, Real weight, const RectangleEdges<Real>& edges) {
  return fraction + weight * fraction_of_edges(edges);
}

/// Fraction of a shower's energy within ± half_x, ± half_y (m) of the centres of the modules.
template <bool kSplitModules, class Real>
SEMIVIS_HD Real fraction_in_modules(const Geometry<Real>& g, const LeptonShower<Real>& shower, Real half_x,
                                    Real half_y) {
  Real fraction = 0;
  SEMIVIS_UNROLL
  for (int part = 0; part < shower_parts<kSplitModules>; ++part)
    fraction = add_part(fraction, shower.weight[part],
                        module_edges(g, part / kShowerTerms, half_x, half_y,
                                     shower.radius[part % kShowerTerms], shower.x, shower.y));
  return fraction;
}

/// lepton_shower() seen by the central cells and by the whole modules.
template <bool kSplitModules, class Real>
SEMIVIS_HD ShowerEnergy<Real> shower_energy(const RunConstants<Real>& run, FourMomentum<Real> lepton,
                                            Vec3<Real> decay_point, ShowerStart<Real> start) {
  const Geometry<Real>& g = run.geometry;
  const LeptonShower<Real> shower = lepton_shower<kSplitModules>(run, lepton, decay_point, start);
  return {shower.energy * fraction_in_modules<kSplitModules>(g, shower, g.half_cell_x, g.half_cell_y),
          shower.energy * fraction_in_modules<kSplitModules>(g, shower, g.half_width_x, g.half_width_y)};
}

}  // namespace semivis
