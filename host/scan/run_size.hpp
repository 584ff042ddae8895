// How large a scan is, before it runs.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "host/config/run_description.hpp"
#include "host/scan/shard.hpp"
#include "host/scan/variations.hpp"

namespace semivis {

/// Estimates, within some 30 % for the shipped configs (tests/host/run_size_test.cpp).
struct RunSize {
  std::size_t open_rows = 0;
  int mass_nodes = 0;  // of the production tables
  double events = 0,
         most_events = 0;   // of all open rows; the second where a target error asks for all it may
  double memory_bytes = 0;  // resident, at most; sums beyond 256 MiB wait on disk
  double file_bytes = 0;    // of the table
  double disk_bytes = 0;    // of the table and of the checkpoints that it is made from
};
/// With plans: of a scan with variations.
RunSize size_of(const RunDescription& run, std::span<const VariationPlan> plans = {});

/// Error (cannot_create) where the file system of `output` has less room than a shard of the scan needs.
void check_room(const RunSize& size, const Shard& shard, const std::string& output);

}  // namespace semivis
