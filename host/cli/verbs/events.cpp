// semivis events: single events of a row, for other programs.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <filesystem>
#include <memory>

#include "host/cli/arguments.hpp"
#include "host/cli/verbs/verbs.hpp"
#include "host/error.hpp"
#include "host/events/event_writer.hpp"
#include "host/io/atomic_file.hpp"
#include "host/scan/progress.hpp"
#include "host/scan/stop_signals.hpp"
#include "semivis/event/deposit.hpp"

namespace semivis {
namespace {

constexpr std::uint64_t kReportEvery = 1024;  // events

struct EventsArguments {
  ConfigArguments config;
  EventPoint point{{0, 1.0 / 3, 0.4}, 0, 0};
  std::uint64_t count = 0, first = 0;
  std::string output;
  bool visible_only = false, force = false, quiet = false;
};

enum class EventFormat { hepmc3, lhe, columns };

EventFormat format_of(const EventsArguments& a) {
  const std::string ending = std::filesystem::path(a.output).extension();
  if (a.visible_only && ending != ".lhe")
    throw Error(ExitCode::usage, "--visible-only is for .lhe files, not for " + a.output);
  if (ending == ".hepmc3") return EventFormat::hepmc3;
  if (ending == ".lhe") return EventFormat::lhe;
  if (ending == ".h5") return EventFormat::columns;
  throw Error(ExitCode::usage, "-o " + a.output + ": the name must end in .hepmc3, .lhe or .h5");
}

std::unique_ptr<EventWriter> make_writer(EventFormat format, const EventFile& file, const EventFacts& facts,
                                         const EventsArguments& a) {
  switch (format) {
    case EventFormat::hepmc3:
      return hepmc3_writer(file, facts);
    case EventFormat::lhe:
      return lhe_writer(file, facts, a.visible_only);
    case EventFormat::columns:
      break;
  }
  return columns_writer(file, facts, a.count);
}

void events(const EventsArguments& a, const std::string& command_line) {
  if (a.quiet) spdlog::set_level(spdlog::level::err);
  const EventFormat format = format_of(a);
  if (a.count > kMostEvents - a.first)
    throw Error(ExitCode::usage,
                fmt::format("--first {} -n {}: a row has {} events, from 0", a.first, a.count, kMostEvents));
  AtomicFile file(a.output, a.force);
  const RunDescription run = a.config.load();
  ScanProgress progress;
  progress.rows = 1;
  progress.events = a.count;
  ProgressDisplay display;
  display(progress);
  const auto start = std::chrono::steady_clock::now();
  const auto seconds = [&] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  const StopSignals stop;
  const EventSource source(run, a.point);
  progress.tables_seconds = seconds();
  progress.sampling = true;

  const auto writer = make_writer(format, {file.temporary(), a.output, command_line}, source.facts(), a);
  std::uint64_t done = 0;
  while (done < a.count && stop.requested() == nullptr) {
    const std::uint64_t end = std::min(done + kReportEvery, a.count);
    for (; done < end; ++done) writer->write(source(a.first + done));
    progress.events_done = done;
    progress.sampling_seconds = seconds() - progress.tables_seconds;
    display(progress);
  }
  if (done == 0)
    throw Error(ExitCode::checkpoint, fmt::format("stopped by {} before the first event", stop.requested()));
  writer->finish();
  file.commit();
  spdlog::info("events    {}: {} to {}", a.output, a.first, a.first + done - 1);
  if (done < a.count)
    throw Error(
        ExitCode::checkpoint,
        fmt::format("stopped by {}: {} holds events {} to {}; write the others with --first {} -n {} "
                    "and another -o",
                    stop.requested(), a.output, a.first, a.first + done - 1, a.first + done, a.count - done));
}

}  // namespace

void add_events(CLI::App& program, const std::string& command_line) {
  CLI::App* verb =
      program.add_subcommand("events", "write single events of a row as HepMC3, LHE or HDF5 columns");
  const auto a = std::make_shared<EventsArguments>();
  a->config.add_to(*verb);
  add_mass_options(*verb, a->point.mass);
  verb->add_option("--epsilon", a->point.epsilon, "kinetic mixing, of the weights")
      ->required()
      ->check(mixing());
  verb->add_option("--alpha-d", a->point.alpha_d, "dark fine-structure constant, of the weights")
      ->required()
      ->check(dark_alpha());
  verb->add_option("-n,--events", a->count, "how many")
      ->required()
      ->check(whole_number(1, kMostEvents))
      ->type_name("N");
  verb->add_option("--first", a->first, "number of the first one: event K is event K of a scan")
      ->check(whole_number(0, kMostEvents - 1))
      ->type_name("K")
      ->capture_default_str();
  verb->add_option("-o,--output", a->output, "file to write; its ending is the format")
      ->required()
      ->type_name("EVENTS.hepmc3|.lhe|.h5");
  verb->add_flag("--visible-only", a->visible_only, "only e- and e+ (LHE): for a Geant4 particle gun");
  verb->add_flag("--force", a->force, "replace an existing file");
  verb->add_flag("--quiet", a->quiet, "say nothing but errors");
  verb->callback([a, command_line] { events(*a, command_line); });
}

}  // namespace semivis
