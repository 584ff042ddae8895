// Which contenders make which requirement, and what the comparison with the peers hands to the report.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "bench/report.hpp"

namespace semivis::peers {

/// peer over ours; `what` as in bench/requirements.hpp where something is asked of it.
struct Comparison {
  std::string what, peer, ours;
};

/// †: the peer's side has semivis' threshold and R cut; semivis always has them.
inline const std::vector<Comparison>& comparisons() {
  static const std::vector<Comparison> list{
      {"full chain vs TGenPhaseSpace-style weighted chain, kinematics only", "genbod", "semivis float"},
      {"full chain vs TGenPhaseSpace-style weighted chain †", "genbod †", "semivis float"},
      {"the same in double, kinematics only", "genbod", "semivis double"},
      {"the same in double †", "genbod †", "semivis double"},
      {"full chain vs its unweighted form, kinematics only", "genbod unweighted", "semivis float"},
      {"full chain vs its unweighted form †", "genbod unweighted †", "semivis float"},
      {"full chain vs DMG4-style chain, kinematics only", "dmg4", "semivis float"},
      {"full chain vs DMG4-style chain †", "dmg4 †", "semivis float"},
      {"full chain with 64 couplings vs NumPy toy, kinematics only", "numpy 64", "couplings 64"},
      {"full chain with 64 couplings vs NumPy toy †", "numpy 64 †", "couplings 64"},
      {"64 couplings vs 1", "couplings 64", "couplings 1"},
      {"weighted chain with one fixed A' energy on the axis", "genbod fixed", "semivis float"},
      {"RAMBO three-body chain, kinematics only", "rambo", "semivis float"},
      {"RAMBO three-body chain †", "rambo †", "semivis float"},
  };
  return list;
}

/// NumPy ran before, not in the same rounds.
inline bool same_rounds(const Comparison& c) { return c.peer.rfind("numpy", 0) != 0; }

inline bench::Json report(const bench::Rounds& rounds, bench::Json about) {
  using namespace bench;
  Part part(std::move(about));
  Json contenders = Json::array(), compared = Json::array();
  for (const auto& [name, ns] : rounds) {
    const Spread s = spread_of(ns);
    contenders.push_back({name, s.median, range(s)});
  }
  for (const Comparison& c : comparisons()) {
    if (!rounds.contains(c.peer) || !rounds.contains(c.ours)) continue;
    const std::vector<double>&peer = rounds.at(c.peer), &ours = rounds.at(c.ours);
    const Spread s =
        same_rounds(c) ? spread_of(ratios(peer, ours)) : ratio_of_spreads(spread_of(peer), spread_of(ours));
    compared.push_back({c.what, s.median, range(s)});
    part.measure(c.what, s);
  }
  part.table("Contenders", {"contender", "ns per event", "spread"}, contenders);
  part.table("Peers over semivis", {"what", "ratio", "spread"}, compared);
  return part.json();
}

}  // namespace semivis::peers
