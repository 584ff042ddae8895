// The one functor that chains the stages: electron → A' → χ1χ2 → flight → χ1e⁺e⁻ → showers → weights.
#pragma once

#include "semivis/core/linalg.hpp"
#include "semivis/core/macros.hpp"
#include "semivis/core/math.hpp"
#include "semivis/detector/containment.hpp"
#include "semivis/event/constants.hpp"
#include "semivis/physics/chi2_decay.hpp"
#include "semivis/sampling/decay_vertex.hpp"
#include "semivis/sampling/gaussian.hpp"
#include "semivis/sampling/three_body.hpp"

namespace semivis {

/// What an event contributes: S1 is the product volume · threshold · r_cut at w_s1, S2 sits at w_s2.
template <class Real>
struct EventWeights {
  Real w_s1, w_s2;  // m: proper lengths ℓ/βγ of the S1 decay point and of the end of HCAL3
  Real volume;      // m: S1 weight of decaying inside the volume, E_A' threshold included
  Real threshold;   // probability, 0 outside the transverse size
  Real r_cut;       // probability
  Real s2;          // 1 or 0
};

/// The particles of an event, for the weights and for event records (GeV, m, lab frame, z along the beam).
template <class Real>
struct EventParticles {
  Emission<Real> emission;
  Vec3<Real> vertex{}, aprime_direction{}, chi2_direction{};
  FourMomentum<Real> chi2{};
  Real decay_length{}, decay_weight{};  // m: ℓ, and (ℓ3 - ℓ2) times the weight of the forced decay
  Real exit_length{};                   // m: ℓ3
  Vec3<Real> decay_point{};
  FourMomentum<Real> electron{}, positron{};
};

/// Everything up to the leptons. uniform(Draw) returns the event's uniforms in (0, 1).
template <class Real, class Uniform>
SEMIVIS_HD EventParticles<Real> generate_particles(const RunConstants<Real>& run,
                                                   const RowConstants<Real>& row, Uniform uniform) {
  EventParticles<Real> out{.emission = sample_emission(run.production, row.production, uniform)};
  const Emission<Real>& a = out.emission;

  const NormalPair<Real> spot = sample_normal_pair(uniform(kDrawSpotRadius), uniform(kDrawSpotAngle));
  const NormalPair<Real> slope =
      sample_normal_pair(uniform(kDrawDivergenceRadius), uniform(kDrawDivergenceAngle));
  const Real slope_x = run.divergence * slope.a, slope_y = run.divergence * slope.b;
  out.vertex = {run.spot_x * spot.a + slope_x * a.depth, run.spot_y * spot.b + slope_y * a.depth, a.depth};

  const Real t2 = a.theta_squared;
  const Real sine = math::sqrt(t2) * (Real(1) - t2 * (Real(1.0 / 6) - t2 * Real(1.0 / 120)));
  const Real cosine = math::sqrt(Real(1) - sine * sine);
  Real s, c;
  math::sincos_2pi(uniform(kDrawAzimuth), s, c);
  const Vec3<Real> tilted{sine * c + slope_x * cosine, sine * s + slope_y * cosine, cosine};
  out.aprime_direction = (Real(1) / norm(tilted)) * tilted;

  const FourMomentum<Real> chi2 =
      sample_two_body(row.two_body, a.energy, a.momentum, uniform(kDrawChiCosine), uniform(kDrawChiAzimuth));
  const Vec3<Real> p = rotate_z_to(out.aprime_direction, chi2.p);
  const Real momentum = math::max(norm(p), Real(1e-9));
  out.chi2 = {chi2.e, p};
  out.chi2_direction = (Real(1) / momentum) * p;

  const Real forward = math::max(out.chi2_direction.z, static_cast<Real>(min_direction_cosine));
  const Real entry = (run.geometry.z2 - a.depth) / forward;
  const Real length = (run.geometry.z3 - run.geometry.z2) / forward;
  const ForcedDecay<Real> decay = sample_forced_decay(uniform(kDrawDecayPoint));
  out.decay_length = entry + length * decay.fraction;
  out.decay_weight = length * decay.weight;
  out.exit_length = entry + length;
  out.decay_point = out.vertex + out.decay_length * out.chi2_direction;

  const Real q2 = sample_q2(row.q2_quantiles, row.q2_min, row.q2_range, uniform(kDrawQ2));
  const Real kappa = row.decay_angle * lepton_angle_kappa(q2, row.m2 - row.delta, row.delta);
  const LeptonPair<Real> pair =
      three_body_leptons(q2, row.m2, row.delta, sample_lepton_cosine(kappa, uniform(kDrawLeptonCosine)),
                         uniform(kDrawLeptonAzimuth), uniform(kDrawPairCosine), uniform(kDrawPairAzimuth));
  const Real gamma = chi2.e / row.m2, gamma_beta = momentum / row.m2;
  const FourMomentum<Real> electron = boost_z(pair.electron, gamma, gamma_beta);
  const FourMomentum<Real> positron = boost_z(pair.positron, gamma, gamma_beta);
  out.electron = {electron.e, rotate_z_to(out.chi2_direction, electron.p)};
  out.positron = {positron.e, rotate_z_to(out.chi2_direction, positron.p)};
  return out;
}

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

/// Weights of an event from its particles (docs/physics.md, "Signatures").
template <bool kSplitModules, class Real>
SEMIVIS_HD EventWeights<Real> event_weights(const RunConstants<Real>& run, const RowConstants<Real>& row,
                                            const EventParticles<Real>& event) {
  const Geometry<Real>& g = run.geometry;
  const Real inverse_gamma_beta = row.m2 / math::max(norm(event.chi2.p), Real(1e-9));
  EventWeights<Real> out;
  out.w_s1 = event.decay_length * inverse_gamma_beta;
  out.w_s2 = event.exit_length * inverse_gamma_beta;
  out.s2 = math::select(event.emission.energy > run.selection.s2_min_energy, Real(1), Real(0));

  const Real forward = math::select(event.chi2_direction.z > static_cast<Real>(min_direction_cosine),
                                    event.decay_weight * inverse_gamma_beta * row.s1_open, Real(0));
  out.volume = math::select(event.emission.energy > run.selection.s1_min_energy, forward, Real(0));

  const ShowerStart<Real> start = shower_start(g, event.decay_point.z);
  const Real aperture =
      start.in_hcal2 * inside_module(g, 0, event.decay_point.x, event.decay_point.y) +
      (Real(1) - start.in_hcal2) * inside_module(g, 1, event.decay_point.x, event.decay_point.y);
  const ShowerEnergy<Real> a = shower_energy<kSplitModules>(run, event.electron, event.decay_point, start);
  const ShowerEnergy<Real> b = shower_energy<kSplitModules>(run, event.positron, event.decay_point, start);
  // Fractions far from a shower's axis may be negative by rounding.
  const Real contained = math::max(Real(0), a.contained + b.contained);
  const Real centre = math::max(Real(0), a.centre + b.centre);
  out.threshold = aperture * threshold_probability(run.selection, contained);
  out.r_cut = r_cut_probability(run.selection, math::max(Real(0), contained - centre), centre);
  return out;
}

}  // namespace semivis
