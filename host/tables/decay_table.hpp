// Table from which the event loop draws q² = m_ee² of χ2 → χ1 e⁺ e⁻: quantiles of one mass row.
#pragma once

#include <array>

#include "host/config/run_description.hpp"
#include "semivis/sampling/decay_table_lookup.hpp"

namespace semivis {

/// Quantiles of z = (q² - q2_min)/q2_range, q2_min = 4 m_e², q2_range = Δ² - 4 m_e² (GeV²): z[i] belongs
/// to the CDF value 1 - decay_node_tail(i/kCells). Read by sample_q2.
struct DecayTable {
  static constexpr int kCells = kDecayCells;
  std::array<double, kCells + 1> z;
  double q2_min, q2_range;
};

/// Builds the table of (m_aprime GeV, r = m1/m_aprime, f = Δ/m1). z rises strictly from 0 to 1 and is
/// monotone between nodes; quantiles accurate to 1e-6. Where χ2 does not decay (Δ <= 2 m_e, or m1 + m2 >
/// m_aprime) q2_range = 0 and z is uniform: finite, and to be given no weight.
DecayTable make_decay_table(double m_aprime, double r, double f, DecayModel model);

}  // namespace semivis
