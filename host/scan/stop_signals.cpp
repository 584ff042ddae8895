// Signal actions (POSIX).
#include "host/scan/stop_signals.hpp"

#include <unistd.h>

#include <string_view>

namespace semivis {
namespace {

extern "C" void say_and_stop(int signal) {
  constexpr std::string_view sentence = "\nsemivis: stopped by a signal, no table was written\n";
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, sentence.data(), sentence.size());
  ::raise(signal);  // SA_RESETHAND: the default action follows
}

}  // namespace

StopSignals::StopSignals() {
  struct sigaction action {};
  action.sa_handler = say_and_stop;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    ::sigaction(kSignals[i], nullptr, &previous_[i]);
    if (previous_[i].sa_handler != SIG_IGN) ::sigaction(kSignals[i], &action, nullptr);
  }
}

StopSignals::~StopSignals() {
  for (std::size_t i = 0; i < kSignals.size(); ++i) ::sigaction(kSignals[i], &previous_[i], nullptr);
}

void StopSignals::ignore() {
  for (const int signal : kSignals) ::signal(signal, SIG_IGN);
}

}  // namespace semivis
