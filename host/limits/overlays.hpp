// Lines to draw beside the contours: (g-2)_µ, thermal relic, Landau pole.
#pragma once

#include <vector>

#include "host/io/table.hpp"
#include "host/limits/exclusion.hpp"
#include "host/limits/limit_set.hpp"

namespace semivis {

/// α_D of the relic lines in (m_A', ε), besides those of the contours.
inline constexpr double kRelicAlphaD[] = {0.02, 0.05, 0.1, 0.2};
/// Scale that the Landau pole of α_D must not be below, GeV.
inline constexpr double kLandauScale = 10000;

/// At the masses of the table's rows, and at 60 more a decade along ε, 20 along the others. Along ε: the
/// central value and ±2σ of (g-2)_µ, with the Fermilab result of 2021 and before it, and the thermal relic
/// line for each α_D. Along α_D, at the ε of the central (g-2)_µ shift: the relic line and the Landau pole.
/// Relic lines along ε and α_D for the only (r, f) of a table; where it has several f at a mass the relic
/// line along f at that ε. Masses without a solution are left out. Lines of options.axes only;
/// options.alpha_d: of the contours.
std::vector<Overlay> make_overlays(const Table& table, const LimitOptions& options);

}  // namespace semivis
