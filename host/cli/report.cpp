// Lines as JSON or as an aligned table.
#include "host/cli/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>

namespace semivis {
namespace {

std::string shown(const OrderedJson& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_float()) return fmt::format("{:.6g}", value.get<double>());
  if (value.is_null()) return "-";
  return value.dump();
}

}  // namespace

void print_report(const std::vector<ReportLine>& lines, bool json) {
  if (json) {
    OrderedJson object;
    for (const ReportLine& line : lines) object[line.key] = line.value;
    std::cout << object.dump(2) << '\n';
    return;
  }
  std::size_t width = 0;
  for (const ReportLine& line : lines) width = std::max(width, line.key.size());
  for (const ReportLine& line : lines) {
    const std::string value = shown(line.value);
    std::cout << fmt::format("{:<{}}  {}", line.key, width,
                             line.meaning.empty() ? value : fmt::format("{:<14}  {}", value, line.meaning))
              << '\n';
  }
}

}  // namespace semivis
