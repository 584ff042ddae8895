// Interval, memory, wall time and signals.
#include "host/scan/checkpoints.hpp"

#include <algorithm>
#include <utility>

#include "host/error.hpp"

namespace semivis {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kSliceSeconds = 1;  // between two looks at the clock, with room

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace

Checkpoints::Checkpoints(const CheckpointSettings& settings, CheckpointFolder& folder, PartStore& store,
                         PartHead head, std::function<const char*()> stop)
    : settings_(settings),
      folder_(folder),
      store_(store),
      head_(std::move(head)),
      stop_(std::move(stop)),
      last_(Clock::now()) {}

const char* Checkpoints::stop_reason() const {
  if (const char* reason = stop_()) return reason;
  const double needed = 2 * longest_ + kSliceSeconds;
  if (settings_.max_walltime > 0 && seconds_since(settings_.start) + needed >= settings_.max_walltime)
    return "the end of --max-walltime";
  return nullptr;
}

void Checkpoints::keep_work_of(const std::function<void()>& sample) {
  try {
    sample();
  } catch (const Error& error) {
    if (error.code() != ExitCode::internal && error.code() != ExitCode::unavailable) throw;
    try {
      write();
    } catch (const Error& another) {
      throw Error(error.code(),
                  std::string(error.what()) + "; and what was done cannot be kept: " + another.what());
    }
    if (folder_.parts().empty()) throw;
    throw Error(error.code(), std::string(error.what()) + "; what was done before is in " + folder_.path() +
                                  ", for --resume or semivis merge --partial");
  }
}

bool Checkpoints::due() const {
  return seconds_since(last_) >= settings_.interval || store_.bytes_in_memory() >= settings_.most_memory ||
         stop_reason() != nullptr;
}

void Checkpoints::write_if_due() {
  if (!due()) return;
  const char* reason = stop_reason();
  write();
  if (reason != nullptr)
    throw Error(ExitCode::checkpoint, std::string("stopped by ") + reason + "; what is done is in " +
                                          folder_.path() + ", go on with the same command and --resume");
}

void Checkpoints::write_rest() {
  if (settings_.max_walltime > 0 || !folder_.parts().empty()) write();
}

void Checkpoints::write() {
  const Clock::time_point start = Clock::now();
  if (store_.bytes_in_memory() > 0) {
    store_.write(folder_.next(), head_);
    ++count_;
  }
  last_ = Clock::now();
  const double seconds = seconds_since(start);
  seconds_ += seconds;
  longest_ = std::max(longest_, seconds);
}

}  // namespace semivis
