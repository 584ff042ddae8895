// Everything an event needs besides its random words: one set of constants for the run, one for its row.
// Plain aggregates of numbers and pointers, copied by value to any backend.
#pragma once

#include <cstdint>

#include "semivis/detector/geometry.hpp"
#include "semivis/detector/selection.hpp"
#include "semivis/detector/shower_model.hpp"
#include "semivis/sampling/decay_table_lookup.hpp"
#include "semivis/sampling/production.hpp"
#include "semivis/sampling/two_body.hpp"

namespace semivis {

template <class Real>
struct RunConstants {
  ProductionTables<Real> production;
  ShowerModel<Real> shower;
  Geometry<Real> geometry;
  Real spot_x, spot_y;  // m, standard deviations
  Real divergence;      // rad
};

/// How events are read: with which cuts, and into how many of the first channels (kVariedChannels or all).
template <class Real>
struct Reading {
  Selection<Real> selection;
  int channels;
};

/// Row table of q² quantiles: shared by nothing, small enough to travel with the row.
template <class Real>
struct RowConstants {
  std::uint64_t key;  // of the random stream
  ProductionRow<Real> production;
  TwoBodyConstants<Real> two_body;
  Real m2, delta;             // GeV: χ2 mass and m2 - m1
  Real decay_angle;           // 1: lepton angle of the matrix element, 0: flat
  Real s1_open;               // 1, or 0 where χ2 is stable
  Real inverse_weight_bound;  // 1/m: largest S1 weight of the row ↔ 1
  Real target_stretch;        // proper lengths to the end of the ECAL are deposited this much longer
  Real log_w_min;             // smallest ln w of the row (w in m)
  Real nodes_per_log;         // histogram nodes per unit of ln w
  Real q2_min, q2_range;      // GeV²
  Real q2_quantiles[kDecayCells + 1];
};

}  // namespace semivis
