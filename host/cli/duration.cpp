// Numbers with units, in falling order, or h:m:s as batch systems write it.
#include "host/cli/duration.hpp"

#include <array>
#include <charconv>
#include <string_view>
#include <utility>

#include "host/error.hpp"

namespace semivis {
namespace {

constexpr std::array<std::pair<char, double>, 4> kUnits{{{'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}}};

/// Takes a whole number from the front; false where there is none.
bool take_number(std::string_view& text, double& value) {
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  value = number;
  return true;
}

/// "1:30:00", "30:00"; 0 where it is none.
double clock_seconds(std::string_view text) {
  double total = 0, value = 0;
  for (int fields = 0; fields < 3; ++fields) {
    if (!take_number(text, value)) return 0;
    total = 60 * total + value;
    if (!text.starts_with(':')) return text.empty() ? total : 0;
    text.remove_prefix(1);
  }
  return 0;
}

/// "1h30m"; 0 where it is none.
double unit_seconds(std::string_view text) {
  double total = 0, value = 0;
  for (const auto& [unit, seconds] : kUnits) {
    std::string_view rest = text;
    if (!take_number(rest, value) || !rest.starts_with(unit)) continue;
    total += value * seconds;
    text = rest.substr(1);
  }
  return text.empty() ? total : 0;
}

}  // namespace

double duration_seconds(const std::string& text) {
  const double seconds = unit_seconds(text) > 0 ? unit_seconds(text) : clock_seconds(text);
  if (seconds > 0) return seconds;
  throw Error(ExitCode::usage, "'" + text + "' is not a time; write it as 1h30m, 90m, 1:30:00 or in seconds");
}

}  // namespace semivis
