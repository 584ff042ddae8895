// Ordering, wording of positions, and the nearest known name.
#include "host/config/problems.hpp"

#include <algorithm>
#include <numeric>

namespace semivis {
namespace {

/// Levenshtein distance: insertions, deletions and substitutions that turn a into b.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min(std::min(row[j], row[j - 1]) + 1, substituted);
    }
  }
  return row.back();
}

}  // namespace

bool is_override(const toml::source_region& where) {
  return where.path && where.path->starts_with(kOverridePrefix);
}

std::string nearest_name(std::string_view word, const std::vector<std::string>& known) {
  const std::string* nearest = &known.front();
  std::size_t least = word.npos;
  for (const std::string& name : known) {
    const std::size_t distance = edit_distance(word, name);
    if (distance >= least) continue;
    least = distance;
    nearest = &name;
  }
  return *nearest;
}

void Problems::add(const toml::source_region& where, const std::string& sentence, ExitCode code) {
  if (is_override(where))
    add(*where.path, 0, 0, sentence, code);
  else
    add(config_name_, std::max<std::size_t>(where.begin.line, 1),
        std::max<std::size_t>(where.begin.column, 1), sentence, code);
}

void Problems::add(const std::string& file, std::size_t line, std::size_t column, const std::string& sentence,
                   ExitCode code) {
  problems_.push_back({file, line, column, sentence, code});
}

void Problems::throw_if_any() {
  if (problems_.empty()) return;
  const auto in_config = [this](const Problem& problem) { return problem.file == config_name_; };
  const auto others = std::stable_partition(problems_.begin(), problems_.end(), in_config);
  std::stable_sort(problems_.begin(), others, [](const Problem& a, const Problem& b) {
    return std::pair(a.line, a.column) < std::pair(b.line, b.column);
  });

  std::string text;
  ExitCode code = ExitCode::no_input;
  for (const Problem& problem : problems_) {
    if (!text.empty()) text += '\n';
    text += problem.file;
    if (problem.line > 0) text += ':' + std::to_string(problem.line) + ':' + std::to_string(problem.column);
    text += ": " + problem.sentence;
    if (problem.code != ExitCode::no_input) code = problem.code;
  }
  throw Error(code, text);
}

}  // namespace semivis
