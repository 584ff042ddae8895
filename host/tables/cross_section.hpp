// Integrated dark bremsstrahlung cross sections: dσ/dx and σ, in pb at ε = 1.
#pragma once

#include <cstddef>

#include "semivis/physics/dark_brems_etl.hpp"
#include "semivis/physics/dark_brems_iww.hpp"

namespace semivis {

/// dσ/dx at y = 1 - x and beam energy (GeV), over θ up to max_emission_angle: Gauss-Legendre in v^(1/4);
/// 16 points give 3e-5 with the t quadrature of DarkBremsEtl (tests/host/cross_section_test.cpp).
/// Zero outside the range of x.
double dxs_dx(const DarkBremsEtl& xs, double energy, double y, std::size_t points = 16);
/// The closed form, over every angle.
inline double dxs_dx(const DarkBremsIww& xs, double energy, double y) { return xs.dxs_dx(energy, y); }

/// σ = ∫dx dσ/dx over m/E <= x <= 1 - y_min of emission_variables.hpp and E_A' = xE > min_aprime_energy
/// (GeV); 0 below threshold. Gauss-Legendre in l = ln(1 + y/δ), δ = (m_e/m)² + (m/2E)²: the y below which |ũ|
/// stops falling. 64 points give 2e-5.
double total_cross_section(const DarkBremsEtl& xs, double energy, double min_aprime_energy = 0,
                           std::size_t points = 64);
double total_cross_section(const DarkBremsIww& xs, double energy, double min_aprime_energy = 0,
                           std::size_t points = 64);

}  // namespace semivis
