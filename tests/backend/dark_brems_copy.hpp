// Included by tests/backend/dark_brems_v*.cpp: defines SEMIVIS_BLOCK_COPY (a name in semivis::testing) from a
// copy of the block whose namespace is SEMIVIS_BLOCK_NAMESPACE. Built with -DSEMIVIS_NO_CLONES and the -march
// of its name.
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#define semivis SEMIVIS_BLOCK_NAMESPACE
#include "kernels/dark_brems_block.cpp"
#undef semivis

#include "tests/backend/dark_brems_copies.hpp"

void semivis::testing::SEMIVIS_BLOCK_COPY(const DensityArguments& a) {
  using namespace SEMIVIS_BLOCK_NAMESPACE;
  const Nucleus& lead = *find_nucleus("Pb");
  const FormFactors form_factors(lead, a.corrected ? InelasticForm::corrected : InelasticForm::published);
  if (a.iww)
    dxs_dx_dv(DarkBremsIww(lead, form_factors, a.m_aprime), a.energy, a.y, a.v, a.density);
  else
    dxs_dx_dv(DarkBremsEtl(lead, form_factors, a.m_aprime), a.energy, a.y, a.v, a.density);
}
