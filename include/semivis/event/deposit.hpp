// From an event's weights to integers on histogram nodes: sums of integers do not depend on their order.
#pragma once

#include <cstdint>

#include "semivis/core/macros.hpp"
#include "semivis/core/math.hpp"
#include "semivis/event/channels.hpp"
#include "semivis/event/constants.hpp"
#include "semivis/event/event.hpp"

namespace semivis {

/// Fixed point: the row's weight bound ↔ 2³⁰, so that a weight is one 32-bit integer on every machine.
inline constexpr int kFixedPointOne = 1 << 30;
/// Most events of a row. A node receives at most the bound and two roundings from each, up or down (cubic
/// weights are within [-1, 1]), so that a sum stays about 2⁶¹, far below 2⁶³.
inline constexpr std::uint64_t kMostEvents = std::uint64_t{1} << 31;
static_assert(kMostEvents <= INT64_MAX / kFixedPointOne);

/// A weight spread over the four nodes around ln w by cubic Lagrange interpolation, in fixed point.
struct CubicDeposit {
  std::int32_t before, at, after, far;
};

/// An event's deposits. A first moment goes to nodes node - 1 … node + 2, a second moment to one node.
struct EventDeposit {
  std::int32_t node_s1, node_s2, node_target;
  CubicDeposit s1, s1_no_rcut, s1_volume, sideways, s2, beyond, target;
  std::int32_t nearest_s1, nearest_s2, nearest_s1_s2;
  std::int32_t s1_s1, s1_s1_no_rcut, s1_no_rcut_s1_no_rcut, s1_s2;
  std::int32_t invalid;  // 1: the event's weights cannot be, and count as 0 here
};

/// Rounds x in [-1, 1] to fixed point, halves away from zero.
template <class Real>
SEMIVIS_HD std::int32_t to_fixed_point(Real x) {
  const Real scaled = x * static_cast<Real>(kFixedPointOne);
  return static_cast<std::int32_t>(scaled + math::copysign(Real(0.5), x));
}

/// Position of ln w among the nodes: node n at n, the row's range in [1, kNodes - 3], limited to it.
template <class Real>
SEMIVIS_HD Real node_position(const RowConstants<Real>& row, Real w) {
  return math::clamp((math::log(w) - row.log_w_min) * row.nodes_per_log + Real(1), Real(1),
                     static_cast<Real>(kNodes - 3));
}

/// Cubic weights at distance a in [0, 1) behind the second of four nodes.
template <class Real>
struct CubicWeights {
  Real before, after, far;  // of the first, third and fourth node; the second takes the rest
};
template <class Real>
SEMIVIS_HD CubicWeights<Real> cubic_weights(Real a) {
  const Real down = a - Real(1), down2 = a - Real(2), up = a + Real(1);
  return {a * down * down2 * Real(-1.0 / 6), up * a * down2 * Real(-0.5), up * a * down * Real(1.0 / 6)};
}
/// Three parts are rounded and the second node takes the remainder: the total is exact.
template <class Real>
SEMIVIS_HD CubicDeposit cubic_deposit(Real weight, CubicWeights<Real> c) {
  const std::int32_t total = to_fixed_point(weight);
  const std::int32_t before = to_fixed_point(weight * c.before);
  const std::int32_t after = to_fixed_point(weight * c.after);
  const std::int32_t far = to_fixed_point(weight * c.far);
  return {before, total - before - after - far, after, far};
}

template <class Real>
SEMIVIS_HD EventDeposit make_deposit(const RowConstants<Real>& row, const EventWeights<Real>& e) {
  // Comparisons with NaN are false: what is not a number ends here.
  const Real bounded = e.volume * row.inverse_weight_bound;
  const Real valid = math::select(bounded >= Real(0), e.valid, Real(0));
  const auto checked = [valid](Real x) { return math::select(valid > Real(0), x, Real(0)); };
  const Real volume = checked(math::min(bounded, Real(1)));
  const Real inside = volume * checked(e.aperture);
  const Real no_rcut = inside * checked(e.threshold);
  const Real s1 = inside * checked(e.pass);
  const Real s2 = checked(e.s2);
  const Real position1 = node_position(row, e.w_s1);
  const Real position2 = node_position(row, e.w_s2);
  const Real position_target = node_position(row, e.w_target * row.target_stretch);
  const Real position12 = node_position(row, (e.w_s1 + e.w_s2) * Real(0.5));
  EventDeposit d;
  d.node_s1 = static_cast<std::int32_t>(position1);
  d.node_s2 = static_cast<std::int32_t>(position2);
  d.node_target = static_cast<std::int32_t>(position_target);
  const CubicWeights<Real> c1 = cubic_weights(position1 - static_cast<Real>(d.node_s1));
  const CubicWeights<Real> c2 = cubic_weights(position2 - static_cast<Real>(d.node_s2));
  const CubicWeights<Real> c_target = cubic_weights(position_target - static_cast<Real>(d.node_target));
  d.s1 = cubic_deposit(s1, c1);
  d.s1_no_rcut = cubic_deposit(no_rcut, c1);
  d.s1_volume = cubic_deposit(volume, c1);
  d.sideways = cubic_deposit(volume - inside, c1);
  d.s2 = cubic_deposit(s2, c2);
  d.beyond = cubic_deposit(checked(e.triggered), c2);
  d.target = cubic_deposit(checked(e.target), c_target);
  d.nearest_s1 = static_cast<std::int32_t>(position1 + Real(0.5));
  d.nearest_s2 = static_cast<std::int32_t>(position2 + Real(0.5));
  d.nearest_s1_s2 = static_cast<std::int32_t>(position12 + Real(0.5));
  d.s1_s1 = to_fixed_point(s1 * s1);
  d.s1_s1_no_rcut = to_fixed_point(s1 * no_rcut);
  d.s1_no_rcut_s1_no_rcut = to_fixed_point(no_rcut * no_rcut);
  d.s1_s2 = to_fixed_point(s1 * s2);
  d.invalid = 1 - static_cast<std::int32_t>(valid);
  return d;
}

namespace detail {
template <class Add>
SEMIVIS_HD void add_cubic(int channel, int node, const CubicDeposit& c, Add add) {
  add(channel, node - 1, c.before);
  add(channel, node, c.at);
  add(channel, node + 1, c.after);
  add(channel, node + 2, c.far);
}
}  // namespace detail

/// The parts of for_each_deposit: first moments at the nodes of S1, those at the other nodes, and the rest.
template <class Add>
SEMIVIS_HD void for_each_s1_deposit(const EventDeposit& d, Add add) {
  detail::add_cubic(kS1, d.node_s1, d.s1, add);
  detail::add_cubic(kS1NoRcut, d.node_s1, d.s1_no_rcut, add);
  detail::add_cubic(kS1Volume, d.node_s1, d.s1_volume, add);
}
template <class Add>
SEMIVIS_HD void for_each_s2_deposit(const EventDeposit& d, int channels, Add add) {
  detail::add_cubic(kS2, d.node_s2, d.s2, add);
  if (channels <= kVariedChannels) return;
  detail::add_cubic(kBeyond, d.node_s2, d.beyond, add);
  detail::add_cubic(kTarget, d.node_target, d.target, add);
}
template <class Add>
SEMIVIS_HD void for_each_other_deposit(const EventDeposit& d, int channels, Add add) {
  if (channels <= kVariedChannels) return;
  const CubicDeposit& side = d.sideways;  // rare
  if ((side.before | side.at | side.after | side.far) != 0)
    detail::add_cubic(kSideways, d.node_s1, side, add);
  add(kS1S1, d.nearest_s1, d.s1_s1);
  add(kS1S1NoRcut, d.nearest_s1, d.s1_s1_no_rcut);
  add(kS1NoRcutS1NoRcut, d.nearest_s1, d.s1_no_rcut_s1_no_rcut);
  add(kS2S2, d.nearest_s2, d.s2.before + d.s2.at + d.s2.after + d.s2.far);
  add(kS1S2, d.nearest_s1_s2, d.s1_s2);
}

/// Hands the deposits of the first `channels` channels (kVariedChannels, or all) to add(channel, node,
/// value). s2·s2 equals s2 because s2 is 0 or 1.
template <class Add>
SEMIVIS_HD void for_each_deposit(const EventDeposit& d, int channels, Add add) {
  for_each_s1_deposit(d, add);
  for_each_s2_deposit(d, channels, add);
  for_each_other_deposit(d, channels, add);
}

}  // namespace semivis
