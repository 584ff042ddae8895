// The block of dσ/dx dv for x86-64-v2 (built with -march=x86-64-v2).
#define SEMIVIS_BLOCK_NAMESPACE semivis_v2
#define SEMIVIS_BLOCK_COPY dark_brems_v2
#include "tests/backend/dark_brems_copy.hpp"
