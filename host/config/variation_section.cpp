// Variations one by one, and whether the run that each makes could be a config's.
#include "host/config/variation_section.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "host/config/rules.hpp"
#include "host/config/values.hpp"

namespace semivis {
namespace {

/// What an event is and how it is read; the other sections say how many there are and where they go.
bool is_movable(const std::string& section) {
  return section == "beam" || section == "target" || section == "model" || section == "detector" ||
         section == "selection";
}

std::vector<std::string> movable_names() {
  std::vector<std::string> names;
  for (const Key<RunDescription>& key : run_keys())
    if (is_movable(key.section)) names.push_back(key.section + "." + key.name);
  return names;
}

struct Setting {
  const Key<RunDescription>* key;
  Json value;
  toml::source_region where;

  std::string full() const { return key->section + "." + key->name; }
};

std::string place(const toml::source_region& where, const std::string& config_name) {
  return is_override(where) ? *where.path
                            : config_name + ":" + std::to_string(where.begin.line) + ":" +
                                  std::to_string(where.begin.column);
}

/// Reads the `set` of one variation.
class SettingsReader {
 public:
  explicit SettingsReader(Problems& problems) : problems_(problems) {}

  /// Nothing where one of them is wrong. { "section.key" = value } and { section.key = value } are the same.
  std::optional<std::vector<Setting>> read(const toml::node& set) {
    const toml::table* table = set.as_table();
    if (!table || table->empty()) {
      problems_.add(set.source(),
                    "[[variation]] set is " + (table ? "empty" : "of type " + type_name(set)) +
                        " (must be a table of keys), write e.g. set = { \"selection.r_cut\" = 0.08 }");
      return std::nullopt;
    }
    for (const auto& [name, node] : *table)
      if (const toml::table* section = node.as_table())
        for (const auto& [inner, value] : *section)
          add(inner, std::string(name.str()) + "." + std::string(inner.str()), value);
      else
        add(name, std::string(name.str()), node);
    return good_ ? std::optional(std::move(settings_)) : std::nullopt;
  }

 private:
  void add(const toml::key& name, const std::string& full, const toml::node& node) {
    const Key<RunDescription>* key = find_run_key(full);
    if (!key || !is_movable(key->section)) {
      refuse(name.source(),
             key ? "'" + full +
                       "' cannot be moved (it says nothing about an event), give keys of [beam], "
                       "[target], [model], [detector] or [selection]"
                 : "unknown key '" + full +
                       "' in [[variation]] set (it would have no effect), did you mean '" +
                       nearest_name(full, movable_names()) + "'?");
      return;
    }
    if (std::any_of(settings_.begin(), settings_.end(), [key](const Setting& s) { return s.key == key; })) {
      refuse(name.source(), "'" + full + "' is given twice in [[variation]] set, remove one");
      return;
    }
    if (const auto value = read_value(node, *key, problems_))
      settings_.push_back({key, *value, node.source()});
    else
      good_ = false;
  }
  void refuse(const toml::source_region& where, const std::string& sentence) {
    problems_.add(where, sentence);
    good_ = false;
  }

