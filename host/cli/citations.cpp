// Rules → keys → entries.
#include "host/cli/citations.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

#include "citation_data.hpp"
#include "host/error.hpp"

namespace semivis {
namespace {

using nlohmann::json;

/// Whether the config has every value that a rule asks for; keys are section.key.
bool holds(const json& rule, const json& config) {
  if (!rule.contains("when")) return true;
  for (const auto& [name, wanted] : rule["when"].items()) {
    const std::size_t dot = name.find('.');
    const json::json_pointer at("/" + name.substr(0, dot) + "/" + name.substr(dot + 1));
    if (!config.contains(at) || config[at] != wanted) return false;
  }
  return true;
}

/// From the line @TYPE{KEY, to the line }.
std::string entry(const std::string& key) {
  const std::string_view all = kReferences;
  const std::size_t name = all.find("{" + key + ",\n");
  if (name == std::string_view::npos)
    throw Error(ExitCode::internal, "data/citations has a rule for '" + key + "', but no entry");
  const std::size_t at = all.rfind('@', name);
  return std::string(all.substr(at, all.find("\n}\n", at) + 2 - at));
}

}  // namespace

std::vector<Citation> citations(const std::string& config_resolved) {
  const json config = json::parse(config_resolved, nullptr, false);
  if (!config.is_object())
    throw Error(ExitCode::data, "config_resolved of the table is no config; what it used is not known");
  std::vector<Citation> out;
  const json rules = json::parse(kCitationRules);
  for (const json& rule : rules["table"]) {
    if (!holds(rule, config)) continue;
    for (const std::string key : rule["keys"])
      if (std::none_of(out.begin(), out.end(), [&](const Citation& c) { return c.key == key; }))
        out.push_back({key, rule["for"], entry(key)});
  }
  return out;
}

}  // namespace semivis
