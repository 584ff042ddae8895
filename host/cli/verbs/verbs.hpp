// The verbs of the program: each adds its subcommand, options and action to the command line.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace semivis {

/// `command_line` goes to /provenance.
void add_scan(CLI::App& program, const std::string& command_line);
void add_events(CLI::App& program, const std::string& command_line);
void add_merge(CLI::App& program, const std::string& command_line);
void add_eval(CLI::App& program);
void add_limit(CLI::App& program, const std::string& command_line);
void add_systematics(CLI::App& program);
void add_info(CLI::App& program);
void add_check(CLI::App& program);
void add_init(CLI::App& program);
void add_bench(CLI::App& program);
void add_physics(CLI::App& program);

}  // namespace semivis
