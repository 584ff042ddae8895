// The one functor that chains the stages: electron → A' → χ1χ2 → flight → χ1e⁺e⁻ → showers → weights.
#pragma once

#include "semivis/core/linalg.hpp"
#include "semivis/core/macros.hpp"
#include "semivis/core/math.hpp"
#include "semivis/detector/selection.hpp"
#include "semivis/event/constants.hpp"
#include "semivis/event/shower_energy.hpp"
#include "semivis/physics/chi2_decay.hpp"
#include "semivis/sampling/decay_vertex.hpp"
#include "semivis/sampling/gaussian.hpp"
#include "semivis/sampling/three_body.hpp"

namespace semivis {

/// What the detector would see of an event, before any cut.
template <class Real>
struct Observables {
  Real w_s1, w_s2,
      w_target;   // m: proper lengths ℓ/βγ of the S1 decay point, of the ends of HCAL3 and of the ECAL
  Real volume;    // m: S1 weight of decaying between z2 and z3
  Real aperture;  // 1 if that happens inside the transverse size of a module, else 0
  Real contained, centre;           // GeV in HCAL2+3 and in their central cells
  Real electron_energy;             // GeV, of the radiating e-+
  Real aprime_energy, pair_energy;  // GeV, of the A' and of e+e- together
};

/// What an event contributes under a selection: S1 is volume · aperture · pass at w_s1, S2 sits at w_s2.
template <class Real>
struct EventWeights {
  Real w_s1, w_s2, w_target;  // m, as above
  Real volume;                // m: S1 weight of decaying inside the volume, E_A' threshold included
  Real aperture;              // 1 or 0
  Real threshold;             // probability to be above the energy threshold
  Real pass;                  // probability to be above it and pass the R cut
  Real s2;                    // 1 or 0
  Real triggered;             // 1 or 0: E_A' above the threshold of S1
  Real target;                // 1 or 0: a decay in the ECAL would leave the missing energy of S2
  Real valid;                 // 1, or 0 where any number of the event cannot be (below)
};

/// The particles of an event, for the weights and for event records (GeV, m, lab frame, z along the beam).
template <class Real>
struct EventParticles {
  Emission<Real> emission;
  Real slope_x{}, slope_y{};  // of the electron that radiates
  Vec3<Real> vertex{}, aprime_direction{}, chi2_direction{};
  FourMomentum<Real> chi2{};
  Real decay_length{}, decay_weight{};  // m: ℓ, and (ℓ3 - ℓ2) times the weight of the forced decay
  Real exit_length{};                   // m: ℓ3
  Vec3<Real> decay_point{};
  FourMomentum<Real> electron{}, positron{};
};

/// From the A' to the leptons. uniform(Draw) returns the event's uniforms in (0, 1).
template <class Real, class Uniform>
SEMIVIS_HD EventParticles<Real> decay_aprime(const RunConstants<Real>& run, const RowConstants<Real>& row,
                                             const Emission<Real>& emission, Uniform uniform) {
  EventParticles<Real> out{.emission = emission};
  const Emission<Real>& a = out.emission;

  const NormalPair<Real> spot = sample_normal_pair(uniform(kDrawSpotRadius), uniform(kDrawSpotAngle));
  const NormalPair<Real> slope =
      sample_normal_pair(uniform(kDrawDivergenceRadius), uniform(kDrawDivergenceAngle));
  out.slope_x = run.divergence * slope.a;
  out.slope_y = run.divergence * slope.b;
  out.vertex = {run.spot_x * spot.a + out.slope_x * a.depth, run.spot_y * spot.b + out.slope_y * a.depth,
                a.depth};

  const Real t2 = a.theta_squared;
  const Real sine = math::sqrt(t2) * math::polynomial(t2, {Real(1.0 / 120), Real(-1.0 / 6), Real(1)});
  const Real cosine = math::sqrt(Real(1) - sine * sine);
  Real s, c;
  math::sincos_2pi(uniform(kDrawAzimuth), s, c);
  const Vec3<Real> tilted{sine * c + out.slope_x * cosine, sine * s + out.slope_y * cosine, cosine};
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

/// Everything up to the leptons.
template <class Real, class Uniform>
SEMIVIS_HD EventParticles<Real> generate_particles(const RunConstants<Real>& run,
                                                   const RowConstants<Real>& row, Uniform uniform) {
  return decay_aprime(run, row, sample_emission(run.production, row.production, uniform), uniform);
}

/// What a decay leaves before any shower is looked at: contained and centre are still to come.
template <class Real>
SEMIVIS_HD Observables<Real> observe_flight(const RunConstants<Real>& run, const RowConstants<Real>& row,
                                            const EventParticles<Real>& event) {
  const Geometry<Real>& g = run.geometry;
  const Real inverse_gamma_beta = row.m2 / math::max(norm(event.chi2.p), Real(1e-9));
  const Real forward = math::max(event.chi2_direction.z, static_cast<Real>(min_direction_cosine));
  Observables<Real> out;
  out.w_s1 = event.decay_length * inverse_gamma_beta;
  out.w_s2 = event.exit_length * inverse_gamma_beta;
  out.w_target = math::max(g.target_end - event.emission.depth, Real(0)) / forward * inverse_gamma_beta;
  out.volume = math::select(event.chi2_direction.z > static_cast<Real>(min_direction_cosine),
                            event.decay_weight * inverse_gamma_beta * row.s1_open, Real(0));
  const Real in_hcal2 = shower_start(g, event.decay_point.z).in_hcal2;
  out.aperture = in_hcal2 * inside_module(g, 0, event.decay_point.x, event.decay_point.y) +
                 (Real(1) - in_hcal2) * inside_module(g, 1, event.decay_point.x, event.decay_point.y);
  out.contained = out.centre = Real(0);
  out.electron_energy = event.emission.electron_energy;
  out.aprime_energy = event.emission.energy;
  out.pair_energy = event.electron.e + event.positron.e;
  return out;
}
/// Energy of both leptons: fractions far from a shower's axis may be negative by rounding. NaN stays NaN.
template <class Real>
SEMIVIS_HD Real pair_energy(Real electron, Real positron) {
  return math::max(electron + positron, Real(0));
}

/// Flight, energies and showers of an event (docs/physics.md, "Signatures").
template <bool kSplitModules, class Real>
SEMIVIS_HD Observables<Real> observe(const RunConstants<Real>& run, const RowConstants<Real>& row,
                                     const EventParticles<Real>& event) {
  Observables<Real> out = observe_flight(run, row, event);
  const ShowerStart<Real> start = shower_start(run.geometry, event.decay_point.z);
  const ShowerEnergy<Real> a = shower_energy<kSplitModules>(run, event.electron, event.decay_point, start);
  const ShowerEnergy<Real> b = shower_energy<kSplitModules>(run, event.positron, event.decay_point, start);
  out.contained = pair_energy(a.contained, b.contained);
  out.centre = pair_energy(a.centre, b.centre);
  return out;
}

/// 1 where all numbers of an event are finite and not negative, and its probabilities at most 1, else 0.
/// Infinity and NaN survive in the sum, whatever the cuts made of them.
template <class Real>
SEMIVIS_HD Real validity(const Observables<Real>& event, const EventWeights<Real>& weights) {
  const Real sum = (event.w_s1 + event.w_s2) + (event.w_target + event.volume) +
                   (event.contained + event.centre) + (event.electron_energy + event.aprime_energy) +
                   (event.pair_energy + event.aperture) + (weights.threshold + weights.pass);
  const Real lengths = math::min(math::min(event.w_s1, event.w_s2), math::min(event.w_target, event.volume));
  const Real energies = math::min(math::min(event.electron_energy, event.aprime_energy), event.pair_energy);
  const Real least = math::min(event.aperture, math::min(weights.threshold, weights.pass));
  const Real most = math::max(event.aperture, math::max(weights.threshold, weights.pass));
  const Real positive =
      math::select(math::min(math::min(lengths, energies), least) >= Real(0), Real(1), Real(0));
  return math::select(Real(0) * sum == Real(0), math::select(most <= Real(1), positive, Real(0)), Real(0));
}

/// Weights of an event under a selection (docs/physics.md, "Signatures").
template <class Real>
SEMIVIS_HD EventWeights<Real> apply_selection(const Selection<Real>& selection,
                                              const Observables<Real>& event) {
  const Real radiated =
      math::select(event.electron_energy >= selection.min_electron_energy, Real(1), Real(0));
  EventWeights<Real> out;
  out.w_s1 = event.w_s1;
  out.w_s2 = event.w_s2;
  out.w_target = event.w_target;
  out.triggered = math::select(event.aprime_energy > selection.s1_min_energy, radiated, Real(0));
  out.s2 = math::select(event.aprime_energy > selection.s2_min_energy, radiated, Real(0));
  out.target =
      math::select(event.aprime_energy - event.pair_energy > selection.s2_min_energy, radiated, Real(0));
  out.volume = event.volume * out.triggered;
  out.aperture = event.aperture;
  const Real contained = event.contained * selection.energy_scale;
  const Real centre = event.centre * selection.energy_scale;
  const PassProbability<Real> cuts = pass_probability(selection, contained, centre);
  out.threshold = cuts.threshold;
  out.pass = cuts.threshold_and_r;
  out.valid = validity(event, out);
  return out;
}

}  // namespace semivis
