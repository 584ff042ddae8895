// dσ/dx dv of dark bremsstrahlung for a block of v, on the vector units of the running processor.
#pragma once

#include <span>

#include "semivis/physics/dark_brems_etl.hpp"
#include "semivis/physics/dark_brems_iww.hpp"

namespace semivis {

/// density[i] = xs.dxs_dx_dv(energy, y, v[i]), pb, for every i < v.size() = density.size(). The sums over t
/// are vectorised; the fastest clone is chosen when the program is loaded, and all give the same bits as the
/// member function.
void dxs_dx_dv(const DarkBremsEtl& xs, double energy, double y, std::span<const double> v,
               std::span<double> density);
void dxs_dx_dv(const DarkBremsIww& xs, double energy, double y, std::span<const double> v,
               std::span<double> density);

}  // namespace semivis
