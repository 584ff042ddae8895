// What the comparison with the peers must show, and how it is printed.
#pragma once

#include <algorithm>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace semivis::peers {

/// ns per event of each contender, one number per round; rounds are interleaved.
using Rounds = std::map<std::string, std::vector<double>>;

struct Spread {
  double median, lowest, highest;
};
inline Spread spread_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  const double median = values.size() % 2 == 1 ? values[half] : 0.5 * (values[half - 1] + values[half]);
  return {median, values.front(), values.back()};
}

/// peer over ours, at least (or, with at_most, at most) `required`.
struct Requirement {
  std::string what, peer, ours;
  double required, stretch;  // 0: for information
  bool at_most = false;
};

/// † : the peer's side has semivis' threshold and R cut; semivis always has them.
inline const std::vector<Requirement>& requirements() {
  static const std::vector<Requirement> list{
      {"full chain vs TGenPhaseSpace-style weighted chain, kinematics only", "genbod", "semivis float", 3, 6},
      {"the same †", "genbod †", "semivis float", 6, 12},
      {"the same in double, kinematics only", "genbod", "semivis double", 2, 4},
      {"the same in double †", "genbod †", "semivis double", 2, 4},
      {"vs its unweighted form, kinematics only", "genbod unweighted", "semivis float", 8, 17},
      {"vs its unweighted form †", "genbod unweighted †", "semivis float", 8, 17},
      {"vs DMG4-style chain, kinematics only", "dmg4", "semivis float", 6, 14},
      {"vs DMG4-style chain †", "dmg4 †", "semivis float", 6, 14},
      {"full chain with 64 couplings vs NumPy toy, kinematics only", "numpy 64", "couplings 64", 12, 25},
      {"the same †", "numpy 64 †", "couplings 64", 12, 25},
      {"64 couplings vs 1", "couplings 64", "couplings 1", 1.05, 1.01, true},
      {"weighted chain with one fixed A' energy on the axis", "genbod fixed", "semivis float", 0, 0},
      {"RAMBO three-body chain, kinematics only", "rambo", "semivis float", 0, 0},
      {"RAMBO three-body chain †", "rambo †", "semivis float", 0, 0},
  };
  return list;
}

/// Ratio of each round; with NumPy, which ran before, that of the medians between its extremes.
inline std::vector<double> ratios(bool same_rounds, const std::vector<double>& peer,
                                  const std::vector<double>& ours) {
  if (!same_rounds) {
    const Spread p = spread_of(peer), o = spread_of(ours);
    return {p.lowest / o.highest, p.median / o.median, p.highest / o.lowest};
  }
  std::vector<double> out;
  for (std::size_t i = 0; i < peer.size(); ++i) out.push_back(peer[i] / ours[i]);
  return out;
}

inline std::string verdict(const Requirement& r, double ratio) {
  if (r.required == 0) return "";
  const auto reached = [&](double goal) { return r.at_most ? ratio <= goal : ratio >= goal; };
  return reached(r.stretch) ? "stretch" : reached(r.required) ? "required" : "missed";
}

inline std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, value < 2 ? "%.3f" : value < 100 ? "%.2f" : "%.0f", value);
  return text;
}

/// Contenders and requirements of a run as JSON; `about` says where and how.
inline nlohmann::ordered_json report_json(const Rounds& rounds, nlohmann::ordered_json about) {
  nlohmann::ordered_json out{{"about", std::move(about)}};
  for (const auto& [name, ns] : rounds) {
    const Spread s = spread_of(ns);
    out["ns_per_event"][name] = {{"median", s.median}, {"lowest", s.lowest}, {"highest", s.highest}};
  }
  for (const Requirement& r : requirements()) {
    nlohmann::ordered_json row{{"what", r.what}, {"required", r.required}, {"stretch", r.stretch}};
    if (rounds.contains(r.peer) && rounds.contains(r.ours)) {
      const bool same_rounds = r.peer.rfind("numpy", 0) != 0;
      const Spread s = spread_of(ratios(same_rounds, rounds.at(r.peer), rounds.at(r.ours)));
      row.update({{"ratio", s.median}, {"lowest", s.lowest}, {"highest", s.highest}});
      row["verdict"] = verdict(r, s.median);
    } else {
      row["verdict"] = "not measured";
    }
    out["ratios"].push_back(row);
  }
  return out;
}

/// The same as two Markdown tables.
inline std::string report_markdown(const nlohmann::ordered_json& report) {
  std::string text = "| contender | ns per event | spread |\n|---|---|---|\n";
  const auto range = [](const nlohmann::ordered_json& row) {
    return number(row["lowest"].get<double>()) + " – " + number(row["highest"].get<double>());
  };
  for (const auto& [name, row] : report["ns_per_event"].items())
    text += "| " + name + " | " + number(row["median"].get<double>()) + " | " + range(row) + " |\n";
  text += "\n| what | ratio | spread | required | stretch | verdict |\n|---|---|---|---|---|---|\n";
  for (const auto& row : report["ratios"]) {
    const bool measured = row.contains("ratio"), asked = row["required"].get<double>() > 0;
    text += "| " + row["what"].get<std::string>() + " | " +
            (measured ? number(row["ratio"].get<double>()) : "") + " | " + (measured ? range(row) : "") +
            " | " + (asked ? number(row["required"].get<double>()) : "") + " | " +
            (asked ? number(row["stretch"].get<double>()) : "") + " | " + row["verdict"].get<std::string>() +
            " |\n";
  }
  return text;
}

}  // namespace semivis::peers
