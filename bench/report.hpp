// What a part of the benchmark hands over: tables to read, and the measured side of the requirements.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

namespace semivis::bench {

using Json = nlohmann::ordered_json;

/// One number of each contender per round; rounds are interleaved.
using Rounds = std::map<std::string, std::vector<double>>;

struct Spread {
  double median, lowest, highest;
};
/// values: at least one.
inline Spread spread_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  const double median = values.size() % 2 == 1 ? values[half] : 0.5 * (values[half - 1] + values[half]);
  return {median, values.front(), values.back()};
}

/// above[i]/below[i] of every round.
inline std::vector<double> ratios(const std::vector<double>& above, const std::vector<double>& below) {
  std::vector<double> out;
  for (std::size_t i = 0; i < above.size(); ++i) out.push_back(above[i] / below[i]);
  return out;
}
/// Where the two sides did not share their rounds: that of the medians between its extremes.
inline Spread ratio_of_spreads(const Spread& above, const Spread& below) {
  return {above.median / below.median, above.lowest / below.highest, above.highest / below.lowest};
}

inline std::string number(double value) {
  char text[32];
  const double size = std::fabs(value);
  const char* format = size != 0 && size < 0.01 ? "%.2e" : size < 2 ? "%.3f" : size < 100 ? "%.2f" : "%.0f";
  std::snprintf(text, sizeof text, size < 1e6 ? format : "%.3g", value);
  return text;
}
inline std::string range(const Spread& s) { return number(s.lowest) + " – " + number(s.highest); }

/// JSON of one part: {"about", "tables": [{"title", "columns", "rows"}], "measured": {WHAT: {median, …}}}.
class Part {
 public:
  explicit Part(Json about) : json_{{"about", std::move(about)}, {"tables", Json::array()}} {
    json_["measured"] = Json::object();
  }
  /// Cells are strings or numbers.
  void table(const std::string& title, const std::vector<std::string>& columns, const Json& rows) {
    json_["tables"].push_back({{"title", title}, {"columns", columns}, {"rows", rows}});
  }
  /// what: as in requirements.hpp.
  void measure(const std::string& what, const Spread& s) {
    json_["measured"][what] = {{"median", s.median}, {"lowest", s.lowest}, {"highest", s.highest}};
  }
  const Json& json() const { return json_; }

 private:
  Json json_;
};

inline std::string table_markdown(const Json& table) {
  std::string text = "### " + table["title"].get<std::string>() + "\n\n|", line = "|";
  for (const auto& column : table["columns"]) {
    text += " " + column.get<std::string>() + " |";
    line += "---|";
  }
  text += "\n" + line + "\n";
  for (const auto& row : table["rows"]) {
    text += "|";
    for (const auto& cell : row)
      text += " " + (cell.is_string() ? cell.get<std::string>() : number(cell.get<double>())) + " |";
    text += "\n";
  }
  return text + "\n";
}
inline std::string tables_markdown(const Json& part) {
  std::string text;
  for (const auto& table : part["tables"]) text += table_markdown(table);
  return text;
}

}  // namespace semivis::bench
