// Batches of rows through the event kernel of one precision on the current device.
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "kernels/cuda_memory.cuh"
#include "kernels/event_kernel.cuh"

namespace semivis {

/// Tables and buffers of one precision in device memory. Every call: with the device of construction current.
/// Launch parameters come from the device; no sum depends on them.
template <class Real>
class CudaSampler {
 public:
  /// Contracts of Backend::load and Backend::sample.
  void load(const RunTables<Real>& tables) {
    const Stream& stream = slots_[0].stream;
    upload(production_, tables.production, stream);
    upload(depth_, tables.depth, stream);
    upload(longitudinal_, tables.longitudinal, stream);
    stream.wait();
    constants_ = tables.bound(production_.data(), depth_.data(), longitudinal_.data());
    kernel_ = tables.split_modules ? sample_kernel<Real, true> : sample_kernel<Real, false>;
    readings_ = tables.readings.size();
    plan_launches(tables.readings);
  }

  /// The rows in a few parts on two streams: while one part is sampled, the one before comes back and is
  /// added up, and the next is uploaded.
  void sample(std::span<const RowConstants<Real>> rows, std::uint64_t first, std::uint64_t events,
              std::int64_t* sums) {
    if (rows.empty() || events == 0) return;
    if (events > kMostEvents) throw Error(ExitCode::internal, "more events than the sums of a row can hold");
    const std::size_t part = (rows.size() + kParts - 1) / kParts;
    std::span<std::int64_t> pending[2];
    for (std::size_t begin = 0, turn = 0; begin < rows.size(); begin += part, turn = 1 - turn) {
      const auto some = rows.subspan(begin, std::min(part, rows.size() - begin));
      finish(slots_[turn], pending[turn]);
      start(slots_[turn], some, first, static_cast<std::uint32_t>(events));
      pending[turn] = {sums + begin * readings_ * kRowSums, some.size() * readings_ * kRowSums};
    }
    finish(slots_[0], pending[0]);
    finish(slots_[1], pending[1]);
  }

 private:
  static constexpr std::size_t kParts =
      4;  // of a batch: two on their way, and a quarter of it to fill the device
  static constexpr std::uint32_t kWaves = 8;  // of blocks: the last, partly empty one is a small loss
  static constexpr std::uint32_t kFewestRounds =
      32;  // events of a thread: clearing and adding up the sums become rare

  /// A stream and the buffers of the part of a batch that is on its way.
  struct Slot {
    Stream stream;
    PinnedArray<RowConstants<Real>> rows_host;
    DeviceArray<RowConstants<Real>> rows;
    PinnedArray<unsigned long long> sums_host;
    DeviceArray<unsigned long long> sums;
  };
  struct Launch {
    ReadingGroup<Real> group;
    unsigned threads, resident_blocks;  // of a block; on the whole device
  };

  static void upload(DeviceArray<Real>& to, const std::vector<Real>& from, const Stream& stream) {
    cuda_check(cudaMemcpyAsync(to.reserve(from.size()), from.data(), from.size() * sizeof(Real),
                               cudaMemcpyHostToDevice, stream),
               "upload of the tables");
  }

  /// Readings in groups as large as the device's shared memory, and the shape of each group's blocks.
  void plan_launches(const std::vector<Reading<Real>>& readings) {
    int device = 0, most_shared = 0, multiprocessors = 0;
    cudaFuncAttributes attributes{};
    cuda_check(cudaGetDevice(&device), "cudaGetDevice");
    cuda_check(cudaDeviceGetAttribute(&most_shared, cudaDevAttrMaxSharedMemoryPerBlockOptin, device),
               "cudaDeviceGetAttribute");
    cuda_check(cudaDeviceGetAttribute(&multiprocessors, cudaDevAttrMultiProcessorCount, device),
               "cudaDeviceGetAttribute");
    cuda_check(cudaFuncGetAttributes(&attributes, kernel_), "cudaFuncGetAttributes");
    most_shared -= static_cast<int>(attributes.sharedSizeBytes);
    cuda_check(cudaFuncSetAttribute(kernel_, cudaFuncAttributeMaxDynamicSharedMemorySize, most_shared),
               "cudaFuncSetAttribute");

    launches_.clear();
    for (int r = 0; r < static_cast<int>(readings.size()); ++r) {
      const int nodes = readings[r].channels * kNodes;
      const auto full = [&](ReadingGroup<Real> group) {
        group.nodes += nodes;
        return group.count == kGroupReadings || shared_bytes(group) > static_cast<std::size_t>(most_shared);
      };
      if (launches_.empty() || full(launches_.back().group)) launches_.push_back({{{}, r, 0, 0}, 0, 0});
      ReadingGroup<Real>& group = launches_.back().group;
      group.reading[group.count++] = readings[r];
      group.nodes += nodes;
    }
    for (Launch& launch : launches_) shape_blocks(launch, static_cast<unsigned>(multiprocessors));
  }

