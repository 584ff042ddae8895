// Times on the command line.
#pragma once

#include <string>

namespace semivis {

/// Seconds of "1h30m", "90m", "2d", "45s", "5400" (seconds) or "1:30:00". Error (usage) for another text, and
/// for zero.
double duration_seconds(const std::string& text);

}  // namespace semivis
