// Reads [grid]: numbers, lists, ranges, "gminus2", or a CSV list of points.
#pragma once

#include <string>

#include "host/config/problems.hpp"
#include "host/config/run_description.hpp"
#include "host/config/schema.hpp"
#include "host/config/toml.hpp"

namespace semivis {

/// Fills rows, points, axes and shape of `run` from the table of [grid], and returns the resolved section
/// (every axis as a number or a list of numbers). `config_path` is where `points` is looked up from.
/// Where something is wrong, `problems` grows and `run` is left as it was.
Json read_grid(const toml::table& grid, const std::string& config_path, RunDescription& run,
               Problems& problems);

}  // namespace semivis
