// The conditions that several keys must meet together.
#pragma once

#include <string>
#include <vector>

#include "host/config/run_description.hpp"

namespace semivis {

/// One condition on several keys, checked only where each of them is right by itself.
struct Rule {
  std::vector<std::string> keys;  // "section.key"; the first one that the config gives is pointed at
  bool (*holds)(const RunDescription&);
  const char* sentence;  // what is wrong (why), what to do
};

const std::vector<Rule>& rules();

}  // namespace semivis
