// One task for each row and axis; whole contours line by line.
#include "host/limits/exclusion.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <functional>

#include "host/evaluate/matching.hpp"
#include "host/evaluate/systematics.hpp"
#include "host/limits/axis_scan.hpp"
#include "host/limits/pchip.hpp"
#include "kernels/parallel_for.hpp"
#include "semivis/core/constants.hpp"
#include "semivis/physics/gminus2.hpp"

namespace semivis {
namespace {

/// A limit to draw a contour of.
struct Level {
  double quantile;
  LimitOnEvents limit;
};

double central_epsilon(double m_aprime) { return gminus2_epsilon(m_aprime, constants::delta_a_mu); }

class Exclusions {
 public:
  Exclusions(const Table& table, const LimitOptions& options)
      : table_(table), options_(options), events_(table.analysis, options.statistic, options.threads) {
    levels_.push_back({kObserved, [this](double share) { return events_.observed(share); }});
    if (!events_.has_expected()) return;
    for (std::size_t k = 0; k < kQuantiles.size(); ++k) {
      levels_.push_back({boost::math::cdf(boost::math::normal(), kQuantiles[k]),
                         [this, k](double share) { return events_.expected(k, share); }});
    }
  }

  /// All intervals, in order of axis, then row, level and interval.
  std::vector<Exclusion> scan_rows() {
    std::vector<std::function<std::vector<Exclusion>()>> tasks;
    if (wanted(Axis::epsilon)) {
      for (const std::size_t row : open_rows()) {
        for (const double alpha_d : options_.alpha_d)
          tasks.emplace_back([this, row, alpha_d] { return along_epsilon(row, alpha_d); });
      }
    }
    if (wanted(Axis::alpha_d)) {
      for (const std::size_t row : open_rows())
        tasks.emplace_back([this, row] { return along_alpha_d(row); });
    }
    if (wanted(Axis::f)) {
      for (const auto& line : splitting_lines(table_.masses)) {
        if (line.size() < kFewestSplittings) continue;
        for (const double alpha_d : options_.alpha_d)
          tasks.emplace_back([this, line, alpha_d] { return along_f(line, alpha_d); });
      }
    }
    std::vector<std::vector<Exclusion>> found(tasks.size());
    parallel_for(tasks.size(), options_.threads, [&](std::size_t i) { found[i] = tasks[i](); });
    std::vector<Exclusion> all;
    for (const auto& part : found) all.insert(all.end(), part.begin(), part.end());
    return all;
  }

  /// At 33 shares, those of every second expected limit that is tabulated.
  std::vector<LimitOnShare> limit_on_events() const {
    constexpr int kSteps = 32;
    std::vector<LimitOnShare> limits;
    for (int step = 0; step <= kSteps; ++step) {
      const double share = static_cast<double>(step) / kSteps;
      limits.push_back({share, levels_.front().limit(share), {}});
      for (std::size_t k = 1; k < levels_.size(); ++k)
        limits.back().expected.push_back(levels_[k].limit(share));
    }
    return limits;
  }

  std::vector<ContourEnd> contour_ends() {
    if (!wanted(Axis::epsilon)) return {};
    struct Contour {
      MassLine line;
      double alpha_d;
    };
    std::vector<Contour> contours;
    for (const MassLine& line : mass_lines(table_.masses)) {
      for (const double alpha_d : options_.alpha_d) contours.push_back({line, alpha_d});
    }
    std::vector<std::vector<ContourEnd>> found(contours.size());
    parallel_for(contours.size(), options_.threads,
                 [&](std::size_t i) { found[i] = ends_of(contours[i].line, contours[i].alpha_d); });
    std::vector<ContourEnd> all;
    for (const auto& part : found) all.insert(all.end(), part.begin(), part.end());
    return all;
  }

 private:
  bool wanted(Axis axis) const {
    return std::find(options_.axes.begin(), options_.axes.end(), axis) != options_.axes.end();
  }
  std::vector<std::size_t> open_rows() const {
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < table_.masses.size(); ++row) {
      if (table_.masses[row].n_generated > 0) rows.push_back(row);
    }
    return rows;
  }
  Signal signal(std::size_t row, double epsilon, double alpha_d) const {
    return make_signal(evaluate(table_.masses[row], table_.analysis, epsilon, alpha_d));
  }
  Band systematic(std::size_t row, double epsilon, double alpha_d) const {
    if (table_.varied.variations.empty()) return {};
    return systematic_error(table_, row, epsilon, alpha_d).total;
  }

  /// Every level; systematic errors of the observed one only.
  std::vector<Exclusion> scan(const ScanPoint& at, AxisRange range, std::function<Signal(double)> signal_at,
                              const std::function<Band(double)>& systematic_at) const {
    SignalCurve curve(std::move(signal_at));
    std::vector<Exclusion> found;
    for (const Level& level : levels_) {
      const bool observed = level.quantile == kObserved;
      int interval = 0;
      for (const ScannedInterval& one :
           scan_axis(curve, level.limit, range, observed ? systematic_at : std::function<Band(double)>{}))
        found.push_back({at, level.quantile, interval++, one.edges, one.lower_err, one.upper_err});
    }
    return found;
  }

