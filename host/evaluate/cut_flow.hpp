// Cut flow of a mass row at a coupling: where the radiated A' go, signature by signature.
#pragma once

#include <vector>

#include "host/io/table.hpp"

namespace semivis {

struct CutFlowLine {
  double fraction = 0;  // of the A' radiated
  double events = 0;  // expected: fraction × ε² Y Σ n_eot detector_efficiency over the bins of the signature
};

/// Every line holds the cuts of those before it.
struct CutFlowS1 {
  CutFlowLine radiated;
  CutFlowLine aprime_energy;     // E_A' above the threshold of S1; of these χ2 ...
  CutFlowLine decays_before;     //   ... decay in front of HCAL2, or off the cone of 26°: the rest
  CutFlowLine decays_in_volume;  //   ... decay in HCAL2+3, between z2 and z3
  CutFlowLine decays_beyond;     //   ... decay behind HCAL3
  CutFlowLine inside_modules;    // of decays_in_volume
  CutFlowLine energy_threshold;  // efficiency without the R cut
  CutFlowLine r_cut;             // efficiency_s1 and events_s1
};

struct CutFlowS2 {
  CutFlowLine radiated;
  CutFlowLine aprime_energy;  // E_A' above the threshold of S2
  CutFlowLine decays_beyond;  // efficiency_s2 and events_s2
};

struct CutFlow {
  CutFlowS1 s1;
  CutFlowS2 s2;
  // Decays inside the ECAL that leave the missing energy of S2, E_A' - E_e+e- above its threshold: they
  // would add to S2 and are not part of any limit. Exposure of S2.
  CutFlowLine decays_in_target;
};

/// The flow at (epsilon, alpha_d), each in (0, 1], from the channels of the row (docs/physics.md, "Spectra"):
/// the totals are survivals at 1/cτ = 0, `s1_sideways` separates decays beside the modules, `decays_before`
/// is what the other two leave of aprime_energy (a difference of estimates, clipped at 0). S1 fractions carry
/// the statistical errors of a forced decay, so a line exceeds the one before it by those at most. A closed
/// row gives zeros, a row without events its `radiated` only. Error 65 where the row has no spectra.
CutFlow cut_flow(const MassRow& row, const std::vector<AnalysisBin>& analysis, double epsilon,
                 double alpha_d);

}  // namespace semivis
