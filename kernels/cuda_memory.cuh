// Owners of what CUDA hands out (device and page-locked memory, streams), and error checks.
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

/// Memory of the current device.
struct DeviceMemory {
  static cudaError_t allocate(void** memory, std::size_t bytes) { return cudaMalloc(memory, bytes); }
  static void release(void* memory) { cudaFree(memory); }
};
/// Page-locked host memory: copies from and to it run beside kernels.
struct PinnedMemory {
  static cudaError_t allocate(void** memory, std::size_t bytes) { return cudaMallocHost(memory, bytes); }
  static void release(void* memory) { cudaFreeHost(memory); }
};

/// An array that grows as needed and is freed at the end; what it held is lost when it grows.
template <class Memory, class T>
class CudaArray {
 public:
  CudaArray() = default;
  CudaArray(const CudaArray&) = delete;
  CudaArray& operator=(const CudaArray&) = delete;
  ~CudaArray() { Memory::release(data_); }

  /// Room for `count` elements, uninitialised.
  T* reserve(std::size_t count) {
    if (count <= capacity_) return data_;
    Memory::release(std::exchange(data_, nullptr));
    capacity_ = 0;
    void* memory = nullptr;
    cuda_check(Memory::allocate(&memory, count * sizeof(T)), "allocation of memory");
    data_ = static_cast<T*>(memory);
    capacity_ = count;
    return data_;
  }
  T* data() { return data_; }

 private:
  T* data_ = nullptr;
  std::size_t capacity_ = 0;
};
template <class T>
using DeviceArray = CudaArray<DeviceMemory, T>;
template <class T>
using PinnedArray = CudaArray<PinnedMemory, T>;

/// A queue of copies and kernels that runs beside those of other streams.
class Stream {
 public:
  Stream() { cuda_check(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), "creation of a stream"); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  ~Stream() { cudaStreamDestroy(stream_); }

  operator cudaStream_t() const { return stream_; }
  void wait() const { cuda_check(cudaStreamSynchronize(stream_), "the event kernel"); }

 private:
  cudaStream_t stream_ = nullptr;
};

}  // namespace semivis
