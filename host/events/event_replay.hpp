// Single events of a scan, made again: an event is a function of seed, row and number.
#pragma once

#include <cstdint>
#include <optional>

#include "host/backend/backend.hpp"
#include "host/config/run_description.hpp"
#include "semivis/event/deposit.hpp"
#include "semivis/event/event.hpp"

namespace semivis {

/// An event as the scan sampled it; numbers of a scan in single precision, exactly.
struct ReplayedEvent {
  EventParticles<double> particles;
  Observables<double> observables;
  EventWeights<double> weights;  // under the cuts of the run
  EventDeposit deposit;          // what the scan adds up
};

/// The events of one row.
class EventReplay {
 public:
  /// Builds the tables of a row with m1 + m2 < m_aprime < beam energy; Error (config) for another one.
  EventReplay(const RunDescription& run, const MassPoint& mass);
  EventReplay(const EventReplay&) = delete;
  EventReplay& operator=(const EventReplay&) = delete;

  /// Event `number` (any), in the precision of the run: the bits of every backend.
  ReplayedEvent operator()(std::uint64_t number) const;

  /// The particles of the same event, from the same uniforms, in double precision.
  EventParticles<double> in_double(std::uint64_t number) const;

 private:
  template <class Real>
  struct Row {
    RunTables<Real> tables;
    RowConstants<Real> constants;
  };
  template <class Real>
  static ReplayedEvent replay(const Row<Real>& row, std::uint64_t number);

  std::optional<Row<float>> single_;  // where the run is in single precision
  Row<double> double_;
};

}  // namespace semivis
