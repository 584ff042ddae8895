// semivis_bench PART [--out FILE.json]: one part of the benchmark. semivis_bench report FILE.json... -o BASE:
// the requirements and every table of the parts.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "bench/parts.hpp"
#include "bench/requirements.hpp"
#include "bench/timing.hpp"

namespace {

using namespace semivis::bench;

/// Requirements first, then each part with its command and tables.
void report(const std::vector<std::string>& files, const std::string& base) {
  Json measured = Json::object(), parts = Json::array(), device;
  std::string tables;
  for (const std::string& file : files) {
    const Json part = Json::parse(std::ifstream(file));
    measured.update(part["measured"]);
    const Json& about = part["about"];
    if (device.is_null()) device = about;
    tables += "## `" + about["command"].get<std::string>() + "`\n\n";
    if (about["commit"] != device["commit"])
      tables += "Commit " + about["commit"].get<std::string>() + ".\n\n";
    tables += tables_markdown(part);
    parts.push_back(part);
  }
  const Json requirements = requirement_table(measured);
  const auto text = [&device](const char* key) { return device.value(key, std::string("unknown")); };
  const std::string markdown = "# Benchmark, " + text("device") + " (" + text("instruction_set") +
                               ")\n\nCommit " + text("commit") + ", " + text("compiler") + ", " +
                               text("date") +
                               ". Medians with the smallest and the largest, of interleaved rounds but for "
                               "whole scans (grids) and the NumPy "
                               "toy (rounds of its own). Command: "
                               "`bench/run.sh`; each part's is above "
                               "its tables.\n\n" +
                               table_markdown(requirements) + tables;
  std::ofstream(base + ".md") << markdown;
  std::ofstream(base + ".json") << Json{{"requirements", requirements}, {"parts", parts}}.dump(1) << '\n';
  std::cout << table_markdown(requirements);
}

int run(int argc, char** argv) {
  CLI::App app("Benchmark of semivis, part by part.");
  app.require_subcommand(1);
  Options options;
  options.core = sched_getcpu();
  std::string out;
  const auto add = [&](const char* name, const char* description, Json (*part)(const Options&)) {
    CLI::App* verb = app.add_subcommand(name, description);
    verb->add_option("--rounds", options.rounds, "interleaved rounds, at least 7")
        ->check(CLI::Range(7, 1000));
    verb->add_option("--core", options.core, "pinned core");
    verb->add_option("--out", out, "JSON for the report");
    verb->add_option("--scratch", options.scratch, "folder for tables that are written and removed");
    verb->callback([&, part] {
      options.about = about_machine(argc, argv);
      const Json json = part(options);
      std::cout << tables_markdown(json);
      if (!out.empty()) std::ofstream(out) << json.dump(1) << '\n';
    });
    return verb;
  };
  add("stages", "stage times and events per second", stages);
  add("scaling", "events, rows, couplings, threads", scaling);
  add("builds", "vectorised clones and the FMA peak", builds);
  CLI::App* grid = add("grids", "time to 0.1 %, a million points, a million rows", grids);
  grid->add_option("--program", options.program, "semivis")->required()->check(CLI::ExistingFile);
  grid->add_option("--distinct-parts", options.distinct_parts, "scans of 15625 distinct rows")
      ->check(CLI::Range(1, 64));

  std::vector<std::string> files;
  std::string base;
  CLI::App* verb = app.add_subcommand("report", "requirements and tables of the parts");
  verb->add_option("parts", files, "JSON of each part")->required()->check(CLI::ExistingFile);
  verb->add_option("-o,--output", base, "BASE.md and BASE.json")->required();
  verb->callback([&] { report(files, base); });
  CLI11_PARSE(app, argc, argv);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& failure) {
    std::cerr << failure.what() << '\n';
    return 1;
  }
}
