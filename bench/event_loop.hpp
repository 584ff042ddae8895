// The event loop at the benchmark point in one precision, as the parts of the benchmark call it.
#pragma once

#include <cstdint>
#include <vector>

#include "bench/peers/peer_setup.hpp"
#include "kernels/cpu_block.hpp"

namespace semivis::bench {

template <class Real>
class EventLoop {
 public:
  explicit EventLoop(const peers::PeerSetup& setup)
      : tables_(make_run_tables<Real>(setup.run, setup.production, setup.shower)),
        run_(tables_.bound(tables_.production.data(), tables_.depth.data(), tables_.longitudinal.data())),
        row_(make_row_constants<Real>(setup.run, setup.production, setup.mass)),
        sums_(kRowSums) {}
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  const RunTables<Real>& tables() const { return tables_; }
  const RunConstants<Real>& run() const { return run_; }
  const RowConstants<Real>& row() const { return row_; }
  /// The next `events` events.
  void operator()(std::uint64_t events) {
    sample_events(run_, row_, tables_.split_modules, tables_.readings, first_, events, sums_.data());
    first_ += events;
  }

 private:
  RunTables<Real> tables_;
  RunConstants<Real> run_;
  RowConstants<Real> row_;
  std::vector<std::int64_t> sums_;
  std::uint64_t first_ = 0;
};

}  // namespace semivis::bench
