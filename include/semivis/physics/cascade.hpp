// The 1-D electromagnetic cascade under complete screening: its rates, and their form on a lattice in ln E.
#pragma once

#include <cstddef>
#include <vector>

#include "semivis/core/macros.hpp"
#include "semivis/core/math.hpp"
#include "semivis/core/quadrature.hpp"

namespace semivis {

/// Energy radiated per X0 and photon fraction y = E_γ/E, in units of E: y d²N/dy dt = (4/3)(1-y) + y²,
/// y in [0, 1]; integral 1. Leaves out the term (1-y)/(9 ln(183 Z^(-1/3))), 1.7 % (light) to 2.5 % (heavy
/// nuclei) of the total. Source: Y.-S. Tsai, Rev. Mod. Phys. 46 (1974) 815; PDG, "Passage of particles
/// through matter", bremsstrahlung at very high energies.
SEMIVIS_HD double bremsstrahlung_energy_rate(double y) { return 4.0 / 3.0 * (1 - y) + y * y; }

/// Photons per X0 and fraction y, d²N/dy dt; y in (0, 1]. Same source and accuracy.
SEMIVIS_HD double bremsstrahlung_rate(double y) { return bremsstrahlung_energy_rate(y) / y; }

/// Photons per X0 with fraction above y: ∫_y^1 d²N/dy'dt dy', closed form; y in (0, 1].
SEMIVIS_HD double bremsstrahlung_rate_above(double y) {
  return 4.0 / 3.0 * (-math::log(y) - (1 - y)) + 0.5 * (1 - y) * (1 + y);
}

/// Pairs per X0 whose electron takes the fraction x of the photon energy: d²N/dx dt = 1 - (4/3) x (1-x),
/// x in [0, 1], symmetric in x and 1-x. Same sources, same term left out.
SEMIVIS_HD double pair_rate(double x) { return 1 - 4.0 / 3.0 * x * (1 - x); }

/// Pairs per X0 of any x: ∫ pair_rate dx.
inline constexpr double pair_rate_total = 7.0 / 9.0;

/// The rates on nodes E_j = E_0 e^(-jh): entry k is the rate per X0 from any node j to node j + k (the
/// cascade has no scale, so nothing else depends on j). A daughter between two nodes is shared by both,
/// linearly in its energy: number and energy are conserved exactly, and soft photons need no cut (an electron
/// that keeps 1 - y > e^(-h) moves to the next node with probability y/(1 - e^(-h))).
struct CascadeLattice {
  double h;                                  // spacing in ln E
  std::vector<double> electron_to_electron;  // entry 0: minus the rate of leaving the node
  std::vector<double> electron_to_photon;
  std::vector<double> photon_to_electron;  // e- and e+ together; photons leave at pair_rate_total
};

/// Fills the lattice rates, k in [0, n); h > 0, n >= 1. Error of the cell integrals below 1e-14; error of the
/// lattice itself O(h²) in spectra (an energy variance of about 2h² per X0 is added).
inline CascadeLattice make_cascade_lattice(double h, std::size_t n) {
  const GaussLegendre rule(12);
  CascadeLattice lattice{h, std::vector<double>(n + 1), std::vector<double>(n + 1),
                         std::vector<double>(n + 1)};
  for (std::size_t k = 0; k < n; ++k) {
    const double upper = math::exp(-h * static_cast<double>(k));             // energy fraction of node k
    const double lost_at_upper = -math::expm1(-h * static_cast<double>(k));  // 1 - upper
    const double width = -upper * math::expm1(-h);
    const auto share = [&](std::vector<double>& rates, double rate, double below) {
      rates[k] += (1 - below) * rate;
      rates[k + 1] += below * rate;
    };
    for (std::size_t i = 0; i < rule.node.size(); ++i) {
      const double below = rule.node[i];  // share of the lower node
      const double z = upper - width * below, lost = lost_at_upper + width * below;
      const double dz = width * rule.weight[i];
      share(lattice.electron_to_electron, bremsstrahlung_rate(lost) * dz, below);
      share(lattice.electron_to_photon, bremsstrahlung_rate(z) * dz, below);
      share(lattice.photon_to_electron, 2 * pair_rate(z) * dz, below);
    }
    // Only departures count: what stays on node 0 (an integral that diverges) is replaced by minus the rate
    // of leaving, of which this is the part within the first cell.
    if (k == 0) lattice.electron_to_electron[0] = -lattice.electron_to_electron[1];
  }
  lattice.electron_to_electron[0] -= bremsstrahlung_rate_above(-math::expm1(-h));
  for (auto* rates :
       {&lattice.electron_to_electron, &lattice.electron_to_photon, &lattice.photon_to_electron})
    rates->resize(n);
  return lattice;
}

}  // namespace semivis
