// CUDA where it is wished for and there, else the CPU.
#include "host/cli/backend_choice.hpp"

#include "host/error.hpp"
#include "kernels/parallel_for.hpp"

namespace semivis {

BackendChoice choose_backend(const BackendRequest& request) {
  BackendChoice choice;
  choice.threads = request.threads > 0 ? request.threads : available_threads();
  choice.device = "none";
  if (request.kind != BackendKind::cpu) {
    const int device = request.device.value_or(0);
    choice.backend = make_cuda_backend(device, choice.fallback);
    if (choice.backend) {
      choice.fallback.clear();
      choice.device = std::to_string(device);
      return choice;
    }
    if (request.kind == BackendKind::cuda)
      throw Error(ExitCode::unavailable, "the cuda backend is not available (" + choice.fallback +
                                             "), run with --backend cpu or auto");
  }
  choice.backend = make_cpu_backend(choice.threads);
  return choice;
}

}  // namespace semivis
