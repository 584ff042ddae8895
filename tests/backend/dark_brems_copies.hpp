// The block of dσ/dx dv built for one x86-64 level only, as copies that a test can call whatever the
// processor's best clone is. Each copy is kernels/dark_brems_block.cpp in a namespace of its own
// (tests/backend/dark_brems_*.cpp).
#pragma once

#include <span>

namespace semivis::testing {

/// One (form, model, mass, energy, y) with its v and the densities to fill.
struct DensityArguments {
  bool iww, corrected;
  double m_aprime, energy, y;  // GeV, GeV, 1
  std::span<const double> v;
  std::span<double> density;
};
void dark_brems_v2(const DensityArguments& arguments);
void dark_brems_v3(const DensityArguments& arguments);
void dark_brems_v4(const DensityArguments& arguments);

}  // namespace semivis::testing
