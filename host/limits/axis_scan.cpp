// Intervals from the search on signal/limit, errors from its slope.
#include "host/limits/axis_scan.hpp"

#include <algorithm>
#include <cmath>

namespace semivis {
namespace {

/// Standard deviation of ln(signal/limit) from the Monte Carlo errors of S1 and S2.
double statistical_error(const Signal& signal, const LimitOnEvents& limit) {
  const double total = signal.total(), share = signal.s1_share();
  if (!(total > 0)) return 0;
  constexpr double kStep = 1.0 / 64;
  const double lo = std::max(share - kStep, 0.0), hi = std::min(share + kStep, 1.0);
  const double slope = (std::log(limit(hi)) - std::log(limit(lo))) / (hi - lo);
  const double known = std::isfinite(slope) ? slope : 0;
  const double by_s1 = (1 - known * (1 - share)) / total, by_s2 = (1 + known * share) / total;
  const double variance = by_s1 * by_s1 * signal.variance_s1 + by_s2 * by_s2 * signal.variance_s2 +
                          2 * by_s1 * by_s2 * signal.covariance;
  return std::sqrt(std::max(variance, 0.0));
}

}  // namespace

Signal make_signal(const PointValues& v) {
  return {v.events_s1, v.events_s2, v.events_s1_err * v.events_s1_err, v.events_s2_err * v.events_s2_err,
          events_covariance(v)};
}

double signal_over_limit(const Signal& signal, const LimitOnEvents& limit) {
  return signal.total() / limit(signal.s1_share());
}

std::vector<ScannedInterval> scan_axis(SignalCurve& curve, const LimitOnEvents& limit, AxisRange range,
                                       const std::function<Band(double x)>& systematic) {
  const auto ratio = [&](double x) { return signal_over_limit(curve.at(x), limit); };
  const auto edge_error = [&](double x, double half_width) {
    EdgeError error;
    if (x <= range.min || x >= range.max) return error;
    constexpr double kStep = 1e-4;  // in ln x
    const double above = std::min(x * (1 + kStep), range.max), below = std::max(x * (1 - kStep), range.min);
    const double slope = std::fabs(std::log(ratio(above) / ratio(below))) / std::log(above / below);
    const auto in_x = [&](double sigma) { return sigma > 0 ? x * std::min(sigma / slope, half_width) : 0; };
    error.statistical = in_x(statistical_error(curve.at(x), limit));
    if (systematic) {
      const Band band = systematic(x);
      error.systematic = in_x(0.5 * (band.up + band.down));
    }
    return error;
  };
  std::vector<ScannedInterval> scanned;
  for (const AxisInterval& edges : excluded_intervals(ratio, range, 1)) {
    const double half_width = 0.5 * std::log(edges.upper / edges.lower);
    scanned.push_back({edges, edge_error(edges.lower, half_width), edge_error(edges.upper, half_width)});
  }
  return scanned;
}

}  // namespace semivis
