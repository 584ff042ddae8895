// One entry per condition.
#include "host/config/rules.hpp"

#include "host/config/schema.hpp"

namespace semivis {

const std::vector<Rule>& rules() {
  using Run = const RunDescription&;
  static const char* cut_above_threshold =
      "the electron cut is above an A' energy threshold (A' of the signature would be missing), lower "
      "min_electron_energy_GeV or raise the threshold";
  static const char* above_beam = "the threshold is above the beam energy (no event could pass), lower it";
  static const std::vector<Rule> list = {
      {{"target.min_electron_energy_GeV", "selection.s1_min_aprime_energy_GeV"},
       [](Run run) { return run.target.min_electron_energy <= run.selection.s1_min_aprime_energy; },
       cut_above_threshold},
      {{"target.min_electron_energy_GeV", "selection.s2_min_aprime_energy_GeV"},
       [](Run run) { return run.target.min_electron_energy <= run.selection.s2_min_aprime_energy; },
       cut_above_threshold},
      {{"target.min_electron_energy_GeV", "beam.energy_GeV"},
       [](Run run) { return run.target.min_electron_energy < run.beam.energy; },
       "the electron cut is not below the beam energy (nothing would radiate), lower "
       "min_electron_energy_GeV"},
      {{"selection.s1_min_aprime_energy_GeV", "beam.energy_GeV"},
       [](Run run) { return run.selection.s1_min_aprime_energy <= run.beam.energy; },
       above_beam},
      {{"selection.s2_min_aprime_energy_GeV", "beam.energy_GeV"},
       [](Run run) { return run.selection.s2_min_aprime_energy <= run.beam.energy; },
       above_beam},
      {{"selection.hcal_threshold_GeV", "beam.energy_GeV"},
       [](Run run) { return run.selection.hcal_threshold <= run.beam.energy; },
       above_beam},
      {{"detector.z2_m", "detector.z3_m"},
       [](Run run) { return run.detector.z2 < run.detector.z3; },
       "HCAL2 does not start before HCAL3 ends (the decay volume is empty), give z2_m < z3_m"},
      {{"detector.module_length_m", "detector.modules", "detector.z2_m", "detector.z3_m"},
       // 1 µm: the rounding of lengths that fit exactly on paper.
       [](Run run) {
         const DetectorSettings& d = run.detector;
         return d.z2 >= d.z3 || d.modules * d.module_length <= d.z3 - d.z2 + 1e-6;
       },
       "the modules are longer than z3_m - z2_m (they would overlap), shorten module_length_m or move z3_m"},
      {{"detector.layer_pitch_mm", "detector.absorber_mm", "detector.scintillator_mm"},
       [](Run run) {
         const DetectorSettings& d = run.detector;
         return d.absorber + d.scintillator <= d.layer_pitch + 1e-6;
       },
       "absorber and scintillator are thicker than a layer (they would overlap), raise layer_pitch_mm"},
      {{"target.thickness_X0", "target.radiation_length_cm", "detector.z2_m"},
       [](Run run) { return run.target.thickness * run.target.radiation_length < run.detector.z2; },
       "the ECAL reaches into HCAL2 (χ2 would fly backwards), make it thinner or move z2_m"},
      {{"target.material", "target.atoms_per_X0_cm2"},
       [](Run run) {
         const TargetSettings lead;
         return run.target.material == lead.material || run.target.atoms_per_x0 != lead.atoms_per_x0;
       },
       "the number of nuclei is that of lead (the yield would be wrong), give atoms_per_X0_cm2 of the "
       "material"},
      {{"run.max_events_per_row", "run.events_per_row", "run.target_error"},
       [](Run run) {
         return run.run.target_error == 0 || run.run.events_per_row <= run.run.max_events_per_row;
       },
       "a row would start with more events than it may have, raise max_events_per_row or lower "
       "events_per_row"},
      {{"detector.cells"},
       [](Run run) { return run.detector.cells % 2 == 1; },
       "the number of cells is even (R needs a central cell), give an odd number"},
  };
  return list;
}

std::string rule_problem(const Rule& rule, const RunDescription& run) {
  std::string values;
  for (const std::string& full : rule.keys) {
    const Key<RunDescription>& key = *find_run_key(full);
    values += (values.empty() ? "" : ", ") + key.full_name() + " = " + key.get(run).dump();
  }
  return values + ": " + rule.sentence;
}

}  // namespace semivis
