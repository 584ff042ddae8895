// The block of dσ/dx dv for x86-64-v3 (built with -march=x86-64-v3).
#define SEMIVIS_BLOCK_NAMESPACE semivis_v3
#define SEMIVIS_BLOCK_COPY dark_brems_v3
#include "tests/backend/dark_brems_copy.hpp"
