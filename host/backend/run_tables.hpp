// From a checked run description to the numbers an event needs.
#pragma once

#include "host/backend/backend.hpp"
#include "host/config/run_description.hpp"
#include "host/io/table.hpp"
#include "host/tables/production_table.hpp"
#include "host/tables/shower_fit.hpp"

namespace semivis {

/// The showers of a run's calorimeter up to its beam energy.
ShowerFit make_shower_fit(const RunDescription& run);

/// The cuts of a run.
template <class Real>
Selection<Real> make_selection(const RunDescription& run);

/// Tables and constants that all rows share, in the precision of the run, with its one selection.
template <class Real>
RunTables<Real> make_run_tables(const RunDescription& run, const ProductionTable& production,
                                const ShowerFit& shower);

/// Largest S1 weight and range of ln w (w = ℓ/βγ in m) of a row: what its histogram and fixed point hold.
struct RowBounds {
  double weight;  // m
  double log_w_min, log_w_max;
};
/// χ2 below 1/1000 of the row's largest βγ share the last node: they exist only for r or f far from the
/// benchmark. mass: open (m1 + m2 < m_aprime).
RowBounds row_bounds(const RunDescription& run, const MassPoint& mass);

/// Constants of one open row.
template <class Real>
RowConstants<Real> make_row_constants(const RunDescription& run, const ProductionTable& production,
                                      const MassPoint& mass);

/// The spectra of a row before the first event: nodes and scales, no sums.
RowSpectra empty_spectra(const RunDescription& run, const MassPoint& mass);

}  // namespace semivis
