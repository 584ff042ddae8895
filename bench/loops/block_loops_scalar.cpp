// The event loop and its stages of the scalar build: no vectorisation, FMA (kernels/CMakeLists.txt).
#define SEMIVIS_LOOP_NAMESPACE semivis_block_scalar
#define SEMIVIS_BLOCK_LOOP block_loop_scalar
#define SEMIVIS_KINEMATICS_SYMBOL semivis_kinematics_scalar
#include "bench/loops/block_loops_copy.hpp"
