// semivis limit: table → exclusion contours.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <memory>

#include "host/cli/arguments.hpp"
#include "host/cli/report.hpp"
#include "host/cli/verbs/verbs.hpp"
#include "host/config/parse.hpp"
#include "host/error.hpp"
#include "host/evaluate/matching.hpp"
#include "host/io/atomic_file.hpp"
#include "host/io/limits_file.hpp"
#include "host/io/table_file.hpp"
#include "host/limits/exclusion.hpp"
#include "host/limits/interpolation_error.hpp"
#include "host/limits/overlays.hpp"
#include "host/scan/provenance.hpp"

namespace semivis {
namespace {

struct LimitArguments {
  std::string table, output, analysis;
  std::vector<std::string> axes;
  LimitOptions options;
  bool no_expected = false, no_overlays = false, force = false, json = false;
};

OrderedJson number(double value) { return std::isnan(value) ? OrderedJson(nullptr) : OrderedJson(value); }

std::string name_of(Axis axis) { return kAxisNames[static_cast<std::size_t>(axis)]; }

/// Names to axes, in their own order; every axis where none is named.
std::vector<Axis> chosen_axes(const std::vector<std::string>& names) {
  std::vector<Axis> axes;
  for (const Axis axis : {Axis::epsilon, Axis::alpha_d, Axis::f}) {
    if (names.empty() || std::find(names.begin(), names.end(), name_of(axis)) != names.end())
      axes.push_back(axis);
  }
  return axes;
}

OrderedJson exclusions_json(const std::vector<Exclusion>& exclusions) {
  OrderedJson out = OrderedJson::array();
  for (const Exclusion& e : exclusions) {
    OrderedJson one{{"axis", name_of(e.at.axis)},
                    {"m_aprime_GeV", e.at.m_aprime},
                    {"r", e.at.r},
                    {"f", number(e.at.f)},
                    {"alpha_d", number(e.at.alpha_d)},
                    {"epsilon", number(e.at.epsilon)},
                    {"interval", e.interval},
                    {"lower", e.edges.lower},
                    {"upper", e.edges.upper},
                    {"lower_err", e.lower_err.total()},
                    {"upper_err", e.upper_err.total()}};
    if (e.quantile != kObserved) one["quantile"] = e.quantile;
    out.push_back(std::move(one));
  }
  return out;
}

OrderedJson ends_json(const std::vector<ContourEnd>& ends) {
  OrderedJson out = OrderedJson::array();
  for (const ContourEnd& end : ends) {
    const auto optional = [](const auto& value) {
      return value ? OrderedJson(*value) : OrderedJson(nullptr);
    };
    out.push_back({{"r", end.r},
                   {"f", end.f},
                   {"alpha_d", end.alpha_d},
                   {"quantile", end.quantile == kObserved ? OrderedJson(nullptr) : OrderedJson(end.quantile)},
                   {"gminus2_crossing_GeV", optional(end.gminus2_crossing)},
                   {"tip_m_aprime_GeV", end.tip ? OrderedJson(end.tip->m_aprime) : OrderedJson(nullptr)},
                   {"tip_epsilon", end.tip ? OrderedJson(end.tip->epsilon) : OrderedJson(nullptr)}});
  }
  return out;
}

OrderedJson error_json(const InterpolationError& error) {
  return {
      {"edges", error.edges},
      {"median", error.median},
      {"largest", error.largest},
      {"largest_at_m_aprime_GeV", error.edges > 0 ? OrderedJson(error.largest_at) : OrderedJson(nullptr)}};
}

OrderedJson interpolation_json(const Table& table, const LimitSet& limits, const LimitOptions& options) {
  OrderedJson out;
  for (const Axis axis : {Axis::epsilon, Axis::alpha_d, Axis::f})
    out[std::string("mass_rows_along_") + name_of(axis)] = error_json(interpolation_error(limits, axis));
  out["splitting_rows"] = error_json(splitting_error(table, limits, options));
  return out;
}

void print_ends(const LimitSet& limits) {
  std::cout << fmt::format("\n{:<32}{:>12}{:>16}{:>16}\n", "contour in (m_A', epsilon)", "g-2 line to",
                           "ends at m_A'", "and epsilon");
  for (const ContourEnd& end : limits.ends) {
    const auto shown = [](const std::optional<double>& value) {
      return value ? fmt::format("{:.4g}", *value) : std::string("-");
    };
    const std::string which =
        end.quantile == kObserved ? "observed" : fmt::format("expected {:.3f}", end.quantile);
    std::cout << fmt::format(
        "{:<28}{:>12}{:>16}{:>16}", fmt::format("{}, alpha_D = {:g}", which, end.alpha_d),
        shown(end.gminus2_crossing), shown(end.tip ? std::optional(end.tip->m_aprime) : std::nullopt),
        shown(end.tip ? std::optional(end.tip->epsilon) : std::nullopt));
    std::cout << fmt::format("  r = {:.4g}, f = {:.4g}\n", end.r, end.f);
  }
}

void print_errors(const Table& table, const LimitSet& limits, const LimitOptions& options) {
  const std::pair<const char*, InterpolationError> errors[] = {
      {"  masses, edges in epsilon", interpolation_error(limits, Axis::epsilon)},
      {"  masses, edges in alpha_D", interpolation_error(limits, Axis::alpha_d)},
      {"  masses, edges in f", interpolation_error(limits, Axis::f)},
      {"  splittings, edges in f", splitting_error(table, limits, options)}};
  if (std::all_of(std::begin(errors), std::end(errors), [](const auto& e) { return e.second.edges == 0; }))
    return;
  std::cout << fmt::format("\n{:<28}{:>13}{:>16}   (relative to an edge)\n", "every second row left out",
                           "median", "largest");
  for (const auto& [what, error] : errors) {
    if (error.edges == 0) continue;
    std::cout << fmt::format("{:<28}{:>11.2g} %{:>14.2g} %  at m_A' = {:.4g} GeV, {} edges\n", what,
                             100 * error.median, 100 * error.largest, error.largest_at, error.edges);
  }
}

void print_summary(const Table& table, const LimitSet& limits, const LimitOptions& options) {
  print_report({{"statistic", limits.statistic,
                 options.statistic.asymptotic ? "for comparison only: too strong at low counts"
                                              : "exact CLs, averaged over systematic errors"},
                {"cl", limits.cl, "confidence level"},
                {"n_eot", limits.n_eot, "electrons on target"},
                {"intervals", limits.observed.size(), "excluded, of all rows and axes"}},
               false);
  if (!limits.ends.empty()) print_ends(limits);
  print_errors(table, limits, options);
}

void refuse_input_as_output(const LimitArguments& arguments) {
  for (const std::string& input : {arguments.table, arguments.analysis}) {
    std::error_code failed;
    if (std::filesystem::equivalent(input, arguments.output, failed))
      throw Error(ExitCode::usage,
                  "-o " + arguments.output + " is an input itself, give the limits another name");
  }
}

void refuse_unusable(const Table& table, const LimitArguments& arguments) {
  if (!table.has_spectra)
    throw Error(ExitCode::data, arguments.table +
                                    " was written without spectra, and limits need the yields at "
                                    "every coupling; scan again with [output] spectra = true");
  const auto splittings = splitting_lines(table.masses);
  const bool f_only = arguments.axes == std::vector<std::string>{name_of(Axis::f)};
  if (f_only && std::none_of(splittings.begin(), splittings.end(),
                             [](const auto& line) { return line.size() >= kFewestSplittings; }))
    throw Error(ExitCode::data,
                fmt::format("{} has no {} splittings at one mass, which contours along f need; "
                            "scan a grid with more f",
                            arguments.table, kFewestSplittings));
}

/// Each once: equal within 1e-6 is equal.
void remove_repeated(std::vector<double>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end(), matches), values.end());
}

