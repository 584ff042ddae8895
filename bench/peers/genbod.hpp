// n-body phase space after GENBOD, as in ROOT's TGenPhaseSpace: weighted events in the rest frame.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "bench/peers/peer_setup.hpp"
#include "semivis/core/constants.hpp"
#include "semivis/core/linalg.hpp"
#include "semivis/physics/aprime_decay.hpp"

namespace semivis::peers {

/// Flat N-body phase space by sequential two-body decays: invariant masses of the first 2, 3, … particles
/// from sorted uniforms, then from the innermost pair outwards each system is turned at random and boosted.
/// Set up once for a decay; a chain boosts the result to its own frame.
/// Source: F. James, Monte Carlo phase space, CERN 68-15 (1968), GENBOD (as in TGenPhaseSpace).
template <std::size_t N>
class Genbod {
 public:
  static_assert(N >= 2);
  struct Event {
    std::array<FourMomentum<double>, N> p;
    double weight;  // in (0, 1]: product of the momenta over its bound
  };

  /// mass > Σ masses, GeV.
  Genbod(double mass, const std::array<double, N>& masses) : mass_(mass), masses_(masses) {
    double sum = 0;
    for (const double m : masses) sum += m;
    kinetic_ = mass - sum;
    double largest = kinetic_ + masses[0], smallest = 0, bound = 1;
    for (std::size_t i = 1; i < N; ++i) {
      smallest += masses[i - 1];
      largest += masses[i];
      bound *= two_body_momentum(largest, smallest, masses[i]);
    }
    inverse_bound_ = 1 / bound;
  }

  /// The mean of weight · scale() is the volume ∫ Π d³p/2E δ⁴(P - Σp), GeV^(2N-4).
  double scale() const {
    double scale = constants::pi / (mass_ * inverse_bound_);
    for (std::size_t i = 2; i < N; ++i) scale *= 2 * constants::pi * kinetic_ / static_cast<double>(i - 1);
    return scale;
  }

  Event operator()(PeerRandom& random) const {
    std::array<double, N> fraction;
    fraction[0] = 0;
    for (std::size_t i = 1; i + 1 < N; ++i) fraction[i] = random();
    fraction[N - 1] = 1;
    if constexpr (N > 3) std::sort(fraction.begin() + 1, fraction.end() - 1);
    std::array<double, N> system;  // invariant mass of the first i + 1 particles
    double sum = 0;
    for (std::size_t i = 0; i < N; ++i) {
      sum += masses_[i];
      system[i] = fraction[i] * kinetic_ + sum;
    }
    Event event;
    std::array<double, N - 1> momentum;
    event.weight = inverse_bound_;
    for (std::size_t i = 0; i + 1 < N; ++i) {
      momentum[i] = two_body_momentum(system[i + 1], system[i], masses_[i + 1]);
      event.weight *= momentum[i];
    }

    auto& p = event.p;
    p[0] = {std::sqrt(momentum[0] * momentum[0] + masses_[0] * masses_[0]), {0, momentum[0], 0}};
    for (std::size_t i = 1; i < N; ++i) {
      const double back = momentum[i - 1];
      p[i] = {std::sqrt(back * back + masses_[i] * masses_[i]), {0, -back, 0}};
      const double cz = 2 * random() - 1, sz = std::sqrt(1 - cz * cz);
      const double angle = 2 * constants::pi * random(), cy = std::cos(angle), sy = std::sin(angle);
      for (std::size_t j = 0; j <= i; ++j) {
        const Vec3<double> v = p[j].p;
        const double x = cz * v.x - sz * v.y;
        p[j].p = {cy * x - sy * v.z, sz * v.x + cz * v.y, sy * x + cy * v.z};
      }
      if (i + 1 == N) break;
      // The system i recoils along y against the next particle.
      const double gamma_beta = momentum[i] / system[i], gamma = std::sqrt(1 + gamma_beta * gamma_beta);
      for (std::size_t j = 0; j <= i; ++j) {
        const double e = p[j].e, y = p[j].p.y;
        p[j].e = gamma * e + gamma_beta * y;
        p[j].p.y = gamma * y + gamma_beta * e;
      }
    }
    return event;
  }

 private:
  double mass_;
  std::array<double, N> masses_;
  double kinetic_, inverse_bound_;
};

}  // namespace semivis::peers
