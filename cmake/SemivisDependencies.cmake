# System packages. Header-only forms wherever a package has them: one way for every build, self-contained ones too.
# semivis_find_package(DEBIAN_PACKAGE NAME...): find_package(NAME...), and one sentence where it is missing.
macro(semivis_find_package debian name)
  find_package(${name} QUIET ${ARGN})
  if(NOT ${name}_FOUND)
    message(FATAL_ERROR "${name} not found (Debian: ${debian}; scripts/install_dependencies.sh installs it)")
  endif()
endmacro()
find_package(Threads REQUIRED)
semivis_find_package(libcli11-dev CLI11)
semivis_find_package(nlohmann-json3-dev nlohmann_json)
semivis_find_package(libfmt-dev fmt)
semivis_find_package(libspdlog-dev spdlog)
semivis_find_package(libboost-dev Boost)

# spdlog's own header-only target links the shared libfmt.
add_library(semivis_logging INTERFACE)
target_compile_definitions(semivis_logging INTERFACE SPDLOG_FMT_EXTERNAL)
target_include_directories(semivis_logging SYSTEM INTERFACE
  $<TARGET_PROPERTY:spdlog::spdlog_header_only,INTERFACE_INCLUDE_DIRECTORIES>)
target_link_libraries(semivis_logging INTERFACE fmt::fmt-header-only Threads::Threads)

if(SEMIVIS_SELF_CONTAINED)
  set(HDF5_USE_STATIC_LIBRARIES ON)
  # GCC's archive beside its libgomp.so; FindOpenMP takes what the cache names.
  execute_process(COMMAND "${CMAKE_CXX_COMPILER}" -print-file-name=libgomp.a
                  OUTPUT_VARIABLE gomp_archive OUTPUT_STRIP_TRAILING_WHITESPACE)
  set(OpenMP_gomp_LIBRARY "${gomp_archive}" CACHE FILEPATH "static OpenMP runtime")
endif()
find_package(OpenMP REQUIRED COMPONENTS CXX)
semivis_find_package(libhdf5-dev HDF5 COMPONENTS C)
add_library(semivis_hdf5 INTERFACE)
target_link_libraries(semivis_hdf5 INTERFACE hdf5::hdf5)
if(SEMIVIS_SELF_CONTAINED)
  # What the filters of libhdf5.a need; FindHDF5 names their shared forms.
  set_property(TARGET hdf5::hdf5 PROPERTY INTERFACE_LINK_LIBRARIES "")
  foreach(archive libsz.a libaec.a libz.a)
    find_library(SEMIVIS_${archive} ${archive} REQUIRED)
    mark_as_advanced(SEMIVIS_${archive})
    target_link_libraries(semivis_hdf5 INTERFACE "${SEMIVIS_${archive}}")
  endforeach()
  target_link_libraries(semivis_hdf5 INTERFACE ${CMAKE_DL_LIBS} m)
endif()

# Libraries without a CMake package, found by one of their headers. A header in /usr/include needs no path, and
# -isystem /usr/include would break the standard library's #include_next.
function(semivis_find_header name header package)
  string(TOUPPER "SEMIVIS_${name}" prefix)
  find_path(${prefix}_INCLUDE "${header}")
  find_path(${prefix}_INCLUDE "${header}" ${ARGN})
  mark_as_advanced(${prefix}_INCLUDE)
  if(NOT ${prefix}_INCLUDE)
    message(FATAL_ERROR "${name}: ${header} not found (Debian: ${package}; scripts/install_dependencies.sh installs it)")
  endif()
  set(system_include "${${prefix}_INCLUDE}")
  if(system_include STREQUAL "/usr/include")
    set(system_include "")
  endif()
  set(${prefix}_SYSTEM_INCLUDE "${system_include}" PARENT_SCOPE)
endfunction()

semivis_find_header(Random123 Random123/philox.h librandom123-dev)
semivis_find_header(tomlplusplus toml++/toml.h libtomlplusplus-dev)
# Not find_package(Thrust): which Thrust that takes depends on PATH. Debian's, else the toolkit's.
semivis_find_header(Thrust thrust/version.h libthrust-dev
  PATHS ENV CUDA_HOME /usr/local/cuda PATH_SUFFIXES include/cccl)
message(STATUS "Thrust of the CPU backend: ${SEMIVIS_THRUST_INCLUDE}")

# Event files. Its own package file lies where find_package does not look.
semivis_find_header(HepMC3 HepMC3/LHEF.h libhepmc3-dev)
set(hepmc3_names HepMC3)
if(SEMIVIS_SELF_CONTAINED)
  set(hepmc3_names HepMC3_static)
endif()
find_library(SEMIVIS_HEPMC3 NAMES ${hepmc3_names} REQUIRED)
mark_as_advanced(SEMIVIS_HEPMC3)
add_library(semivis_hepmc3 INTERFACE)
target_include_directories(semivis_hepmc3 SYSTEM INTERFACE ${SEMIVIS_HEPMC3_SYSTEM_INCLUDE})
target_link_libraries(semivis_hepmc3 INTERFACE "${SEMIVIS_HEPMC3}")
