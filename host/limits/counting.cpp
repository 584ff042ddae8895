// Checks of the bins and the sum over run periods.
#include "host/limits/counting.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "host/error.hpp"

namespace semivis {

void check_bins(std::span<const CountingBin> bins) {
  if (bins.empty()) throw Error(ExitCode::data, "A limit needs at least one analysis bin.");
  for (std::size_t i = 0; i < bins.size(); ++i) {
    const auto require = [&](bool good, const char* what) {
      if (!good) throw Error(ExitCode::data, "Analysis bin " + std::to_string(i + 1) + ": " + what + ".");
    };
    const CountingBin& bin = bins[i];
    const auto events = [](double x) { return std::isfinite(x) && x >= 0; };
    require(events(bin.signal), "the signal must be a finite number of events >= 0");
    require(events(bin.background), "the background must be a finite number of events >= 0");
    require(events(bin.background_err), "background_err must be a finite number of events >= 0");
    require(bin.background_err <= 3 * bin.background,
            "background_err must not exceed three times the background");
    require(events(bin.observed) && bin.observed == std::floor(bin.observed),
            "observed must be a whole number of events >= 0");
    require(bin.signal_err >= 0 && bin.signal_err <= 2, "signal_err is relative and must lie in [0, 2]");
  }
}

std::vector<CountingBin> combine_bins(std::span<const CountingBin> bins) {
  std::vector<CountingBin> combined;
  for (const CountingBin& bin : bins) {
    const auto same = std::find_if(combined.begin(), combined.end(), [&](const CountingBin& other) {
      return other.background_group == bin.background_group && other.signal_err == bin.signal_err;
    });
    if (same == combined.end()) {
      combined.push_back(bin);
      continue;
    }
    same->signal += bin.signal;
    same->background += bin.background;
    same->background_err += bin.background_err;
    same->observed += bin.observed;
  }
  return combined;
}

}  // namespace semivis
