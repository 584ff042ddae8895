// Errors that reach the user: one clear sentence and an exit code (sysexits).
#pragma once

#include <stdexcept>
#include <string>

namespace semivis {

enum class ExitCode : int {
  ok = 0,
  usage = 64,        // bad arguments
  data = 65,         // bad data or table
  no_input = 66,     // missing input
  unavailable = 69,  // backend or device not available
  internal = 70,
  cannot_create = 73,  // output exists or cannot be created
  io = 74,
  checkpoint = 75,  // stopped, what is done is kept: go on with --resume (scan) or --first (events)
  config = 78       // bad config
};

/// what() is the whole sentence: what is wrong, where, what to do.
class Error : public std::runtime_error {
 public:
  Error(ExitCode code, const std::string& sentence) : std::runtime_error(sentence), code_(code) {}
  ExitCode code() const { return code_; }

 private:
  ExitCode code_;
};

}  // namespace semivis
