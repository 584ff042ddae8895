// CSV with named columns.
#include "host/config/points_file.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <string_view>

#include "host/config/schema.hpp"
#include "host/config/values.hpp"

namespace semivis {
namespace {

constexpr std::array<std::pair<const char*, double ListedPoint::*>, 5> kColumns = {
    {{"m_aprime_GeV", &ListedPoint::m_aprime},
     {"r", &ListedPoint::r},
     {"f", &ListedPoint::f},
     {"epsilon", &ListedPoint::epsilon},
     {"alpha_d", &ListedPoint::alpha_d}}};

struct Column {
  const KeySpec* key;
  double ListedPoint::*member;
};

struct Field {
  std::string_view text;
  std::size_t column;  // of its first character, from 1
};

std::vector<Field> split(std::string_view line) {
  std::vector<Field> fields;
  constexpr std::string_view blanks = " \t\r";
  for (std::size_t begin = 0; begin <= line.size();) {
    const std::size_t end = std::min(line.find(',', begin), line.size());
    const std::string_view raw = line.substr(begin, end - begin);
    const std::size_t first = raw.find_first_not_of(blanks);
    if (first == raw.npos)
      fields.push_back({"", begin + 1});
    else
      fields.push_back({raw.substr(first, raw.find_last_not_of(blanks) - first + 1), begin + first + 1});
    begin = end + 1;
  }
  return fields;
}

const KeySpec& key_of(std::string_view name) {
  return *std::find_if(grid_keys().begin(), grid_keys().end(),
                       [name](const KeySpec& key) { return key.name == name; });
}

/// Reads one file, line by line.
class PointsReader {
 public:
  PointsReader(std::string path, Problems& problems) : path_(std::move(path)), problems_(problems) {}

  std::optional<std::vector<ListedPoint>> read(std::istream& file) {
    std::vector<ListedPoint> points;
    for (std::string line; std::getline(file, line);) {
      ++line_;
      const std::vector<Field> fields = split(line);
      if (fields.front().text.starts_with('#') || (fields.size() == 1 && fields.front().text.empty()))
        continue;
      if (columns_.empty()) {
        read_names(fields);
        if (!good_) return std::nullopt;
      } else if (const auto point = read_point(fields)) {
        points.push_back(*point);
      }
    }
    if (points.empty() && good_)
      refuse(1, "the list has no points (a line of names and at least one point are needed), add them");
    if (static_cast<double>(points.size()) > kMaxGridPoints)
      refuse(1, "the list has more than " + Json(kMaxGridPoints).dump() + " points, shorten it");
    return good_ ? std::optional(std::move(points)) : std::nullopt;
  }

 private:
  void refuse(std::size_t column, const std::string& sentence) {
    problems_.add(path_, std::max<std::size_t>(line_, 1), column, sentence);
    good_ = false;
  }

  void read_names(const std::vector<Field>& fields) {
    std::vector<std::string> known;
    for (const auto& [name, member] : kColumns) known.emplace_back(name);
    for (const Field& field : fields) {
      const std::string name(field.text);
      const auto found = std::find(known.begin(), known.end(), name);
      if (found == known.end()) {
        refuse(field.column, "unknown column '" + name + "' (it would have no effect), did you mean '" +
                                 nearest_name(name, known) + "'?");
        continue;
      }
      const Column column{&key_of(name), kColumns[static_cast<std::size_t>(found - known.begin())].second};
      if (std::any_of(columns_.begin(), columns_.end(), [&](const Column& c) { return c.key == column.key; }))
        refuse(field.column, "column '" + name + "' is given twice, remove one");
      columns_.push_back(column);
    }
    for (const auto& [name, member] : kColumns) {
      const KeySpec& key = key_of(name);
      if (key.default_value.is_null()) {
        if (std::none_of(columns_.begin(), columns_.end(), [&](const Column& c) { return c.key == &key; }))
          refuse(1, "column '" + key.name + "' is missing (it has no default), add it to this line of names");
      } else {
        default_point_.*member = key.default_value.get<double>();
      }
    }
  }

  std::optional<ListedPoint> read_point(const std::vector<Field>& fields) {
    if (fields.size() != columns_.size()) {
      refuse(1, std::to_string(fields.size()) + " values on this line (the line of names has " +
                    std::to_string(columns_.size()) + "), give one value per column");
      return std::nullopt;
    }
    ListedPoint point = default_point_;
    bool good = true;
    for (std::size_t k = 0; k < fields.size(); ++k) {
      const Column& column = columns_[k];
      const std::string_view text = fields[k].text;
      double value = 0;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
      std::string problem;
      if (error != std::errc{} || end != text.data() + text.size())
        problem = column.key->name + " = '" + std::string(text) + "' is not a number, correct it";
      else
        problem = number_problem(value, *column.key);
      if (problem.empty()) {
        point.*column.member = value;
      } else {
        refuse(fields[k].column, problem);
        good = false;
      }
    }
    return good ? std::optional(point) : std::nullopt;
  }

  std::string path_;
  Problems& problems_;
  std::size_t line_ = 0;
  bool good_ = true;
  std::vector<Column> columns_;
  ListedPoint default_point_{};
};

}  // namespace

std::optional<std::vector<ListedPoint>> read_points_file(const std::string& name,
                                                         const std::string& config_path,
                                                         const toml::source_region& where,
                                                         Problems& problems) {
  const auto path = std::filesystem::path(config_path).parent_path() / name;
  std::ifstream file(path);
  if (!file || std::filesystem::is_directory(path)) {
    problems.add(where,
                 "[grid] points = \"" + name + "\": cannot read '" + path.string() +
                     "' (paths are relative to the config), correct the path",
                 ExitCode::no_input);
    return std::nullopt;
  }
  return PointsReader(path.string(), problems).read(file);
}

std::string list_problem(const std::vector<ListedPoint>& list) {
  for (const auto& [name, member] : kColumns)
    for (const ListedPoint& point : list)
      if (std::string problem = number_problem(point.*member, key_of(name)); !problem.empty()) return problem;
  return "";
}

}  // namespace semivis
