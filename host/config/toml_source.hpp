// TOML text with source positions, and the `--set` overrides laid over it.
#pragma once

#include <optional>
#include <string>

#include "host/config/problems.hpp"
#include "host/config/toml.hpp"

namespace semivis {

/// A TOML document whose positions carry `source_name`; nothing, and a problem, where the syntax is wrong.
std::optional<toml::table> parse_toml(const std::string& text, const std::string& source_name,
                                      Problems& problems);

/// Lays "section.key=value" over `root`: the value is TOML, a bare word is a string. Its position is
/// "--set section.key=value". A text of another form is a problem.
void apply_override(toml::table& root, const std::string& text, Problems& problems);

}  // namespace semivis
