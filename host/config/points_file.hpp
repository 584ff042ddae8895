// Reads the list of points that [grid] points names.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/config/grid.hpp"
#include "host/config/problems.hpp"
#include "host/config/toml.hpp"

namespace semivis {

/// Points of a CSV file: a line of column names (m_aprime_GeV and epsilon; r, f, alpha_d have the defaults of
/// [grid]), then one point per line; empty lines and lines that start with # are skipped. `name` is relative
/// to the folder of `config_path`. Nothing, and problems with line and column in the file, where it is not
/// so; a file that cannot be read is a problem (no_input) at `where`.
std::optional<std::vector<ListedPoint>> read_points_file(const std::string& name,
                                                         const std::string& config_path,
                                                         const toml::source_region& where,
                                                         Problems& problems);

/// What is wrong with the first number that such a file could not hold; empty where there is none.
std::string list_problem(const std::vector<ListedPoint>& list);

}  // namespace semivis
