// The effective medium of an iron-scintillator sampling calorimeter, as electromagnetic showers see it.
#pragma once

#include "semivis/core/math.hpp"

namespace semivis {

/// One material of a layer.
struct LayerMaterial {
  double Z, Z_over_A;
  double density;           // g/cm³
  double radiation_length;  // g/cm²
  /// Critical energy in GeV: E_c = 2.66 MeV (X0 Z/A)^1.1 with X0 in g/cm²
  /// (Grindhammer, Peters, hep-ex/0001020, sec. 2).
  double critical_energy() const { return 2.66e-3 * math::pow(radiation_length * Z_over_A, 1.1); }
};

/// PDG 2022, "Atomic and nuclear properties of materials". Z of plastic scintillator is the mean over its
/// atoms: 3.5 in polystyrene C8H8, 3.37 in polyvinyltoluene C9H10.
inline constexpr LayerMaterial kIron{26, 26 / 55.845, 7.874, 13.84};
inline constexpr LayerMaterial kPolystyrene{3.4, 0.53768, 1.060, 43.79};

/// What the shower formulas need of a calorimeter.
struct CalorimeterMedium {
  double radiation_length;    // X0, m along the calorimeter, air included
  double moliere_radius;      // R_M, m, air included
  double critical_energy;     // E_c, GeV
  double sampling_frequency;  // F_s = X0/(layer pitch), layers per radiation length
  double e_over_mip;          // ê = e/mip
  double Z;                   // mean by mass
};

/// The medium of layers of `absorber` of iron and `scintillator` of polystyrene repeated every `pitch`
/// (m, all > 0, pitch >= absorber + scintillator; the rest is air and weighs nothing):
///   w_i = mass fractions, Z = Σ w_i Z_i, 1/X0 = Σ w_i/X0_i, E_c = X0 Σ w_i E_c,i/X0_i,
///   R_M = E_s/(Σ w_i E_c,i/X0_i), E_s = 21.2 MeV, F_s = X0/pitch, ê = 1/(1 + 0.007 (Z_a - Z_s)).
/// X0 and R_M become lengths through the mean density of a whole pitch. F_s = X0/pitch then counts the
/// material only: it is the same with and without air, as it must be.
/// Source: Grindhammer, Peters, hep-ex/0001020, sec. 2 and 3.
inline CalorimeterMedium effective_medium(double absorber, double scintillator, double pitch) {
  constexpr double kScaleEnergy = 21.2e-3;                     // E_s, GeV
  constexpr double kCentimetre = 0.01;                         // m
  const double iron = absorber / kCentimetre * kIron.density;  // g/cm² per layer
  const double plastic = scintillator / kCentimetre * kPolystyrene.density;
  const double density = (iron + plastic) / (pitch / kCentimetre);
  const double w_iron = iron / (iron + plastic), w_plastic = plastic / (iron + plastic);
  const double x0 = 1 / (w_iron / kIron.radiation_length + w_plastic / kPolystyrene.radiation_length);
  const double loss = w_iron * kIron.critical_energy() / kIron.radiation_length +
                      w_plastic * kPolystyrene.critical_energy() / kPolystyrene.radiation_length;
  CalorimeterMedium medium;
  medium.radiation_length = x0 / density * kCentimetre;
  medium.moliere_radius = kScaleEnergy / loss / density * kCentimetre;
  medium.critical_energy = x0 * loss;
  medium.sampling_frequency = medium.radiation_length / pitch;
  medium.e_over_mip = 1 / (1 + 0.007 * (kIron.Z - kPolystyrene.Z));
  medium.Z = w_iron * kIron.Z + w_plastic * kPolystyrene.Z;
  return medium;
}

}  // namespace semivis
