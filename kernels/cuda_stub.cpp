// Stands in for the CUDA backend in a build without nvcc.
#include "host/backend/backend.hpp"

namespace semivis {

std::unique_ptr<Backend> make_cuda_backend(int, std::string& why_not) {
  why_not = "this build has no CUDA backend";
  return nullptr;
}

std::optional<CudaDevice> cuda_device(int) { return std::nullopt; }

}  // namespace semivis
