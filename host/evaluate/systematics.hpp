// Variations read at a coupling: how far each parameter moves the yields, and the systematic error they make.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "host/evaluate/evaluate.hpp"
#include "host/evaluate/quadrature.hpp"
#include "host/io/table.hpp"

namespace semivis {

/// Yields of one grid point under a variation; same definitions as PointValues.
struct VariedValues {
  double n_aprime = 0;
  double events_s1 = 0, events_s2 = 0;
  double rcut_efficiency = 0;
};

/// Row `row` at (epsilon, alpha_d), each in (0, 1], from its leading events with no parameter moved: what
/// variations are compared with (same events, so that their statistical errors nearly cancel in the ratio).
/// A closed row gives zeros, one without events its n_aprime only. Error 65 where the table has no
/// variations, or was written without spectra.
VariedValues evaluate_nominal(const Table& table, std::size_t row, double epsilon, double alpha_d);

/// The same under variation `variation` of table.varied.variations: its spectra, cτ and A' yield.
VariedValues evaluate_variation(const Table& table, std::size_t row, std::size_t variation, double epsilon,
                                double alpha_d);

/// Systematic errors of the yields at one grid point.
struct SystematicError {
  Band s1, s2, total;  // of events_s1, of events_s2 and of their sum
};

/// Relative errors: the uncertainties of the table in quadrature, of each parameter the largest upward and
/// the largest downward change among its variations. Scenarios are not part of it. Zero where the nominal
/// yield is zero, and for a table without variations. Error 65 as above.
SystematicError systematic_error(const Table& table, std::size_t row, double epsilon, double alpha_d);

/// The same in events, of the yields `values` of each of `points`: what /points holds. Points of one row are
/// fastest one after the other.
std::vector<SystematicError> systematic_events(const Table& table, std::span<const GridPoint> points,
                                               std::span<const PointValues> values);

}  // namespace semivis
