// A quantity of `semivis physics`: a subcommand that prints a few numbers.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>

#include "host/cli/arguments.hpp"

namespace semivis {

/// A quantity with its --json; Arguments has a member `json`.
template <class Arguments>
CLI::App* add_quantity(CLI::App& physics, const char* name, const char* what,
                       const std::shared_ptr<Arguments>& arguments, void (*print)(const Arguments&)) {
  CLI::App* quantity = physics.add_subcommand(name, what);
  add_json_flag(*quantity, arguments->json);
  quantity->callback([arguments, print] { print(*arguments); });
  return quantity;
}

/// physics event.
void add_event(CLI::App& physics);

/// physics relic.
void add_relic(CLI::App& physics);

/// physics shower.
void add_shower(CLI::App& physics);

}  // namespace semivis
