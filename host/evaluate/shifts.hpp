// What each variation of a table does to yields and contours, and the uncertainties in quadrature.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include "host/evaluate/contour.hpp"
#include "host/evaluate/systematics.hpp"
#include "host/io/table.hpp"

namespace semivis {

/// Of one mass row. Yield: S1 + S2. Edges: of the lowest and highest excluded interval of ε.
enum RowQuantity : std::size_t {
  kYieldGminus2,    // relative change of the yield at the ε of the central muon g-2 shift
  kYieldLowerEdge,  // relative change of the yield at the nominal lower edge
  kLowerEdge,       // Δε/ε
  kUpperEdge,       // Δε/ε
  kRowQuantities
};
inline constexpr std::array<const char*, kRowQuantities> kRowQuantityNames = {
    "yield_gminus2", "yield_lower_edge", "epsilon_lower", "epsilon_upper"};

/// Of the contour as a whole.
enum ContourQuantity : std::size_t {
  kTipMass,     // GeV, Δm of the largest excluded mass
  kTipEpsilon,  // Δε/ε there
  kCrossing,    // GeV, Δm of the crossing with the central g-2 line
  kContourQuantities
};
inline constexpr std::array<const char*, kContourQuantities> kContourQuantityNames = {
    "tip_m_aprime_GeV", "tip_epsilon", "gminus2_crossing_GeV"};

/// Nothing where a row is not excluded, an edge lies outside the range of ε, or there is no tip or crossing,
/// with or without the variation.
template <class Value>
struct Quantities {
  std::vector<std::array<std::optional<Value>, kRowQuantities>> rows;  // in order of Shifts::rows
  std::array<std::optional<Value>, kContourQuantities> contour;
};

/// A row with no parameter moved.
struct NominalRow {
  std::size_t row;
  double epsilon_gminus2, events_gminus2;  // S1 + S2
  std::optional<double> lower, upper;      // ε
};

struct Shifts {
  std::vector<NominalRow> rows;  // of the line, in order of mass
  std::optional<ContourTip> tip;
  std::optional<double> crossing;              // GeV
  std::vector<Quantities<double>> variations;  // in order of table.varied.variations
  /// Uncertainties: of each parameter the largest change upwards and downwards, then in quadrature.
  /// Nothing where one of them is missing. Scenarios are not part of it.
  Quantities<Band> in_quadrature;
};

/// Every variation against the nominal events of the same rows, at one level of S1 + S2.
/// line: rows of equal r and f (mass_lines()); alpha_d in (0, 1]. A table without variations gives none.
Shifts contour_shifts(const Table& table, const MassLine& line, double alpha_d, AxisRange range = {},
                      double level = kExclusionEvents);

}  // namespace semivis
