// CUDA backend: one device, its launches, and whether there is a device to use.
#include <algorithm>
#include <string>
#include <vector>

#include "host/backend/backend.hpp"
#include "host/error.hpp"
#include "kernels/cuda_sampler.cuh"

namespace semivis {
namespace {

class CudaBackend final : public Backend {
 public:
  CudaBackend(int device, std::string device_name) : device_(device), device_name_(std::move(device_name)) {}
  ~CudaBackend() override { cudaSetDevice(device_); }
  std::string name() const override { return "cuda"; }
  std::string description() const override {
    return "cuda (device " + std::to_string(device_) + ", " + device_name_ + ")";
  }
  void load(const RunTables<float>& tables) override { on_device().single.load(tables); }
  void load(const RunTables<double>& tables) override { on_device().double_.load(tables); }
  void sample(std::span<const RowConstants<float>> rows, std::uint64_t first, std::uint64_t events,
              std::int64_t* sums) override {
    on_device().single.sample(rows, first, events, sums);
  }
  void sample(std::span<const RowConstants<double>> rows, std::uint64_t first, std::uint64_t events,
              std::int64_t* sums) override {
    on_device().double_.sample(rows, first, events, sums);
  }

 private:
  struct Samplers {
    CudaSampler<float> single;
    CudaSampler<double> double_;
  };
  /// A thread has a current device of its own.
  Samplers& on_device() {
    cuda_check(cudaSetDevice(device_), "cudaSetDevice");
    return samplers_;
  }

  int device_;
  std::string device_name_;
  Samplers samplers_;
};

/// "12.4" from 12040.
std::string cuda_version(int version) {
  return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

}  // namespace

std::unique_ptr<Backend> make_cuda_backend(int device, std::string& why_not) {
  int driver = 0, runtime = 0, count = 0;
  cudaDriverGetVersion(&driver);
  cudaRuntimeGetVersion(&runtime);
  const cudaError_t status = cudaGetDeviceCount(&count);
  if (driver == 0)
    why_not = "no CUDA driver on this machine";
  else if (status == cudaErrorInsufficientDriver)
    why_not = "the CUDA driver is too old (it supports CUDA " + cuda_version(driver) + ", this build needs " +
              cuda_version(runtime) + ")";
  else if (status != cudaSuccess)
    why_not = std::string("CUDA cannot start: ") + cudaGetErrorString(status);
  else if (device < 0 || device >= count)
    why_not = "no CUDA device " + std::to_string(device) + " (" + std::to_string(count) + " found)";
  if (!why_not.empty()) {
    static_cast<void>(cudaGetLastError());  // an error left behind would be reported by the next call
    return nullptr;
  }
  cuda_check(cudaSetDevice(device), "cudaSetDevice");
  const CudaDevice properties = *cuda_device(device);
  cudaFuncAttributes attributes{};
  if (cudaFuncGetAttributes(&attributes, sample_kernel<float, false>) != cudaSuccess) {
    static_cast<void>(cudaGetLastError());
    why_not = "this build has no code for " + properties.architecture + " (" + properties.name + ")";
    return nullptr;
  }
  return std::make_unique<CudaBackend>(device, properties.name);
}

std::optional<CudaDevice> cuda_device(int device) {
  cudaDeviceProp properties{};
  int kilohertz = 0;
  if (cudaGetDeviceProperties(&properties, device) != cudaSuccess ||
      cudaDeviceGetAttribute(&kilohertz, cudaDevAttrClockRate, device) != cudaSuccess) {
    static_cast<void>(cudaGetLastError());
    return std::nullopt;
  }
  return CudaDevice{properties.name,
                    "sm_" + std::to_string(properties.major) + std::to_string(properties.minor),
                    properties.multiProcessorCount, 1e3 * kilohertz};
}

}  // namespace semivis
