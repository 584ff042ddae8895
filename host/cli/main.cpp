// The program: verbs, exit codes, errors as one line.
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <iostream>
#include <new>
#include <sstream>

#include "host/cli/external_verb.hpp"
#include "host/cli/verbs/verbs.hpp"
#include "host/config/problems.hpp"
#include "host/error.hpp"
#include "host/scan/provenance.hpp"
#include "host/version.hpp"

namespace {

using semivis::Error;
using semivis::ExitCode;

/// Every line behind the program's name, as configs report one problem a line.
int fail(ExitCode code, const std::string& sentences) {
  std::istringstream lines(sentences);
  for (std::string line; std::getline(lines, line);) std::cerr << "semivis: " << line << '\n';
  return static_cast<int>(code);
}

/// A word that is no verb of this program: runs semivis-WORD or says what is near.
void try_external_verb(const CLI::App& program, int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') return;
  const std::string word = argv[1];
  std::vector<std::string> verbs;
  for (const CLI::App* verb : program.get_subcommands({})) verbs.push_back(verb->get_name());
  if (std::find(verbs.begin(), verbs.end(), word) != verbs.end()) return;
  semivis::run_external_verb(word, {argv + 2, argv + argc});
  throw Error(ExitCode::usage, "there is no verb '" + word + "' and no program semivis-" + word +
                                   "; did you mean '" + semivis::nearest_name(word, verbs) +
                                   "'? (`semivis --help` lists them)");
}

/// "semivis physics xsec": what the user called, as far as it was understood.
std::string called(const CLI::App& program) {
  std::string name = program.get_name();
  for (const CLI::App* verb : program.get_subcommands()) name += " " + called(*verb);
  return name;
}

int run(CLI::App& program, int argc, char** argv) {
  try {
    try_external_verb(program, argc, argv);
    program.parse(argc, argv);
  } catch (const CLI::Success& request) {  // --help, --version
    return program.exit(request);
  } catch (const CLI::ParseError& error) {
    std::string sentence = error.what();
    std::replace(sentence.begin(), sentence.end(), '\n', ' ');
    return fail(ExitCode::usage, sentence + " (see `" + called(program) + " --help`)");
  }
  if (program.get_subcommands().empty())
    return fail(ExitCode::usage, "a verb is missing (`semivis --help` lists them)");
  std::cout.flush();
  if (!std::cout) throw Error(ExitCode::io, "cannot write to standard output");
  return static_cast<int>(ExitCode::ok);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const auto log = spdlog::stderr_logger_st("semivis");
    log->set_pattern("%v");
    spdlog::set_default_logger(log);

    CLI::App program("Monte Carlo of semi-visible dark photons in electron beam dumps", "semivis");
    program.set_version_flag("--version", std::string("semivis ") + semivis::semivis_version() + " (commit " +
                                              semivis::git_commit() + ", physics " +
                                              semivis::physics_version() + ")");
    program.footer(
        "`semivis VERB --help` lists the options of a verb; `semivis X` runs semivis-X from its installation "
        "or PATH.");
    const std::string command_line = semivis::command_line(argc, argv);
    semivis::add_scan(program, command_line);
    semivis::add_events(program, command_line);
    semivis::add_merge(program, command_line);
    semivis::add_eval(program);
    semivis::add_limit(program, command_line);
    semivis::add_systematics(program);
    semivis::add_info(program);
    semivis::add_check(program);
    semivis::add_init(program);
    semivis::add_physics(program);
    semivis::add_bench(program);
    return run(program, argc, argv);
  } catch (const Error& error) {
    return fail(error.code(), error.what());
  } catch (const std::bad_alloc&) {
    return fail(ExitCode::internal, "not enough memory, see `semivis check CONFIG`");
  } catch (const std::exception& error) {
    return fail(ExitCode::internal, std::string("internal error: ") + error.what());
  }
}
