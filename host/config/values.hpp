// Reads one TOML value as its key asks for, and words what is wrong with it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/config/problems.hpp"
#include "host/config/schema.hpp"
#include "host/config/toml.hpp"

namespace semivis {

/// The value in the unit of the key: a double, int64, bool or string. Integers may be written as whole
/// floating-point numbers (1e6). Nothing, and a problem at the node, where it is not what the key allows.
std::optional<Json> read_value(const toml::node& node, const KeySpec& key, Problems& problems);

/// What is wrong with a number given for a real key; empty where it is allowed.
std::string number_problem(double value, const KeySpec& key);

/// Reports a key that `section` does not have, with the nearest of its names, or the section it belongs to.
void add_unknown_key(const toml::key& key, const std::string& section, const std::vector<std::string>& known,
                     Problems& problems);

/// "string", "array", ... as a user would call it.
std::string type_name(const toml::node& node);

}  // namespace semivis