void limit(const LimitArguments& arguments, const std::string& command_line) {
  refuse_input_as_output(arguments);
  check_output(arguments.output, arguments.force);
  Table table = read_table(arguments.table);
  refuse_unusable(table, arguments);
  if (!arguments.analysis.empty()) table.analysis = load_analysis(arguments.analysis);
  LimitOptions options = arguments.options;
  options.axes = chosen_axes(arguments.axes);
  options.statistic.expected = !arguments.no_expected;
  if (options.alpha_d.empty()) options.alpha_d = default_alpha_d(table);
  remove_repeated(options.alpha_d);
  if (options.statistic.separate_periods || options.statistic.asymptotic)
    spdlog::info("no expected limits: only those of added run periods and exact CLs are there");
  LimitSet limits = make_limits(table, options);
  if (!arguments.no_overlays) limits.overlays = make_overlays(table, options);
  limits.provenance = process_provenance(command_line);
  write_limits(limits, arguments.output, arguments.force);
  if (!arguments.json) {
    print_summary(table, limits, options);
    spdlog::info("limits    {}", arguments.output);
    return;
  }
  print_report({{"cl", limits.cl, ""},
                {"statistic", limits.statistic, ""},
                {"n_eot", limits.n_eot, ""},
                {"contours", ends_json(limits.ends), ""},
                {"interpolation_error", interpolation_json(table, limits, options), ""},
                {"limits", exclusions_json(limits.observed), ""},
                {"expected", exclusions_json(limits.expected), ""}},
               true);
}

}  // namespace

