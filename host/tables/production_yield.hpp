// A' above an energy per electron on target, by direct quadrature: independent of the production tables.
#pragma once

#include "host/config/run_description.hpp"

namespace semivis {

/// A' of mass m_aprime (GeV) with E_A' > min_energy (GeV, > 0) per electron on target at ε = 1, by the cross
/// section of `model`, from every e- and e+ that can radiate them (the target's own electron cut is not
/// used):
///     n = N_X0 f_Pb ∫ dE T(E) ∫_{x > min_energy/E} dx dσ/dx,
/// T the track length of both charges, N_X0 nuclei per X0 of which the share f_Pb is the radiator. 0 where
/// min_energy or the mass reaches the beam energy. Accuracy 0.5 % (of T, see track_length.hpp, plus 0.1 %).
double n_aprime_above(const BeamSettings& beam, const TargetSettings& target, const ModelSettings& model,
                      double m_aprime, double min_energy);

}  // namespace semivis
