// What must hold of every number that goes into the event loop, and of every sum that comes out.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "host/backend/backend.hpp"
#include "host/config/run_description.hpp"
#include "host/parts/piece.hpp"

namespace semivis {

/// Error (internal) where a table or a row's constant is not finite: the event loop limits what it reads from
/// them, which would make a number of it.
template <class Real>
void check_tables(const RunTables<Real>& tables);
template <class Real>
void check_constants(const RowConstants<Real>& row, const MassPoint& mass);

/// What was sampled of some rows: sums[(row * readings + reading) * kRowSums + …].
template <class Real>
struct SampledRows {
  std::span<const RowConstants<Real>> rows;
  std::span<const MassPoint> masses;
  std::span<const std::string> readings;  // the variation whose cuts each has; empty: none
  EventRange events;
  const std::int64_t* sums;
  std::uint64_t seed;
};

/// Error (internal) where events were invalid (`validity`), with their number and the first of them in each
/// of some rows, found by sampling halves of the range again; and where sums cannot come from their events,
/// since a weight never exceeds its bound and a tighter selection never weighs more than a looser one.
template <class Real>
void check_sums(Backend& backend, const SampledRows<Real>& sampled);

}  // namespace semivis
