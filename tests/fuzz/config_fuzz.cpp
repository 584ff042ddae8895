// Configs: any text, and up to three --set after it ('\0' before each), gives a run or Error; a run survives
// its JSON.
#include <algorithm>
#include <string>
#include <vector>

#include "host/config/parse.hpp"
#include "host/config/resolved.hpp"
#include "tests/fuzz/require.hpp"

namespace {

using namespace semivis;
using fuzz::require;

/// Of ranges: the product of everything that follows "n =". A large grid is slow, and no more than a small
/// one.
double largest_grid(std::string text) {
  std::erase_if(text, [](char c) { return c == '_' || c == ' ' || c == '\t' || c == '"' || c == '\''; });
  double points = 1;
  for (std::size_t at = text.find("n="); at != text.npos; at = text.find("n=", at + 2))
    points *= std::max(std::strtod(text.c_str() + at + 2, nullptr), 1.0);
  return points;
}

void check(const RunDescription& run) {
  std::uint64_t product = 1;
  for (const std::uint64_t length : run.shape) product *= length;
  require(product == run.points.size() && product > 0 && run.axes.size() == run.shape.size());
  for (const GridPoint& point : run.points) require(point.row < run.rows.size());
  require(run_of_resolved(run.config_resolved).config_resolved == run.config_resolved);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string input(data, data + size);
  // A list of points is another file.
  if (input.find("points") != input.npos || largest_grid(input) > 1e4) return -1;
  std::size_t end = input.find('\0');
  const std::string text = input.substr(0, end);
  std::vector<std::string> overrides;
  while (end != input.npos) {
    const std::size_t first = end + 1;
    end = overrides.size() < 2 ? input.find('\0', first) : input.npos;
    overrides.push_back(input.substr(first, end - first));
  }
  fuzz::refused([&] { check(parse_config(text, "run.toml", overrides)); });
  return 0;
}
