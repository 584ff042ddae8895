// What the benchmark must show: one list, whichever part measures it.
#pragma once

#include "bench/report.hpp"

namespace semivis::bench {

enum class Sense { at_least, at_most, within };  // within: required ± stretch

/// stretch 0: none.
struct Requirement {
  const char* what;
  double required, stretch;
  Sense sense = Sense::at_least;
};

inline constexpr double kScalingTolerance = 0.05;

/// †: the peer's side has semivis' threshold and R cut; semivis always has them. One core, float, unless
/// said.
inline const std::vector<Requirement>& requirements() {
  static const std::vector<Requirement> list{
      {"full chain vs TGenPhaseSpace-style weighted chain, kinematics only", 3, 6},
      {"full chain vs TGenPhaseSpace-style weighted chain †", 6, 12},
      {"the same in double, kinematics only", 2, 4},
      {"the same in double †", 2, 4},
      {"full chain vs its unweighted form, kinematics only", 8, 17},
      {"full chain vs its unweighted form †", 8, 17},
      {"full chain vs DMG4-style chain, kinematics only", 6, 14},
      {"full chain vs DMG4-style chain †", 6, 14},
      {"full chain with 64 couplings vs NumPy toy, kinematics only", 12, 25},
      {"full chain with 64 couplings vs NumPy toy †", 12, 25},
      {"AVX-512 clone vs scalar build", 7, 12},
      {"AVX2 clone vs scalar build", 4.5, 7},
      {"64 couplings vs 1", 1.05, 1.01, Sense::at_most},
      {"FLOP/s over FMA peak of the core, kinematics loop", 0.35, 0.45},
      {"two threads vs one", 1.9, 1.97},
      {"GPU vs one SIMD core, kernel only", 200, 500},
      {"GPU kernel over its issue roofline", 0.45, 0.65},
      {"GPU fig4 scan end to end over kernel-only", 3, 1.3, Sense::at_most},
      {"time(2N)/time(N), events", 2, kScalingTolerance, Sense::within},
      {"time(2N)/time(N), rows", 2, kScalingTolerance, Sense::within},
      {"HDF5 write of a million-point table over its sampling time on one core", 0.01, 0, Sense::at_most},
  };
  return list;
}

inline std::string verdict(const Requirement& r, double value) {
  if (r.sense == Sense::within) return std::fabs(value - r.required) <= r.stretch ? "required" : "missed";
  const auto reached = [&](double goal) { return r.sense == Sense::at_most ? value <= goal : value >= goal; };
  return r.stretch > 0 && reached(r.stretch) ? "stretch" : reached(r.required) ? "required" : "missed";
}

/// The table of requirements with everything that the parts measured; the rest is "not measured".
inline Json requirement_table(const Json& measured) {
  Json rows = Json::array();
  for (const Requirement& r : requirements()) {
    const char* sign = r.sense == Sense::at_most ? "≤ " : r.sense == Sense::within ? "" : "≥ ";
    const bool within = r.sense == Sense::within;
    const std::string required = sign + number(r.required) + (within ? " ± " + number(r.stretch) : "");
    const std::string stretch = within || r.stretch == 0 ? "" : sign + number(r.stretch);
    if (measured.contains(r.what)) {
      const Json& m = measured[r.what];
      const Spread s{m["median"], m["lowest"], m["highest"]};
      rows.push_back({r.what, required, stretch, number(s.median), range(s), verdict(r, s.median)});
    } else {
      rows.push_back({r.what, required, stretch, "", "", "not measured"});
    }
  }
  return {{"title", "Requirements"},
          {"columns", {"what", "required", "stretch", "measured", "spread", "verdict"}},
          {"rows", rows}};
}

}  // namespace semivis::bench
