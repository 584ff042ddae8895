// The [[variation]] lists of a config: parameters of one's own that scan --variations moves.
#pragma once

#include <set>
#include <string>

#include "host/config/problems.hpp"
#include "host/config/schema.hpp"
#include "host/config/toml.hpp"

namespace semivis {

/// Fills run.variations from the node "variation" and returns them as config_resolved shows them. `run` holds
/// everything else of the config, `bad` the keys ("section.key") that are wrong in it. Wrong keys and values,
/// names given twice and values that break a rule (host/config/rules.hpp) are problems.
Json read_variation_list(const toml::node& list, const std::string& config_name,
                         const std::set<std::string>& bad, RunDescription& run, Problems& problems);

}  // namespace semivis