  /// The most threads on a multiprocessor; among equals the largest blocks of which two fit, so that one
  /// samples while the other adds up.
  void shape_blocks(Launch& launch, unsigned multiprocessors) const {
    unsigned best = 0, best_blocks = 0;
    for (unsigned threads = kMaxThreads<Real>; threads >= 32; threads -= 32) {
      int blocks = 0;
      cuda_check(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, kernel_, static_cast<int>(threads),
                                                               shared_bytes(launch.group)),
                 "cudaOccupancyMaxActiveBlocksPerMultiprocessor");
      const unsigned resident = static_cast<unsigned>(blocks) * threads;
      if (resident < best || (resident == best && best_blocks != 1)) continue;
      best = resident;
      best_blocks = static_cast<unsigned>(blocks);
      launch.threads = threads;
    }
    if (best == 0) throw Error(ExitCode::unavailable, "the event kernel does not fit this CUDA device");
    launch.resident_blocks = best_blocks * multiprocessors;
  }

  void start(Slot& slot, std::span<const RowConstants<Real>> rows, std::uint64_t first,
             std::uint32_t events) const {
    const std::size_t count = rows.size() * readings_ * kRowSums;
    std::copy(rows.begin(), rows.end(), slot.rows_host.reserve(rows.size()));
    cuda_check(cudaMemcpyAsync(slot.rows.reserve(rows.size()), slot.rows_host.data(), rows.size_bytes(),
                               cudaMemcpyHostToDevice, slot.stream),
               "upload of the rows");
    cuda_check(cudaMemsetAsync(slot.sums.reserve(count), 0, count * sizeof(std::int64_t), slot.stream),
               "clearing of the sums");
    for (const Launch& launch : launches_) {
      const auto row_count = static_cast<std::uint32_t>(rows.size());
      const std::uint32_t blocks_of_a_row = (kWaves * launch.resident_blocks - 1) / row_count + 1;
      const std::uint32_t rounds = (events - 1) / (blocks_of_a_row * launch.threads) + 1;
      const EventRange range{first, events, std::max(rounds, kFewestRounds) * launch.threads};
      kernel_<<<row_count * range.chunks(), launch.threads, shared_bytes(launch.group), slot.stream>>>(
          constants_, launch.group, slot.rows.data(), range, static_cast<unsigned>(readings_),
          slot.sums.data());
      cuda_check(cudaGetLastError(), "launch of the event kernel");
    }
    cuda_check(cudaMemcpyAsync(slot.sums_host.reserve(count), slot.sums.data(), count * sizeof(std::int64_t),
                               cudaMemcpyDeviceToHost, slot.stream),
               "download of the sums");
  }

  static void finish(Slot& slot, std::span<std::int64_t> sums) {
    if (sums.empty()) return;
    slot.stream.wait();
    for (std::size_t k = 0; k < sums.size(); ++k)
      sums[k] += static_cast<std::int64_t>(slot.sums_host.data()[k]);
  }

  DeviceArray<Real> production_, depth_, longitudinal_;
  RunConstants<Real> constants_{};
  decltype(&sample_kernel<Real, true>) kernel_ = nullptr;
  std::size_t readings_ = 0;
  std::vector<Launch> launches_;
  Slot slots_[2];
};

}  // namespace semivis
