// The one list of every config key: type, unit, range, default, meaning, and where its value is stored.
// The parser, the suggestions for unknown keys, `semivis init` and config_resolved are made from it.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "host/config/run_description.hpp"

namespace semivis {

using Json = nlohmann::ordered_json;

enum class ValueType { real, integer, boolean, text, choice };

/// Allowed numbers, in the unit of the key; both ends are allowed unless `min_excluded`.
struct Range {
  double min = 0, max = 0;
  bool min_excluded = false;
};

/// Whether a section is a list of tables, [[section]].
inline bool is_list(const std::string& section) {
  return section == "analysis.bin" || section == "variation";
}

/// A key as the user sees it.
struct KeySpec {
  std::string section, name;  // the unit is part of the name
  ValueType type = ValueType::real;
  Range range{};                       // real and integer
  std::vector<std::string> choices{};  // choice
  std::string comment{};               // meaning and source
  Json default_value = nullptr;        // null: must be given

  /// Section and name as in a config, e.g. "[beam] energy_GeV".
  std::string full_name() const {
    return (is_list(section) ? "[[" + section + "]] " : "[" + section + "] ") + name;
  }
  /// What a value must be, e.g. "a number, 0 < r_cut <= 1".
  std::string allowed() const;
};

/// A key with the place its value has in Owner. Values are in the unit of the key.
template <class Owner>
struct Key : KeySpec {
  std::function<Json(const Owner&)> get{};
  std::function<void(Owner&, const Json&)> set{};
};

struct SectionInfo {
  std::string name;
  std::string comment;  // one line
};

/// Every section, in the order in which `init` prints them.
const std::vector<SectionInfo>& config_sections();
/// Keys of [beam] ... [output]; default values are those of RunDescription{}.
const std::vector<Key<RunDescription>>& run_keys();
/// Keys of one [[analysis.bin]]; default values are those of AnalysisBin{}.
const std::vector<Key<AnalysisBin>>& bin_keys();
/// Keys of one [[variation]]; `set` is a table of other keys.
const std::vector<KeySpec>& variation_keys();
/// Keys of [grid]. m_aprime_GeV ... alpha_d take a number, a list or a range of the numbers allowed here.
const std::vector<KeySpec>& grid_keys();
/// Keys of a range { min, max, n, scale }; min and max are limited by their axis.
const std::vector<KeySpec>& range_keys();

/// The key "section.name" of run_keys(); nullptr where there is none.
const Key<RunDescription>* find_run_key(const std::string& full);

/// Names of the keys of a section of config_sections(), in their order.
std::vector<std::string> key_names(const std::string& section);

/// The bins of the published NA64 analysis: run periods 2016, 2017, 2018, signatures s1 and s2.
const std::vector<AnalysisBin>& default_analysis_bins();

}  // namespace semivis
