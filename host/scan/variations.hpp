// The parameters that a scan can move: uncertainties (up and down) and scenarios, two lists that are never
// mixed.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "host/config/run_description.hpp"

namespace semivis {

/// What a moved parameter asks for besides the nominal events.
enum class Resampling {
  none,       // a factor on the yield or on cτ: the nominal spectra serve
  selection,  // other cuts on the same events
  events,     // the same random numbers through other production, kinematics, geometry or showers
};

/// One parameter moved. Yield and width factors come on top of what `move` does to the run.
struct VariationPlan {
  std::string name, parameter;
  bool scenario;
  std::string description;
  std::function<void(RunDescription&)> move;
  double yield = 1, width = 1;
  bool na64_only = false;                      // speaks of NA64's beam or geometry
  Resampling resampling = Resampling::events;  // variation_plans() finds the least that serves
};

/// The variations of a run (docs/physics.md, "Variations"): uncertainties, scenarios, then those of the
/// config (scenarios, too); without the first two where the config says so. Built-in scenarios that the run
/// cannot have (a threshold above its beam energy, NA64's geometry for another detector) are left out. Error
/// (config) where an uncertainty leads out of what a config may say, where an own name is a built-in one, and
/// where there is none at all.
std::vector<VariationPlan> variation_plans(const RunDescription& run);

/// The run with the parameter moved.
RunDescription moved(const RunDescription& run, const VariationPlan& plan);

}  // namespace semivis
