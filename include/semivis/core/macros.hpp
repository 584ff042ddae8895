// Host-device annotation: one physics source for g++ and nvcc.
#pragma once

#if defined(__CUDACC__)
#define SEMIVIS_HD __host__ __device__ __forceinline__
#else
#define SEMIVIS_HD inline __attribute__((always_inline))
#endif
