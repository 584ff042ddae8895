// semivis init: a commented config to start from.
#include <iostream>
#include <memory>

#include "host/cli/verbs/verbs.hpp"
#include "host/config/init_text.hpp"

namespace semivis {

void add_init(CLI::App& program) {
  CLI::App* verb = program.add_subcommand("init", "print a commented config with every option");
  const auto name = std::make_shared<std::string>();
  verb->add_option("NAME", *name, "na64_2018 (the default)");
  verb->callback([name] { std::cout << init_text(*name); });
}

}  // namespace semivis
