// When the sums of a scan go to disk, and when it stops.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "host/parts/checkpoint_folder.hpp"
#include "host/parts/part_store.hpp"

namespace semivis {

struct CheckpointSettings {
  double interval = 60;                              // s between two checkpoints
  double max_walltime = 0;                           // s from `start`; 0: none
  std::size_t most_memory = std::size_t{256} << 20;  // bytes of sums that wait for a checkpoint
  std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
};

/// Writes what is in a store as a part whenever it is time. Lives as long as the scan.
class Checkpoints {
 public:
  /// `stop`: why to stop now, e.g. "SIGTERM"; nullptr to go on.
  Checkpoints(const CheckpointSettings& settings, CheckpointFolder& folder, PartStore& store, PartHead head,
              std::function<const char*()> stop);

  /// Calls `sample`. Where that fails by itself (device lost, weights that cannot be) and not in reading or
  /// writing, what is done by then goes to disk first, and the Error says where.
  void keep_work_of(const std::function<void()>& sample);
  /// Whether a checkpoint is due: interval, memory, or a stop. The wall time counts as reached while there is
  /// still time for a checkpoint as long as the longest so far.
  bool due() const;
  /// Writes one where it is due; then, where it is time to stop, throws Error (checkpoint).
  void write_if_due();
  /// Writes what is in memory only, where the scan is long or its time is limited: so may be the end.
  void write_rest();

  int count() const { return count_; }
  double seconds() const { return seconds_; }

 private:
  const char* stop_reason() const;
  void write();

  CheckpointSettings settings_;
  CheckpointFolder& folder_;
  PartStore& store_;
  PartHead head_;
  std::function<const char*()> stop_;
  std::chrono::steady_clock::time_point last_;
  int count_ = 0;
  double seconds_ = 0, longest_ = 0;  // of writing
};

}  // namespace semivis
