// semivis check: validates a config and says what its scan will take.
#include <iostream>
#include <memory>

#include "host/cli/arguments.hpp"
#include "host/cli/report.hpp"
#include "host/cli/table_summary.hpp"
#include "host/cli/throughput.hpp"
#include "host/cli/verbs/verbs.hpp"
#include "host/scan/run_size.hpp"
#include "host/scan/variations.hpp"

namespace semivis {
namespace {

struct CheckArguments {
  ScanConfigArguments config;
  BackendArguments backend;
  bool json = false;
};

/// Status of every point as far as it is known before the scan.
std::array<std::uint64_t, kStatuses> statuses(const RunDescription& run) {
  std::array<std::uint64_t, kStatuses> counts{};
  for (const GridPoint& point : run.points) {
    const PointValues v = evaluate({run.rows[point.row], 0, 0, 0, {}}, {}, point.epsilon, point.alpha_d);
    ++counts[v.status == kStatusImprecise ? std::uint8_t{kStatusOk} : v.status];
  }
  return counts;
}

/// The resolved run as sections of keys, a list of objects with one a line.
void print_config(const std::string& resolved) {
  const OrderedJson config = OrderedJson::parse(resolved);
  for (const auto& [section, keys] : config.items()) {
    if (keys.is_array()) {
      for (const auto& item : keys) std::cout << section << ": " << item.dump() << '\n';
      continue;
    }
    std::cout << "[" << section << "]\n";
    for (const auto& [key, value] : keys.items()) {
      if (value.is_array() && !value.empty() && value.front().is_object())
        for (const auto& item : value) std::cout << key << ": " << item.dump() << '\n';
      else
        std::cout << key << " = " << value.dump() << '\n';
    }
  }
  std::cout << '\n';
}

void check(const CheckArguments& arguments) {
  const RunDescription run = arguments.config.load();
  // A config with variations of its own is meant for --variations: what is wrong with them is said here.
  const std::size_t variations = run.variations.empty() ? 0 : variation_plans(run).size();
  const BackendChoice choice = choose_backend(arguments.backend.request());
  const RunSize size = size_of(run);
  double rate = 0, seconds = 0;
  if (size.open_rows > 0) {
    const ThroughputProbe probe(run, choice.threads);
    rate = probe.events_per_second(*choice.backend, run.run.precision, 1, 0.2);
    seconds = probe.table_seconds(size.mass_nodes) + size.events / rate;
  }
  OrderedJson status;
  const auto counts = statuses(run);
  for (std::size_t s = 0; s < kStatuses; ++s) status[kStatusNames[s]] = counts[s];

  const bool targeted = run.run.target_error > 0;
  std::vector<ReportLine> lines = {
      {"points", run.points.size(), "rows x couplings"},
      {"rows", run.rows.size(), "values of (m_A', r, f)"},
      {"axes", run.axes, ""},
      {"shape", run.shape, "of the axes"},
      {"status", status, "points of each status"},
      {"events_per_row", run.run.events_per_row, ""},
      {"events", static_cast<std::uint64_t>(size.events),
       targeted ? "in all rows that are open, at least" : "in all rows that are open"},
      {"most_events", static_cast<std::uint64_t>(size.most_events),
       targeted ? "with max_events_per_row in each" : ""},
      {"variations", variations, "of scan --variations, where the config has own ones"},
      {"memory_bytes", static_cast<std::uint64_t>(size.memory_bytes), "estimate"},
      {"file_bytes", static_cast<std::uint64_t>(size.file_bytes), "estimate"},
      {"disk_bytes", static_cast<std::uint64_t>(size.disk_bytes), "estimate, with checkpoints"},
      {"backend", choice.backend->name(), choice.backend->description()},
      {"backend_fallback", choice.fallback, choice.fallback.empty() ? "" : "why not cuda"},
      {"events_per_second", rate, "measured now"},
      {"expected_seconds", seconds, targeted ? "of the scan here, at least" : "of the scan here"},
  };
  if (arguments.json)
    lines.push_back({"config", OrderedJson::parse(run.config_resolved), ""});
  else
    print_config(run.config_resolved);
  print_report(lines, arguments.json);
}

}  // namespace

void add_check(CLI::App& program) {
  CLI::App* verb = program.add_subcommand("check", "validate CONFIG; size and expected time of its scan");
  const auto arguments = std::make_shared<CheckArguments>();
  arguments->config.add_to(*verb);
  arguments->backend.add_to(*verb);
  add_json_flag(*verb, arguments->json);
  verb->callback([arguments] { check(*arguments); });
}

}  // namespace semivis