  Problems& problems_;
  std::vector<Setting> settings_;
  bool good_ = true;
};

/// A run that no config could ask for, where the run itself is one.
void check_moved(const OwnVariation& variation, const std::vector<Setting>& settings,
                 const std::set<std::string>& bad, const RunDescription& run, Problems& problems) {
  RunDescription moved = run;
  variation.set(moved);
  const std::string which = "[[variation]] \"" + variation.name + "\": ";
  const auto setting_of = [&settings](const std::vector<std::string>& keys) {
    return std::find_if(settings.begin(), settings.end(), [&keys](const Setting& s) {
      return std::find(keys.begin(), keys.end(), s.full()) != keys.end();
    });
  };
  for (const Rule& rule : rules()) {
    const bool checkable = std::none_of(rule.keys.begin(), rule.keys.end(),
                                        [&bad](const std::string& key) { return bad.contains(key); });
    if (checkable && rule.holds(run) && !rule.holds(moved))
      problems.add(setting_of(rule.keys)->where, which + rule_problem(rule, moved));
  }
  const auto too_heavy = [](const RunDescription& r) {
    return std::any_of(r.rows.begin(), r.rows.end(),
                       [&r](const MassPoint& row) { return row.m_aprime >= r.beam.energy; });
  };
  const auto energy = setting_of({"beam.energy_GeV"});
  if (energy != settings.end() && too_heavy(moved) && !too_heavy(run))
    problems.add(energy->where, which + energy->key->full_name() + " = " + energy->value.dump() +
                                    ": the A' is not lighter than the beam energy (it cannot be radiated), "
                                    "raise it");
}

/// One variation; nothing where it is wrong by itself.
std::optional<Json> read_variation(const toml::node& node, const std::string& config_name,
                                   const std::set<std::string>& bad, RunDescription& run,
                                   Problems& problems) {
  const toml::table* table = node.as_table();
  if (!table) {
    problems.add(node.source(), "variation holds a value of type " + type_name(node) +
                                    " (must be a variation), write it below a line [[variation]]");
    return std::nullopt;
  }
  Json given = Json::object();
  std::optional<std::vector<Setting>> settings;
  for (const auto& [name, value] : *table) {
    const auto key = std::find_if(variation_keys().begin(), variation_keys().end(),
                                  [&name = name](const KeySpec& k) { return k.name == name.str(); });
    if (key == variation_keys().end())
      add_unknown_key(name, "variation", key_names("variation"), problems);
    else if (key->name == "set")
      settings = SettingsReader(problems).read(value);
    else if (const auto text = read_value(value, *key, problems))
      given[key->name] = *text;
  }
  for (const KeySpec& key : variation_keys())
    if (key.default_value.is_null() && !table->contains(key.name))
      problems.add(table->source(),
                   key.full_name() + " is missing (it has no default), add it: " + key.comment);
  if (!given.contains("name") || !settings) return std::nullopt;

  OwnVariation own{given["name"], given.value("description", ""), "", {}, ""};
  Json set = Json::object();
  std::string values;
  for (const Setting& setting : *settings) {
    set[setting.full()] = setting.value;
    own.parameter += (own.parameter.empty() ? "" : ", ") + setting.full();
    values += (values.empty() ? "" : ", ") + setting.key->name + " = " + setting.value.dump();
  }
  if (own.description.empty()) own.description = values;
  own.set = [settings = *settings](RunDescription& moved) {
    for (const Setting& setting : settings) setting.key->set(moved, setting.value);
  };
  const toml::source_region where = table->get("name")->source();
  own.place = place(where, config_name);
  if (std::any_of(run.variations.begin(), run.variations.end(),
                  [&own](const OwnVariation& other) { return other.name == own.name; }))
    problems.add(where, "[[variation]] name = \"" + own.name +
                            "\" is given twice (a table could not tell them apart), give each its own");
  check_moved(own, *settings, bad, run, problems);
  Json resolved = {{"name", own.name}, {"description", own.description}, {"set", set}};
  run.variations.push_back(std::move(own));
  return resolved;
}

}  // namespace

Json read_variation_list(const toml::node& list, const std::string& config_name,
                         const std::set<std::string>& bad, RunDescription& run, Problems& problems) {
  Json resolved = Json::array();
  if (!list.is_array()) {
    problems.add(list.source(), "variation is of type " + type_name(list) +
                                    " (must be a list of variations), write each below a line [[variation]]");
    return resolved;
  }
  for (const toml::node& node : *list.as_array())
    if (auto variation = read_variation(node, config_name, bad, run, problems))
      resolved.push_back(std::move(*variation));
  return resolved;
}

}  // namespace semivis
