// Times on the command line.
#pragma once

#include <string>

namespace semivis {

/// Seconds of "1h30m", "90m", "2d", "45s", "5400" or "0.5" (seconds), "30:00" (minutes first), "1:30:00",
/// "1-12", "1-12:30" or "1-12:30:00" (days first, then hours). Error (usage) for another text, and for zero.
double duration_seconds(const std::string& text);

}  // namespace semivis
