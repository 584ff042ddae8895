// Type and range checks of single values.
#include "host/config/values.hpp"

#include <cmath>
#include <sstream>

namespace semivis {
namespace {

std::string written(const toml::node& node) {
  std::ostringstream text;
  node.visit([&text](const auto& concrete) {
    if constexpr (toml::is_table<decltype(concrete)> || toml::is_array<decltype(concrete)>)
      text << type_name(concrete);
    else
      text << concrete;
  });
  return text.str();
}

/// toml++'s own conversion gives nothing for an integer that a double cannot hold exactly.
double as_double(const toml::node& number) {
  return number.is_integer() ? static_cast<double>(**number.as_integer()) : **number.as_floating_point();
}

std::string suggestion(const KeySpec& key) {
  return key.default_value.is_null() ? "correct it"
                                     : "write e.g. " + key.name + " = " + key.default_value.dump();
}

bool in_range(double value, const Range& range) {
  return (range.min_excluded ? value > range.min : value >= range.min) && value <= range.max;
}

}  // namespace

std::string type_name(const toml::node& node) {
  if (node.is_floating_point()) return "floating-point number";
  std::ostringstream text;
  text << node.type();
  return text.str();
}

std::string number_problem(double value, const KeySpec& key) {
  const std::string shown = key.full_name() + " = " + written(toml::value<double>(value));
  if (!std::isfinite(value))
    return shown + " is not a finite number (must be " + key.allowed() + "), " + suggestion(key);
  if (!in_range(value, key.range))
    return shown + " is out of range (must be " + key.allowed() + "), " + suggestion(key);
  return "";
}

std::optional<Json> read_value(const toml::node& node, const KeySpec& key, Problems& problems) {
  const auto refuse = [&](const std::string& what, const std::string& what_to_do) {
    problems.add(node.source(),
                 key.full_name() + " " + what + " (must be " + key.allowed() + "), " + what_to_do);
    return std::nullopt;
  };
  const auto wrong_type = [&] { return refuse("is of type " + type_name(node), suggestion(key)); };

  switch (key.type) {
    case ValueType::boolean:
      return node.is_boolean() ? std::optional<Json>(**node.as_boolean()) : wrong_type();
    case ValueType::text:
      if (!node.is_string()) return wrong_type();
      if (node.as_string()->get().empty() && key.default_value != Json(""))
        return refuse("is empty", suggestion(key));
      return node.as_string()->get();
    case ValueType::choice: {
      if (!node.is_string()) return wrong_type();
      const std::string& word = node.as_string()->get();
      for (const std::string& choice : key.choices)
        if (word == choice) return word;
      return refuse("= \"" + word + "\" is unknown",
                    "did you mean \"" + nearest_name(word, key.choices) + "\"?");
    }
    case ValueType::real: {
      if (!node.is_number()) return wrong_type();
      const double value = as_double(node);
      if (const std::string problem = number_problem(value, key); !problem.empty()) {
        problems.add(node.source(), problem);
        return std::nullopt;
      }
      return value;
    }
    case ValueType::integer: {
      if (!node.is_number()) return wrong_type();
      const double value = as_double(node);
      if (!std::isfinite(value) || value != std::floor(value))
        return refuse("= " + written(node) + " is not a whole number", suggestion(key));
      // A floating-point number may be as large as 2^63, which an int64 cannot hold.
      if (!in_range(value, key.range) || (node.is_floating_point() && value >= 0x1p63))
        return refuse("= " + written(node) + " is out of range", suggestion(key));
      return node.is_integer() ? **node.as_integer() : static_cast<std::int64_t>(value);
    }
  }
  return std::nullopt;
}

void add_unknown_key(const toml::key& key, const std::string& section, const std::vector<std::string>& known,
                     Problems& problems) {
  const std::string name(key.str());
  std::string what_to_do = "did you mean '" + nearest_name(name, known) + "'?";
  for (const SectionInfo& other : config_sections())
    for (const std::string& there : key_names(other.name))
      if (there == name && other.name != section) what_to_do = "it belongs in [" + other.name + "]";
  problems.add(key.source(),
               "unknown key '" + name + "' in [" + section + "] (it would have no effect), " + what_to_do);
}

}  // namespace semivis
