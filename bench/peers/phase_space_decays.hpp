// The decays of a chain from GENBOD and RAMBO: phase space times |M|² as a weight, or accepted by it.
#pragma once

#include "bench/peers/genbod.hpp"
#include "bench/peers/peer_chain.hpp"
#include "bench/peers/rambo.hpp"

namespace semivis::peers {

/// A' → χ2 χ1 by GENBOD, seen from the A'.
class GenbodTwoBody {
 public:
  explicit GenbodTwoBody(const Chi2Masses& m) : generator_(m.m_aprime, {m.m2(), m.m1}) {}
  FourMomentum<double> operator()(PeerRandom& random) const { return generator_(random).p[0]; }

 private:
  Genbod<2> generator_;
};

/// χ2 → e⁻ e⁺ χ1 by Generator (Genbod or Rambo), weight × |M|².
template <template <std::size_t> class Generator>
class WeightedThreeBody {
 public:
  explicit WeightedThreeBody(const Chi2Masses& m)
      : generator_(m.m2(), {m.m_lepton, m.m_lepton, m.m1}), matrix_element_(m) {}
  DecayLeptons operator()(PeerRandom& random) const {
    const auto event = generator_(random);
    return {event.p[0], event.p[1], event.weight * matrix_element_(event.p[0].e, event.p[1].e)};
  }

 private:
  Generator<3> generator_;
  MatrixElement matrix_element_;
};

/// The same with weight 1: accepted with the probability weight/bound, bound = the largest of kPilot weights
/// and 2 % more, the usual way (the weight is a smooth function of two variables).
template <template <std::size_t> class Generator>
class UnweightedThreeBody {
 public:
  explicit UnweightedThreeBody(const Chi2Masses& m) : weighted_(m), bound_(0) {
    PeerRandom random(kPilotSeed);
    for (int i = 0; i < kPilot; ++i) bound_ = std::fmax(bound_, 1.02 * weighted_(random).weight);
  }
  double bound() const { return bound_; }
  DecayLeptons operator()(PeerRandom& random) const {
    for (;;) {
      const DecayLeptons leptons = weighted_(random);
      if (random() * bound_ < leptons.weight) return {leptons.electron, leptons.positron, 1};
    }
  }

 private:
  static constexpr int kPilot = 100000;
  static constexpr std::uint64_t kPilotSeed = 17;
  WeightedThreeBody<Generator> weighted_;
  double bound_;
};

template <class Emission>
using GenbodChain = PeerChain<Emission, GenbodTwoBody, WeightedThreeBody<Genbod>, ForcedFlight>;
using GenbodUnweightedChain =
    PeerChain<TableEmission, GenbodTwoBody, UnweightedThreeBody<Genbod>, ForcedFlight>;
using RamboChain = PeerChain<TableEmission, GenbodTwoBody, WeightedThreeBody<Rambo>, ForcedFlight>;

}  // namespace semivis::peers
