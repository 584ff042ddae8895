// Ctrl-C, SIGTERM and SIGUSR1 during long work.
#pragma once

#include <signal.h>

#include <array>

namespace semivis {

/// While it lives, the first SIGINT, SIGTERM or SIGUSR1 (which batch systems send before the wall time) asks
/// for a stop; a second one ends the process as if unhandled (a shell sees 128 + signal). Signals that were
/// ignored before stay ignored.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  /// The name of the signal that asked for a stop; nullptr where there was none.
  const char* requested() const;
  /// From here on the first one only says that the table is being written; the second ends the process.
  void finish();

 private:
  static constexpr std::array<int, 3> kSignals{SIGINT, SIGTERM, SIGUSR1};
  std::array<struct sigaction, 3> previous_{};
};

}  // namespace semivis
