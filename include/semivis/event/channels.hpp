// The channels: the short list of sums that a mass row is reduced to, each a histogram in ln w with
// w = ℓ/βγ the proper decay length (m), and how each is read at a coupling (docs/physics.md, "Spectra").
#pragma once

#include <cstddef>

#include "semivis/core/macros.hpp"
#include "semivis/core/math.hpp"

namespace semivis {

/// Nodes of every histogram, equally spaced in ln w over the row's own range.
inline constexpr int kNodes = 384;

/// A second moment is the sum of the product of two event weights.
enum Channel : int {
  kS1,        // S1 after every cut
  kS1NoRcut,  // S1 after everything but the R cut
  kS1Volume,  // χ2 decays inside the S1 volume, nothing else asked
  kS2,        // S2 after every cut
  kS1S1,      // second moments from here on
  kS1S1NoRcut,
  kS1NoRcutS1NoRcut,
  kS2S2,
  kS1S2,
  kSideways,  // first moments again, for the cut flow: χ2 decays between z2 and z3 outside the modules
  kBeyond,    // χ2 decays behind HCAL3, E_A' above the threshold of S1
  kTarget,    // χ2 decays in the ECAL and leaves the missing energy of S2
  kChannels
};
/// Nodes of all channels of a row: [channel * kNodes + node].
inline constexpr std::size_t kRowNodes = std::size_t{kChannels} * kNodes;
/// Integers of one row in one reading: its nodes, and behind them the number of events whose weights cannot
/// be (validity in event.hpp).
inline constexpr std::size_t kInvalidEvents = kRowNodes;
inline constexpr std::size_t kRowSums = kRowNodes + 1;
/// Variations keep the channels before this one.
inline constexpr int kVariedChannels = kS1S1;
/// Channels from here on are read by the cut flow only.
inline constexpr int kPointChannels = kSideways;

/// How a channel depends on cτ.
enum class Response : int { s1, s2, s1s1, s2s2, s1s2, decayed };

struct ChannelInfo {
  const char* name;
  const char* response;
  Response kind;
};
inline constexpr ChannelInfo kChannelInfo[kChannels] = {
    {"s1", "s1", Response::s1},
    {"s1_no_rcut", "s1", Response::s1},
    {"s1_volume", "s1", Response::s1},
    {"s2", "s2", Response::s2},
    {"s1*s1", "s1s1", Response::s1s1},
    {"s1*s1_no_rcut", "s1s1", Response::s1s1},
    {"s1_no_rcut*s1_no_rcut", "s1s1", Response::s1s1},
    {"s2*s2", "s2s2", Response::s2s2},
    {"s1*s2", "s1s2", Response::s1s2},
    {"s1_sideways", "s1", Response::s1},
    {"beyond", "s2", Response::s2},
    {"target", "decayed", Response::decayed},
};

/// Probability e^{-w/cτ} to survive the proper length w (m, >= 0); rate = 1/cτ (1/m, 0 where χ2 is
/// stable). Exactly 0 beyond 700 decay lengths, where the exponential leaves the normal numbers.
SEMIVIS_HD double survival(double w, double rate) {
  const double x = w * rate;
  return math::select(x < 700.0, math::exp(-x), 0.0);
}

/// Value of a unit deposit whose survival probability is p, read at rate = 1/cτ (1/m). An S1 weight is
/// a length, hence one 1/cτ for each S1 factor; a second moment has the square of p, S1·S2 too because
/// it is deposited at the mean of its two lengths. Source: exponential decay law.
SEMIVIS_HD double response_from_survival(Response kind, double p, double rate) {
  switch (kind) {
    case Response::s1:
      return p * rate;
    case Response::s2:
      return p;
    case Response::s1s1:
      return (p * rate) * (p * rate);
    case Response::s2s2:
      return p * p;
    case Response::s1s2:
      return p * rate * p;
    case Response::decayed:
      return 1 - p;
  }
  return 0;
}

/// The same from the proper length w (m, > 0) and the proper decay length ctau (m, > 0; 1e300 where χ2
/// is stable).
SEMIVIS_HD double response(Response kind, double w, double ctau) {
  const double rate = 1.0 / ctau;
  return response_from_survival(kind, survival(w, rate), rate);
}

}  // namespace semivis
