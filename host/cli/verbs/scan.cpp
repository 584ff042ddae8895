// semivis scan: config → table.
#include <spdlog/spdlog.h>

#include <chrono>
#include <filesystem>
#include <memory>

#include "host/cli/arguments.hpp"
#include "host/cli/table_summary.hpp"
#include "host/cli/verbs/verbs.hpp"
#include "host/error.hpp"
#include "host/io/atomic_file.hpp"
#include "host/io/table_file.hpp"
#include "host/scan/progress.hpp"
#include "host/scan/provenance.hpp"
#include "host/scan/run_scan.hpp"
#include "host/scan/stop_signals.hpp"

namespace semivis {
namespace {

struct ScanArguments {
  ConfigArguments config;
  BackendArguments backend;
  std::string output;
  bool variations = false, force = false, quiet = false;
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

void scan(const ScanArguments& arguments, const std::string& command_line) {
  const auto start = std::chrono::steady_clock::now();
  if (arguments.quiet) spdlog::set_level(spdlog::level::err);
  refuse_config_as_output(arguments);
  check_output(arguments.output, arguments.force);
  const RunDescription run = arguments.config.load();
  const BackendChoice choice = choose_backend(arguments.backend.request());
  log_backend(choice);

  StopSignals stop_signals;
  ProgressDisplay progress;
  const std::vector<VariationPlan> plans =
      arguments.variations ? variation_plans(run) : std::vector<VariationPlan>{};
  Table table = run_scan(run, *choice.backend, choice.threads, std::ref(progress), plans);
  table.provenance = make_provenance({command_line, choice.backend->name(), choice.backend->description(),
                                      choice.fallback, choice.device, choice.threads, seconds_since(start)});
  stop_signals.ignore();
  const auto writing = std::chrono::steady_clock::now();
  const std::vector<PointValues> values = write_table(table, arguments.output, arguments.force);
  const double writing_seconds = seconds_since(writing);

  log_summary(table, values);
  const ScanProgress& p = progress.last();
  const double events = static_cast<double>(p.events);
  spdlog::info("sampled   {} events, {} events/s", short_number(events),
               short_number(p.sampling_seconds > 0 ? events / p.sampling_seconds : 0));
  log_backend(choice);
  spdlog::info("time      {:.1f} s: tables {:.1f}, sampling {:.1f}, writing {:.1f}", seconds_since(start),
               p.tables_seconds, p.sampling_seconds, writing_seconds);
  spdlog::info("table     {} ({}B)", arguments.output,
               short_number(static_cast<double>(std::filesystem::file_size(arguments.output))));
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
  verb->add_flag("--force", arguments->force, "replace an existing table");
  verb->add_flag("--quiet", arguments->quiet, "say nothing but errors");
  verb->callback([arguments, command_line] { scan(*arguments, command_line); });
}

}  // namespace semivis
