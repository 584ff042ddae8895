// Ctrl-C and SIGTERM during a scan.
#pragma once

#include <signal.h>

#include <array>

namespace semivis {

/// While it lives, SIGINT and SIGTERM say in one sentence that no table was written and then end the process
/// as if unhandled (a shell sees 128 + signal). Signals that were ignored before stay ignored.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  /// From here on both are ignored: the file that is being written is finished, and no part of it stays
  /// behind.
  void ignore();

 private:
  static constexpr std::array<int, 2> kSignals{SIGINT, SIGTERM};
  std::array<struct sigaction, 2> previous_{};
};

}  // namespace semivis
