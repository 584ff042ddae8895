// CUDA backend: device tables, launches, and whether there is a device to use.
#include <string>

#include "host/backend/backend.hpp"
#include "host/error.hpp"
#include "kernels/cuda_memory.cuh"
#include "kernels/event_kernel.cuh"

namespace semivis {
namespace {

/// The tables and rows of one precision in device memory.
template <class Real>
struct DeviceTables {
  DeviceArray<Real> production, depth, longitudinal;
  DeviceArray<RowConstants<Real>> rows;
  DeviceArray<Reading<Real>> readings;
  std::size_t reading_count = 0;
  RunConstants<Real> constants{};
  bool split_modules = false;

  void load(const RunTables<Real>& tables) {
    production.upload(tables.production.data(), tables.production.size());
    depth.upload(tables.depth.data(), tables.depth.size());
    longitudinal.upload(tables.longitudinal.data(), tables.longitudinal.size());
    constants = tables.bound(production.data(), depth.data(), longitudinal.data());
    split_modules = tables.split_modules;
    readings.upload(tables.readings.data(), tables.readings.size());
    reading_count = tables.readings.size();
  }
};

class CudaBackend final : public Backend {
 public:
  CudaBackend(int device, std::string device_name) : device_(device), device_name_(std::move(device_name)) {}
  std::string name() const override { return "cuda"; }
  std::string description() const override {
    return "cuda (device " + std::to_string(device_) + ", " + device_name_ + ")";
  }
  void load(const RunTables<float>& tables) override { single_.load(tables); }
  void load(const RunTables<double>& tables) override { double_.load(tables); }
  void sample(std::span<const RowConstants<float>> rows, std::uint64_t first, std::uint64_t events,
              std::int64_t* sums) override {
    run(single_, rows, first, events, sums);
  }
  void sample(std::span<const RowConstants<double>> rows, std::uint64_t first, std::uint64_t events,
              std::int64_t* sums) override {
    run(double_, rows, first, events, sums);
  }

 private:
  template <class Real>
  void run(DeviceTables<Real>& tables, std::span<const RowConstants<Real>> rows, std::uint64_t first,
           std::uint64_t events, std::int64_t* sums) {
    if (rows.empty() || events == 0) return;
    const std::size_t histograms = rows.size() * tables.reading_count, count = histograms * kRowSums;
    tables.rows.upload(rows.data(), rows.size());
    sums_.zero(count);
    const std::uint64_t blocks = histograms * ((events + kBlockEvents - 1) / kBlockEvents);
    if (blocks > INT32_MAX) throw Error(ExitCode::internal, "more blocks than one launch can hold");
    const auto kernel = tables.split_modules ? sample_kernel<Real, true> : sample_kernel<Real, false>;
    kernel<<<static_cast<unsigned>(blocks), kBlockThreads>>>(
        tables.constants, tables.rows.data(), tables.readings.data(),
        static_cast<unsigned>(tables.reading_count), first, events, sums_.data());
    cuda_check(cudaGetLastError(), "event kernel");
    std::vector<unsigned long long> host(count);
    sums_.download(host.data(), count);
    for (std::size_t k = 0; k < count; ++k) sums[k] += static_cast<std::int64_t>(host[k]);
  }

  int device_;
  std::string device_name_;
  DeviceTables<float> single_;
  DeviceTables<double> double_;
  DeviceArray<unsigned long long> sums_;
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
  cudaDeviceProp properties{};
  cuda_check(cudaSetDevice(device), "cudaSetDevice");
  cuda_check(cudaGetDeviceProperties(&properties, device), "cudaGetDeviceProperties");
  cudaFuncAttributes attributes{};
  if (cudaFuncGetAttributes(&attributes, sample_kernel<float, false>) != cudaSuccess) {
    static_cast<void>(cudaGetLastError());
    why_not = "this build has no code for sm_" + std::to_string(properties.major) +
              std::to_string(properties.minor) + " (" + properties.name + ")";
    return nullptr;
  }
  return std::make_unique<CudaBackend>(device, properties.name);
}

}  // namespace semivis
