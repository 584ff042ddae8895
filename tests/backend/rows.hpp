// Rows that the backend tests sample, and their sums event by event.
#pragma once

#include <cstdint>
#include <vector>

#include "semivis/event/deposit.hpp"
#include "tests/event/scan_fixture.hpp"

namespace semivis::testing {

using Sums = std::vector<std::int64_t>;

/// A run whose modules have the same offset, or different ones (the other branch of the event loop).
inline const Scan& backend_scan(bool split_modules) {
  const auto make = [](double offset) {
    RunDescription run;
    run.detector.hcal2_offset_x = offset;
    return Scan(0.1, 0.12, run);
  };
  static const Scan common = make(RunDescription{}.detector.hcal3_offset_x), split = make(0.01);
  return split_modules ? split : common;
}

template <class Real>
std::vector<RowConstants<Real>> backend_rows(const Scan& scan) {
  return {scan.row<Real>(benchmark_mass(0.1)), scan.row<Real>(MassPoint{0.11, 0.3, 0.6})};
}

}  // namespace semivis::testing
