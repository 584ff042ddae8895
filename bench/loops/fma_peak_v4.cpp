// The FMA peak of a core with registers of 64 bytes (built with -march=x86-64-v4 -ffp-contract=fast).
#define SEMIVIS_FMA_BYTES 64
#define SEMIVIS_FMA_PEAK fma_peak_v4
#include "bench/loops/fma_peak_copy.hpp"
