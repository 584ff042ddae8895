// Sections, the analysis bins, and the checks that tie several keys together.
#include "host/config/parse.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "host/config/analysis_section.hpp"
#include "host/config/grid_section.hpp"
#include "host/config/read_keys.hpp"
#include "host/config/rules.hpp"
#include "host/config/toml_source.hpp"
#include "host/config/variation_section.hpp"

namespace semivis {
namespace {

/// Parses one config; lives for one call of parse_config.
class Parser {
 public:
  Parser(const std::string& text, const std::string& name, const std::vector<std::string>& overrides)
      : name_(name), problems_(name) {
    std::optional<toml::table> root = parse_toml(text, name, problems_);
    const bool readable = root.has_value();
    if (readable) root_ = std::move(*root);
    for (const std::string& assignment : overrides) apply_override(root_, assignment, problems_);
    if (!readable) problems_.throw_if_any();

    run_.config_text = text;
    if (!overrides.empty() && !text.empty() && text.back() != '\n') run_.config_text += '\n';
    for (std::string assignment : overrides) {
      std::replace(assignment.begin(), assignment.end(), '\n', ' ');
      run_.config_text += "# --set " + assignment + '\n';
    }
  }

  RunDescription run() {
    check_section_names();
    for (const SectionInfo& section : config_sections()) {
      if (section.name == "grid" || is_list(section.name)) continue;
      if (const toml::table* table = section_table(section.name))
        read_keys(*table, section.name, run_keys(), run_, bad_, problems_);
    }
    read_analysis();
    const Json grid = read_grid_section();
    check_rules();
    check_masses();
    const Json variations = read_variations();
    problems_.throw_if_any();
    run_.config_resolved = resolved(grid, variations);
    return std::move(run_);
  }

 private:
  void check_section_names() {
    std::vector<std::string> known;
    for (const SectionInfo& section : config_sections())
      known.push_back(section.name == "analysis.bin" ? "analysis" : section.name);
    for (const auto& [name, node] : root_) {
      const std::string section(name.str());
      if (std::find(known.begin(), known.end(), section) != known.end()) continue;
      std::string what_to_do = "did you mean [" + nearest_name(section, known) + "]?";
      for (const SectionInfo& other : config_sections())
        for (const std::string& key : key_names(other.name))
          if (key == section && !node.is_table()) what_to_do = "write it below [" + other.name + "]";
      problems_.add(name.source(), std::string("unknown ") + (node.is_table() ? "section [" : "key '") +
                                       section + (node.is_table() ? "]" : "'") +
                                       " (it would have no effect), " + what_to_do);
    }
  }

  /// nullptr where the section is not given, or is something else than a table (a problem).
  const toml::table* section_table(const std::string& section) {
    const toml::node* node = root_.get(section);
    if (!node || node->is_table()) return node ? node->as_table() : nullptr;
    problems_.add(node->source(), "[" + section + "] is of type " + type_name(*node) +
                                      " (must be a section), write its keys below a line [" + section + "]");
    return nullptr;
  }

  Json read_grid_section() {
    if (const toml::table* grid = section_table("grid")) return read_grid(*grid, name_, run_, problems_);
    if (!root_.contains("grid"))
      problems_.add(toml::source_region{},
                    "section [grid] is missing (masses and couplings have no default), "
                    "add it with m_aprime_GeV and epsilon");
    return {};
  }

  void read_analysis() {
    const toml::table* analysis = section_table("analysis");
    run_.analysis = analysis ? read_analysis_section(*analysis, problems_) : default_analysis_bins();
  }

  Json read_variations() {
    const toml::node* list = root_.get("variation");
    return list ? read_variation_list(*list, name_, bad_, run_, problems_) : Json::array();
  }

  const toml::node* given(const std::string& full) const {
    const std::size_t dot = full.find('.');
    return root_[full.substr(0, dot)][full.substr(dot + 1)].node();
  }

  void check_rules() {
    for (const Rule& rule : rules()) {
      const bool checkable = std::none_of(rule.keys.begin(), rule.keys.end(),
                                          [this](const std::string& key) { return bad_.contains(key); });
      if (!checkable || rule.holds(run_)) continue;
      toml::source_region where{};
      for (const std::string& full : rule.keys) {
        const toml::node* node = given(full);
        if (node && (!where.begin || (is_override(node->source()) && !is_override(where))))
          where = node->source();
      }
      problems_.add(where, rule_problem(rule, run_));
    }
  }

  void check_masses() {
    if (bad_.contains("beam.energy_GeV") || run_.rows.empty()) return;
    const double heaviest =
        std::max_element(run_.rows.begin(), run_.rows.end(), [](const auto& a, const auto& b) {
          return a.m_aprime < b.m_aprime;
        })->m_aprime;
    if (heaviest < run_.beam.energy) return;
    const toml::node* node = nullptr;
    for (const char* key : {"grid.m_aprime_GeV", "grid.m_chi1_GeV", "grid.points"})
      if (!node) node = given(key);
    problems_.add(node->source(), "[grid] m_aprime_GeV = " + Json(heaviest).dump() +
                                      ", [beam] energy_GeV = " + Json(run_.beam.energy).dump() +
                                      ": the A' is not lighter than the beam energy (it cannot be radiated), "
                                      "give smaller masses");
  }

  std::string resolved(const Json& grid, const Json& variations) const {
    Json all = {{"grid", grid}};
    for (const Key<RunDescription>& key : run_keys()) all[key.section][key.name] = key.get(run_);
    Json bins = Json::array();
    for (const AnalysisBin& bin : run_.analysis) {
      Json one;
      for (const Key<AnalysisBin>& key : bin_keys()) one[key.name] = key.get(bin);
      bins.push_back(one);
    }
    all["analysis"]["bin"] = bins;
    all["variation"] = variations;
    return all.dump();
  }

  std::string name_;
  Problems problems_;
  toml::table root_;
  RunDescription run_;
  std::set<std::string> bad_;  // "section.key" of values with a problem
};

std::string read_config_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file || std::filesystem::is_directory(path))
    throw Error(ExitCode::no_input,
                path + ": cannot read the config (" +
                    (std::filesystem::exists(path) ? "not a readable file" : "no such file") +
                    "), give the path of a TOML file");
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

RunDescription parse_config(const std::string& text, const std::string& name,
                            const std::vector<std::string>& overrides) {
  return Parser(text, name, overrides).run();
}

RunDescription load_config(const std::string& path, const std::vector<std::string>& overrides) {
  return parse_config(read_config_text(path), path, overrides);
}

std::vector<AnalysisBin> load_analysis(const std::string& path) {
  return parse_analysis(read_config_text(path), path);
}

std::vector<AnalysisBin> parse_analysis(const std::string& text, const std::string& name_of_file) {
  Problems problems(name_of_file);
  const std::optional<toml::table> root = parse_toml(text, name_of_file, problems);
  problems.throw_if_any();
  for (const auto& [name, node] : *root) {
    if (name.str() != "analysis")
      problems.add(name.source(), "'" + std::string(name.str()) +
                                      "' has no place here (an analysis file holds only [[analysis.bin]]), "
                                      "remove it");
  }
  std::vector<AnalysisBin> bins;
  const toml::node* analysis = root->get("analysis");
  if (analysis && analysis->is_table() && analysis->as_table()->contains("bin"))
    bins = read_analysis_section(*analysis->as_table(), problems);
  else
    problems.add(toml::source_region{}, "there is no analysis bin, write each below a line [[analysis.bin]]");
  problems.throw_if_any();
  return bins;
}

}  // namespace semivis
