// The one translation unit of the CPU side that includes Thrust.
#include "kernels/parallel_for.hpp"

#include <omp.h>
#include <thrust/for_each.h>
#include <thrust/iterator/counting_iterator.h>
#include <thrust/system/omp/execution_policy.h>

#include <algorithm>
#include <atomic>
#include <exception>

namespace semivis {

int available_threads() { return std::max(1, omp_get_num_procs()); }

void parallel_for(std::size_t count, int threads, const std::function<void(std::size_t)>& task) {
  omp_set_num_threads(threads > 0 ? threads : available_threads());
  std::exception_ptr failure;
  std::atomic_flag failed;
  // An exception may not leave an OpenMP region: the first one waits for its end.
  const auto run = [&](std::size_t i) {
    try {
      if (!failed.test()) task(i);
    } catch (...) {
      if (!failed.test_and_set()) failure = std::current_exception();
    }
  };
  // Thrust's OpenMP policy hands each thread one contiguous range; tasks are interleaved over the ranges
  // so that neighbours (alike in cost) are shared out evenly.
  const auto workers = static_cast<std::size_t>(omp_get_max_threads());
  const thrust::counting_iterator<std::size_t> begin(0);
  thrust::for_each(thrust::omp::par, begin, begin + static_cast<std::ptrdiff_t>(workers),
                   [&run, count, workers](std::size_t worker) {
                     for (std::size_t i = worker; i < count; i += workers) run(i);
                   });
  if (failure) std::rethrow_exception(failure);
}

}  // namespace semivis
