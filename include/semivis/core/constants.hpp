// Physical constants: the only file that holds their values (unit, source, year beside each).
#pragma once

namespace semivis::constants {

inline constexpr double pi = 3.14159265358979323846;

/// Fine-structure constant at q² = 0 (CODATA 2018, digits as used by the reference tables).
inline constexpr double alpha = 1.0 / 137.035999;

/// Electron mass, GeV (CODATA 2018).
inline constexpr double m_electron = 0.51099895e-3;

/// Muon mass, GeV (CODATA 2018).
inline constexpr double m_muon = 0.1056583755;

/// Proton mass, GeV (CODATA 2018).
inline constexpr double m_proton = 0.93827208816;

/// Atomic mass unit, GeV (CODATA 2018).
inline constexpr double atomic_mass_unit = 0.93149410242;

/// Proton magnetic moment in nuclear magnetons (PDG 2022).
inline constexpr double mu_proton = 2.793;

/// (ħc)² in GeV² pb: converts a cross section from GeV⁻² to pb (CODATA 2018).
inline constexpr double hbarc2_gev2_pb = 3.89379372e8;

/// ħc in GeV m: converts a width to a proper decay length (CODATA 2018).
inline constexpr double hbarc_gev_m = 1.973269804e-16;

/// 1 pb in cm² (definition).
inline constexpr double pb_in_cm2 = 1e-36;

/// Muon anomalous moment, experiment - theory: value and 1σ, after the first Fermilab result
/// (Muon g-2, Phys. Rev. Lett. 126 (2021) 141801).
inline constexpr double delta_a_mu = 251e-11;
inline constexpr double delta_a_mu_err = 59e-11;

}  // namespace semivis::constants
