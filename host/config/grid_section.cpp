// The values of each axis with the checks that need a place in the config.
#include "host/config/grid_section.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "host/config/grid.hpp"
#include "host/config/points_file.hpp"
#include "host/config/values.hpp"

namespace semivis {
namespace {

using Values = std::vector<double>;

const KeySpec& axis_key(const std::string& name) {
  return *std::find_if(grid_keys().begin(), grid_keys().end(),
                       [&](const KeySpec& key) { return key.name == name; });
}

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Reads the axes of one [grid] table.
class AxisReader {
 public:
  explicit AxisReader(Problems& problems) : problems_(problems) {}

  /// Distinct values of a number, a list of numbers and ranges, or a range; nothing where one is wrong.
  std::optional<Values> read(const toml::node& node, const KeySpec& axis) {
    if (const toml::table* range = node.as_table()) return read_range(*range, axis);
    if (const toml::array* list = node.as_array()) return read_list(*list, axis);
    if (node.is_number()) {
      const auto value = read_value(node, axis, problems_);
      return value ? std::optional(Values{value->get<double>()}) : std::nullopt;
    }
    problems_.add(node.source(), axis.full_name() + " is of type " + type_name(node) +
                                     " (must be a number, a list, a range" +
                                     (axis.name == "epsilon" ? " or \"gminus2\"" : "") + "), write e.g. " +
                                     axis.name + " = { min = 0.1, max = 1, n = 10, scale = \"log\" }");
    return std::nullopt;
  }

 private:
  /// A list keeps the order in which it is written, unless it holds ranges: then it is sorted.
  std::optional<Values> read_list(const toml::array& list, const KeySpec& axis) {
    if (list.empty()) {
      problems_.add(
          list.source(),
          axis.full_name() + " is an empty list (there would be no point), give at least one value");
      return std::nullopt;
    }
    Values all;
    bool good = true, has_ranges = false;
    for (const toml::node& element : list) {
      std::optional<Values> values;
      if (const toml::table* range = element.as_table()) {
        has_ranges = true;
        values = read_range(*range, axis);
      } else if (const auto value = read_value(element, axis, problems_)) {
        values = Values{value->get<double>()};
      }
      good = good && values;
      if (good) all.insert(all.end(), values->begin(), values->end());
    }
    if (!good) return std::nullopt;
    if (has_ranges) return merged_values(std::move(all));
    std::set<double> seen;
    std::erase_if(all, [&seen](double value) { return !seen.insert(value).second; });
    return all;
  }

  std::optional<Values> read_range(const toml::table& range, const KeySpec& axis) {
    Json given = Json::object();
    bool good = true;
    for (const KeySpec& generic : range_keys()) {
      KeySpec key = generic;
      if (key.name == "min" || key.name == "max") key.range = axis.range;
      key.section = "grid." + axis.name;
      const toml::node* node = range.get(key.name);
      if (node) {
        const auto value = read_value(*node, key, problems_);
        good = good && value;
        if (value) given[key.name] = *value;
      } else if (key.default_value.is_null()) {
        problems_.add(range.source(), axis.full_name() + " has no '" + key.name +
                                          "' (a range has no default for it), write " + axis.name +
                                          " = { min = ..., max = ..., n = ..., scale = \"log\" }");
        good = false;
      } else {
        given[key.name] = key.default_value;
      }
    }
    good = !add_unknown_range_keys(range, axis) && good;
    if (!good) return std::nullopt;

    const auto min = given["min"].get<double>(), max = given["max"].get<double>();
    const bool logarithmic = given["scale"] == "log";
    const auto refuse = [&](const std::string& what) {
      problems_.add(range.get("min")->source(), axis.full_name() + ": " + what);
      return std::nullopt;
    };
    if (min >= max)
      return refuse("min = " + Json(min).dump() + " is not below max = " + Json(max).dump() +
                    " (the range is empty), give min < max");
    if (logarithmic && min <= 0)
      return refuse(
          "min = " + Json(min).dump() +
          " with scale = \"log\" (the logarithm needs min > 0), raise min or write scale = \"linear\"");
    const auto n = given["n"].get<std::uint64_t>();
    total_ += static_cast<double>(n);
    if (total_ > kMaxGridPoints)
      return refuse("the ranges have more than " + Json(kMaxGridPoints).dump() + " values, lower n");
    return range_values(min, max, n, logarithmic);
  }

