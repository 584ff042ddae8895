// semivis merge: parts → the table of the whole scan.
#include <spdlog/spdlog.h>

#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "host/cli/table_summary.hpp"
#include "host/cli/verbs/verbs.hpp"
#include "host/error.hpp"
#include "host/io/atomic_file.hpp"
#include "host/io/table_file.hpp"
#include "host/parts/checkpoint_folder.hpp"
#include "host/scan/provenance.hpp"
#include "host/scan/scan.hpp"
#include "host/version.hpp"

namespace semivis {
namespace {

struct MergeArguments {
  std::vector<std::string> parts;
  std::string output;
  bool partial = false, force = false, quiet = false;
};

/// Parts, and those in folders. Error (usage) where one of them is the output.
std::vector<std::string> expand(const std::vector<std::string>& given, const std::string& output) {
  std::vector<std::string> files;
  for (const std::string& name : given) {
    if (!std::filesystem::is_directory(name)) {
      files.push_back(name);
      continue;
    }
    const std::vector<std::string> in_folder = CheckpointFolder::parts_in(name);
    files.insert(files.end(), in_folder.begin(), in_folder.end());
  }
  for (const std::string& file : files)
    if (std::error_code unknown; std::filesystem::equivalent(file, output, unknown))
      throw Error(ExitCode::usage, "-o " + output + " is one of the parts, give the table another name");
  if (files.empty()) throw Error(ExitCode::no_input, "there is no part in the folders given");
  return files;
}

std::string joined(const std::set<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : "; ") + text;
  return all;
}

/// " (no part is of shard 2/7, 5/7)", or nothing.
std::string absent_shards(const std::set<std::string>& present) {
  if (present.empty()) return "";
  const Shard some = parse_shard(*present.begin());
  std::string names;
  std::uint64_t absent = 0;
  constexpr std::uint64_t most_names = 10;
  for (Shard shard{0, some.count}; shard.index < shard.count; ++shard.index)
    if (!present.contains(shard.name()) && ++absent <= most_names)
      names += (names.empty() ? "" : ", ") + shard.name();
  if (absent > most_names) names += " and " + std::to_string(absent - most_names) + " more";
  return names.empty() ? "" : " (no part is of shard " + names + ")";
}

Table whole_or_part(Scan& scan, bool partial, const std::set<std::string>& shards) {
  try {
    return scan.table(partial ? Completeness::partial_allowed : Completeness::required);
  } catch (const Error& error) {
    throw Error(error.code(), error.what() + absent_shards(shards));
  }
}

void merge(const MergeArguments& arguments, const std::string& command_line) {
  if (arguments.quiet) spdlog::set_level(spdlog::level::err);
  check_output(arguments.output, arguments.force);
  const std::vector<std::string> files = expand(arguments.parts, arguments.output);
  PartReader first(files.front());
  const PartHead head = first.head();
  if (head.physics_version != physics_version())
    throw Error(ExitCode::data, files.front() + " has physics_version " + head.physics_version +
                                    ", this program makes " + physics_version() +
                                    "; merge with the release that sampled it");
  const std::vector<VariationPlan> plans =
      head.variations ? variation_plans(head.run) : std::vector<VariationPlan>{};
  PartStore store(seams(head.run, plans));
  std::set<std::string> shards, hosts, backends;
  for (const std::string& file : files) {
    auto part = std::make_unique<PartReader>(file);
    if (part->digest() != first.digest())
      throw Error(ExitCode::data, file + " and " + files.front() + " are of different scans: " +
                                      difference(part->head(), head) + " differ");
    shards.insert(part->shard());
    for (const auto& [name, value] : part->provenance()) {
      if (name == "host") hosts.insert(value);
      if (name == "backend_description") backends.insert(value);
    }
    store.take(std::move(part));
  }
  spdlog::info("parts     {}", files.size());
  const ScanControl control;
  Scan scan(head.run, plans, nullptr, 0, {}, store, control);
  scan.sample();
  Table table = whole_or_part(scan, arguments.partial, shards);
  table.provenance = process_provenance(command_line);
  table.provenance.insert(table.provenance.end(), {{"parts", std::to_string(files.size())},
                                                   {"hosts", joined(hosts)},
                                                   {"backend_description", joined(backends)}});
  write_table(table, arguments.output, arguments.force, scan.blocks(table));
  spdlog::info("table     {}", arguments.output);
}

}  // namespace

void add_merge(CLI::App& program, const std::string& command_line) {
  CLI::App* verb = program.add_subcommand("merge", "make the table of a scan from its parts");
  const auto arguments = std::make_shared<MergeArguments>();
  verb->add_option("PART", arguments->parts, "parts written by scan --shard, or folders of checkpoints")
      ->required();
  verb->add_option("-o,--output", arguments->output, "HDF5 table to write")
      ->required()
      ->type_name("TABLE.h5");
  verb->add_flag("--partial", arguments->partial,
                 "a table (complete = 0) of what is there, where parts are missing");
  verb->add_flag("--force", arguments->force, "replace an existing table");
  verb->add_flag("--quiet", arguments->quiet, "say nothing but errors");
  verb->callback([arguments, command_line] { merge(*arguments, command_line); });
}

}  // namespace semivis
