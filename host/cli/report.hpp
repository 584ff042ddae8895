// What a verb prints: the same lines as a JSON object or as a table for people.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace semivis {

using OrderedJson = nlohmann::ordered_json;

struct ReportLine {
  std::string key;
  OrderedJson value;
  std::string meaning;  // with the unit; for people only
};

/// To standard output. A value that is an object or a list is compact JSON in the table.
void print_report(const std::vector<ReportLine>& lines, bool json);

}  // namespace semivis
