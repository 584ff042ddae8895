// semivis eval: any coupling of a row, from the stored spectra.
#include <fmt/format.h>

#include <cmath>
#include <iostream>
#include <memory>

#include "host/cli/arguments.hpp"
#include "host/cli/report.hpp"
#include "host/cli/table_summary.hpp"
#include "host/cli/verbs/verbs.hpp"
#include "host/error.hpp"
#include "host/evaluate/cut_flow.hpp"
#include "host/evaluate/matching.hpp"
#include "host/evaluate/systematics.hpp"
#include "host/io/table_file.hpp"

namespace semivis {
namespace {

struct EvalArguments {
  std::string table;
  double m_aprime = 0, epsilon = 0, alpha_d = 0;
  std::optional<double> r, f;
  bool json = false;
};

/// Without spectra only the grid's own couplings are known.
PointValues stored_values(const Table& table, const std::vector<PointValues>& values, const MassRow& row,
                          double epsilon, double alpha_d) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const GridPoint& point = table.points[i];
    if (&table.masses[point.row] == &row && matches(point.epsilon, epsilon) &&
        matches(point.alpha_d, alpha_d))
      return values[i];
  }
  throw Error(ExitCode::data,
              "the table was written without spectra and has no point at this epsilon and alpha_d, "
              "give those of a grid point or scan again with [output] spectra = true");
}

struct FlowLine {
  const char* signature;  // empty: of neither
  const char* key;
  CutFlowLine line;
  const char* meaning;
};

std::vector<FlowLine> flow_lines(const CutFlow& flow) {
  return {
      {"s1", "radiated", flow.s1.radiated, "A' of any energy"},
      {"s1", "aprime_energy", flow.s1.aprime_energy, "E_A' above the threshold of S1"},
      {"s1", "decays_before", flow.s1.decays_before, "  chi2 decays before the S1 volume or off the axis"},
      {"s1", "decays_beyond", flow.s1.decays_beyond, "  chi2 decays behind the S1 volume"},
      {"s1", "decays_in_volume", flow.s1.decays_in_volume, "  chi2 decays in the S1 volume"},
      {"s1", "inside_modules", flow.s1.inside_modules, "and not beside the modules"},
      {"s1", "energy_threshold", flow.s1.energy_threshold, "and its energy is above the threshold"},
      {"s1", "r_cut", flow.s1.r_cut, "and passes the R cut: S1"},
      {"s2", "radiated", flow.s2.radiated, "A' of any energy"},
      {"s2", "aprime_energy", flow.s2.aprime_energy, "E_A' above the threshold of S2"},
      {"s2", "decays_beyond", flow.s2.decays_beyond, "and chi2 decays behind the S1 volume: S2"},
      {"", "decays_in_target", flow.decays_in_target,
       "chi2 decays in the ECAL, with the missing energy of S2: in no limit"},
  };
}

OrderedJson flow_json(const std::vector<FlowLine>& lines) {
  OrderedJson out;
  for (const FlowLine& line : lines) {
    OrderedJson& parent = *line.signature == '\0' ? out : out[line.signature];
    parent[line.key] = {{"fraction", line.line.fraction}, {"events", line.line.events}};
  }
  return out;
}

void print_flow(const std::vector<FlowLine>& lines) {
  std::cout << fmt::format("\n{:<21}{:>14}{:>14}\n", "cut flow", "fraction", "events");
  for (const FlowLine& line : lines) {
    std::cout << fmt::format("{:<3}{:<18}{:>14.6g}{:>14.6g}  {}\n", line.signature, line.key,
                             line.line.fraction, line.line.events, line.meaning);
  }
}

std::size_t row_asked_for(const Table& table, const EvalArguments& arguments) {
  const MassRow& row = find_row(table, arguments.m_aprime, arguments.r, arguments.f);
  return static_cast<std::size_t>(&row - table.masses.data());
}

void add_systematics_lines(std::vector<ReportLine>& lines, const Table& table, std::size_t row,
                           const PointValues& v, const EvalArguments& arguments) {
  const SystematicError error = systematic_error(table, row, arguments.epsilon, arguments.alpha_d);
  const auto add = [&](const std::string& name, const Band& band, double events) {
    lines.push_back({name + "_syst_up", band.up * events, "systematic error upwards"});
    lines.push_back({name + "_syst_down", band.down * events, "systematic error downwards"});
  };
  add("events_s1", error.s1, v.events_s1);
  add("events_s2", error.s2, v.events_s2);
  add("events", error.total, v.events_s1 + v.events_s2);
}

