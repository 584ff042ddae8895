// CPU backend: chunks of events shared out over threads, each with its own integer channels.
#include <algorithm>
#include <atomic>
#include <string>
#include <vector>

#include "host/backend/backend.hpp"
#include "kernels/cpu_block.hpp"
#include "kernels/parallel_for.hpp"

namespace semivis {
namespace {

constexpr std::uint64_t kChunk = 32768;  // events; no result depends on it

template <class Real>
struct LoadedTables {
  RunConstants<Real> constants{};
  bool split_modules = false;
  std::span<const Reading<Real>> readings;
  void operator=(const RunTables<Real>& tables) {
    constants = tables.bound(tables.production.data(), tables.depth.data(), tables.longitudinal.data());
    split_modules = tables.split_modules;
    readings = tables.readings;
  }
};

class CpuBackend final : public Backend {
 public:
  explicit CpuBackend(int threads) : threads_(threads > 0 ? threads : available_threads()) {}
  std::string name() const override { return "cpu"; }
  std::string description() const override {
    return "cpu (Thrust OpenMP, " + std::to_string(threads_) + (threads_ == 1 ? " thread, " : " threads, ") +
           vector_instruction_set() + ")";
  }
  void load(const RunTables<float>& tables) override { single_ = tables; }
  void load(const RunTables<double>& tables) override { double_ = tables; }
  void sample(std::span<const RowConstants<float>> rows, std::uint64_t first, std::uint64_t events,
              std::int64_t* sums) override {
    sample_rows(single_, rows, first, events, sums);
  }
  void sample(std::span<const RowConstants<double>> rows, std::uint64_t first, std::uint64_t events,
              std::int64_t* sums) override {
    sample_rows(double_, rows, first, events, sums);
  }

 private:
  template <class Real>
  void sample_rows(const LoadedTables<Real>& tables, std::span<const RowConstants<Real>> rows,
                   std::uint64_t first, std::uint64_t events, std::int64_t* sums) const {
    const std::size_t row_sums = tables.readings.size() * kRowSums;
    const std::uint64_t chunks = (events + kChunk - 1) / kChunk;
    parallel_for(rows.size() * chunks, threads_, [&](std::size_t task) {
      const std::size_t row = task / chunks;
      const std::uint64_t begin = task % chunks * kChunk;
      const std::uint64_t count = std::min(kChunk, events - begin);
      std::vector<std::int64_t> local(row_sums);
      sample_events(tables.constants, rows[row], tables.split_modules, tables.readings, first + begin, count,
                    local.data());
      for (std::size_t k = 0; k < row_sums; ++k)
        if (local[k] != 0)
          std::atomic_ref(sums[row * row_sums + k]).fetch_add(local[k], std::memory_order_relaxed);
    });
  }

  int threads_;
  LoadedTables<float> single_;
  LoadedTables<double> double_;
};

}  // namespace

std::unique_ptr<Backend> make_cpu_backend(int threads) { return std::make_unique<CpuBackend>(threads); }

}  // namespace semivis
