// n-body phase space after RAMBO, with masses: weighted events in the rest frame.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>

#include "bench/peers/peer_setup.hpp"
#include "semivis/core/constants.hpp"
#include "semivis/core/linalg.hpp"

namespace semivis::peers {

/// N isotropic massless momenta, brought to rest and to the energy `mass` by a conformal map, then all scaled
/// by one ξ so that Σ √(m_i² + ξ² p_i²) = mass.
/// Source: R. Kleiss, W. J. Stirling, S. D. Ellis, Comput. Phys. Commun. 40 (1986) 359, sec. 2 and 4.
template <std::size_t N>
class Rambo {
 public:
  struct Event {
    std::array<FourMomentum<double>, N> p;
    double weight;  // its mean is the volume ∫ Π d³p/2E δ⁴(P - Σp), GeV^(2N-4)
  };

  /// mass > Σ masses, GeV.
  Rambo(double mass, const std::array<double, N>& masses) : mass_(mass), masses_(masses) {
    double sum = 0;
    for (const double m : masses) sum += m;
    first_scale_ = std::sqrt(1 - sum * sum / (mass * mass));
    massless_volume_ = 0.5 * constants::pi;
    for (std::size_t i = 2; i < N; ++i) {
      const double k = static_cast<double>(i);
      massless_volume_ *= 0.5 * constants::pi * mass * mass / (k * (k - 1));
    }
  }

  Event operator()(PeerRandom& random) const {
    Event event;
    auto& p = event.p;
    FourMomentum<double> total{0, {0, 0, 0}};
    for (auto& q : p) {
      const double c = 2 * random() - 1, s = std::sqrt(1 - c * c), phi = 2 * constants::pi * random();
      const double e = -std::log(random() * random());
      q = {e, {e * s * std::cos(phi), e * s * std::sin(phi), e * c}};
      total = {total.e + q.e, total.p + q.p};
    }
    const double inverse_mass = 1 / std::sqrt(total.e * total.e - dot(total.p, total.p));
    const Vec3<double> b = -inverse_mass * total.p;
    const double gamma = total.e * inverse_mass, a = 1 / (1 + gamma), x = mass_ * inverse_mass;
    for (auto& q : p) {
      const double bq = dot(b, q.p);
      q = {x * (gamma * q.e + bq), x * (q.p + (q.e + a * bq) * b)};
    }

    double scale = first_scale_;
    for (int iteration = 0; iteration < kIterations; ++iteration) {
      double excess = -mass_, slope = 0;
      for (std::size_t i = 0; i < N; ++i) {
        const double e2 = p[i].e * p[i].e, energy = std::sqrt(masses_[i] * masses_[i] + scale * scale * e2);
        excess += energy;
        slope += scale * e2 / energy;
      }
      const double step = excess / slope;
      scale -= step;
      if (std::fabs(step) < 1e-14 * scale) break;
    }
    double sum_momenta = 0, product = 1, sum_squares = 0;
    for (std::size_t i = 0; i < N; ++i) {
      const double k = scale * p[i].e, energy = std::sqrt(masses_[i] * masses_[i] + k * k);
      p[i] = {energy, scale * p[i].p};
      sum_momenta += k;
      product *= k / energy;
      sum_squares += k * k / energy;
    }
    double power = sum_momenta / mass_;
    for (std::size_t i = 2; i < N; ++i) power *= (sum_momenta / mass_) * (sum_momenta / mass_);
    event.weight = massless_volume_ * power * product * mass_ / sum_squares;
    return event;
  }

 private:
  static constexpr int kIterations = 20;
  double mass_;
  std::array<double, N> masses_;
  double first_scale_, massless_volume_;
};

}  // namespace semivis::peers
