// A peer's event: emission → A' → χ1χ2 → flight → χ1e⁺e⁻ → leptons in the lab, one scalar double at a time.
#pragma once

#include <cmath>

#include "bench/peers/matrix_element.hpp"
#include "bench/peers/peer_setup.hpp"
#include "semivis/core/constants.hpp"
#include "semivis/event/shower_energy.hpp"

namespace semivis::peers {

/// The leptons in the χ2 rest frame (GeV), with the weight of the generator times |M|².
struct DecayLeptons {
  FourMomentum<double> electron, positron;
  double weight;
};
/// An A' and where it starts (GeV, m, rad).
struct AprimeStart {
  double energy, depth, theta;
};
/// Lab frame, z along the beam.
struct ChainEvent {
  double aprime_energy;  // GeV
  FourMomentum<double> chi2, electron, positron;
  Vec3<double> decay_point;            // m
  double flight_weight, decay_weight;  // S1 is Σ flight · decay · pass over Σ decay
};

/// A unit vector, uniform on the sphere.
inline Vec3<double> isotropic_direction(PeerRandom& random) {
  const double c = 2 * random() - 1, s = std::sqrt(1 - c * c), phi = 2 * constants::pi * random();
  return {s * std::cos(phi), s * std::sin(phi), c};
}

/// a from the rest frame of `parent` (mass in GeV) to the frame in which parent is given.
inline FourMomentum<double> boost_from_rest(const FourMomentum<double>& parent, double mass,
                                            const FourMomentum<double>& a) {
  const double e = (parent.e * a.e + dot(parent.p, a.p)) / mass;
  return {e, a.p + ((e + a.e) / (parent.e + mass)) * parent.p};
}

/// The A' of semivis' own tables: inverse CDFs, as a user draws from histograms of a production run.
class TableEmission {
 public:
  explicit TableEmission(const PeerSetup& setup) : setup_(setup) {}
  AprimeStart operator()(PeerRandom& random) const {
    const auto a =
        sample_emission(setup_.constants.production, setup_.row.production, [&](Draw) { return random(); });
    return {a.energy, a.depth, std::sqrt(a.theta_squared)};
  }

 private:
  const PeerSetup& setup_;
};
/// One A' energy (GeV) for all, on the beam axis at the front of the ECAL: as little as can be asked.
class FixedEmission {
 public:
  explicit FixedEmission(const PeerSetup&) {}
  AprimeStart operator()(PeerRandom&) const { return {kEnergy, 0, 0}; }

 private:
  static constexpr double kEnergy = 60;
};

/// Decay in z2 … z3 from the exponential cut to it, with the probability as weight.
struct ForcedFlight {
  double length, weight;  // m
  ForcedFlight(double entry, double span, double decay_length, PeerRandom& random) {
    const double inside = -std::expm1(-span / decay_length);
    length = entry - decay_length * std::log1p(-random() * inside);
    weight = std::exp(-entry / decay_length) * inside;
  }
};
/// Decay anywhere, from the exponential; weight 1 in z2 … z3, else 0.
struct AnalogueFlight {
  double length, weight;  // m
  AnalogueFlight(double entry, double span, double decay_length, PeerRandom& random) {
    length = -decay_length * std::log(random());
    weight = length > entry && length < entry + span ? 1 : 0;
  }
};

/// Emission(random) → AprimeStart, TwoBody(random) → χ2 in the A' frame, ThreeBody(random) → DecayLeptons.
template <class Emission, class TwoBody, class ThreeBody, class Flight>
class PeerChain {
 public:
  explicit PeerChain(const PeerSetup& setup)
      : setup_(setup), emission_(setup), two_body_(setup.chi), three_body_(setup.chi) {}

  ChainEvent operator()(PeerRandom& random) const {
    const RunConstants<double>& run = setup_.constants;
    const AprimeStart a = emission_(random);
    const double spot = std::sqrt(-2 * std::log(random())), spot_phi = 2 * constants::pi * random();
    const double tilt = std::sqrt(-2 * std::log(random())), tilt_phi = 2 * constants::pi * random();
    const double slope_x = run.divergence * tilt * std::cos(tilt_phi);
    const double slope_y = run.divergence * tilt * std::sin(tilt_phi);
    const Vec3<double> vertex{run.spot_x * spot * std::cos(spot_phi) + slope_x * a.depth,
                              run.spot_y * spot * std::sin(spot_phi) + slope_y * a.depth, a.depth};

    const double phi = 2 * constants::pi * random(), sine = std::sin(a.theta), cosine = std::cos(a.theta);
    const Vec3<double> direction{sine * std::cos(phi) + slope_x * cosine,
                                 sine * std::sin(phi) + slope_y * cosine, cosine};
    const double m = setup_.chi.m_aprime;
    const double momentum = std::sqrt(std::fmax((a.energy - m) * (a.energy + m), 0.0));
    const FourMomentum<double> aprime{a.energy, (momentum / norm(direction)) * direction};

    ChainEvent event;
    event.aprime_energy = a.energy;
    event.chi2 = boost_from_rest(aprime, m, two_body_(random));
    const double p = norm(event.chi2.p), m2 = setup_.chi.m2();
    const Vec3<double> along = (1 / p) * event.chi2.p;
    const double forward = std::fmax(along.z, min_direction_cosine);
    const Flight flight((run.geometry.z2 - a.depth) / forward, (run.geometry.z3 - run.geometry.z2) / forward,
                        setup_.ctau * p / m2, random);
    event.decay_point = vertex + flight.length * along;
    event.flight_weight = along.z > min_direction_cosine ? flight.weight : 0;

    const DecayLeptons pair = three_body_(random);
    event.electron = boost_from_rest(event.chi2, m2, pair.electron);
    event.positron = boost_from_rest(event.chi2, m2, pair.positron);
    event.decay_weight = pair.weight;
    return event;
  }

 private:
  const PeerSetup& setup_;
  Emission emission_;
  TwoBody two_body_;
  ThreeBody three_body_;
};

/// 1 if the missing energy is that of S1, else 0: all that "kinematics only" asks.
inline double s1_volume(const PeerSetup& setup, const ChainEvent& event) {
  return event.aprime_energy > setup.selection.s1_min_energy ? 1 : 0;
}
/// The same times semivis' aperture, showers, HCAL threshold and R cut, as a probability.
inline double s1_probability(const PeerSetup& setup, const ChainEvent& event) {
  const Geometry<double>& g = setup.constants.geometry;
  if (event.flight_weight == 0 || s1_volume(setup, event) == 0) return 0;
  const ShowerStart<double> start = shower_start(g, event.decay_point.z);
  if (inside_module(g, start.in_hcal2 > 0 ? 0 : 1, event.decay_point.x, event.decay_point.y) == 0) return 0;
  const auto a = shower_energy<false>(setup.constants, event.electron, event.decay_point, start);
  const auto b = shower_energy<false>(setup.constants, event.positron, event.decay_point, start);
  const double scale = setup.selection.energy_scale;
  return pass_probability(setup.selection, scale * std::fmax(a.contained + b.contained, 0.0),
                          scale * std::fmax(a.centre + b.centre, 0.0))
      .threshold_and_r;
}

}  // namespace semivis::peers
