// The event loop and its stages for x86-64-v3 (built with -march=x86-64-v3).
#define SEMIVIS_LOOP_NAMESPACE semivis_block_v3
#define SEMIVIS_BLOCK_LOOP block_loop_v3
#define SEMIVIS_KINEMATICS_SYMBOL semivis_kinematics_v3
#include "bench/loops/block_loops_copy.hpp"
