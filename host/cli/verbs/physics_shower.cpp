// semivis physics shower: one electron in HCAL2 or HCAL3, by the functions of the event loop.
#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>

#include "host/backend/run_tables.hpp"
#include "host/cli/report.hpp"
#include "host/cli/verbs/physics_quantity.hpp"
#include "host/config/parse.hpp"
#include "host/error.hpp"
#include "semivis/event/event.hpp"

namespace semivis {
namespace {

struct ShowerArguments {
  std::string config;
  double energy = 0;               // GeV
  double x_mm = 0, y_mm = 0;       // from the beam axis
  std::optional<double> z, r_cut;  // m; those of the config
  bool json = false;
};

/// What an electron of `energy` (GeV) that enters at `point` (m) along the module axis leaves behind.
ShowerEnergy<double> electron_shower(const RunTables<double>& tables, double energy,
                                     const Vec3<double>& point) {
  const RunConstants<double> run = tables.bound(nullptr, nullptr, tables.longitudinal.data());
  const FourMomentum<double> electron{energy, {0, 0, energy}};
  const ShowerStart<double> start = shower_start(run.geometry, point.z);
  return tables.split_modules ? shower_energy<true>(run, electron, point, start)
                              : shower_energy<false>(run, electron, point, start);
}

void shower(const ShowerArguments& a) {
  RunDescription run = a.config.empty() ? RunDescription{} : load_config(a.config, {});
  const DetectorSettings& d = run.detector;
  const double z = a.z.value_or(d.z2);
  if (a.energy > run.beam.max_energy())
    throw Error(ExitCode::usage,
                fmt::format("--energy {:g} is above the beam energy of {:g} GeV, give a smaller one",
                            a.energy, run.beam.max_energy()));
  if (!(z >= d.z2 && z < d.z3))
    throw Error(ExitCode::usage,
                fmt::format("--z-m {:g} is outside the S1 volume, give {:g} <= z < {:g}", z, d.z2, d.z3));
  run.selection.r_cut = a.r_cut.value_or(run.selection.r_cut);

  const RunTables<double> tables = make_run_tables<double>(run, {}, make_shower_fit(run));
  const ShowerEnergy<double> energy = electron_shower(tables, a.energy, {a.x_mm / 1000, a.y_mm / 1000, z});
  Observables<double> seen{};
  seen.contained = math::max(0.0, energy.contained);
  seen.centre = math::clamp(energy.centre, 0.0, seen.contained);
  const EventWeights<double> weights = apply_selection(tables.readings.front().selection, seen);
  const OrderedJson r_mean =
      seen.contained > 0 ? OrderedJson(1 - seen.centre / seen.contained) : OrderedJson(nullptr);
  print_report({{"contained_GeV", seen.contained, "GeV in the S1 volume"},
                {"centre_GeV", seen.centre, "GeV in their central cells"},
                {"r_mean", r_mean, "R of these energies"},
                {"threshold_probability", weights.threshold, "to be above the energy threshold"},
                {"pass_probability", weights.pass,
                 fmt::format("to be above it and have R < {:g}", run.selection.r_cut)}},
               a.json);
}

}  // namespace

void add_shower(CLI::App& physics) {
  const auto a = std::make_shared<ShowerArguments>();
  CLI::App* quantity =
      add_quantity(physics, "shower", "an electron in the S1 volume, along the beam axis", a, shower);
  quantity->add_option("CONFIG", a->config,
                       "TOML file with the detector and the selection; default: NA64 2018");
  quantity->add_option("--energy", a->energy, "of the electron, GeV")
      ->required()
      ->check(number_from(1e-3, 1e5));
  quantity
      ->add_option("--x-mm", a->x_mm,
                   "where it enters, from the beam axis (the cell centre is at hcal2_offset_x_mm)")
      ->check(number_from(-1e4, 1e4))
      ->capture_default_str();
  quantity->add_option("--y-mm", a->y_mm, "the same, vertically")
      ->check(number_from(-1e4, 1e4))
      ->capture_default_str();
  quantity->add_option("--z-m", a->z,
                       "where it enters, from the ECAL front face; default: the front of the S1 volume");
  quantity->add_option("--r-cut", a->r_cut, "largest R; default: that of the config")
      ->check(number_from(1e-6, 1));
}

}  // namespace semivis
