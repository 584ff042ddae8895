# Flags of every translation unit. Results are equal bit for bit on every machine because no flag lets a compiler contract,
# reorder or approximate arithmetic: never add -ffast-math, -march=native or --use_fast_math here.
add_library(semivis_compile_options INTERFACE)
set(numerics -ffp-contract=off -fno-math-errno -fno-trapping-math)
set(warnings -Wall -Wextra -Wpedantic -Wconversion -Wshadow)

target_compile_options(semivis_compile_options INTERFACE
  $<$<COMPILE_LANGUAGE:CXX>:${numerics} ${warnings}>
  # Fewer warnings for nvcc's host pass: it compiles generated code that -Wpedantic does not like.
  "$<$<COMPILE_LANGUAGE:CUDA>:-fmad=false;-Xcompiler=-Wall,-Wextra,-ffp-contract=off,-fno-math-errno,-fno-trapping-math>")
# GCC 12 misjudges inlined library code: overlapping copies in "literal" + std::string (GCC bug 105651), parsed JSON "unset".
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(semivis_compile_options INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-restrict -Wno-maybe-uninitialized>)
endif()
if(SEMIVIS_WERROR)
  target_compile_options(semivis_compile_options INTERFACE
    $<$<COMPILE_LANGUAGE:CXX>:-Werror> "$<$<COMPILE_LANGUAGE:CUDA>:--Werror=all-warnings>")
endif()

set(CMAKE_CXX_FLAGS_RELEASE "-O3 -DNDEBUG")
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O1 -g")
set(CMAKE_CUDA_FLAGS_RELEASE "-O3 -DNDEBUG")

if(SEMIVIS_SCALAR)
  # By their own names: -fno-tree-vectorize leaves `omp simd` loops vectorised.
  target_compile_options(semivis_compile_options INTERFACE
    $<$<COMPILE_LANGUAGE:CXX>:-fno-tree-loop-vectorize -fno-tree-slp-vectorize>)
endif()
if(SEMIVIS_SANITIZE)
  target_compile_options(semivis_compile_options INTERFACE
    $<$<COMPILE_LANGUAGE:CXX>:-fsanitize=${SEMIVIS_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer>)
  target_link_options(semivis_compile_options INTERFACE -fsanitize=${SEMIVIS_SANITIZE})
endif()
# The loader picks a clone before a sanitizer is set up, and a scalar build has only one.
if(SEMIVIS_SCALAR OR SEMIVIS_SANITIZE)
  target_compile_definitions(semivis_compile_options INTERFACE SEMIVIS_NO_CLONES)
endif()
if(SEMIVIS_SELF_CONTAINED)
  target_link_options(semivis_compile_options INTERFACE -static-libstdc++ -static-libgcc -s)
endif()
