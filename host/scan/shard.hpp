// One of several processes that share a scan: a fixed share of its rows and events.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "host/parts/piece.hpp"

namespace semivis {

/// Share `index` of `count` equal ones, 0 <= index < count.
struct Shard {
  std::uint64_t index = 0, count = 1;
  bool whole() const { return count == 1; }
  std::string name() const { return std::to_string(index) + "/" + std::to_string(count); }
};

/// "I/N"; or "slurm": the task of an array job (SLURM_ARRAY_TASK_ID, _MIN, _STEP, _COUNT), the process of a
/// job step (SLURM_PROCID of SLURM_NTASKS), or both. Error (usage) for another text, I outside [0, N), and
/// where Slurm has set none of them.
Shard parse_shard(const std::string& text);

/// The CUDA device of a process of a Slurm job step: SLURM_LOCALID, its number on the node, in turn over the
/// `devices` that it sees (one where Slurm binds each process to its own); 0 where it is not set.
int slurm_device(int devices);

/// Events of the row in place `row` of `rows` that fall to a shard, of `events` in each. Rows are laid end to
/// end and cut into equal pieces; with `whole_rows`, at the ends of rows only. Every event is in one shard.
EventRange shard_events(const Shard& shard, std::uint64_t row, std::uint64_t rows, std::uint64_t events,
                        bool whole_rows);

}  // namespace semivis
