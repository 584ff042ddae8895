// semivis scan: config → table, or one shard of it.
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <iterator>
#include <memory>
#include <utility>

#include "host/cli/arguments.hpp"
#include "host/cli/duration.hpp"
#include "host/cli/table_summary.hpp"
#include "host/cli/verbs/verbs.hpp"
#include "host/config/resolved.hpp"
#include "host/error.hpp"
#include "host/io/atomic_file.hpp"
#include "host/io/hdf5_reader.hpp"
#include "host/io/table_file.hpp"
#include "host/io/table_layout.hpp"
#include "host/parts/checkpoint_folder.hpp"
#include "host/scan/checkpoints.hpp"
#include "host/scan/progress.hpp"
#include "host/scan/provenance.hpp"
#include "host/scan/run_size.hpp"
#include "host/scan/scan.hpp"
#include "host/scan/stop_signals.hpp"
#include "host/version.hpp"

namespace semivis {
namespace {

struct ScanArguments {
  ScanConfigArguments config;
  BackendArguments backend;
  std::string output, shard, max_walltime, checkpoint_interval = "60s";
  bool variations = false, force = false, resume = false, quiet = false;
};

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void refuse_config_as_output(const ScanArguments& arguments) {
  std::error_code failed;
  if (std::filesystem::equivalent(arguments.config.config, arguments.output, failed))
    throw Error(ExitCode::usage,
                "-o " + arguments.output + " is the config itself, give the table another name");
}

void log_summary(const Table& table, const std::vector<PointValues>& values) {
  const TableSummary summary = summarise(table, values);
  std::string statuses;
  for (std::size_t s = 0; s < kStatuses; ++s)
    if (summary.status[s] > 0) statuses += fmt::format("  {} {}", summary.status[s], kStatusNames[s]);
  spdlog::info("points    {} in {} rows:{}", table.points.size(), table.masses.size(), statuses);
  if (summary.worst_point) {
    const GridPoint& point = table.points[*summary.worst_point];
    const MassPoint& mass = table.masses[point.row].mass;
    spdlog::info(
        "error     at most {:.2g} % statistical on S1+S2 where more than {:g} events are expected: "
        "m_A' = {:.4g} GeV, r = {:.4g}, f = {:.4g}, epsilon = {:.3g}, alpha_D = {:.3g}",
        100 * summary.worst_relative_error, kRelevantEvents, mass.m_aprime, mass.r, mass.f, point.epsilon,
        point.alpha_d);
  } else {
    spdlog::info("error     no point has more than {:g} expected events", kRelevantEvents);
  }
  if (table.target_error > 0)
    spdlog::info(
        "target    {:g} % on S1+S2: met at {} points with more than {:g} expected events, missed at {}",
        100 * table.target_error, summary.target_met, kTargetedEvents, summary.target_missed);
}

void log_backend(const BackendChoice& choice) {
  spdlog::info("backend   {}", choice.backend->description());
  if (!choice.fallback.empty()) spdlog::info("          not cuda: {}", choice.fallback);
}

/// Whether a table holds the points of a run: of a list, the config has only the name.
bool has_points_of(Hdf5Reader& in, const RunDescription& run) {
  if (in.rows(layout::kPointRow.path) != run.points.size()) return false;
  std::vector<double> column(run.points.size());
  return std::all_of(std::begin(layout::kGridColumns), std::end(layout::kGridColumns), [&](const auto& c) {
    in.expect<double>(c.info, {column.size()});
    in.read_rows(c.info.path, 0, column.size(), column.data());
    const auto same = [&](const GridPoint& point, double value) {
      return (c.mass != nullptr ? run.rows[point.row].*c.mass : point.*c.coupling) == value;
    };
    return std::equal(run.points.begin(), run.points.end(), column.begin(), same);
  });
}

/// Error (data) where a file is not the output of this very scan.
void expect_output_of(const PartHead& head, bool part, const std::string& output) {
  Hdf5Reader in(output);
  if (in.text_attribute("/", "schema") != layout::kSchema) in.fail("it is no table of a scan");
  const bool complete = in.attribute<std::int64_t>("/", "complete") != 0;
  bool same = complete != part;
  if (same && part)
    same = in.text_attribute("/", "scan_digest") == head.digest() &&
           in.text_attribute("/", "shard") == head.shard;
  else if (same)
    same = in.text_attribute("/", "config_resolved") == head.run.config_resolved &&
           in.text_attribute("/", "physics_version") == head.physics_version &&
           in.has(layout::kVariations) == head.variations &&
           (!is_point_list(head.run.config_resolved) || has_points_of(in, head.run));
  if (!same) in.fail("it is of another scan, which --resume cannot continue; give another -o");
}

/// Takes the parts of an interrupted scan into the store.
void take_parts(const CheckpointFolder& folder, const PartHead& head, PartStore& store) {
  const std::vector<std::string> parts = folder.parts();
  const std::string digest = head.digest();
  for (const std::string& part : parts) {
    auto reader = std::make_unique<PartReader>(part);
    if (reader->digest() != digest)
      throw Error(ExitCode::data, part + " is of another scan: " + difference(reader->head(), head) +
                                      " differ; --resume needs the same config and options");
    if (reader->shard() != head.shard)
      throw Error(ExitCode::data, part + " is of shard " + reader->shard() + ", not " + head.shard);
    store.take(std::move(reader));
  }
  if (!parts.empty()) spdlog::info("resuming  from {} ({} parts)", folder.path(), parts.size());
}

void log_end(const ScanProgress& p, const Checkpoints& checkpoints, double seconds, double writing) {
  const auto sampled = static_cast<double>(p.events_done - p.events_before);
  spdlog::info("sampled   {} events, {} events/s", short_number(sampled),
               short_number(p.sampling_seconds > 0 ? sampled / p.sampling_seconds : 0));
  if (p.events_before > 0)
    spdlog::info("          {} events were there already",
                 short_number(static_cast<double>(p.events_before)));
  if (checkpoints.count() > 0)
    spdlog::info("          {} checkpoints in {:.2f} s", checkpoints.count(), checkpoints.seconds());
  spdlog::info("time      {:.1f} s: tables {:.1f}, sampling {:.1f}, writing {:.1f}", seconds,
               p.tables_seconds, p.sampling_seconds, writing);
}

void log_file(const char* kind, const std::string& file) {
  spdlog::info("{}{} ({}B)", kind, file, short_number(static_cast<double>(std::filesystem::file_size(file))));
}

/// One device for each process that Slurm starts on a node, unless devices are given.
BackendRequest backend_request(const ScanArguments& arguments) {
  BackendRequest request = arguments.backend.request();
  if (arguments.shard != "slurm" || arguments.backend.device) return request;
  int devices = 0;
  while (cuda_device(devices)) ++devices;
  request.devices = {slurm_device(devices)};
  return request;
}

void scan(const ScanArguments& arguments, const std::string& command_line) {
  const auto start = std::chrono::steady_clock::now();
  if (arguments.quiet) spdlog::set_level(spdlog::level::err);
  refuse_config_as_output(arguments);
  const bool there = arguments.resume && std::filesystem::exists(arguments.output);
  if (!there) check_output(arguments.output, arguments.force);
  const bool part = !arguments.shard.empty();
  const Shard shard = part ? parse_shard(arguments.shard) : Shard();
  CheckpointSettings settings;
  settings.start = start;
  settings.interval = duration_seconds(arguments.checkpoint_interval);
  if (!arguments.max_walltime.empty()) settings.max_walltime = duration_seconds(arguments.max_walltime);
  const RunDescription run = arguments.config.load();
  const std::vector<VariationPlan> plans =
      arguments.variations ? variation_plans(run) : std::vector<VariationPlan>{};
  PartHead head{run, arguments.variations, physics_version(), shard.name(), process_provenance(command_line)};
  if (there) {
    expect_output_of(head, part, arguments.output);
    if (std::filesystem::exists(arguments.output + ".parts"))
      CheckpointFolder(arguments.output, Leftover::discard).remove();
    spdlog::info("complete  {} is there already", arguments.output);
    return;
  }
  // Before an older checkpoint is given up.
  const BackendChoice choice = choose_backend(backend_request(arguments));
  CheckpointFolder folder(arguments.output, arguments.force    ? Leftover::discard
                                            : arguments.resume ? Leftover::resume
                                                               : Leftover::refuse);
  if (folder.parts().empty()) check_room(size_of(run, plans), shard, arguments.output);
  PartStore store(seams(run, plans));
  take_parts(folder, head, store);
  log_backend(choice);
  const auto provenance = [&] {
    return make_provenance({command_line, choice.backend->name(), choice.backend->description(),
                            choice.fallback, choice.device, choice.threads, seconds_since(start)});
  };

  StopSignals stop_signals;
  ProgressDisplay progress;
  head.provenance = provenance();
  Checkpoints checkpoints(settings, folder, store, head, [&] { return stop_signals.requested(); });
  const ScanControl control{std::ref(progress), [&] { return checkpoints.due(); },
                            [&] { checkpoints.write_if_due(); }};
  Scan scan(run, plans, choice.backend.get(), choice.threads, shard, store, control);
  checkpoints.keep_work_of([&] { scan.sample(); });
  checkpoints.write_rest();
  stop_signals.finish();

  const auto writing = std::chrono::steady_clock::now();
  if (!part) {
    Table table = scan.table();
    table.provenance = provenance();
    const std::vector<PointValues> values =
        write_table(table, arguments.output, arguments.force, scan.blocks(table));
    log_summary(table, values);
  } else {
    head.provenance = provenance();
    store.write_joined(arguments.output, arguments.force, head);
  }
  folder.remove();
  log_end(progress.last(), checkpoints, seconds_since(start), seconds_since(writing));
  log_backend(choice);
  log_file(part ? "part      " : "table     ", arguments.output);
}

}  // namespace

void add_scan(CLI::App& program, const std::string& command_line) {
  CLI::App* verb = program.add_subcommand("scan", "sample every row of CONFIG and write a table");
  const auto arguments = std::make_shared<ScanArguments>();
  arguments->config.add_to(*verb);
  verb->add_option("-o,--output", arguments->output, "HDF5 table to write")
      ->required()
      ->type_name("TABLE.h5");
  arguments->backend.add_to(*verb);
  verb->add_flag("--variations", arguments->variations,
                 "repeat the leading events with one parameter moved after another: systematic errors");
  CLI::Option* force = verb->add_flag("--force", arguments->force,
                                      "replace an existing table, start anew beside a checkpoint");
  verb->add_flag("--resume", arguments->resume,
                 "go on from the checkpoint of a scan that was stopped, if there is one")
      ->excludes(force);
  verb->add_option("--shard", arguments->shard,
                   "sample only share I of N, 0 <= I < N, and write a part for semivis merge; slurm: as "
                   "the environment of an array job or of srun says")
      ->type_name("I/N|slurm");
  verb->add_option("--max-walltime", arguments->max_walltime,
                   "stop with a checkpoint and exit code 75 before this time is over: 1h30m, 90m, 1:30:00, "
                   "1-12:00:00 (days first) or seconds")
      ->type_name("TIME");
  verb->add_option("--checkpoint-interval", arguments->checkpoint_interval, "between two checkpoints")
      ->type_name("TIME")
      ->capture_default_str();
  verb->add_flag("--quiet", arguments->quiet, "say nothing but errors");
  verb->callback([arguments, command_line] { scan(*arguments, command_line); });
}

}  // namespace semivis
