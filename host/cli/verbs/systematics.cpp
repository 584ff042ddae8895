// semivis systematics: what the variations of a table do to yields and contours.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <memory>

#include "host/cli/arguments.hpp"
#include "host/cli/report.hpp"
#include "host/cli/verbs/verbs.hpp"
#include "host/error.hpp"
#include "host/evaluate/matching.hpp"
#include "host/evaluate/shifts.hpp"
#include "host/io/table_file.hpp"

namespace semivis {
namespace {

struct SystematicsArguments {
  std::string table;
  std::optional<double> r, f, alpha_d;
  bool json = false;
};

/// Masses (GeV) whose nearest rows the text shows.
constexpr double kShownMasses[] = {0.01, 0.1, 0.2, 0.3, 0.35, 0.39};

double only_alpha_d(const Table& table) {
  if (table.points.empty()) throw Error(ExitCode::data, "the table has no point, give --alpha-d");
  const double first = table.points.front().alpha_d;
  for (const GridPoint& point : table.points) {
    if (!matches(point.alpha_d, first))
      throw Error(ExitCode::data,
                  fmt::format("the table has more than one value of alpha_d ({:g}, {:g}, ...); "
                              "give the one to read with --alpha-d",
                              first, point.alpha_d));
  }
  return first;
}

/// The rows of the r and f asked for, or of the table's only ones.
MassLine only_line(const Table& table, const SystematicsArguments& arguments) {
  std::vector<MassLine> lines = mass_lines(table.masses);
  std::erase_if(lines, [&](const MassLine& line) {
    const MassPoint& mass = table.masses[line.front()].mass;
    return (arguments.r && !matches(mass.r, *arguments.r)) || (arguments.f && !matches(mass.f, *arguments.f));
  });
  if (lines.empty())
    throw Error(ExitCode::data, "the table has no row at this r and f (`semivis info` shows it)");
  if (lines.size() > 1)
    throw Error(ExitCode::data, "the table has more than one r or f; give those to read with --r and --f");
  return lines.front();
}

OrderedJson number(const std::optional<double>& value) {
  return value ? OrderedJson(*value) : OrderedJson(nullptr);
}
OrderedJson number(const std::optional<Band>& band) {
  return band ? OrderedJson{{"up", band->up}, {"down", band->down}} : OrderedJson(nullptr);
}

template <class Value>
void add_json(OrderedJson& out, const Table& table, const Shifts& shifts, const Quantities<Value>& values) {
  out["rows"] = OrderedJson::array();
  for (std::size_t i = 0; i < values.rows.size(); ++i) {
    OrderedJson row{{"m_aprime_GeV", table.masses[shifts.rows[i].row].mass.m_aprime}};
    for (std::size_t q = 0; q < kRowQuantities; ++q) row[kRowQuantityNames[q]] = number(values.rows[i][q]);
    out["rows"].push_back(std::move(row));
  }
  for (std::size_t q = 0; q < kContourQuantities; ++q)
    out[kContourQuantityNames[q]] = number(values.contour[q]);
}

OrderedJson tip(const Shifts& shifts, double ContourTip::*value) {
  return shifts.tip ? OrderedJson((*shifts.tip).*value) : OrderedJson(nullptr);
}

OrderedJson nominal_json(const Table& table, const Shifts& shifts) {
  OrderedJson rows = OrderedJson::array();
  for (const NominalRow& row : shifts.rows) {
    rows.push_back({{"m_aprime_GeV", table.masses[row.row].mass.m_aprime},
                    {"epsilon_gminus2", row.epsilon_gminus2},
                    {"events_gminus2", row.events_gminus2},
                    {"epsilon_lower", number(row.lower)},
                    {"epsilon_upper", number(row.upper)}});
  }
  return {{"rows", rows},
          {"tip_m_aprime_GeV", tip(shifts, &ContourTip::m_aprime)},
          {"tip_epsilon", tip(shifts, &ContourTip::epsilon)},
          {"gminus2_crossing_GeV", number(shifts.crossing)}};
}

OrderedJson variations_json(const Table& table, const Shifts& shifts, bool scenario) {
  OrderedJson out = OrderedJson::array();
  for (std::size_t i = 0; i < shifts.variations.size(); ++i) {
    const Variation& variation = table.varied.variations[i];
    if (variation.scenario != scenario) continue;
    OrderedJson entry{
        {"name", variation.name}, {"parameter", variation.parameter}, {"description", variation.description}};
    add_json(entry, table, shifts, shifts.variations[i]);
    out.push_back(std::move(entry));
  }
  return out;
}

/// A line of text: numbers in the unit of its column, "-" where there is none.
struct TextLine {
  std::string name;
  std::vector<std::optional<double>> cells;
  std::string remark;
};

void print_block(const std::string& title, const std::vector<std::string>& columns,
                 const std::vector<TextLine>& lines) {
  std::cout << fmt::format("\n{}\n{:<20}", title, "");
  for (const std::string& column : columns) std::cout << fmt::format("{:>12}", column);
  std::cout << '\n';
  for (const TextLine& line : lines) {
    std::cout << fmt::format("{:<20}", line.name);
    for (const std::optional<double>& cell : line.cells)
      std::cout << (cell ? fmt::format("{:>12.2f}", std::fabs(*cell) < 0.005 ? 0.0 : *cell)
                         : fmt::format("{:>12}", "-"));
    std::cout << (line.remark.empty() ? "" : "  " + line.remark) << '\n';
  }
}

/// All variations of a list, and below uncertainties their sum in quadrature. cell(values) of the changes of
/// one variation gives its numbers.
template <class Cells>
std::vector<TextLine> text_lines(const Table& table, const Shifts& shifts, bool scenario,
                                 const Cells& cells) {
  std::vector<TextLine> lines;
  for (std::size_t i = 0; i < shifts.variations.size(); ++i) {
    const Variation& variation = table.varied.variations[i];
    if (variation.scenario == scenario)
      lines.push_back({variation.name, cells(shifts.variations[i], [](double change) { return change; }),
                       variation.description});
  }
  if (scenario) return lines;
  const Quantities<Band>& sum = shifts.in_quadrature;
  lines.push_back({"in quadrature, up", cells(sum, [](const Band& band) { return band.up; }), ""});
  lines.push_back({"in quadrature, down", cells(sum, [](const Band& band) { return -band.down; }), ""});
  return lines;
}

template <class Value, class Pick>
std::optional<double> scaled(const std::optional<Value>& value, double unit, const Pick& pick) {
  return value ? std::optional(unit * pick(*value)) : std::nullopt;
}

/// Positions among shifts.rows of the rows to show, each once.
std::vector<std::size_t> shown_rows(const Table& table, const Shifts& shifts) {
  std::vector<std::size_t> shown;
  for (const double wanted : kShownMasses) {
    const auto distance = [&](const NominalRow& row) {
      return std::fabs(table.masses[row.row].mass.m_aprime - wanted);
    };
    const auto nearest =
        std::min_element(shifts.rows.begin(), shifts.rows.end(),
                         [&](const auto& a, const auto& b) { return distance(a) < distance(b); });
    const auto position = static_cast<std::size_t>(nearest - shifts.rows.begin());
    if (shown.empty() || shown.back() != position) shown.push_back(position);
  }
  const std::size_t rows = shifts.rows.size(), columns = std::min(rows, std::size(kShownMasses));
  if (shown.size() == columns) return shown;
  // A line of other masses: evenly spaced rows.
  shown.clear();
  for (std::size_t i = 0; i < columns; ++i)
    shown.push_back(i * (rows - 1) / std::max<std::size_t>(columns - 1, 1));
  return shown;
}

void print_list(const Table& table, const Shifts& shifts, bool scenario) {
  constexpr const char* kTitles[kRowQuantities] = {
      "S1+S2 at the epsilon of (g-2)_mu, change in %, by m_A' in GeV",
      "S1+S2 at the lower edge, change in %, by m_A' in GeV",
      "lower edge of epsilon, change in %, by m_A' in GeV",
      "upper edge of epsilon, change in %, by m_A' in GeV"};
  constexpr double kPercent = 100, kMeV = 1000;
  const std::vector<std::size_t> shown = shown_rows(table, shifts);
  std::vector<std::string> masses;
  for (const std::size_t i : shown)
    masses.push_back(fmt::format("{:.4g}", table.masses[shifts.rows[i].row].mass.m_aprime));
  for (std::size_t q = 0; q < kRowQuantities; ++q) {
    const auto cells = [&](const auto& values, const auto& pick) {
      std::vector<std::optional<double>> row;
      for (const std::size_t i : shown) row.push_back(scaled(values.rows[i][q], kPercent, pick));
      return row;
    };
    std::vector<TextLine> lines = text_lines(table, shifts, scenario, cells);
    for (TextLine& line : lines) line.remark.clear();
    print_block(kTitles[q], masses, lines);
  }
  const auto cells = [&](const auto& values, const auto& pick) {
    return std::vector<std::optional<double>>{scaled(values.contour[kTipMass], kMeV, pick),
                                              scaled(values.contour[kTipEpsilon], kPercent, pick),
                                              scaled(values.contour[kCrossing], kMeV, pick)};
  };
  print_block("contour", {"tip, MeV", "its eps, %", "g-2, MeV"}, text_lines(table, shifts, scenario, cells));
}

void systematics(const SystematicsArguments& arguments) {
  const Table table = read_table(arguments.table);
  if (std::all_of(table.masses.begin(), table.masses.end(), [](const auto& m) { return m.n_generated == 0; }))
    throw Error(ExitCode::data,
                arguments.table + " has no row in which A' -> chi1 chi2 is open, there is nothing to vary");
  if (table.varied.variations.empty())
    throw Error(ExitCode::data,
                arguments.table + " has no variations, scan again with `semivis scan CONFIG --variations`");
  const double alpha_d = arguments.alpha_d ? *arguments.alpha_d : only_alpha_d(table);
  const MassLine line = only_line(table, arguments);
  const MassPoint& mass = table.masses[line.front()].mass;
  const Shifts shifts = contour_shifts(table, line, alpha_d);
  if (arguments.json) {
    OrderedJson quadrature;
    add_json(quadrature, table, shifts, shifts.in_quadrature);
    print_report({{"r", mass.r, ""},
                  {"f", mass.f, ""},
                  {"alpha_d", alpha_d, ""},
                  {"exclusion_events", kExclusionEvents, ""},
                  {"events", table.varied.events, ""},
                  {"nominal", nominal_json(table, shifts), ""},
                  {"in_quadrature", quadrature, ""},
                  {"uncertainties", variations_json(table, shifts, false), ""},
                  {"scenarios", variations_json(table, shifts, true), ""}},
                 true);
    return;
  }
  print_report({{"r", mass.r, "m_chi1 / m_A'"},
                {"f", mass.f, "(m_chi2 - m_chi1) / m_chi1"},
                {"alpha_d", alpha_d, "dark fine-structure constant"},
                {"events", table.varied.events, "of each row, the same with and without a variation"},
                {"tip_m_aprime_GeV", tip(shifts, &ContourTip::m_aprime),
                 "GeV, largest mass with S1+S2 of 2.303 events, no parameter moved"},
                {"tip_epsilon", tip(shifts, &ContourTip::epsilon), "kinetic mixing there"},
                {"gminus2_crossing_GeV", number(shifts.crossing),
                 "GeV, where S1+S2 at the central epsilon of (g-2)_mu fall to 2.303"}},
               false);
  std::cout << "\nUNCERTAINTIES\n";
  print_list(table, shifts, false);
  std::cout << "\nSCENARIOS, one by one, part of no sum\n";
  print_list(table, shifts, true);
}

}  // namespace

void add_systematics(CLI::App& program) {
  CLI::App* verb =
      program.add_subcommand("systematics", "what the variations of TABLE do to yields and contours");
  const auto arguments = std::make_shared<SystematicsArguments>();
  verb->add_option("TABLE", arguments->table, "HDF5 table of a scan with --variations")->required();
  verb->add_option("--r", arguments->r, "m_chi1 / m_A'; default: the table's only value")
      ->check(chi1_ratio());
  verb->add_option("--f", arguments->f, "(m_chi2 - m_chi1) / m_chi1; default: the table's only value")
      ->check(splitting());
  verb->add_option("--alpha-d", arguments->alpha_d,
                   "dark fine-structure constant; default: the table's only value")
      ->check(dark_alpha());
  add_json_flag(*verb, arguments->json);
  verb->callback([arguments] { systematics(*arguments); });
}

}  // namespace semivis