  bool add_unknown_range_keys(const toml::table& range, const KeySpec& axis) {
    std::vector<std::string> known;
    for (const KeySpec& key : range_keys()) known.push_back(key.name);
    bool any = false;
    for (const auto& [name, node] : range)
      if (!contains(known, name.str())) {
        add_unknown_key(name, "grid." + axis.name, known, problems_);
        any = true;
      }
    return any;
  }

  Problems& problems_;
  double total_ = 0;  // values of all ranges so far: refused before they fill the memory
};

Json resolved_axis(const Values& values) { return values.size() == 1 ? Json(values.front()) : Json(values); }

bool is_gminus2(const toml::node* node) {
  return node && node->is_string() && node->as_string()->get() == "gminus2";
}

Json read_axes(const toml::table& grid, RunDescription& run, Problems& problems) {
  const toml::node* chi1 = grid.get("m_chi1_GeV");
  if (chi1 && grid.get("m_aprime_GeV")) {
    problems.add(
        chi1->source(),
        "[grid] m_chi1_GeV and [grid] m_aprime_GeV are both given (one follows from the other and r), "
        "remove one");
    return {};
  }
  GridAxes axes;
  axes.mass_is_chi1 = chi1 != nullptr;
  AxisReader reader(problems);
  bool good = true;
  Json resolved = Json::object();
  double points = 1;
  const toml::node* longest = nullptr;
  std::size_t longest_size = 0;

  const auto read_axis = [&](const std::string& name, Values& values) {
    const KeySpec& key = axis_key(name);
    const toml::node* node = grid.get(name);
    if (name == "epsilon" && is_gminus2(node)) {
      axes.epsilon_from_gminus2 = true;
      values = {0};
      resolved[name] = "gminus2";
      return;
    }
    std::optional<Values> given;
    if (node)
      given = reader.read(*node, key);
    else if (!key.default_value.is_null())
      given = Values{key.default_value.get<double>()};
    else
      problems.add(grid.source(),
                   key.full_name() + " is missing (it has no default), add it: " + key.comment);
    good = good && given;
    if (!given) return;
    values = std::move(*given);
    resolved[name] = resolved_axis(values);
    points *= static_cast<double>(values.size());
    if (node && values.size() > longest_size) {
      longest = node;
      longest_size = values.size();
    }
  };
  read_axis(axes.mass_is_chi1 ? "m_chi1_GeV" : "m_aprime_GeV", axes.mass);
  read_axis("r", axes.r);
  read_axis("f", axes.f);
  read_axis("epsilon", axes.epsilon);
  read_axis("alpha_d", axes.alpha_d);
  if (!good) return {};

  if (points > kMaxGridPoints) {
    problems.add(longest->source(), "[grid] has " + Json(points).dump() + " points (at most " +
                                        Json(kMaxGridPoints).dump() + "), shorten the axes");
    return {};
  }
  if (axes.mass_is_chi1) {
    // m_chi1/r must be a mass that m_aprime_GeV could have been given.
    for (const double mass : axes.mass)
      for (const double r : axes.r)
        if (const auto problem = number_problem(mass / r, axis_key("m_aprime_GeV")); !problem.empty()) {
          problems.add(chi1->source(), "[grid] m_chi1_GeV = " + Json(mass).dump() +
                                           " with r = " + Json(r).dump() + ": " + problem);
          return {};
        }
  }
  expand_axes(axes, run);
  return resolved;
}

Json read_points(const toml::table& grid, const toml::node& points, const std::string& config_path,
                 RunDescription& run, Problems& problems) {
  bool good = true;
  for (const auto& [name, node] : grid)
    if (name.str() != "points" && contains(key_names("grid"), name.str())) {
      problems.add(name.source(), "[grid] " + std::string(name.str()) +
                                      " and [grid] points are both given (a list of points has no axes), "
                                      "remove one");
      good = false;
    }
  const auto file = read_value(points, axis_key("points"), problems);
  if (!file || !good) return {};
  const auto list = read_points_file(file->get<std::string>(), config_path, points.source(), problems);
  if (!list) return {};
  expand_list(*list, run);
  return {{"points", *file}};
}

}  // namespace

Json read_grid(const toml::table& grid, const std::string& config_path, RunDescription& run,
               Problems& problems) {
  const std::vector<std::string> known = key_names("grid");
  for (const auto& [name, node] : grid)
    if (!contains(known, name.str())) add_unknown_key(name, "grid", known, problems);
  if (const toml::node* points = grid.get("points"))
    return read_points(grid, *points, config_path, run, problems);
  return read_axes(grid, run, problems);
}

}  // namespace semivis
