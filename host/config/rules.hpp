// The conditions that several keys must meet together.
#pragma once

#include <string>
#include <vector>

#include "host/config/run_description.hpp"

namespace semivis {

/// One condition on several keys, checked only where each of them is right by itself.
struct Rule {
  std::vector<std::string> keys;  // "section.key"; pointed at: the first override, else the first given
  bool (*holds)(const RunDescription&);
  const char* sentence;  // what is wrong (why), what to do
};

const std::vector<Rule>& rules();

/// The keys of a rule with their values in `run`, and what is wrong with them.
std::string rule_problem(const Rule& rule, const RunDescription& run);

}  // namespace semivis
