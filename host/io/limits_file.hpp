// Writes the contours of a table to HDF5 (layout: docs/limits_file.md).
#pragma once

#include <string>

#include "host/limits/limit_set.hpp"

namespace semivis {

/// Atomically; equal limits give equal bytes outside /provenance. Errors: 73 where `path` exists (and not
/// `force`) or cannot be created, 74 where writing fails (no file is left).
void write_limits(const LimitSet& limits, const std::string& path, bool force);

}  // namespace semivis
