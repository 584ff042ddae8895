// The event loop and its stages for x86-64-v2 (built with -march=x86-64-v2).
#define SEMIVIS_LOOP_NAMESPACE semivis_block_v2
#define SEMIVIS_BLOCK_LOOP block_loop_v2
#define SEMIVIS_KINEMATICS_SYMBOL semivis_kinematics_v2
#include "bench/loops/block_loops_copy.hpp"
