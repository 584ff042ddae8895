// Production tables: yield, electron energy, depth, x and θ of the emission on a fixed lattice of masses.
#pragma once

#include <string>
#include <vector>

#include "host/config/run_description.hpp"
#include "semivis/sampling/production.hpp"

namespace semivis {

/// Mass nodes per decade. The lattice is fixed (ln m = k · ln10/30), whatever masses a grid asks for, so a
/// row does not change when the grid does; linear mixing between nodes errs by 1e-3 or less.
inline constexpr int kMassNodesPerDecade = 30;

struct ProductionTable {
  int first_node = 0;             // lattice index k of node 0
  std::vector<double> nodes;      // [mass node][production_layout::kNodeSize]
  std::vector<double> log_yield;  // ln(A' of any energy per electron on target at ε = 1), per mass node
  std::vector<double> depth;      // [kDepthEnergies][kDepthCells + 1], m
  double log_energy_min = 0, log_energy_max = 1;  // ln GeV
  double nucleus_mass = 0;                        // GeV

  int mass_nodes() const { return static_cast<int>(log_yield.size()); }
};

/// Builds the nodes that masses in [mass_min, mass_max] (GeV, > 0) need. Same bits on any machine.
/// threads = 0: every core. Accuracy of each node's own integrals 1e-4
/// (tests/host/production_table_test.cpp).
ProductionTable make_production_table(const BeamSettings& beam, const TargetSettings& target,
                                      const ModelSettings& model, double mass_min, double mass_max,
                                      int threads);

/// A' of any energy radiated per electron on target at ε = 1, from electrons and positrons above the
/// configured minimum: cubic interpolation of ln yield in ln m, error < 1e-4 for the 2018 beam and 2e-3 with
/// electron cuts and masses from a hundredth of the beam energy on. 0 beyond the beam energy.
double n_aprime_per_eot_eps2(const ProductionTable& table, double m_aprime);

/// Where a mass (GeV, in the table's range) lies between the nodes, for the event loop.
ProductionRow<double> production_row(const ProductionTable& table, double m_aprime);

/// The event loop's constants; the pointers are set by the backend.
ProductionTables<double> production_tables(const ProductionTable& table);

/// FNV-1a digest of every number in the table, 16 hexadecimal digits.
std::string production_digest(const ProductionTable& table);

}  // namespace semivis
