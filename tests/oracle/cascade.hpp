// The electrons that radiate: a plain Monte Carlo of the one-dimensional shower under complete screening.
#pragma once

#include <cmath>
#include <vector>

#include "tests/oracle/tools.hpp"

namespace oracle {

/// One shower after another. Bremsstrahlung dN/dy dt = [(4/3)(1-y) + y²]/y for y above a cut,
/// pair production dN/dx dt = 1 - (4/3)x(1-x), 7/9 in total (Y.-S. Tsai, Rev. Mod. Phys. 46 (1974) 815);
/// t in radiation lengths. Photons below the cut are neither made nor paid for: an electron keeps
/// (4/3) photon_cut of its energy per radiation length too much.
class Cascade {
 public:
  Cascade(double beam_energy, double thickness, double min_energy, double photon_cut = 1e-4)
      : beam_energy_(beam_energy), thickness_(thickness), min_energy_(min_energy), photon_cut_(photon_cut) {}

  /// Follows every e-, e+ above min_energy (GeV) of one shower; use(energy, depth, end_of_depth) gets each
  /// straight piece of track between two photons (GeV, X0).
  template <class Use>
  void shower(Random& random, Use use) {
    stack_.assign(1, {beam_energy_, 0, false});
    while (!stack_.empty()) {
      const Particle particle = stack_.back();
      stack_.pop_back();
      if (particle.is_photon)
        convert(random, particle);
      else
        radiate(random, particle, use);
    }
  }

 private:
  struct Particle {
    double energy, depth;  // GeV, X0
    bool is_photon;
  };

  void convert(Random& random, const Particle& photon) {
    const double depth = photon.depth + random.exponential() * 9 / 7;
    double x = random.uniform();
    while (random.uniform() > 1 - 4.0 / 3 * x * (1 - x)) x = random.uniform();
    keep({x * photon.energy, depth, false});
    keep({(1 - x) * photon.energy, depth, false});
  }

  template <class Use>
  void radiate(Random& random, Particle electron, Use use) {
    const double log_cut = std::log(photon_cut_);
    const double rate = 4.0 / 3 * (-log_cut - (1 - photon_cut_)) + 0.5 * (1 - square(photon_cut_));
    while (electron.energy > min_energy_ && electron.depth < thickness_) {
      const double end = electron.depth + random.exponential() / rate;
      use(electron.energy, electron.depth, std::fmin(end, thickness_));
      double y;
      do y = std::exp(log_cut * random.uniform());
      while (random.uniform() * 4 / 3 > 4.0 / 3 * (1 - y) + y * y);
      keep({y * electron.energy, end, true});
      electron = {(1 - y) * electron.energy, end, false};
    }
  }

  void keep(const Particle& particle) {
    if (particle.energy > min_energy_ && particle.depth < thickness_) stack_.push_back(particle);
  }

  double beam_energy_, thickness_, min_energy_, photon_cut_;
  std::vector<Particle> stack_;
};

}  // namespace oracle
