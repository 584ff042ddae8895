// Nuclei that radiate the A'.
#pragma once

#include <string_view>

#include "semivis/core/constants.hpp"

namespace semivis {

struct Nucleus {
  std::string_view symbol;
  double Z, A;
  /// Mass, GeV: A atomic mass units (binding and electrons change the yields by less than 1e-4).
  double mass() const { return A * constants::atomic_mass_unit; }
};

/// Atomic numbers and rounded atomic weights (PDG 2022, atomic and nuclear properties; lead as 207, the
/// value used by the published NA64 tables).
inline constexpr Nucleus kNuclei[] = {
    {"Al", 13, 27}, {"Fe", 26, 56}, {"Cu", 29, 64}, {"W", 74, 184}, {"Pb", 82, 207},
};

/// nullptr for an unknown symbol.
inline const Nucleus* find_nucleus(std::string_view symbol) {
  for (const Nucleus& nucleus : kNuclei)
    if (nucleus.symbol == symbol) return &nucleus;
  return nullptr;
}

}  // namespace semivis
