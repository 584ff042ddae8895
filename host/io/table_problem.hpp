// Which numbers a table may hold: those from which everything that is evaluated is finite.
#pragma once

#include <string>
#include <vector>

#include "host/evaluate/evaluate.hpp"
#include "host/io/table.hpp"

namespace semivis {

/// Both ends are allowed; NaN is outside.
struct TableRange {
  double min, max;
  bool holds(double x) const { return x >= min && x <= max; }
};
/// Far beyond what a scan writes; products of all of them stay below 1e300 (docs/output_format.md).
namespace table_range {
inline constexpr TableRange kMass{1e-6, 1e6};               // GeV
inline constexpr TableRange kRatio{0, 1e3};                 // r, f
inline constexpr TableRange kCtau{1e-30, 1e300};            // m, of ctau_eps2_alphad
inline constexpr TableRange kYield{0, 1e20};                // n_aprime_per_eot_eps2
inline constexpr TableRange kLnW0{-500, 500}, kDLnW{0, 1};  // ln(w / m)
inline constexpr TableRange kScale{0, 1e20};                // mⁿ
inline constexpr TableRange kLengthScale{0, 1e6};
inline constexpr TableRange kEpsilon{1e-20, 1e3}, kAlphaD{1e-20, 1e2};
inline constexpr TableRange kElectrons{0, 1e30}, kEfficiency{0, 1};
inline constexpr TableRange kEvents{0, 1e12}, kSignalError{0, 2};  // of an analysis bin
inline constexpr TableRange kTargetError{0, 1};
}  // namespace table_range

/// One sentence on the first number that no scan writes; empty where there is none. `values`: /points as a
/// file holds it, must be finite with a known status.
std::string table_problem(const Table& table, const std::vector<PointValues>* values = nullptr);

}  // namespace semivis