void add_limit(CLI::App& program, const std::string& command_line) {
  CLI::App* verb = program.add_subcommand("limit", "exclusion contours of TABLE in epsilon, alpha_D and f");
  const auto arguments = std::make_shared<LimitArguments>();
  LimitOptions& options = arguments->options;
  verb->add_option("TABLE", arguments->table, "HDF5 table of a scan")->required();
  verb->add_option("-o,--output", arguments->output, "HDF5 limits file to write")
      ->required()
      ->type_name("LIMITS.h5");
  verb->add_option("--cl", options.statistic.cl, "confidence level")
      ->check(number_from(0.5, 0.9999))
      ->capture_default_str();
  verb->add_option("--analysis", arguments->analysis,
                   "TOML file with [[analysis.bin]]: another luminosity, background or observation")
      ->type_name("FILE.toml");
  verb->add_option("--alpha-d", options.alpha_d,
                   "alpha_D of the contours; default: those of the table, 0.1 where they are many")
      ->check(number_from(1e-15, 1));
  verb->add_option("--axis", arguments->axes, "epsilon, alpha_d or f; default: every one")
      ->check(CLI::IsMember(std::vector<std::string>(kAxisNames.begin(), kAxisNames.end())))
      ->type_name("AXIS");
  verb->add_flag("--asymptotic", options.statistic.asymptotic,
                 "asymptotic CLs, for comparison only: 26-34 % too strong where nothing is seen");
  verb->add_flag("--separate-periods", options.statistic.separate_periods,
                 "run periods as bins of their own instead of added; observed limits only");
  verb->add_flag("--no-expected", arguments->no_expected,
                 "observed limits only; the expected ones take minutes from tens of background events on");
  verb->add_flag("--no-overlays", arguments->no_overlays, "without (g-2)_mu, relic and Landau lines");
  verb->add_option("--threads", options.threads, "CPU threads, 0: every core")
      ->check(CLI::Range(0, 4096))
      ->capture_default_str();
  verb->add_flag("--force", arguments->force, "replace an existing file");
  add_json_flag(*verb, arguments->json);
  verb->callback([arguments, command_line] { limit(*arguments, command_line); });
}

}  // namespace semivis
