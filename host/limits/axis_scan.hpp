// The excluded intervals of one mass along one axis, with the errors of their edges.
#pragma once

#include <functional>
#include <map>
#include <vector>

#include "host/evaluate/evaluate.hpp"
#include "host/evaluate/quadrature.hpp"
#include "host/limits/limit_set.hpp"

namespace semivis {

/// Expected events and their Monte Carlo (co)variances.
struct Signal {
  double s1 = 0, s2 = 0;
  double variance_s1 = 0, variance_s2 = 0, covariance = 0;
  double total() const { return s1 + s2; }
  double s1_share() const { return total() > 0 ? s1 / total() : 0.5; }
};
Signal make_signal(const PointValues& values);

/// A signal along an axis, computed once for each place that is asked for: contours of several limits share
/// their search grid. Not for several threads.
class SignalCurve {
 public:
  explicit SignalCurve(std::function<Signal(double x)> signal) : signal_(std::move(signal)) {}
  const Signal& at(double x) {
    const auto [entry, is_new] = known_.try_emplace(x);
    if (is_new) entry->second = signal_(x);
    return entry->second;
  }

 private:
  std::function<Signal(double)> signal_;
  std::map<double, Signal> known_;
};

/// Upper limit on S1 + S2 (events, > 0, may be infinite) as a function of the S1 share.
using LimitOnEvents = std::function<double(double s1_share)>;

/// (S1 + S2)/limit: excluded where >= 1.
double signal_over_limit(const Signal& signal, const LimitOnEvents& limit);

struct ScannedInterval {
  AxisInterval edges;
  EdgeError lower_err, upper_err;
};

/// All intervals where signal_over_limit >= 1, as excluded_intervals() finds them.
/// Error of an edge x: x σ/|dln(signal/limit)/dln x|, at most half the width of the interval in ln x, where
/// the contour turns and the slope vanishes. σ statistical: of ln(signal/limit) from the errors of S1 and S2,
/// their covariance, and the slope of the limit in the share. σ systematic: the mean of up and down of
/// systematic(x), the relative errors of S1 + S2 (none where it is empty).
std::vector<ScannedInterval> scan_axis(SignalCurve& curve, const LimitOnEvents& limit, AxisRange range,
                                       const std::function<Band(double x)>& systematic = {});

}  // namespace semivis
