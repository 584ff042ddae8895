// From the text of a config to a checked run description, or every problem at once.
#pragma once

#include <string>
#include <vector>

#include "host/config/run_description.hpp"

namespace semivis {

/// Reads a config file. `overrides` are "section.key=value" with the value in TOML syntax (a bare word is a
/// string); they replace what the file says before anything is checked, the last one of equals wins.
/// Throws Error: no_input where the file cannot be read, config with one line per problem,
///     file:line:column: what is wrong (why), what to do        or        --set section.key=value: ...
RunDescription load_config(const std::string& path, const std::vector<std::string>& overrides);

/// The same from a text; `name` stands for the file in errors, and its folder is where [grid] points is
/// looked up.
RunDescription parse_config(const std::string& text, const std::string& name,
                            const std::vector<std::string>& overrides);

/// The bins of an analysis file: TOML with [[analysis.bin]] only, as in a config. Errors as load_config.
std::vector<AnalysisBin> load_analysis(const std::string& path);

/// The same from a text; `name` stands for the file in errors.
std::vector<AnalysisBin> parse_analysis(const std::string& text, const std::string& name);

}  // namespace semivis
