// The commented config that `semivis init` prints.
#pragma once

#include <string>

namespace semivis {

/// A config with every key at its default, its unit (in the key), meaning, range and source, and a small
/// [grid] to start from. `name` is "" or "na64_2018"; any other is an Error (usage).
std::string init_text(const std::string& name);

}  // namespace semivis
