// Every config key with its source. "NA64 2021" is Eur. Phys. J. C 81 (2021) 959 (arXiv:2107.02021).
#include "host/config/schema.hpp"

#include <charconv>
#include <type_traits>

#include "semivis/core/constants.hpp"
#include "semivis/event/deposit.hpp"
#include "semivis/physics/materials.hpp"

namespace semivis {
namespace {

Range from_to(double min, double max) { return {min, max, false}; }
Range above(double min, double max) { return {min, max, true}; }

/// Shortest decimal text of a limit: 1000, 0.2, 1e-15.
std::string number_text(double value) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

/// The shortest decimal number that, read in the unit of the key, gives exactly `value` again.
double in_key_unit(double value, double per_unit) {
  const double scaled = value * per_unit;
  for (int digits = 1; digits <= 17; ++digits) {
    char text[32];
    const auto end = std::to_chars(text, text + sizeof text, scaled, std::chars_format::general, digits).ptr;
    double candidate = 0;
    std::from_chars(text, end, candidate);
    if (candidate / per_unit == value) return candidate;
  }
  return scaled;
}

/// Adds keys of one section whose values are members of one struct: `part` of the owner, or the owner itself.
struct Whole {};
template <class Owner, class Part>
class SectionKeys {
 public:
  SectionKeys(std::vector<Key<Owner>>& keys, std::string section, Part part)
      : keys_(keys), section_(std::move(section)), part_(part) {}

  /// per_unit: how many of the key's unit make one unit of the member (1000 mm per m).
  template <class Section>
  KeySpec& real(const char* name, double Section::*member, double per_unit, Range range,
                const char* comment) {
    return add(
        {.section = section_, .name = name, .type = ValueType::real, .range = range, .comment = comment},
        [member, per_unit](const Section& s) { return Json(in_key_unit(s.*member, per_unit)); },
        [member, per_unit](Section& s, const Json& value) { s.*member = value.get<double>() / per_unit; });
  }
  template <class Section, class Integer>
  KeySpec& integer(const char* name, Integer Section::*member, Range range, const char* comment) {
    return add(
        {.section = section_, .name = name, .type = ValueType::integer, .range = range, .comment = comment},
        [member](const Section& s) { return Json(static_cast<std::int64_t>(s.*member)); },
        [member](Section& s, const Json& value) {
          s.*member = static_cast<Integer>(value.get<std::int64_t>());
        });
  }
  template <class Section>
  KeySpec& boolean(const char* name, bool Section::*member, const char* comment) {
    return add(
        {.section = section_, .name = name, .type = ValueType::boolean, .comment = comment},
        [member](const Section& s) { return Json(s.*member); },
        [member](Section& s, const Json& value) { s.*member = value.get<bool>(); });
  }
  template <class Section>
  KeySpec& text(const char* name, std::string Section::*member, const char* comment) {
    return add(
        {.section = section_, .name = name, .type = ValueType::text, .comment = comment},
        [member](const Section& s) { return Json(s.*member); },
        [member](Section& s, const Json& value) { s.*member = value.get<std::string>(); });
  }
  template <class Section, class Value>
  KeySpec& choice(const char* name, Value Section::*member,
                  const std::vector<std::pair<std::string, Value>>& values, const char* comment) {
    KeySpec spec{.section = section_, .name = name, .type = ValueType::choice, .comment = comment};
    for (const auto& [word, value] : values) spec.choices.push_back(word);
    return add(
        spec,
        [member, values](const Section& s) {
          for (const auto& [word, value] : values)
            if (value == s.*member) return Json(word);
          return Json();
        },
        [member, values](Section& s, const Json& chosen) {
          for (const auto& [word, value] : values)
            if (chosen == word) s.*member = value;
        });
  }

 private:
  template <class AnyOwner>
  static auto& part_of(AnyOwner& owner, Part part) {
    if constexpr (std::is_same_v<Part, Whole>)
      return owner;
    else
      return owner.*part;
  }
  template <class Get, class Set>
  KeySpec& add(KeySpec spec, Get get, Set set) {
    Key<Owner> key{
        std::move(spec), [get, part = part_](const Owner& owner) { return get(part_of(owner, part)); },
        [set, part = part_](Owner& owner, const Json& value) { set(part_of(owner, part), value); }};
    key.default_value = key.get(Owner{});
    return keys_.emplace_back(std::move(key));
  }