  std::vector<Exclusion> along_epsilon(std::size_t row, double alpha_d) const {
    const MassPoint& mass = table_.masses[row].mass;
    return scan(
        {Axis::epsilon, mass.m_aprime, mass.r, mass.f, alpha_d, kAlongAxis}, kEpsilonRange,
        [=, this](double epsilon) { return signal(row, epsilon, alpha_d); },
        [=, this](double epsilon) { return systematic(row, epsilon, alpha_d); });
  }

  std::vector<Exclusion> along_alpha_d(std::size_t row) const {
    const MassPoint& mass = table_.masses[row].mass;
    const double epsilon = central_epsilon(mass.m_aprime);
    return scan(
        {Axis::alpha_d, mass.m_aprime, mass.r, mass.f, kAlongAxis, epsilon}, kAlphaDRange,
        [=, this](double alpha_d) { return signal(row, epsilon, alpha_d); },
        [=, this](double alpha_d) { return systematic(row, epsilon, alpha_d); });
  }

  std::vector<Exclusion> along_f(const std::vector<std::size_t>& line, double alpha_d) const {
    const MassPoint& mass = table_.masses[line.front()].mass;
    const double epsilon = central_epsilon(mass.m_aprime);
    std::vector<double> f, log_s1, log_s2;
    std::vector<Signal> signals;
    for (const std::size_t row : line) {
      f.push_back(table_.masses[row].mass.f);
      signals.push_back(signal(row, epsilon, alpha_d));
      constexpr double kNoEvents = 1e-12;
      log_s1.push_back(std::log(std::max(signals.back().s1, kNoEvents)));
      log_s2.push_back(std::log(std::max(signals.back().s2, kNoEvents)));
    }
    const auto nearest = [&f](double at) {
      const auto next = std::lower_bound(f.begin(), f.end(), at);
      if (next == f.begin()) return std::size_t{0};
      if (next == f.end()) return f.size() - 1;
      const auto i = static_cast<std::size_t>(next - f.begin());
      return at - f[i - 1] < f[i] - at ? i - 1 : i;
    };
    // pchip takes its points for itself.
    const Pchip s1(std::vector<double>(f), std::move(log_s1)), s2(std::vector<double>(f), std::move(log_s2));
    const AxisRange range{std::max(f.front(), kLeastSplitting), f.back()};
    const auto inside = [range](double at) { return std::clamp(at, range.min, range.max); };
    const auto signal_at = [&](double at) {
      // Relative errors are those of the nearest row.
      const Signal& row = signals[nearest(at)];
      Signal between{std::exp(s1(inside(at))), std::exp(s2(inside(at)))};
      const double scale_s1 = row.s1 > 0 ? between.s1 / row.s1 : 0,
                   scale_s2 = row.s2 > 0 ? between.s2 / row.s2 : 0;
      between.variance_s1 = row.variance_s1 * scale_s1 * scale_s1;
      between.variance_s2 = row.variance_s2 * scale_s2 * scale_s2;
      between.covariance = row.covariance * scale_s1 * scale_s2;
      return between;
    };
    return scan({Axis::f, mass.m_aprime, mass.r, kAlongAxis, alpha_d, epsilon}, range, signal_at,
                [&](double at) { return systematic(line[nearest(at)], epsilon, alpha_d); });
  }

  std::vector<ContourEnd> ends_of(const MassLine& line, double alpha_d) const {
    std::map<std::size_t, SignalCurve> curves;
    for (const std::size_t row : line)
      curves.try_emplace(row, [=, this](double epsilon) { return signal(row, epsilon, alpha_d); });
    const MassPoint& mass = table_.masses[line.front()].mass;
    std::vector<ContourEnd> ends;
    for (const Level& level : levels_) {
      const auto ratio = [&](std::size_t row, double epsilon) {
        return signal_over_limit(curves.at(row).at(epsilon), level.limit);
      };
      ends.push_back({mass.r, mass.f, alpha_d, level.quantile,
                      contour_tip(table_.masses, line, ratio, kEpsilonRange, 1),
                      gminus2_crossing(table_.masses, line, ratio, 1)});
    }
    return ends;
  }

  const Table& table_;
  const LimitOptions& options_;
  EventLimits events_;
  std::vector<Level> levels_;
};

}  // namespace

std::vector<double> default_alpha_d(const Table& table) {
  std::vector<double> values;
  for (const GridPoint& point : table.points) {
    if (std::none_of(values.begin(), values.end(), [&](double v) { return matches(point.alpha_d, v); }))
      values.push_back(point.alpha_d);
    if (values.size() > kMostAlphaD) return {kBenchmarkAlphaD};
  }
  return values;
}

LimitSet make_limits(const Table& table, const LimitOptions& options) {
  LimitSet limits{options.statistic.cl,
                  options.statistic.asymptotic ? "asymptotic_cls" : "cls",
                  total_electrons(table.analysis),
                  table.digest,
                  table.physics_version,
                  kEpsilonRange,
                  kAlphaDRange,
                  {},
                  {},
                  {},
                  {},
                  {},
                  {},
                  table.analysis,
                  {}};
  for (const MassRow& row : table.masses) {
    if (row.n_generated > 0) limits.searched.push_back(row.mass);
  }
  Exclusions exclusions(table, options);
  limits.limit_on_events = exclusions.limit_on_events();
  for (const Exclusion& one : exclusions.scan_rows())
    (one.quantile == kObserved ? limits.observed : limits.expected).push_back(one);
  limits.ends = exclusions.contour_ends();
  return limits;
}

}  // namespace semivis
