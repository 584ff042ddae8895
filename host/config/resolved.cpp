// JSON → TOML → the parser of configs.
#include "host/config/resolved.hpp"

#include <algorithm>

#include "host/config/parse.hpp"
#include "host/config/points_file.hpp"
#include "host/config/schema.hpp"
#include "host/error.hpp"

namespace semivis {
namespace {

[[noreturn]] void fail(const std::string& what) { throw Error(ExitCode::config, "config_resolved " + what); }

/// JSON and TOML write numbers, strings and arrays in the same way, tables not.
std::string toml_text(const Json& value, int depth = 0) {
  constexpr int kMaxDepth = 16;  // a run has four levels; nothing else limits those of a JSON
  if (depth > kMaxDepth) fail("is nested too deeply for a run");
  std::string text;
  const auto separate = [&text] { text += text.empty() ? "" : ", "; };
  if (value.is_object()) {
    for (const auto& [key, item] : value.items()) {
      separate();
      text += Json(key).dump() + " = " + toml_text(item, depth + 1);
    }
    return "{ " + text + " }";
  }
  if (value.is_array()) {
    for (const Json& item : value) {
      separate();
      text += toml_text(item, depth + 1);
    }
    return "[" + text + "]";
  }
  return value.dump();
}

Json parse_json(const std::string& text) {
  Json all = Json::parse(text, nullptr, false);
  if (!all.is_object() || !all.contains("grid") || !all["grid"].is_object()) fail("is not the JSON of a run");
  return all;
}

}  // namespace

bool is_point_list(const std::string& resolved) { return parse_json(resolved)["grid"].contains("points"); }

RunDescription run_of_resolved(const std::string& resolved, const std::vector<ListedPoint>& list) {
  Json all = parse_json(resolved);
  if (list.empty()) {
    if (all["grid"].contains("points")) fail("has a list of points without a point");
  } else {
    if (const std::string problem = list_problem(list); !problem.empty()) fail("has a list with " + problem);
    // The heaviest stands for the list, whose file is elsewhere.
    const ListedPoint& point = *std::max_element(
        list.begin(), list.end(), [](const auto& a, const auto& b) { return a.m_aprime < b.m_aprime; });
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
