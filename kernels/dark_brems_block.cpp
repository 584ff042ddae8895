// dσ/dx dv of dark bremsstrahlung in a loop over v, once per instruction set. `flatten` inlines the whole
// formula into each clone, where the compiler vectorises the terms of the t integrals; they are added one by
// one in their order, so bits do not depend on the clone.
#include "kernels/dark_brems_block.hpp"

#include "kernels/clones.hpp"

namespace semivis {

SEMIVIS_CLONES __attribute__((flatten)) void dxs_dx_dv(const DarkBremsEtl& xs, double energy, double y,
                                                       std::span<const double> v, std::span<double> density) {
  for (std::size_t i = 0; i < v.size(); ++i) density[i] = xs.dxs_dx_dv(energy, y, v[i]);
}
SEMIVIS_CLONES __attribute__((flatten)) void dxs_dx_dv(const DarkBremsIww& xs, double energy, double y,
                                                       std::span<const double> v, std::span<double> density) {
  for (std::size_t i = 0; i < v.size(); ++i) density[i] = xs.dxs_dx_dv(energy, y, v[i]);
}

}  // namespace semivis
