// Text made from the schema.
#include "host/config/init_text.hpp"

#include <iterator>

#include "host/config/schema.hpp"
#include "host/error.hpp"

namespace semivis {
namespace {

/// `comment` as lines of at most 110 characters that start with "# ".
std::string wrapped(const std::string& comment) {
  constexpr std::size_t width = 108;
  std::string lines;
  for (std::size_t begin = 0; begin < comment.size();) {
    std::size_t end = comment.size();
    if (end - begin > width) end = comment.rfind(' ', begin + width);
    lines += "# " + comment.substr(begin, end - begin) + '\n';
    begin = end + 1;
  }
  return lines;
}

std::string key_lines(const KeySpec& key, const Json& value) {
  const bool shows_range = key.type != ValueType::text && key.type != ValueType::boolean;
  return wrapped(key.comment) + (shows_range ? wrapped("Must be " + key.allowed() + ".") : "") + key.name +
         " = " + value.dump() + "\n";
}

std::string grid_lines() {
  std::string text = wrapped(
      "Each axis is a number, a list [0.1, 0.2], a range { min = 0.1, max = 1, n = 10, scale = \"log\" } "
      "(or \"linear\"; both ends included), or a list that holds ranges.");
  for (const KeySpec& key : grid_keys()) {
    text += wrapped(key.comment);
    if (key.type == ValueType::real) text += wrapped("Must be " + key.allowed() + ".");
    if (key.name == "m_aprime_GeV")
      text += key.name + " = { min = 0.1, max = 0.4, n = 4, scale = \"log\" }\n";
    else if (key.name == "m_chi1_GeV")
      text += "# " + key.name + " = 0.1\n";
    else if (key.name == "epsilon")
      text += key.name + " = { min = 1e-4, max = 1e-2, n = 9, scale = \"log\" }\n";
    else if (key.name == "points")
      text += "# " + key.name + " = \"list.csv\"\n";
    else
      text += key.name + " = " + key.default_value.dump() + "\n";
  }
  return text;
}

/// An example in comments: there is none by default.
std::string variation_lines() {
  std::string text = "# [[variation]]\n";
  const char* example[] = {"\"r_cut_08\"", "\"R < 0.08\"", "{ \"selection.r_cut\" = 0.08 }"};
  for (std::size_t k = 0; k < std::size(example); ++k) {
    const KeySpec& key = variation_keys()[k];
    text += wrapped(key.comment) + "# " + key.name + " = " + example[k] + "\n";
  }
  return text;
}

std::string bin_lines() {
  std::string text;
  bool first = true;
  for (const AnalysisBin& bin : default_analysis_bins()) {
    text += "[[analysis.bin]]\n";
    for (const Key<AnalysisBin>& key : bin_keys())
      text += first ? key_lines(key, key.get(bin)) : key.name + " = " + key.get(bin).dump() + "\n";
    text += "\n";
    first = false;
  }
  return text;
}

}  // namespace

std::string init_text(const std::string& name) {
  if (!name.empty() && name != "na64_2018")
    throw Error(ExitCode::usage,
                "no config is called '" + name + "', write `semivis init` or `semivis init na64_2018`");
  std::string text =
      "# semivis run: every option with its unit (in the key), default and source.\n"
      "# Only [grid] is required; a key that is left out has the value shown here (NA64 2018, invisible "
      "mode).\n"
      "# NA64 2021: NA64 Collaboration, Eur. Phys. J. C 81 (2021) 959, arXiv:2107.02021.\n\n";
  for (const SectionInfo& section : config_sections()) {
    text += wrapped(section.comment);
    if (section.name == "analysis.bin") {
      text += bin_lines();
      continue;
    }
    if (section.name == "variation") {
      text += variation_lines();
      continue;
    }
    text += "[" + section.name + "]\n";
    if (section.name == "grid") text += grid_lines();
    for (const Key<RunDescription>& key : run_keys())
      if (key.section == section.name) text += key_lines(key, key.default_value);
    text += "\n";
  }
  return text;
}

}  // namespace semivis
