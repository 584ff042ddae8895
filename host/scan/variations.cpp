// One entry per direction of an uncertainty and per scenario.
#include "host/scan/variations.hpp"

#include <algorithm>

#include "host/config/rules.hpp"
#include "host/error.hpp"

namespace semivis {
namespace {

using Run = RunDescription&;

void keep(Run) {}

/// Modules never reach further than from z2 to z3.
void fit_modules(Run run) {
  DetectorSettings& d = run.detector;
  d.module_length = std::min(d.module_length, (d.z3 - d.z2) / d.modules);
}
template <int kMillimetres>
void shift_z2(Run run) {
  run.detector.z2 += kMillimetres * 1e-3;
  fit_modules(run);
}
template <int kMillimetres>
void shift_z3(Run run) {
  run.detector.z3 += kMillimetres * 1e-3;
  fit_modules(run);
}
template <int kMillimetres>
void shift_offset(Run run) {
  run.detector.hcal2_offset_x += kMillimetres * 1e-3;
  run.detector.hcal3_offset_x += kMillimetres * 1e-3;
}
template <int kPercent>
void scale_beam(Run run) {
  run.beam.energy *= kPercent / 100.0;
}
template <int kPercent>
void scale_hcal(Run run) {
  run.selection.hcal_energy_scale = kPercent / 100.0;
}
template <int kPercent>
void scale_noise(Run run) {
  run.detector.noise *= kPercent / 100.0;
}
template <int kGeV>
void set_threshold(Run run) {
  run.selection.hcal_threshold = kGeV;
}
template <int kGeV>
void cut_electrons(Run run) {
  run.selection.min_electron_energy = kGeV;
}
void close_gaps(Run run) {
  DetectorSettings& d = run.detector;
  d.z2 = 2.54;
  d.z3 = 5.33;
  d.layer_pitch = d.absorber + d.scintillator;
  d.module_length = 48 * d.layer_pitch;
}
void use_iww(Run run) { run.model.production = ProductionModel::iww; }
void use_flat_decay(Run run) { run.model.decay = DecayModel::flat; }
void use_constant_k(Run run) { run.model.width = WidthModel::constant_k; }
void calibrate_yield(Run run) { run.model.normalisation = NormalisationModel::calibrated_2019; }
void shift_hcal3_only(Run run) {
  run.detector.hcal2_offset_x = 0;
  run.detector.hcal3_offset_x = 0.5 * run.detector.cell_x;
}

/// The beam and the geometry that close_gaps(), shift_hcal3_only() and calibrate_yield() speak of.
bool is_na64_2018(const RunDescription& run) {
  const RunDescription na64;
  const DetectorSettings &d = run.detector, &e = na64.detector;
  return run.beam.energy == na64.beam.energy && run.target.material == na64.target.material && d.z2 == e.z2 &&
         d.z3 == e.z3 && d.layer_pitch == e.layer_pitch && d.cell_x == e.cell_x;
}

/// What `moved` needs besides the nominal events of `run`.
Resampling resampling(const RunDescription& run, const RunDescription& moved) {
  const auto slowest = [](const SelectionSettings& s) {
    return std::min(s.s1_min_aprime_energy, s.s2_min_aprime_energy);
  };
  // What is read after the event: the cuts and the response that they look at. The histograms of a row end at
  // the slowest A' of the nominal cuts (row_bounds() in host/backend/run_tables.hpp).
  DetectorSettings same_detector = run.detector;
  same_detector.noise = moved.detector.noise;
  same_detector.resolution = moved.detector.resolution;
  ModelSettings same_model = run.model;
  same_model.width = moved.model.width;
  same_model.k_factor = moved.model.k_factor;
  same_model.normalisation = moved.model.normalisation;
  if (moved.beam != run.beam || moved.target != run.target || moved.model != same_model ||
      moved.detector != same_detector || slowest(moved.selection) < slowest(run.selection))
    return Resampling::events;
  return moved.selection != run.selection || moved.detector != run.detector ? Resampling::selection
                                                                            : Resampling::none;
}

bool keeps_the_rules(const RunDescription& run) {
  return run.selection.min_electron_energy < run.beam.energy &&
         std::all_of(rules().begin(), rules().end(), [&](const Rule& rule) { return rule.holds(run); });
}

/// Uncertainties of the program.
const std::vector<VariationPlan>& uncertainties() {
  static const std::vector<VariationPlan> list = {
      // Sizes: NA64, Eur. Phys. J. C 81 (2021) 959 (form factor, dimuon yield, width); the rest are
      // estimates.
      {"form_factor_up", "form_factor", false, "nuclear form factor: yield +10 %", keep, 1.1},
      {"form_factor_down", "form_factor", false, "nuclear form factor: yield -10 %", keep, 0.9},
      {"dimuon_up", "dimuon", false, "dimuon yield against simulation: yield +10 %", keep, 1.1},
      {"dimuon_down", "dimuon", false, "dimuon yield against simulation: yield -10 %", keep, 0.9},
      {"width_up", "width", false, "chi2 width +1 %", keep, 1, 1.01},
      {"width_down", "width", false, "chi2 width -1 %", keep, 1, 0.99},
      {"z2_up", "z2", false, "front of HCAL2 +3 cm", shift_z2<30>},
      {"z2_down", "z2", false, "front of HCAL2 -3 cm", shift_z2<-30>},
      {"z3_up", "z3", false, "end of HCAL3 +3 cm", shift_z3<30>},
      {"z3_down", "z3", false, "end of HCAL3 -3 cm", shift_z3<-30>},
      {"hcal_scale_up", "hcal_scale", false, "HCAL energy scale +3 %", scale_hcal<103>},
      {"hcal_scale_down", "hcal_scale", false, "HCAL energy scale -3 %", scale_hcal<97>},
      {"offset_up", "offset", false, "offset of HCAL2 and HCAL3 +1 mm", shift_offset<1>},
      {"offset_down", "offset", false, "offset of HCAL2 and HCAL3 -1 mm", shift_offset<-1>},
      {"noise_up", "noise", false, "noise of a cell x 2", scale_noise<200>},
      {"noise_down", "noise", false, "noise of a cell / 2", scale_noise<50>},
      {"beam_energy_up", "beam_energy", false, "beam energy +1 %", scale_beam<101>},
      {"beam_energy_down", "beam_energy", false, "beam energy -1 %", scale_beam<99>},
  };
  return list;
}

/// Scenarios of the program.
const std::vector<VariationPlan>& scenarios() {
  static const std::vector<VariationPlan> list = {
      {"threshold_5", "threshold", true, "HCAL threshold 5 GeV", set_threshold<5>},
      {"threshold_10", "threshold", true, "HCAL threshold 10 GeV", set_threshold<10>},
      {"threshold_15", "threshold", true, "HCAL threshold 15 GeV", set_threshold<15>},
      {"no_air_gaps", "geometry", true, "HCAL2+3 from 2.54 to 5.33 m, layers without air", close_gaps, 1, 1,
       true},
      {"iww", "production", true, "production in the improved Weizsaecker-Williams approximation", use_iww},
      {"flat_decay", "decay", true, "chi2 decays by flat phase space", use_flat_decay},
      {"constant_k", "width", true, "chi2 width with the constant K of NA64 2021", use_constant_k},
      {"electron_cut_35", "electron_cut", true, "only e+- above 35 GeV radiate", cut_electrons<35>},
      {"hcal3_offset_only", "offset", true, "HCAL2 centred, HCAL3 97 mm off", shift_hcal3_only, 1, 1, true},
      {"calibrated_2019", "normalisation", true, "yield scaled to the NA64 2019 limit", calibrate_yield, 1, 1,
       true},
  };
  return list;
}

void add_builtin(const RunDescription& run, std::vector<VariationPlan>& plans) {
  for (const VariationPlan& plan : uncertainties()) {
    if (!keeps_the_rules(moved(run, plan)))
      throw Error(ExitCode::config,
                  "the variation " + plan.name + " (" + plan.description +
                      ") leaves what a config may say; scan without --variations, write "
                      "builtin_variations = false below [run], or move beam, cuts or geometry "
                      "away from their limits");
    plans.push_back(plan);
  }
  for (const VariationPlan& plan : scenarios())
    if (keeps_the_rules(moved(run, plan)) && (!plan.na64_only || is_na64_2018(run))) plans.push_back(plan);
}

void add_own(const RunDescription& run, std::vector<VariationPlan>& plans) {
  for (const OwnVariation& own : run.variations) {
    for (const auto* builtin : {&uncertainties(), &scenarios()})
      if (std::any_of(builtin->begin(), builtin->end(), [&own](const auto& p) { return p.name == own.name; }))
        throw Error(ExitCode::config,
                    own.place + ": [[variation]] name = \"" + own.name +
                        "\" is that of a built-in variation (they could be mistaken for each "
                        "other), give it another");
    plans.push_back({own.name, own.parameter, true, own.description, own.set});
  }
}

}  // namespace

RunDescription moved(const RunDescription& run, const VariationPlan& plan) {
  RunDescription out = run;
  plan.move(out);
  return out;
}

std::vector<VariationPlan> variation_plans(const RunDescription& run) {
  std::vector<VariationPlan> plans;
  if (run.run.builtin_variations) add_builtin(run, plans);
  add_own(run, plans);
  if (plans.empty())
    throw Error(
        ExitCode::config,
        "there is nothing to vary (builtin_variations is false and there is no [[variation]]), write one "
        "or scan without --variations");
  for (VariationPlan& plan : plans) plan.resampling = resampling(run, moved(run, plan));
  return plans;
}

}  // namespace semivis