  std::vector<Key<Owner>>& keys_;
  std::string section_;
  Part part_;
};

constexpr double kMmPerM = 1000, kCmPerM = 100, kMilliPerUnit = 1000;

void add_beam_and_target(std::vector<Key<RunDescription>>& keys) {
  SectionKeys beam(keys, "beam", &RunDescription::beam);
  using B = BeamSettings;
  beam.real("energy_GeV", &B::energy, 1, from_to(1, 500),
            "Electron beam energy, GeV. NA64 2021: 100 GeV e- of the CERN H4 line.");
  beam.real("energy_spread", &B::energy_spread, 1, from_to(0, 0.2),
            "Relative standard deviation of the beam energy. Start value: none.");
  beam.real("spot_x_mm", &B::spot_x, kMmPerM, from_to(0, 500),
            "Horizontal beam spot, standard deviation, mm. Start value for the NA64 2018 run.");
  beam.real("spot_y_mm", &B::spot_y, kMmPerM, from_to(0, 500),
            "Vertical beam spot, standard deviation, mm. Start value for the NA64 2018 run.");
  beam.real("divergence_mrad", &B::divergence, kMilliPerUnit, from_to(0, 50),
            "Standard deviation of each of the two beam slopes, mrad. Start value for the NA64 2018 run.");

  std::vector<std::pair<std::string, std::string>> nuclei;
  for (const Nucleus& nucleus : kNuclei) nuclei.emplace_back(nucleus.symbol, nucleus.symbol);
  SectionKeys target(keys, "target", &RunDescription::target);
  using T = TargetSettings;
  target.choice("material", &T::material, nuclei,
                "Nucleus that radiates the A'. NA64 ECAL: lead (NA64, Phys. Rev. D 97 (2018) 072002).");
  target.real("thickness_X0", &T::thickness, 1, above(0, 1000),
              "Depth of the ECAL, radiation lengths (NA64, Phys. Rev. D 97 (2018) 072002).");
  target.real("radiation_length_cm", &T::radiation_length, kCmPerM, above(0, 1000),
              "One X0 of the sampling ECAL, cm: 47.1 cm / 40 X0.");
  target.real("atoms_per_X0_cm2", &T::atoms_per_x0, 1, above(0, 1e26),
              "Nuclei of `material` per X0, 1/cm2: 6.37 g/cm2 of lead / 207.2 g/mol x 6.022e23/mol.");
  target.real("material_fraction", &T::material_fraction, 1, above(0, 1),
              "Share of the radiation lengths in `material`; the rest, scintillator, radiates too few A'.");
  target.real("min_electron_energy_GeV", &T::min_electron_energy, 1, from_to(0.1, 1e4),
              "e- and e+ above this energy radiate A', GeV; at most the lowest A' energy threshold of any "
              "signature. (The simulation of NA64 2021 used 35 GeV.)");
}

void add_model(std::vector<Key<RunDescription>>& keys) {
  SectionKeys model(keys, "model", &RunDescription::model);
  using M = ModelSettings;
  model.choice("production", &M::production,
               std::vector<std::pair<std::string, ProductionModel>>{{"etl", ProductionModel::etl},
                                                                    {"iww", ProductionModel::iww}},
               "Dark bremsstrahlung: exact tree level (Gninenko et al., arXiv:1712.05706) or improved "
               "Weizsaecker-Williams (Liu, Miller, Phys. Rev. D 96 (2017) 016004).");
  model.choice(
      "inelastic_form_factor", &M::inelastic,
      std::vector<std::pair<std::string, InelasticFormFactor>>{{"published", InelasticFormFactor::published},
                                                               {"corrected", InelasticFormFactor::corrected}},
      "Inelastic nuclear form factor: Bjorken et al., Phys. Rev. D 80 (2009) 075018, or as corrected in "
      "arXiv:2401.06843, App. B (less than 0.3 % for lead).");
  model.choice("decay", &M::decay,
               std::vector<std::pair<std::string, DecayModel>>{{"matrix_element", DecayModel::matrix_element},
                                                               {"flat", DecayModel::flat}},
               "chi2 -> chi1 e+ e-: tree-level matrix element, or flat three-body phase space.");
  model.choice("width", &M::width,
               std::vector<std::pair<std::string, WidthModel>>{{"exact", WidthModel::exact},
                                                               {"constant_k", WidthModel::constant_k}},
               "chi2 width: exact integral, or K x 4 eps^2 alpha alpha_D Delta^5 / (15 pi m_A'^4).");
  model.real("k_factor", &M::k_factor, 1, above(0, 10),
             "K of the chi2 width, used by width = \"constant_k\" only. NA64 2021: 0.640 +- 0.004.");
  model.choice(
      "normalisation", &M::normalisation,
      std::vector<std::pair<std::string, NormalisationModel>>{
          {"none", NormalisationModel::none}, {"calibrated_2019", NormalisationModel::calibrated_2019}},
      "A' yield: as computed, or scaled at each mass to the A' -> invisible limit of NA64, Phys. Rev. Lett. "
      "123 (2019) 121801; a scenario, never a shipped default.");
}

void add_detector(std::vector<Key<RunDescription>>& keys) {
  SectionKeys detector(keys, "detector", &RunDescription::detector);
  using D = DetectorSettings;
  const Range position = from_to(0, 1000), offset = from_to(-1e4, 1e4), thickness = above(0, 1000);
  detector.real(
      "z2_m", &D::z2, 1, position,
      "Front of HCAL2, m from the ECAL front face. Start value: 2018 invisible-mode layout with 34 mm "
      "per HCAL layer.");
  detector.real("z3_m", &D::z3, 1, position,
                "End of HCAL3, m from the ECAL front face. Start value: 2018 invisible-mode layout.");
  detector.integer(
      "modules", &D::modules, from_to(1, 2),
      "Calorimeter modules between z2 and z3. 1: HCAL3 alone at the end of an empty decay region; "
      "what the pair leaves in it decides, not the place of the decay. NA64: 2.");
  detector.real("module_length_m", &D::module_length, 1, above(0, 1000),
                "Length of one HCAL module, m: 48 layers of 34 mm (NA64, Phys. Rev. D 97 (2018) 072002).");
  detector.integer(
      "cells", &D::cells, from_to(1, 99),
      "Cells per side of a module, odd. NA64 2021: 3 x 3, R is measured around the central one.");
  detector.real("cell_x_mm", &D::cell_x, kMmPerM, above(0, 1e4),
                "Cell width, mm. Start value for the NA64 HCAL.");
  detector.real("cell_y_mm", &D::cell_y, kMmPerM, above(0, 1e4),
                "Cell height, mm. Start value for the NA64 HCAL.");
  detector.real(
      "hcal2_offset_x_mm", &D::hcal2_offset_x, kMmPerM, offset,
      "Centre of HCAL2 from the beam axis, horizontal, mm. Effective: one offset for HCAL2 and HCAL3, "
      "fitted to the mean R-cut efficiency of 52 % of NA64 2021 (docs/calibration.md).");
  detector.real("hcal2_offset_y_mm", &D::hcal2_offset_y, kMmPerM, offset,
                "Centre of HCAL2 from the beam axis, vertical, mm. Start value: centred.");
  detector.real("hcal3_offset_x_mm", &D::hcal3_offset_x, kMmPerM, offset,
                "Centre of HCAL3 from the beam axis, horizontal, mm. Effective: that of HCAL2.");
  detector.real("hcal3_offset_y_mm", &D::hcal3_offset_y, kMmPerM, offset,
                "Centre of HCAL3 from the beam axis, vertical, mm. Start value: centred.");
  detector.real("absorber_mm", &D::absorber, kMmPerM, thickness,
                "Iron per HCAL layer, mm (NA64, Phys. Rev. D 97 (2018) 072002).");
  detector.real("scintillator_mm", &D::scintillator, kMmPerM, thickness,
                "Plastic scintillator per HCAL layer, mm (NA64, Phys. Rev. D 97 (2018) 072002).");
  detector.real(
      "layer_pitch_mm", &D::layer_pitch, kMmPerM, thickness,
      "HCAL layer with its air gap, mm: 25 mm of iron + a gap of 9 mm that holds the scintillator.");
  detector.real("resolution_sqrt_GeV", &D::resolution, 1, from_to(0.01, 5),
                "a of sigma_E = a sqrt(E), GeV^(1/2), electromagnetic showers. Start value: estimate "
                "for 25 mm Fe + 4 mm scintillator.");
  detector.real("noise_GeV", &D::noise, 1, from_to(0, 10),
                "Noise of one HCAL cell, standard deviation, GeV. Start value: fixed, not fitted.");
}

void add_selection_run_output(std::vector<Key<RunDescription>>& keys) {
  SectionKeys selection(keys, "selection", &RunDescription::selection);
  using S = SelectionSettings;
  selection.real("s1_min_aprime_energy_GeV", &S::s1_min_aprime_energy, 1, from_to(0, 1e4),
                 "S1: lowest A' energy, GeV. NA64 2021: trigger E_ECAL < 85 GeV of a 100 GeV beam.");
  selection.real("s2_min_aprime_energy_GeV", &S::s2_min_aprime_energy, 1, from_to(0, 1e4),
                 "S2: lowest A' energy, GeV. NA64 2021: E_ECAL < 50 GeV of a 100 GeV beam.");
  selection.real("hcal_threshold_GeV", &S::hcal_threshold, 1, from_to(0, 1e4),
                 "S1: lowest measured energy in HCAL2+3, GeV. Start value: the S2 veto level, so that the "
                 "signatures exclude each other (NA64 2021 prints no number).");
  selection.real("r_cut", &S::r_cut, 1, above(0, 1),
                 "S1: largest R = (E_HCAL - E_centre)/E_HCAL over HCAL2+3. NA64 2021: 0.06.");

  SectionKeys run(keys, "run", &RunDescription::run);
  using R = RunSettings;
  run.integer("events_per_row", &R::events_per_row, from_to(1, kMostEvents),
              "Events sampled for each (m, r, f), at most 2^31: the integer sums hold no more.");
  run.real("target_error", &R::target_error, 1, from_to(0, 1),
           "Relative statistical error of S1 + S2 asked for wherever more than 0.1 events are expected: the "
           "events of a row are doubled until all its couplings meet it, those that miss it get status 3. "
           "0: events_per_row is enough.");
  run.integer("max_events_per_row", &R::max_events_per_row, from_to(1, kMostEvents),
              "Where doubling for target_error ends.");
  run.integer("seed", &R::seed, from_to(0, 9223372036854775807.0), "Seed of every random stream.");
  run.choice("precision", &R::precision,
             std::vector<std::pair<std::string, Precision>>{{"single", Precision::single},
                                                            {"double", Precision::double_}},
             "Real type of the event loop; double is the check of single.");
  run.real("variation_fraction", &R::variation_fraction, 1, above(0, 1),
           "Share of the events of a row that scan --variations repeats for each moved parameter.");
  run.boolean(
      "builtin_variations", &R::builtin_variations,
      "Whether scan --variations moves the built-in uncertainties and scenarios (docs/physics.md), too, or "
      "only those of [[variation]].");

  SectionKeys output(keys, "output", Whole{});
  output.boolean("spectra", &RunDescription::write_spectra,
                 "Write /spectra, from which any coupling is read without a rerun.");
}

std::vector<AnalysisBin> make_default_bins() {
  struct Period {
    const char* name;
    double n_eot, background_s1, error_s1, background_s2, error_s2;
  };
  // 0.19 +- 0.07 (S1) and 0.53 +- 0.17 (S2) over all periods, shared in proportion to n_eot. The errors
  // are shared in the same way: they add up linearly, as one common (fully correlated) uncertainty does.
  const Period periods[] = {{"2016", 4.3e10, 0.0288, 0.0106, 0.0802, 0.0257},
                            {"2017", 5.4e10, 0.0361, 0.0133, 0.1008, 0.0323},
                            {"2018", 1.87e11, 0.1251, 0.0461, 0.3490, 0.1120}};
  std::vector<AnalysisBin> bins;
  for (const Period& period : periods)
    for (const bool is_s1 : {true, false}) {
      AnalysisBin bin;
      bin.bin = period.name;
      bin.signature = is_s1 ? "s1" : "s2";
      bin.n_eot = period.n_eot;
      bin.background = is_s1 ? period.background_s1 : period.background_s2;
      bin.background_err = is_s1 ? period.error_s1 : period.error_s2;
      bin.source = std::string("NA64, Eur. Phys. J. C 81 (2021) 959: ") +
                   (is_s1 ? "0.19 +- 0.07" : "0.53 +- 0.17") + " shared by n_eot, errors fully correlated";
      bins.push_back(bin);
    }
  return bins;
}

}  // namespace

std::string KeySpec::allowed() const {
  std::string text;
  switch (type) {
    case ValueType::boolean:
      return "true or false";
    case ValueType::text:
      return "a text in quotes";
    case ValueType::choice:
      for (const std::string& word : choices) text += (text.empty() ? "\"" : ", \"") + word + "\"";
      return "one of " + text;
    case ValueType::real:
    case ValueType::integer:
      break;
  }
  const auto limit = [this](double value) {
    return type == ValueType::integer ? std::to_string(static_cast<std::int64_t>(value)) : number_text(value);
  };
  text = type == ValueType::integer ? "a whole number, " : "a number, ";
  // 2^63 - 1 is the largest integer of TOML; as a double it rounds up and cannot be printed as an integer.
  const std::string max = type == ValueType::integer && range.max >= 0x1p63 ? "2^63 - 1" : limit(range.max);
  return text + limit(range.min) + (range.min_excluded ? " < " : " <= ") + name + " <= " + max;
}

const std::vector<SectionInfo>& config_sections() {
  static const std::vector<SectionInfo> sections = {
      {"grid", "Masses and couplings of the scan: the Cartesian product of the axes, or a list of points."},
      {"beam", "The electron beam."},
      {"target", "The electromagnetic calorimeter (ECAL), in which the A' is radiated."},
      {"model", "Formulas to choose from."},
      {"detector",
       "The S1 volume: the calorimeter modules HCAL2 and HCAL3, or one behind a decay region; z = 0 is "
       "the "
       "ECAL front face."},
      {"selection",
       "Cuts of the signatures S1 (chi2 decays in the S1 volume) and S2 (behind every detector)."},
      {"run", "Sampling."},
      {"output", "Contents of the table."},
      {"analysis.bin",
       "One bin per run period and signature; a config with none has the six NA64 2021 bins."},
      {"variation",
       "A parameter that scan --variations moves, listed as a scenario after the built-in ones; as many as "
       "there "
       "are, none by default."},
  };
  return sections;
}

const std::vector<Key<RunDescription>>& run_keys() {
  static const auto keys = [] {
    std::vector<Key<RunDescription>> list;
    add_beam_and_target(list);
    add_model(list);
    add_detector(list);
    add_selection_run_output(list);
    return list;
  }();
  return keys;
}

const std::vector<Key<AnalysisBin>>& bin_keys() {
  static const auto keys = [] {
    std::vector<Key<AnalysisBin>> list;
    SectionKeys bin(list, "analysis.bin", Whole{});
    using A = AnalysisBin;
    const auto required = [](KeySpec& key) { key.default_value = nullptr; };
    required(bin.text("bin", &A::bin, "Run period."));
    required(bin.choice("signature", &A::signature,
                        std::vector<std::pair<std::string, std::string>>{{"s1", "s1"}, {"s2", "s2"}},
                        "Signature counted in this bin."));
    required(bin.real("n_eot", &A::n_eot, 1, above(0, 1e30),
                      "Electrons on target. NA64 2021: 2.84e11 in all; the split by year is less certain."));
    bin.real("detector_efficiency", &A::detector_efficiency, 1, above(0, 1),
             "Efficiency not simulated here. NA64 2021: 0.48 +- 0.08, measured for S2, assumed for S1.");
    required(bin.real("background", &A::background, 1, from_to(0, 1e12), "Expected background events."));
    required(bin.real("background_err", &A::background_err, 1, from_to(0, 1e12),
                      "Its standard deviation, events; fully correlated between run periods."));
    required(bin.integer("observed", &A::observed, from_to(0, 1e12), "Observed events. NA64 2021: 0."));
    bin.real("signal_err", &A::signal_err, 1, from_to(0, 2),
             "Relative systematic error of the signal. NA64 2021: at most 0.20 in all.");
    bin.text("source", &A::source, "Where the numbers come from.");
    return list;
  }();
  return keys;
}

const std::vector<KeySpec>& grid_keys() {
  static const std::vector<KeySpec> keys = [] {
    const auto axis = [](const char* name, Range range, const char* comment, Json fallback) {
      return KeySpec{.section = "grid",
                     .name = name,
                     .type = ValueType::real,
                     .range = range,
                     .comment = comment,
                     .default_value = std::move(fallback)};
    };
    std::vector<KeySpec> list = {
        axis("m_aprime_GeV", from_to(1e-4, 1e3), "A' mass, GeV.", nullptr),
        axis("m_chi1_GeV", from_to(1e-5, 1e3), "chi1 mass, GeV, instead of m_aprime_GeV = m_chi1_GeV / r.",
             nullptr),
        axis("r", above(0, 10), "m_chi1 / m_aprime. NA64 2021: 1/3.", 1.0 / 3),
        axis("f", from_to(0, 100), "(m_chi2 - m_chi1) / m_chi1. NA64 2021: 0.4.", 0.4),
        axis("epsilon", from_to(1e-15, 1),
             "Kinetic mixing; \"gminus2\": the value that gives the central muon g-2 shift at each mass.",
             nullptr),
        axis("alpha_d", from_to(1e-15, 4 * constants::pi), "Dark fine-structure constant. NA64 2021: 0.1.",
             0.1),
    };
    list.push_back({.section = "grid",
                    .name = "points",
                    .type = ValueType::text,
                    .comment = "CSV file, path relative to this config, instead of the axes: a line of names "
                               "(m_aprime_GeV, epsilon and any of r, f, alpha_d), then one point per line.",
                    .default_value = nullptr});
    return list;
  }();
  return keys;
}

const std::vector<KeySpec>& variation_keys() {
  static const std::vector<KeySpec> keys = {
      {.section = "variation",
       .name = "name",
       .type = ValueType::text,
       .comment = "Its name in the table, unlike any other.",
       .default_value = nullptr},
      {.section = "variation",
       .name = "description",
       .type = ValueType::text,
       .comment = "What it means; if left out, the keys and their values.",
       .default_value = ""},
      {.section = "variation",
       .name = "set",
       .comment =
           "Keys of [beam], [target], [model], [detector] or [selection] with the values they take. Cuts "
           "read the same events, everything else samples the leading events again.",
       .default_value = nullptr},
  };
  return keys;
}

const std::vector<KeySpec>& range_keys() {
  static const std::vector<KeySpec> keys = {
      {.section = "grid", .name = "min", .comment = "First value.", .default_value = nullptr},
      {.section = "grid", .name = "max", .comment = "Last value.", .default_value = nullptr},
      {.section = "grid",
       .name = "n",
       .type = ValueType::integer,
       .range = from_to(1, 1e8),
       .comment = "Number of values, both ends included; 1 gives min.",
       .default_value = nullptr},
      {.section = "grid",
       .name = "scale",
       .type = ValueType::choice,
       .choices = {"log", "linear"},
       .comment = "Spacing.",
       .default_value = "log"},
  };
  return keys;
}

std::vector<std::string> key_names(const std::string& section) {
  std::vector<std::string> names;
  const auto collect = [&](const auto& keys) {
    for (const KeySpec& key : keys)
      if (key.section == section) names.push_back(key.name);
  };
  collect(grid_keys());
  collect(run_keys());
  collect(bin_keys());
  collect(variation_keys());
  return names;
}

const Key<RunDescription>* find_run_key(const std::string& full) {
  for (const Key<RunDescription>& key : run_keys())
    if (key.section + "." + key.name == full) return &key;
  return nullptr;
}

const std::vector<AnalysisBin>& default_analysis_bins() {
  static const std::vector<AnalysisBin> bins = make_default_bins();
  return bins;
}

}  // namespace semivis
