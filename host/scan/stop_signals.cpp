// Signal actions (POSIX).
#include "host/scan/stop_signals.hpp"

#include <unistd.h>

#include <cerrno>
#include <string_view>

namespace semivis {
namespace {

volatile sig_atomic_t first_signal = 0, finishing = 0;

extern "C" void ask_for_stop(int signal) {
  if (first_signal != 0) {
    ::signal(signal, SIG_DFL);
    ::raise(signal);
    return;
  }
  first_signal = signal;
  constexpr std::string_view stopping =
      "\nsemivis: stopping when what is done is on disk; once more to quit at once\n";
  constexpr std::string_view writing = "\nsemivis: the table is being written; once more to quit at once\n";
  const std::string_view sentence = finishing != 0 ? writing : stopping;
  const int error = errno;
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, sentence.data(), sentence.size());
  errno = error;
}

}  // namespace

StopSignals::StopSignals() {
  finishing = 0;
  first_signal = 0;
  struct sigaction action {};
  action.sa_handler = ask_for_stop;
  // The default action of a second signal must not wait until the handler of that signal returns.
  action.sa_flags = static_cast<int>(SA_NODEFER) | static_cast<int>(SA_RESTART);
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    ::sigaction(kSignals[i], nullptr, &previous_[i]);
    if (previous_[i].sa_handler != SIG_IGN) ::sigaction(kSignals[i], &action, nullptr);
  }
}

StopSignals::~StopSignals() {
  for (std::size_t i = 0; i < kSignals.size(); ++i) ::sigaction(kSignals[i], &previous_[i], nullptr);
}

const char* StopSignals::requested() const {
  switch (first_signal) {
    case SIGINT:
      return "SIGINT";
    case SIGTERM:
      return "SIGTERM";
    case SIGUSR1:
      return "SIGUSR1";
    default:
      return nullptr;
  }
}

void StopSignals::finish() {
  finishing = 1;
  first_signal = 0;
}

}  // namespace semivis
