// One event from the beam electron to the yes or no of each signature; real decay lengths at every coupling.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "tests/oracle/decays.hpp"
#include "tests/oracle/emission.hpp"
#include "tests/oracle/showers.hpp"
#include "tests/oracle/tools.hpp"

namespace oracle {

struct Beam {
  double energy = 100, spot_x = 4.13e-3, spot_y = 1.4e-3, divergence = 0.4e-3;  // GeV, m, rad
};
struct Selection {
  double s1_min_energy = 15, s2_min_energy = 50;  // GeV, of the A'
  double threshold = 1, r_cut = 0.06;             // GeV, -
};
struct Experiment {
  Beam beam;
  Target target;
  Detector detector;
  Selection selection;
};
struct Coupling {
  double epsilon, alpha_d;
};

/// Σ weight of the events that passed, of one coupling.
struct Passed {
  double s1 = 0, s1_no_rcut = 0, s2 = 0;
};

/// Sums over events; the results of several threads add up.
struct Tally {
  std::vector<Passed> passed;               // per coupling
  double events = 0, squares = 0;           // Σ weight, Σ weight²
  double n_aprime = 0, n_aprime_error = 0;  // A' per electron on target at ε = 1
  double showers = 0, candidates = 0, overweight = 0;
  double deposits = 0;  // decays whose showers were followed

  void add(const Tally& other) {
    if (passed.empty()) passed.resize(other.passed.size());
    for (std::size_t i = 0; i < passed.size(); ++i) {
      passed[i].s1 += other.passed[i].s1;
      passed[i].s1_no_rcut += other.passed[i].s1_no_rcut;
      passed[i].s2 += other.passed[i].s2;
    }
    const double all = showers + other.showers;
    n_aprime = (n_aprime * showers + other.n_aprime * other.showers) / all;
    n_aprime_error = std::hypot(n_aprime_error * showers, other.n_aprime_error * other.showers) / all;
    showers = all;
    events += other.events;
    squares += other.squares;
    candidates += other.candidates;
    overweight += other.overweight;
    deposits += other.deposits;
  }
};

class Chain {
 public:
  Chain(const Experiment& experiment, const DarkMasses& masses, const std::vector<Coupling>& couplings,
        const Mistakes& mistakes = {})
      : x_(experiment), masses_(masses), mistakes_(mistakes), showers_(experiment.detector) {
    for (const Coupling& c : couplings) ctau_.push_back(decay_length(masses, c.epsilon, c.alpha_d, mistakes));
  }

  /// At least `events` A' (whole showers of the target).
  Tally run(double events, std::uint64_t seed) const {
    Random random(seed);
    EmissionSampler sampler(x_.target, x_.beam.energy, masses_.aprime, mistakes_, random);
    Tally tally;
    tally.passed.resize(ctau_.size());
    while (tally.events < events)
      sampler.shower(random, [&](const Emission& emission) { event(random, emission, tally); });
    tally.n_aprime = sampler.n_aprime();
    tally.n_aprime_error = sampler.n_aprime_error();
    tally.showers = sampler.showers();
    tally.candidates = sampler.candidates();
    tally.overweight = sampler.overweight();
    return tally;
  }

 private:
  void event(Random& random, const Emission& emission, Tally& tally) const {
    tally.events += emission.weight;
    tally.squares += square(emission.weight);
    const Vector slope{x_.beam.divergence * random.normal(), x_.beam.divergence * random.normal(), 1};
    const Vector vertex = Vector{x_.beam.spot_x * random.normal(), x_.beam.spot_y * random.normal(), 0} +
                          emission.depth * slope;
    const Vector direction = direction_about(unit(slope), std::cos(emission.theta), std::sin(emission.theta),
                                             random.uniform(0, 2 * pi));
    const double momentum =
        std::sqrt((emission.energy - masses_.aprime) * (emission.energy + masses_.aprime));
    const FourVector chi2 = decay_aprime(random, masses_, momentum * direction, mistakes_);
    const double boost = length(chi2.p) / masses_.chi2();
    const Vector flight = unit(chi2.p);
    const double most_oblique = 0.9;  // n_z of the S1 volume
    LeptonPair pair{};
    bool decayed = false;
    for (std::size_t i = 0; i < ctau_.size(); ++i) {
      const double path = boost * ctau_[i] * random.exponential();
      const Vector at = vertex + path * flight;
      // Off that cone, where nobody measures, a χ2 leaves where one on it does.
      const bool leaves = path * std::fmax(flight.z, most_oblique) > x_.detector.z3 - vertex.z;
      if (leaves && emission.energy > x_.selection.s2_min_energy) tally.passed[i].s2 += emission.weight;
      if (emission.energy <= x_.selection.s1_min_energy || flight.z <= most_oblique || !in_volume(at))
        continue;
      if (!decayed) pair = decay_chi2(random, masses_, chi2.p, mistakes_);
      decayed = true;
      ++tally.deposits;
      measure(random, emission.weight, pair, at, tally.passed[i]);
    }
  }

  /// Between z2 and z3 and within the width of the module (in the gap: of HCAL3).
  bool in_volume(const Vector& at) const {
    const Detector& d = x_.detector;
    const int module = at.z < d.hcal2_end() ? 0 : 1;
    return at.z > d.z2 && at.z < d.z3 && std::fabs(at.x - d.offset_x[module]) < 0.5 * d.cells * d.cell_x &&
           std::fabs(at.y - d.offset_y[module]) < 0.5 * d.cells * d.cell_y;
  }

  void measure(Random& random, double weight, const LeptonPair& pair, const Vector& at,
               Passed& passed) const {
    const Deposit a = showers_(pair.electron, at), b = showers_(pair.positron, at);
    const double central_cells = 2, outer_cells = central_cells * (square(x_.detector.cells) - 1);
    const double g1 = random.normal(), g2 = random.normal();
    const auto smeared = [&](double energy, double cells, double gauss) {
      return energy +
             gauss * std::sqrt(square(x_.detector.resolution) * energy + cells * square(x_.detector.noise));
    };
    const auto ratio = [&](double outside, double centre) { return outside / (outside + centre); };
    const double outside =
        smeared(std::fmax(a.module + b.module - a.centre - b.centre, 0.0), outer_cells, g1);
    const double centre = smeared(a.centre + b.centre, central_cells, g2);
    if (outside + centre <= x_.selection.threshold) return;
    passed.s1_no_rcut += weight;
    const double r = mistakes_.one_lepton_in_r ? ratio(smeared(a.module - a.centre, outer_cells, g1),
                                                       smeared(a.centre, central_cells, g2))
                                               : ratio(outside, centre);
    if (r < x_.selection.r_cut) passed.s1 += weight;
  }

  Experiment x_;
  DarkMasses masses_;
  Mistakes mistakes_;
  ShowerModel showers_;
  std::vector<double> ctau_;
};

}  // namespace oracle
