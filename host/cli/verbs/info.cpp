// semivis info: what is in a table.
#include <fmt/format.h>

#include <memory>
#include <set>

#include "host/cli/arguments.hpp"
#include "host/cli/citations.hpp"
#include "host/cli/report.hpp"
#include "host/cli/table_summary.hpp"
#include "host/cli/verbs/verbs.hpp"
#include "host/io/table_file.hpp"
#include "host/io/table_memory.hpp"
#include "host/parts/part_file.hpp"

namespace semivis {
namespace {

struct InfoArguments {
  std::string table;
  bool json = false, provenance = false, cite = false;
};

/// The resolved config without what is long and has lines of its own: grid, analysis bins, variations.
OrderedJson config_summary(const std::string& resolved) {
  OrderedJson config = OrderedJson::parse(resolved, nullptr, false);
  if (!config.is_object()) return nullptr;
  config.erase("grid");
  config.erase("analysis");
  config.erase("variation");
  return config;
}

OrderedJson worst_point(const Table& table, const TableSummary& summary) {
  if (!summary.worst_point) return nullptr;
  const GridPoint& point = table.points[*summary.worst_point];
  const MassPoint& mass = table.masses[point.row].mass;
  return {{"m_aprime_GeV", mass.m_aprime},
          {"r", mass.r},
          {"f", mass.f},
          {"epsilon", point.epsilon},
          {"alpha_d", point.alpha_d}};
}

/// `value`, or null where nothing was there to look at.
OrderedJson if_any(bool any, double value) { return any ? OrderedJson(value) : OrderedJson(nullptr); }

void info_part(const InfoArguments& arguments) {
  PartReader part(arguments.table);
  const PartHead head = part.head();
  std::set<std::uint32_t> rows;
  std::uint64_t events = 0;
  for (const Piece& piece : part.pieces()) {
    if (piece.key.sample != 0) continue;
    rows.insert(piece.key.row);
    events += piece.events.count();
  }
  OrderedJson provenance = OrderedJson::object();
  for (const auto& [name, text] : head.provenance) provenance[name] = text;
  std::vector<ReportLine> lines = {
      {"schema", "semivis-table", "a part: checkpoint or shard, for semivis merge"},
      {"physics_version", head.physics_version, "parts of different versions cannot be joined"},
      {"complete", false, ""},
      {"shard", head.shard, "I/N"},
      {"rows", rows.size(), "that it has events of"},
      {"events", events, "nominal, all rows"},
      {"precision", name_of(head.run.run.precision), ""},
      {"seed", head.run.run.seed, ""},
      {"variations", head.variations, "parameters moved"},
      {"config", config_summary(head.run.config_resolved), ""},
      {"scan_digest", part.digest(), "parts with the same one fit together"},
  };
  if (arguments.provenance) lines.push_back({"provenance", provenance, ""});
  print_report(lines, arguments.json);
}

/// BibTeX for people and programs alike.
void cite(const InfoArguments& arguments) {
  const std::string config =
      PartReader::is_part(arguments.table)
          ? PartReader(arguments.table).head().run.config_resolved
          : read_table(arguments.table, Completeness::partial_allowed, nullptr, [](const Table&) {
              return std::vector<std::size_t>{};
            }).config_resolved;
  OrderedJson list = OrderedJson::array();
  for (const Citation& c : citations(config)) {
    if (arguments.json)
      list.push_back({{"key", c.key}, {"for", c.purpose}, {"bibtex", c.bibtex}});
    else
      fmt::print("% {}\n{}\n\n", c.purpose, c.bibtex);
  }
  if (arguments.json) print_report({{"citations", list, ""}}, true);
}

void info(const InfoArguments& arguments) {
  if (arguments.cite) return cite(arguments);
  if (PartReader::is_part(arguments.table)) return info_part(arguments);
  std::vector<PointValues> values;
  bool readable = true;
  const Table table =
      read_table(arguments.table, Completeness::partial_allowed, &values, [&](const Table& read) {
        const MassLine line = gminus2_line(read);
        readable = memory_problem(sum_bytes(read, line), physical_memory()).empty();
        return readable ? line : MassLine();
      });
  const TableSummary summary = summarise(table, values);
  OrderedJson status, provenance = OrderedJson::object();
  for (std::size_t s = 0; s < kStatuses; ++s) status[kStatusNames[s]] = summary.status[s];
  for (const auto& [name, text] : table.provenance) provenance[name] = text;
  const std::optional<double> crossing = readable ? gminus2_crossing(table) : std::nullopt;

  std::vector<ReportLine> lines = {
      {"schema", "semivis-table", ""},
      {"physics_version", table.physics_version, "tables of different versions cannot be joined"},
      {"complete", table.complete, ""},
      {"rows", table.masses.size(), "values of (m_A', r, f)"},
      {"points", table.points.size(), "rows x couplings"},
      {"axes", table.axes, ""},
      {"shape", table.shape, "of the axes"},
      {"events", summary.events, "sampled, all rows"},
      {"precision", table.precision, ""},
      {"seed", table.seed, ""},
      {"has_spectra", table.has_spectra, "any coupling can be read"},
      {"status", status, "points of each status"},
      {"worst_relative_error", if_any(summary.worst_point.has_value(), summary.worst_relative_error),
       "statistical, of S1+S2 where more than 0.3 events are expected"},
      {"worst_at", worst_point(table, summary), ""},
      {"target_error", table.target_error, "relative, asked for where S1+S2 exceed 0.1 events; 0: none"},
      {"target_met", summary.target_met, "points that meet it"},
      {"target_missed", summary.target_missed, "points that miss it: status 3 where nothing else is wrong"},
      {"rcut_mean", if_any(summary.rcut_points > 0, summary.rcut_mean),
       "R-cut efficiency over points with more than 0.3 S1 events"},
      {"rcut_min", if_any(summary.rcut_points > 0, summary.rcut_min), "its smallest value"},
      {"rcut_points", summary.rcut_points, "number of these points"},
      {"gminus2_crossing_GeV", if_any(crossing.has_value(), crossing.value_or(0)),
       "GeV, where S1+S2 at the central epsilon of (g-2)_mu fall to 2.303"},
      {"variations", table.varied.variations.size(), "parameters moved (semivis systematics)"},
      {"config", config_summary(table.config_resolved), ""},
      {"production_digest", table.production_digest, "of the production tables"},
      {"backend", provenance.value("backend", "unknown"), "that sampled the events"},
      {"digest", table.digest, "of everything outside /provenance"},
  };
  if (arguments.provenance) {
    if (arguments.json)
      lines.push_back({"provenance", provenance, ""});
    else
      for (const auto& [name, text] : table.provenance) lines.push_back({"provenance " + name, text, ""});
  }
  print_report(lines, arguments.json);
}

}  // namespace

void add_info(CLI::App& program) {
  CLI::App* verb = program.add_subcommand("info", "what TABLE holds, and how good it is");
  const auto arguments = std::make_shared<InfoArguments>();
  verb->add_option("TABLE", arguments->table, "HDF5 table of a scan")->required();
  verb->add_flag("--provenance", arguments->provenance, "also host, time, commit, device, command line");
  verb->add_flag("--cite", arguments->cite, "only the BibTeX of what the table used");
  add_json_flag(*verb, arguments->json);
  verb->callback([arguments] { info(*arguments); });
}

}  // namespace semivis
