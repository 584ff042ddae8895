// A run description from the JSON that a scan keeps of it (config_resolved).
#pragma once

#include <string>
#include <vector>

#include "host/config/grid.hpp"
#include "host/config/run_description.hpp"

namespace semivis {

/// Whether the grid is a list of points: the JSON then holds only the name of its file.
bool is_point_list(const std::string& resolved);

/// The run whose config_resolved this is, with the same bits in every number; its config_text is empty.
/// `list`: its points where it is a list (at least one). Error (config) where the text is not such a JSON, or
/// the list holds what no list of points could.
RunDescription run_of_resolved(const std::string& resolved, const std::vector<ListedPoint>& list = {});

}  // namespace semivis
