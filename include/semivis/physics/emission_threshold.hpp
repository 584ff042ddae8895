// Lowest energy of an electron that can radiate an A'.
#pragma once

#include "semivis/core/constants.hpp"

namespace semivis {

/// E of e Z → e Z A' at threshold, GeV, for the masses of A' and nucleus (GeV, > 0): s = (M + m + m_e)². The
/// nucleus recoils: above m by m²/2M and m_e.
inline double emission_threshold(double m_aprime, double nucleus_mass) {
  const double made = m_aprime + constants::m_electron;
  return made + m_aprime * (m_aprime + 2 * constants::m_electron) / (2 * nucleus_mass);
}

}  // namespace semivis
