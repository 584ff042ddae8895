// Collects every problem of a config, so that all of them are reported at once.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/config/toml.hpp"
#include "host/error.hpp"

namespace semivis {

/// The text that stands for a source file in positions of a value that came from `--set key=value`.
inline constexpr std::string_view kOverridePrefix = "--set ";

bool is_override(const toml::source_region& where);

/// The name in `known` (not empty) with the smallest edit distance from `word`; the first of equals.
std::string nearest_name(std::string_view word, const std::vector<std::string>& known);

/// Sentences "what is wrong (why), what to do", each with the place it is about.
class Problems {
 public:
  explicit Problems(std::string config_name) : config_name_(std::move(config_name)) {}

  /// `where` without a position (a value that nobody wrote) means the head of the config.
  void add(const toml::source_region& where, const std::string& sentence, ExitCode code = ExitCode::config);
  /// A problem of another file than the config.
  void add(const std::string& file, std::size_t line, std::size_t column, const std::string& sentence,
           ExitCode code = ExitCode::config);

  bool empty() const { return problems_.empty(); }

  /// Throws Error with one line per problem: the config's in the order of its lines, then the others in
  /// the order they were found. Exit code: config, unless each problem is a missing file (no_input).
  void throw_if_any();

 private:
  struct Problem {
    std::string file;
    std::size_t line, column;
    std::string sentence;
    ExitCode code;
  };
  std::string config_name_;
  std::vector<Problem> problems_;
};

}  // namespace semivis
