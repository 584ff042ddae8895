// Ten seconds of doubt: is the physics right, and do all backends agree, on this machine?
#pragma once

#include <string>
#include <vector>

#include "host/backend/backend.hpp"
#include "host/config/run_description.hpp"

namespace semivis {

/// One comparison: |value - expected| <= tolerance.
struct SelfCheck {
  std::string name, meaning;
  double value, expected, tolerance;
  bool passed() const { return value >= expected - tolerance && value <= expected + tolerance; }
};

/// The sums of 300000 events of a default row in both precisions, as `backend` and as one CPU thread add them
/// up: no integer may differ. `name` is that of the backend in the report.
std::vector<SelfCheck> backend_checks(const RunDescription& run, Backend& backend, const std::string& name);

/// Every check of this machine with the default run (NA64 2018): published and closed-form numbers, balance
/// of the vertices of event records, equal sums of single events, one and several CPU threads and every CUDA
/// device. `skipped` says why a device, or any, was not compared.
std::vector<SelfCheck> self_checks(std::string& skipped);

}  // namespace semivis
