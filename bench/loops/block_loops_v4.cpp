// The event loop and its stages for x86-64-v4 (built with -march=x86-64-v4).
#define SEMIVIS_LOOP_NAMESPACE semivis_block_v4
#define SEMIVIS_BLOCK_LOOP block_loop_v4
#define SEMIVIS_KINEMATICS_SYMBOL semivis_kinematics_v4
#include "bench/loops/block_loops_copy.hpp"
