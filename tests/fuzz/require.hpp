// What a fuzz target holds the program to.
#pragma once

#include <cstdlib>

#include "host/error.hpp"

namespace semivis::fuzz {

/// A finding where it does not hold.
inline void require(bool held) {
  if (!held) std::abort();
}

/// Whether the action ends in an Error; any other exception is a finding.
bool refused(const auto& action) {
  try {
    action();
  } catch (const Error&) {
    return true;
  }
  return false;
}

}  // namespace semivis::fuzz
