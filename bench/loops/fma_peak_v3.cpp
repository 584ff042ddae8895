// The FMA peak of a core with registers of 32 bytes (built with -march=x86-64-v3 -ffp-contract=fast).
#define SEMIVIS_FMA_BYTES 32
#define SEMIVIS_FMA_PEAK fma_peak_v3
#include "bench/loops/fma_peak_copy.hpp"