void eval(const EvalArguments& arguments) {
  std::vector<PointValues> values;
  const Table table = read_table(arguments.table, Completeness::required, &values, [&](const Table& read) {
    return std::vector<std::size_t>{row_asked_for(read, arguments)};
  });
  const std::size_t index = row_asked_for(table, arguments);
  const MassRow& row = table.masses[index];
  const PointValues v =
      table.has_spectra
          ? evaluate(row, table.analysis, arguments.epsilon, arguments.alpha_d, table.target_error)
          : stored_values(table, values, row, arguments.epsilon, arguments.alpha_d);
  std::vector<FlowLine> flow;
  if (table.has_spectra)
    flow = flow_lines(cut_flow(row, table.analysis, arguments.epsilon, arguments.alpha_d));
  std::vector<ReportLine> lines = {
      {"m_aprime_GeV", row.mass.m_aprime, "GeV, A' mass"},
      {"r", row.mass.r, "m_chi1 / m_A'"},
      {"f", row.mass.f, "(m_chi2 - m_chi1) / m_chi1"},
      {"epsilon", arguments.epsilon, "kinetic mixing"},
      {"alpha_d", arguments.alpha_d, "dark fine-structure constant"},
      {"ctau_m", v.ctau, "m, proper decay length of chi2; 1e300: stable"},
      {"n_aprime", v.n_aprime, "A' of any energy radiated, all run periods"},
      {"efficiency_s1", v.efficiency_s1, "share of these A' that end in S1"},
      {"efficiency_s1_err", v.efficiency_s1_err, "statistical error"},
      {"efficiency_s2", v.efficiency_s2, "share of these A' that end in S2"},
      {"efficiency_s2_err", v.efficiency_s2_err, "statistical error"},
      {"covariance_s1_s2", v.covariance_s1_s2, "covariance of the two efficiencies"},
      {"events_s1", v.events_s1, "expected S1 events, all run periods"},
      {"events_s1_err", v.events_s1_err, "statistical error"},
      {"events_s2", v.events_s2, "expected S2 events, all run periods"},
      {"events_s2_err", v.events_s2_err, "statistical error"},
      {"rcut_efficiency", v.rcut_efficiency, "S1 over S1 without the R cut"},
      {"rcut_efficiency_err", v.rcut_efficiency_err, "statistical error"},
      {"status", v.status, kStatusNames.at(v.status)}};
  if (table.target_error > 0)
    lines.push_back({"target_error", table.target_error, "relative error asked for on S1+S2"});
  if (table.has_spectra && !table.varied.variations.empty())
    add_systematics_lines(lines, table, index, v, arguments);
  if (arguments.json)
    lines.push_back({"cut_flow", flow.empty() ? OrderedJson(nullptr) : flow_json(flow), ""});
  print_report(lines, arguments.json);
  if (!arguments.json && !flow.empty()) print_flow(flow);
}

}  // namespace

void add_eval(CLI::App& program) {
  CLI::App* verb = program.add_subcommand("eval", "efficiencies and yields of TABLE at any coupling");
  const auto arguments = std::make_shared<EvalArguments>();
  verb->add_option("TABLE", arguments->table, "HDF5 table of a scan")->required();
  verb->add_option("--m-aprime", arguments->m_aprime, "A' mass of a row, GeV")
      ->required()
      ->check(aprime_mass());
  verb->add_option("--r", arguments->r, "m_chi1 / m_A'; default: the table's only value")
      ->check(chi1_ratio());
  verb->add_option("--f", arguments->f, "(m_chi2 - m_chi1) / m_chi1; default: the table's only value")
      ->check(splitting());
  verb->add_option("--epsilon", arguments->epsilon, "kinetic mixing")->required()->check(mixing());
  verb->add_option("--alpha-d", arguments->alpha_d, "dark fine-structure constant")
      ->required()
      ->check(dark_alpha());
  add_json_flag(*verb, arguments->json);
  verb->callback([arguments] { eval(*arguments); });
}

}  // namespace semivis
