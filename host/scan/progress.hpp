// Shows how far a scan is: a bar on a terminal, log lines elsewhere.
#pragma once

#include <chrono>

#include "host/scan/scan_progress.hpp"

namespace semivis {

/// A bar redrawn at most five times a second where standard error is a terminal, else a line every five
/// seconds; nothing where the log level is above info.
class ProgressDisplay {
 public:
  ProgressDisplay();
  void operator()(const ScanProgress& progress);
  const ScanProgress& last() const { return last_; }

 private:
  bool terminal_;
  std::chrono::steady_clock::time_point shown_;
  ScanProgress last_;
};

/// 1234567 → "1.23M".
std::string short_number(double value);

}  // namespace semivis
