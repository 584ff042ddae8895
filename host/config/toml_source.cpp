// Values of overrides keep where they came from.
#include "host/config/toml_source.hpp"

#include <algorithm>

namespace semivis {
namespace {

bool is_bare_word(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto inner = [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '-'; };
  const auto path = [](char c) { return c == '_' || c == '.' || c == '/'; };
  return !text.empty() && (letter(text[0]) || path(text[0])) &&
         std::all_of(text.begin(), text.end(), [&](char c) { return inner(c) || path(c); });
}

/// Moves every value of `from` into `to`. Tables that stand for sections are merged, { ... } replaces.
void merge(toml::table& to, toml::table&& from) {
  for (auto&& [name, node] : from) {
    toml::table* section = node.as_table();
    toml::node* present = to.get(name.str());
    if (section && !section->is_inline() && present && present->is_table())
      merge(*present->as_table(), std::move(*section));
    else
      to.insert_or_assign(name, std::move(node));
  }
}

}  // namespace

std::optional<toml::table> parse_toml(const std::string& text, const std::string& source_name,
                                      Problems& problems) {
  try {
    return toml::parse(text, source_name);
  } catch (const toml::parse_error& error) {
    problems.add(error.source(),
                 "not TOML: " + std::string(error.description()) + " (the text cannot be read), correct it");
    return std::nullopt;
  }
}

void apply_override(toml::table& root, const std::string& text, Problems& problems) {
  std::string source_name = std::string(kOverridePrefix) + text;
  std::replace(source_name.begin(), source_name.end(), '\n', ' ');  // a problem is one line
  const std::size_t equals = text.find('='), dot = text.find('.');
  if (equals == text.npos || dot > equals) {
    problems.add(source_name, 0, 0, "not of the form section.key=value, write e.g. beam.energy_GeV=100");
    return;
  }
  const std::string value = text.substr(equals + 1);
  // true, inf and nan are words of TOML; any other bare word can only be meant as a string.
  const bool as_string =
      is_bare_word(value) && value != "true" && value != "false" && value != "inf" && value != "nan";
  const std::string line = as_string ? text.substr(0, equals) + "=\"" + value + "\"" : text;
  if (auto table = parse_toml(line, source_name, problems)) merge(root, std::move(*table));
}

}  // namespace semivis
