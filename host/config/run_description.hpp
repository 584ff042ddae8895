// The checked description of one run: what a config says, in GeV, m and pb, with every default filled in.
// Defaults are the NA64 2018 invisible-mode run (sources beside the keys in host/config/schema.cpp).
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace semivis {

enum class ProductionModel { etl, iww };
enum class InelasticFormFactor { published, corrected };
enum class DecayModel { matrix_element, flat };
enum class WidthModel { exact, constant_k };
enum class NormalisationModel { none, calibrated_2019 };
enum class Precision { single, double_ };
inline const char* name_of(Precision precision) {
  return precision == Precision::single ? "single" : "double";
}

struct BeamSettings {
  double energy = 100;         // GeV
  double energy_spread = 0;    // relative standard deviation
  double spot_x = 4.13e-3;     // m, standard deviation
  double spot_y = 1.4e-3;      // m
  double divergence = 0.4e-3;  // rad, standard deviation of each of the two slopes

  /// GeV: the energy distribution is cut at four standard deviations.
  double max_energy() const { return energy * (1 + 4 * energy_spread); }
  bool operator==(const BeamSettings&) const = default;
};

struct TargetSettings {
  std::string material = "Pb";            // nucleus that radiates the A'
  double thickness = 40;                  // radiation lengths
  double radiation_length = 1.178 / 100;  // m per X0 of the sampling calorimeter
  double atoms_per_x0 = 1.851e22;         // nuclei of `material` per X0, cm^-2
  double material_fraction = 0.986;       // share of the radiation lengths in `material`
  double min_electron_energy = 15;        // GeV, radiating e- and e+ above it

  /// m, from the front to the back face.
  double depth() const { return thickness * radiation_length; }
  bool operator==(const TargetSettings&) const = default;
};

struct ModelSettings {
  ProductionModel production = ProductionModel::etl;
  InelasticFormFactor inelastic = InelasticFormFactor::published;
  DecayModel decay = DecayModel::matrix_element;
  WidthModel width = WidthModel::exact;
  double k_factor = 0.640;  // used by WidthModel::constant_k only
  NormalisationModel normalisation = NormalisationModel::none;
  bool operator==(const ModelSettings&) const = default;
};

struct DetectorSettings {
  double z2 = 2.78;                                    // m, front of HCAL2 from the ECAL front face
  double z3 = 6.10;                                    // m, end of HCAL3
  int modules = 2;                                     // 1: HCAL3 alone, and empty space before it
  double module_length = 1.632;                        // m
  int cells = 3;                                       // cells per side of a module
  double cell_x = 0.194;                               // m
  double cell_y = 0.192;                               // m
  double hcal2_offset_x = 0.0708, hcal2_offset_y = 0;  // m, centre of the module from the beam axis
  double hcal3_offset_x = 0.0708, hcal3_offset_y = 0;  // m
  double absorber = 0.025;                             // m of iron per layer
  double scintillator = 0.004;                         // m of plastic per layer
  double layer_pitch = 0.034;                          // m, layer with its air gap
  double resolution = 0.33;  // sqrt(GeV), stochastic term for electromagnetic showers
  double noise = 0.05;       // GeV per cell
  bool operator==(const DetectorSettings&) const = default;
};

struct SelectionSettings {
  double s1_min_aprime_energy = 15;  // GeV: trigger E_ECAL < 85 GeV
  double s2_min_aprime_energy = 50;  // GeV: E_ECAL < 50 GeV
  double hcal_threshold = 1.0;       // GeV, smeared energy contained in HCAL2+3
  double r_cut = 0.06;
  // Set by variations, not by a config:
  double hcal_energy_scale = 1;    // measured over true energy
  double min_electron_energy = 0;  // GeV, an electron cut above that of the target
  bool operator==(const SelectionSettings&) const = default;
};

struct RunSettings {
  std::uint64_t events_per_row = 2000000;
  double target_error = 0;                       // relative, of events_s1 + events_s2; 0: none
  std::uint64_t max_events_per_row = 134217728;  // where there is a target error
  std::uint64_t seed = 1;
  Precision precision = Precision::single;
  double variation_fraction = 0.125;  // share of the events, from the first on, that variations repeat
  bool builtin_variations = true;     // uncertainties and scenarios of the program, besides own ones
};

struct AnalysisBin {
  std::string bin;        // run period
  std::string signature;  // "s1" or "s2"
  double n_eot = 0;
  double detector_efficiency = 0.48;  // NA64, Eur. Phys. J. C 81 (2021) 959
  double background = 0, background_err = 0;
  double observed = 0;
  double signal_err = 0.20;  // relative
  std::string source;
};

/// One mass row: every coupling is read from its spectra.
struct MassPoint {
  double m_aprime, r, f;  // GeV, m_chi1/m_aprime, (m_chi2 - m_chi1)/m_chi1
};
/// One grid point: a coupling of a row.
struct GridPoint {
  std::uint32_t row;
  double epsilon, alpha_d;
};

struct RunDescription;
/// Keys that `scan --variations` moves because the config says so.
struct OwnVariation {
  std::string name, description;
  std::string parameter;                     // the keys, e.g. "selection.r_cut"
  std::function<void(RunDescription&)> set;  // gives them their values
  std::string place;                         // file:line:column, for errors
};

struct RunDescription {
  BeamSettings beam;
  TargetSettings target;
  ModelSettings model;
  DetectorSettings detector;
  SelectionSettings selection;
  RunSettings run;
  bool write_spectra = true;
  std::vector<AnalysisBin> analysis;
  std::vector<OwnVariation> variations;  // names differ

  std::vector<MassPoint> rows;    // distinct (m, r, f), in order of first appearance
  std::vector<GridPoint> points;  // in C order of `axes`
  std::vector<std::string>
      axes;  // names of the axes with more than one value; {"point"} for a list or a single point
  std::vector<std::uint64_t> shape;

  std::string config_text;      // the file as given, with --set lines appended as comments
  std::string config_resolved;  // JSON, every key with its value
};

}  // namespace semivis
