// Host-device annotation and loop unrolling: one physics source for g++, clang and nvcc.
#pragma once

#if defined(__CUDACC__)
#define SEMIVIS_HD __host__ __device__ __forceinline__
#else
#define SEMIVIS_HD inline __attribute__((always_inline))
#endif

/// Before a loop of a few known passes, so that none is left behind where the compiler has such a pragma.
#if defined(__CUDA_ARCH__)
#define SEMIVIS_UNROLL _Pragma("unroll")
#elif defined(__GNUC__) && !defined(__clang__) && !defined(__CUDACC__)
#define SEMIVIS_UNROLL _Pragma("GCC unroll 32")
#else
#define SEMIVIS_UNROLL
#endif
