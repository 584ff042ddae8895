// Runs independent tasks on the CPU's threads (Thrust, OpenMP policy).
#pragma once

#include <cstddef>
#include <functional>

namespace semivis {

/// Calls task(i) once for every i < count, in any order, on `threads` threads (0: every core that the
/// process may use). The first exception that a task throws ends the loop and is thrown again.
void parallel_for(std::size_t count, int threads, const std::function<void(std::size_t)>& task);

/// What threads = 0 means here.
int available_threads();

}  // namespace semivis
