// An event as event files hold it: every particle on its mass shell, both vertices, weights at a coupling.
#pragma once

#include <array>
#include <cstdint>

#include "semivis/core/linalg.hpp"

namespace semivis {

/// Particles of e⁻ Z → e⁻ Z A', A' → χ1 χ2, χ2 → χ1 e⁻ e⁺, in the order of every format.
enum RecordParticle : std::size_t {
  kBeamElectron,  // that radiates, of the shower; written as e⁻
  kNucleus,
  kRecoilElectron,
  kRecoilNucleus,
  kAprime,
  kPromptChi1,
  kChi2,
  kChi1,
  kElectron,
  kPositron,
  kRecordParticles
};
inline constexpr std::array<const char*, kRecordParticles> kParticleNames{
    "beam_electron", "nucleus", "recoil_electron", "recoil_nucleus", "aprime", "prompt_chi1",
    "chi2",          "chi1",    "electron",        "positron"};

/// Weights: probabilities per radiated A' of the row, whose mean over all events is an efficiency.
enum RecordWeight : std::size_t {
  kWeightDecay,     // χ2 decays where it does, between z2 and z3; the event's own weight
  kWeightS1Volume,  // and E_A' is above the threshold of S1
  kWeightS1NoRcut,  // and S1 but for the R cut
  kWeightS1,
  kWeightS2,  // χ2 decays behind HCAL3 instead, with the missing energy of S2
  kRecordWeights
};
inline constexpr std::array<const char*, kRecordWeights> kWeightNames{"Default", "s1_volume", "s1_no_rcut",
                                                                      "s1", "s2"};

/// A place (m; z along the beam from the ECAL front face) and the time there.
struct RecordVertex {
  Vec3<double> at;
  double ct;  // m; 0 where the beam enters the ECAL
};

struct EventRecord {
  std::uint64_t number;                                          // in its row
  std::array<FourMomentum<double>, kRecordParticles> particles;  // GeV
  RecordVertex production, decay;                                // of A' and prompt χ1χ2; of χ2
  double proper_decay_length;                                    // m, c times the proper time of χ2
  double contained, centre;                                      // GeV in HCAL2+3, in their central cells
  std::array<double, kRecordWeights> weights;
};

}  // namespace semivis
