// The interface between the program and the machine that samples events.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "semivis/event/channels.hpp"
#include "semivis/event/constants.hpp"

namespace semivis {

/// The tables of a scan in one precision, and the constants whose pointers a backend sets to its own copy.
template <class Real>
struct RunTables {
  std::vector<Real> production, depth, longitudinal;
  RunConstants<Real> constants;
  bool split_modules;                   // HCAL2 and HCAL3 have different offsets
  std::vector<Reading<Real>> readings;  // each event is read once for each

  /// The constants with their pointers set to copies of the three tables.
  RunConstants<Real> bound(const Real* production_at, const Real* depth_at,
                           const Real* longitudinal_at) const {
    RunConstants<Real> c = constants;
    c.production.nodes = production_at;
    c.production.depth = depth_at;
    c.shower.longitudinal = longitudinal_at;
    return c;
  }
};

/// Samples events into integer channels: bit-identical on every backend, thread count, chunk order and
/// vector width. load() comes first; the tables must outlive the last sample().
class Backend {
 public:
  virtual ~Backend() = default;
  /// "cpu" or "cuda".
  virtual std::string name() const = 0;
  /// One line for logs and /provenance, e.g. "cpu (Thrust OpenMP, 2 threads, x86-64-v4)".
  virtual std::string description() const = 0;
  virtual void load(const RunTables<float>& tables) = 0;
  virtual void load(const RunTables<double>& tables) = 0;
  /// Adds events [first, first + events) of every row in every reading to
  /// sums[(row * readings + reading) * kRowSums + …].
  virtual void sample(std::span<const RowConstants<float>> rows, std::uint64_t first, std::uint64_t events,
                      std::int64_t* sums) = 0;
  virtual void sample(std::span<const RowConstants<double>> rows, std::uint64_t first, std::uint64_t events,
                      std::int64_t* sums) = 0;
};

/// threads = 0: every core that the process may use.
std::unique_ptr<Backend> make_cpu_backend(int threads);
/// nullptr and the reason where there is no usable device.
std::unique_ptr<Backend> make_cuda_backend(int device, std::string& why_not);

/// What the speed of a CUDA device is compared with.
struct CudaDevice {
  std::string name, architecture;  // architecture: sm_90
  int multiprocessors;
  double clock;  // Hz, the largest of a multiprocessor
};
/// Empty where there is no such device.
std::optional<CudaDevice> cuda_device(int device);

}  // namespace semivis
