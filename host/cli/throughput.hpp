// How fast a backend samples: events per second on a benchmark row.
#pragma once

#include "host/backend/backend.hpp"
#include "host/config/run_description.hpp"

namespace semivis {

/// Tables and one row (m_A' = 0.2 GeV, r = 1/3, f = 0.4: the cost of an event hardly depends on them) of a
/// run, to be sampled for time.
class ThroughputProbe {
 public:
  /// `threads` (0: every core) build the tables.
  ThroughputProbe(const RunDescription& run, int threads);

  /// Events per second in `precision`: the median of `repetitions` that last about `seconds` each, after a
  /// warm-up.
  double events_per_second(Backend& backend, Precision precision, int repetitions, double seconds) const;

  /// Wall time that production tables of so many mass nodes would take, from the time of this row's few.
  double table_seconds(int mass_nodes) const;

 private:
  RunTables<float> single_;
  RunTables<double> double_;
  RowConstants<float> single_row_;
  RowConstants<double> double_row_;
  int threads_, built_nodes_;
  double built_seconds_;
};

}  // namespace semivis
