// Seconds, numbers with units in falling order, or days-h:m:s as batch systems write it.
#include "host/cli/duration.hpp"

#include <array>
#include <charconv>
#include <cmath>
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

/// "5400", "0.5"; 0 where it is none.
double plain_seconds(const std::string& text) {
  double value = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, value, std::chars_format::fixed);
  return error == std::errc() && end == last && std::isfinite(value) ? value : 0;
}

/// "1:30:00", "30:00", and behind days "1-12", "1-12:30", "1-12:30:00"; 0 where it is none.
double clock_seconds(std::string_view text) {
  double days = 0, total = 0, value = 0;
  std::string_view behind = text;
  const bool has_days = take_number(behind, days) && behind.starts_with('-');
  if (has_days) text = behind.substr(1);
  int fields = 0;
  for (bool more = true; more; ++fields) {
    if (fields == 3 || !take_number(text, value)) return 0;
    total = 60 * total + value;
    more = text.starts_with(':');
    if (more) text.remove_prefix(1);
  }
  if (!text.empty()) return 0;
  if (!has_days) return total;
  for (; fields < 3; ++fields) total *= 60;  // the first one is hours
  return 86400 * days + total;
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
  for (const double seconds : {plain_seconds(text), unit_seconds(text), clock_seconds(text)})
    if (seconds > 0) return seconds;
  throw Error(ExitCode::usage,
              "'" + text + "' is not a time; write it as 1h30m, 90m, 1:30:00, 1-12:00:00 or in seconds");
}

}  // namespace semivis
