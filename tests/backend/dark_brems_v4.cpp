// The block of dσ/dx dv for x86-64-v4 (built with -march=x86-64-v4).
#define SEMIVIS_BLOCK_NAMESPACE semivis_v4
#define SEMIVIS_BLOCK_COPY dark_brems_v4
#include "tests/backend/dark_brems_copy.hpp"
