// Configs as text, for tests.
#pragma once

#include <string>
#include <vector>

#include "host/config/parse.hpp"

namespace semivis::testing {

using Strings = std::vector<std::string>;

/// Lines 1 to 3 of most texts.
inline const std::string kGrid = "[grid]\nm_aprime_GeV = 0.1\nepsilon = 1e-3\n";

inline RunDescription parse(const std::string& text, const Strings& overrides = {}) {
  return parse_config(text, "run.toml", overrides);
}

}  // namespace semivis::testing
