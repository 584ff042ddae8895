// Relative changes of one number into one systematic error.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "semivis/core/math.hpp"

namespace semivis {

/// Change upwards and downwards, both >= 0.
struct Band {
  double up = 0, down = 0;
};

/// Of each parameter the largest change upwards and the largest downwards; parameters in quadrature, each
/// direction by itself. No change at all: 0.
class Quadrature {
 public:
  /// change: of the number when the parameter is moved, in any unit; finite, its square too.
  void add(const std::string& parameter, double change) {
    auto entry = std::find_if(parameters_.begin(), parameters_.end(),
                              [&](const auto& p) { return *p.first == parameter; });
    if (entry == parameters_.end()) entry = parameters_.insert(entry, {&parameter, {}});
    entry->second.up = math::max(entry->second.up, change);
    entry->second.down = math::max(entry->second.down, -change);
  }
  Band band() const {
    Band squares;
    for (const auto& [parameter, band] : parameters_) {
      squares.up += band.up * band.up;
      squares.down += band.down * band.down;
    }
    return {math::sqrt(squares.up), math::sqrt(squares.down)};
  }

 private:
  std::vector<std::pair<const std::string*, Band>> parameters_;  // names outlive this
};

}  // namespace semivis
