// semivis eval: any coupling of a row, from the stored spectra.
#include <cmath>
#include <memory>

#include "host/cli/arguments.hpp"
#include "host/cli/report.hpp"
#include "host/cli/table_summary.hpp"
#include "host/cli/verbs.hpp"
#include "host/error.hpp"
#include "host/io/table_file.hpp"

namespace semivis {
namespace {

struct EvalArguments {
  std::string table;
  double m_aprime = 0, epsilon = 0, alpha_d = 0;
  std::optional<double> r, f;
  bool json = false;
};

bool matches(double a, double b) { return std::fabs(a - b) <= 1e-6 * std::fabs(b); }

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

void eval(const EvalArguments& arguments) {
  std::vector<PointValues> values;
  const Table table = read_table(arguments.table, Completeness::required, &values);
  const MassRow& row = find_row(table, arguments.m_aprime, arguments.r, arguments.f);
  const PointValues v = table.has_spectra
                            ? evaluate(row, table.analysis, arguments.epsilon, arguments.alpha_d)
                            : stored_values(table, values, row, arguments.epsilon, arguments.alpha_d);
  print_report({{"m_aprime_GeV", row.mass.m_aprime, "GeV, A' mass"},
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
                {"status", v.status, kStatusNames.at(v.status)}},
               arguments.json);
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
