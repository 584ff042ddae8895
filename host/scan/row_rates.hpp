// What the rows of a scan have before an event is sampled: yield of A' and lifetime of χ2.
#pragma once

#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "host/config/run_description.hpp"
#include "host/tables/invisible_limit.hpp"
#include "host/tables/production_table.hpp"

namespace semivis {

/// Of rows where A' → χ1χ2 is open, at least one. Tables reach over the masses of all of them, whichever are
/// sampled here, so that every shard has the same.
class RowRates {
 public:
  struct Rates {
    std::vector<double> n_aprime;  // A' per electron on target and ε²
    std::vector<double> ctau;      // cτ ε²α_D, m
  };

  /// `masses` must outlive it. `threads` (0: every core) build the tables.
  RowRates(std::span<const MassPoint> masses, int threads) : masses_(masses), threads_(threads) {}
  RowRates(const RowRates&) = delete;
  RowRates& operator=(const RowRates&) = delete;

  ProductionTable production(const RunDescription& run) const;
  /// One for each row; `production` is that of the beam, target and model of `run`.
  Rates of(const RunDescription& run, const ProductionTable& production);

 private:
  std::pair<double, double> mass_range() const;

  std::span<const MassPoint> masses_;
  int threads_;
  std::optional<YieldNormalisation> normalisation_;
  ModelSettings normalised_;  // the model of normalisation_
};

}  // namespace semivis
