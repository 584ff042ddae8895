// The study as Markdown tables.
#pragma once

#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bench/report.hpp"

namespace semivis::sobol {

using Json = nlohmann::ordered_json;

/// As many replicates as error bars need: 2^4, each of a sixteenth of the events.
inline constexpr int kReplicatesLog2 = 4;

inline std::string table_row(const std::vector<std::string>& cells) {
  std::string text = "|";
  for (const std::string& cell : cells) text += " " + cell + " |";
  return text + "\n";
}
inline std::string scientific(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2e", value);
  return text;
}

/// Gains of a signature, variance × time, at the largest N over 2^halvings: smallest, median and largest of
/// all points.
inline std::vector<std::string> gain_row(const Json& report, const std::string& signature, int halvings) {
  std::vector<double> gains;
  for (const auto& p : report["points"])
    if (p["signature"] == signature)
      gains.push_back(
          p["gain_with_time"][p["gain_with_time"].size() - 1 - static_cast<std::size_t>(halvings)]);
  const bench::Spread s = bench::spread_of(gains);
  const int log2_events = report["about"]["log2_events"].back().get<int>() - halvings;
  return {signature, std::to_string(1 << halvings) + " × 2^" + std::to_string(log2_events),
          bench::number(s.lowest), bench::number(s.median), bench::number(s.highest)};
}

inline std::string markdown(const Json& report) {
  using bench::number;
  const Json& about = report["about"];
  std::string text = "# Scrambled Sobol points against Philox, " + about["cpu"].get<std::string>() + " (" +
                     about["instruction_set"].get<std::string>() + "), one core\n\nCommit " +
                     about["commit"].get<std::string>() + ", g++ " + about["compiler"].get<std::string>() +
                     ", " + std::to_string(about["replicates"].get<int>()) +
                     " replicates.\n\n```sh\nsemivis_sobol_study --replicates " +
                     std::to_string(about["replicates"].get<int>()) + " --log2-events " +
                     std::to_string(about["log2_events"].back().get<int>()) +
                     " --out BASE\n```\n\n| what | median | spread |\n|---|---|---|\n";
  for (const auto& [name, t] : report["times"].items())
    text += table_row({name + (name.rfind("time", 0) == 0 ? "" : ", ns per event"), number(t["median"]),
                       number(t["lowest"]) + " – " + number(t["highest"])});

  text += "\nGain in variance × time over all points, by replicates × events:\n\n" +
          table_row({"signature", "sample", "smallest", "median", "largest"}) +
          table_row(std::vector<std::string>(5, "---"));
  for (const char* signature : {"S1", "S2"})
    for (const int halvings : {0, kReplicatesLog2}) text += table_row(gain_row(report, signature, halvings));

  text += "\nDraws by importance (mean total effect):";
  for (const auto& d : report["draws"])
    text += " " + d["draw"].get<std::string>() + " " + number(d["mean_total_effect"]) + ",";
  text.back() = '.';

  text +=
      "\n\nVariance of an efficiency with Philox over that with Sobol, by the number of events N; dimensions "
      "by "
      "importance. The last columns are for the largest N: with dimensions in the order of the draws, "
      "divided by "
      "the ratio of times, and the relative errors of the efficiency.\n\n";
  std::vector<std::string> head{"m_A' GeV", "w_min/cτ", "signature", "efficiency"};
  const std::size_t sizes = about["log2_events"].size();
  for (std::size_t k = (sizes - 1) % 2; k < sizes; k += 2)
    head.push_back("2^" + std::to_string(about["log2_events"][k].get<int>()));
  head.insert(head.end(), {"in order", "with time", "error Philox", "error Sobol"});
  text += table_row(head) + table_row(std::vector<std::string>(head.size(), "---"));
  for (const auto& p : report["points"]) {
    std::vector<std::string> cells{number(p["m_aprime_GeV"]), number(p["w_min_over_ctau"]), p["signature"],
                                   scientific(p["efficiency"])};
    for (std::size_t k = (sizes - 1) % 2; k < sizes; k += 2)
      cells.push_back(number(p["gain_by_importance"][k]));
    cells.insert(cells.end(),
                 {number(p["gain_in_order"].back()), number(p["gain_with_time"].back()),
                  scientific(p["relative_error_philox"]), scientific(p["relative_error_sobol"])});
    text += table_row(cells);
  }
  const Json& checks = report["checks"];
  return text + "\nLargest disagreement of two means: " + number(checks["largest_pull"]) +
         " σ; with one coordinate for two draws: " + number(checks["control_pull"]) + " σ.\n";
}

}  // namespace semivis::sobol
