// Device memory and error checks.
#pragma once

#include <cuda_runtime.h>

#include <cstddef>
#include <string>
#include <utility>

#include "host/error.hpp"

namespace semivis {

inline void cuda_check(cudaError_t status, const char* what) {
  if (status == cudaSuccess) return;
  throw Error(ExitCode::unavailable, std::string("CUDA failed in ") + what + ": " +
                                         cudaGetErrorString(status) + "; run with --backend cpu");
}

/// An array in device memory; grows as needed, freed at the end.
template <class T>
class DeviceArray {
 public:
  DeviceArray() = default;
  DeviceArray(const DeviceArray&) = delete;
  DeviceArray& operator=(const DeviceArray&) = delete;
  ~DeviceArray() { cudaFree(data_); }

  T* data() { return data_; }
  void upload(const T* from, std::size_t count) {
    reserve(count);
    cuda_check(cudaMemcpy(data_, from, count * sizeof(T), cudaMemcpyHostToDevice), "upload");
  }
  void zero(std::size_t count) {
    reserve(count);
    cuda_check(cudaMemset(data_, 0, count * sizeof(T)), "memset");
  }
  /// Waits for the kernels before it.
  void download(T* to, std::size_t count) const {
    cuda_check(cudaMemcpy(to, data_, count * sizeof(T), cudaMemcpyDeviceToHost), "download");
  }

 private:
  void reserve(std::size_t count) {
    if (count <= capacity_) return;
    cudaFree(std::exchange(data_, nullptr));
    capacity_ = 0;
    void* memory = nullptr;
    cuda_check(cudaMalloc(&memory, count * sizeof(T)), "cudaMalloc");
    data_ = static_cast<T*>(memory);
    capacity_ = count;
  }

  T* data_ = nullptr;
  std::size_t capacity_ = 0;
};

}  // namespace semivis
