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

/// Tau mass, GeV (PDG 2022).
inline constexpr double m_tau = 1.77686;

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
/// The same before it (T. Aoyama et al., Phys. Rept. 887 (2020) 1).
inline constexpr double delta_a_mu_pre_fermilab = 279e-11;
inline constexpr double delta_a_mu_pre_fermilab_err = 76e-11;

/// Charged pion, GeV (PDG 2022).
inline constexpr double m_pion = 0.13957039;
/// ρ(770), mass and width of the Gounaris-Sakurai form, GeV (CMD-2, Phys. Lett. B 527 (2002) 161).
inline constexpr double m_rho = 0.77609, width_rho = 0.14446;
/// ω(782) and φ(1020): mass, width, width to e⁺e⁻, GeV (PDG 2022).
inline constexpr double m_omega = 0.78266, width_omega = 8.68e-3, width_omega_ee = 0.641e-6;
inline constexpr double m_phi = 1.019461, width_phi = 4.249e-3, width_phi_ee = 1.266e-6;
/// ρ(1450): mass and width, GeV (PDG 2000, as in the CMD-2 fit).
inline constexpr double m_rho_1450 = 1.465, width_rho_1450 = 0.310;
/// Strong coupling at the τ mass (PDG 2022).
inline constexpr double alpha_s_tau = 0.314;

/// Planck mass 1/√G_N, GeV (CODATA 2018).
inline constexpr double m_planck = 1.220890e19;

/// Entropy density today over the critical density over h², GeV⁻¹: 2891.2 cm⁻³ (T = 2.7255 K) over
/// 1.053672e-5 GeV cm⁻³ (PDG 2022).
inline constexpr double entropy_over_critical_density = 2891.2 / 1.053672e-5;
/// Dark-matter density Ωh² (Planck 2018, Astron. Astrophys. 641 (2020) A6: 0.1200 ± 0.0012).
inline constexpr double omega_h2_dark_matter = 0.12;

}  // namespace semivis::constants
