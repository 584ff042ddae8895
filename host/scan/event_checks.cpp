// A number that cannot be ends the scan, and names the event.
#include "host/scan/event_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "host/error.hpp"
#include "semivis/event/deposit.hpp"

namespace semivis {
namespace {

constexpr std::size_t kMostNamed = 3;  // rows in one error

template <class Range>
bool finite(const Range& numbers) {
  return std::all_of(std::begin(numbers), std::end(numbers), [](auto x) { return std::isfinite(x); });
}

std::string options_of(const MassPoint& mass) {
  return fmt::format("--m-aprime {} --r {} --f {}", mass.m_aprime, mass.r, mass.f);
}

[[noreturn]] void fail(const std::string& what) {
  throw Error(ExitCode::internal, what + " (a bug, or a faulty machine), please report the config");
}

/// Of one row: the most invalid events that any reading found, and which reading.
struct Invalid {
  std::int64_t events = 0;
  std::size_t reading = 0;
};
Invalid invalid_of(const std::int64_t* sums, std::size_t readings) {
  Invalid most;
  for (std::size_t i = 0; i < readings; ++i)
    if (sums[i * kRowSums + kInvalidEvents] > most.events) most = {sums[i * kRowSums + kInvalidEvents], i};
  return most;
}

/// The first invalid event of a row among `events`; none where they are valid when sampled again.
template <class Real>
std::optional<std::uint64_t> first_invalid(Backend& backend, const RowConstants<Real>& row, EventRange events,
                                           std::size_t readings) {
  const auto any_in = [&](EventRange range) {
    std::vector<std::int64_t> sums(readings * kRowSums);
    backend.sample({&row, 1}, range.first, range.count(), sums.data());
    return invalid_of(sums.data(), readings).events > 0;
  };
  while (events.count() > 1) {
    const EventRange lower{events.first, events.first + events.count() / 2};
    (any_in(lower) ? events.end : events.first) = lower.end;
  }
  if (!any_in(events)) return {};
  return events.first;
}

template <class Real>
void check_events(Backend& backend, const SampledRows<Real>& s) {
  const std::size_t readings = s.readings.size();
  std::vector<std::size_t> bad;
  for (std::size_t row = 0; row < s.rows.size(); ++row)
    if (invalid_of(s.sums + row * readings * kRowSums, readings).events > 0) bad.push_back(row);
  if (bad.empty()) return;
  std::string found;
  for (std::size_t i = 0; i < std::min(bad.size(), kMostNamed); ++i) {
    const Invalid invalid = invalid_of(s.sums + bad[i] * readings * kRowSums, readings);
    const std::string& variation = s.readings[invalid.reading];
    const auto first = first_invalid(backend, s.rows[bad[i]], s.events, readings);
    found += fmt::format(
        "{}{} of the row {}{}, {}", i == 0 ? "" : "; ", invalid.events, options_of(s.masses[bad[i]]),
        variation.empty() ? "" : " --variation " + variation,
        first ? fmt::format("the first is --event {}", *first) : "all of them valid when sampled again");
  }
  if (bad.size() > kMostNamed) found += fmt::format("; and some of {} other rows", bad.size() - kMostNamed);
  fail(
      fmt::format("among events {} to {} some have numbers that are not finite or negative: {}; they are not "
                  "stored, `semivis physics event CONFIG --seed {}` with these options and the --set of this "
                  "scan shows them",
                  s.events.first, s.events.end - 1, found, s.seed));
}

}  // namespace

template <class Real>
void check_tables(const RunTables<Real>& tables) {
  const ShowerModel<Real>& shower = tables.constants.shower;
  const auto all = [](const auto& lists) {
    return std::all_of(std::begin(lists), std::end(lists), [](const auto& list) { return finite(list); });
  };
  if (!finite(tables.production) || !finite(tables.depth))
    fail("the production tables hold numbers that are not finite");
  if (!finite(tables.longitudinal) || !all(shower.log_radius) || !all(shower.weight) ||
      !all(shower.cut_early) || !all(shower.cut_late) || !finite(shower.mean_depth))
    fail("the shower tables hold numbers that are not finite");
}

template <class Real>
void check_constants(const RowConstants<Real>& row, const MassPoint& mass) {
  const ProductionRow<Real>& p = row.production;
  const TwoBodyConstants<Real>& b = row.two_body;
  const Real all[] = {p.mass_weight,
                      p.m_aprime,
                      p.threshold,
                      p.delta,
                      p.l_max,
                      b.m_aprime,
                      b.e_star,
                      b.p_star,
                      b.e_minus_p,
                      row.m2,
                      row.delta,
                      row.decay_angle,
                      row.s1_open,
                      row.inverse_weight_bound,
                      row.target_stretch,
                      row.log_w_min,
                      row.nodes_per_log,
                      row.q2_min,
                      row.q2_range};
  if (!finite(all) || !finite(row.q2_quantiles))
    fail("the constants of the row " + options_of(mass) + " are not finite");
}

template <class Real>
void check_sums(Backend& backend, const SampledRows<Real>& s) {
  check_events(backend, s);
  const auto events = static_cast<std::int64_t>(s.events.count());
  const std::size_t readings = s.readings.size();
  for (std::size_t i = 0; i < s.rows.size() * readings; ++i) {
    const auto total = [sums = s.sums + i * kRowSums](int channel) {
      return std::accumulate(sums + channel * kNodes, sums + (channel + 1) * kNodes, std::int64_t{0});
    };
    bool consistent =
        total(kS1) <= total(kS1NoRcut) + events && total(kS1NoRcut) <= total(kS1Volume) + events;
    for (int channel = 0; channel < kChannels; ++channel)
      consistent = consistent && total(channel) >= 0 && total(channel) <= events * kFixedPointOne;
    if (!consistent)
      fail(fmt::format(
          "the sums of the row {} cannot come from its events {} to {} under seed {}; they are not "
          "stored",
          options_of(s.masses[i / readings]), s.events.first, s.events.end - 1, s.seed));
  }
}

template void check_tables(const RunTables<float>&);
template void check_tables(const RunTables<double>&);
template void check_constants(const RowConstants<float>&, const MassPoint&);
template void check_constants(const RowConstants<double>&, const MassPoint&);
template void check_sums(Backend&, const SampledRows<float>&);
template void check_sums(Backend&, const SampledRows<double>&);

}  // namespace semivis
