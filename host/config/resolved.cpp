// JSON → TOML → the parser of configs.
#include "host/config/resolved.hpp"

#include "host/config/parse.hpp"
#include "host/config/schema.hpp"
#include "host/error.hpp"

namespace semivis {
namespace {

/// JSON and TOML write numbers, strings and arrays in the same way, tables not.
std::string toml_text(const Json& value) {
  std::string text;
  const auto separate = [&text] { text += text.empty() ? "" : ", "; };
  if (value.is_object()) {
    for (const auto& [key, item] : value.items()) {
      separate();
      text += Json(key).dump() + " = " + toml_text(item);
    }
    return "{ " + text + " }";
  }
  if (value.is_array()) {
    for (const Json& item : value) {
      separate();
      text += toml_text(item);
    }
    return "[" + text + "]";
  }
  return value.dump();
}

Json parse_json(const std::string& text) {
  Json all = Json::parse(text, nullptr, false);
  if (!all.is_object() || !all.contains("grid") || !all["grid"].is_object())
    throw Error(ExitCode::config, "config_resolved is not the JSON of a run");
  return all;
}

}  // namespace

bool is_point_list(const std::string& resolved) { return parse_json(resolved)["grid"].contains("points"); }

RunDescription run_of_resolved(const std::string& resolved, const std::vector<ListedPoint>& list) {
  Json all = parse_json(resolved);
  if (!list.empty()) {
    const ListedPoint& point = list.front();  // stands for the list, whose file is elsewhere
    all["grid"] = {{"m_aprime_GeV", point.m_aprime},
                   {"r", point.r},
                   {"f", point.f},
                   {"epsilon", point.epsilon},
                   {"alpha_d", point.alpha_d}};
  }
  std::string text;
  for (const auto& [section, value] : all.items())
    text += Json(section).dump() + " = " + toml_text(value) + "\n";
  RunDescription run = parse_config(text, "config_resolved", {});
  if (!list.empty()) {
    expand_list(list, run);
    run.config_resolved = resolved;
  }
  run.config_text.clear();
  return run;
}

}  // namespace semivis
