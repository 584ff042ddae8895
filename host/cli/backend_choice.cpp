// CUDA where it is wished for and there, else the CPU.
#include "host/cli/backend_choice.hpp"

#include "host/backend/multi_backend.hpp"
#include "host/error.hpp"
#include "kernels/parallel_for.hpp"

namespace semivis {
namespace {

/// One backend for all devices; nullptr and the reason where one of them cannot be used.
std::unique_ptr<Backend> make_cuda_backends(const std::vector<int>& devices, std::string& why_not) {
  std::vector<std::unique_ptr<Backend>> workers;
  for (const int device : devices) {
    workers.push_back(make_cuda_backend(device, why_not));
    if (!workers.back()) return nullptr;
  }
  return workers.size() == 1 ? std::move(workers[0]) : make_multi_backend(std::move(workers));
}

}  // namespace

BackendChoice choose_backend(const BackendRequest& request) {
  BackendChoice choice;
  choice.threads = request.threads > 0 ? request.threads : available_threads();
  choice.device = "none";
  if (request.kind != BackendKind::cpu) {
    choice.backend = make_cuda_backends(request.devices, choice.fallback);
    if (choice.backend) {
      choice.device.clear();
      for (const int device : request.devices)
        choice.device += (choice.device.empty() ? "" : ",") + std::to_string(device);
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
