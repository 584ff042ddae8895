// Brackets on a grid, then bisection; monotone interpolation between rows.
#include "host/evaluate/contour.hpp"

#include <algorithm>
#include <cmath>

#include "semivis/core/constants.hpp"
#include "semivis/core/math.hpp"
#include "semivis/physics/gminus2.hpp"

namespace semivis {
namespace {

constexpr double kPointsPerDecade = 30;

struct Sample {
  double x, y;  // ln ε (or ln m) and the yield there (or its logarithm)
};

/// The x between `inside` and `outside` at which f changes from one side of the level to the other.
template <class Function>
double bisect(double inside, double outside, double level, const Function& f) {
  const bool above = f(inside) >= level;
  for (double middle = 0.5 * (inside + outside); middle != inside && middle != outside;
       middle = 0.5 * (inside + outside)) {
    ((f(middle) >= level) == above ? inside : outside) = middle;
  }
  return inside;
}

/// The largest sign·f in [a, b], by golden section.
template <class Function>
Sample extremum(double a, double b, double sign, const Function& f) {
  constexpr double golden = 0.6180339887498949;
  double left = b - golden * (b - a), right = a + golden * (b - a);
  double at_left = f(left), at_right = f(right);
  for (int step = 0; step < 40; ++step) {
    if (sign * at_left > sign * at_right) {
      b = right;
      right = left;
      at_right = at_left;
      left = b - golden * (b - a);
      at_left = f(left);
    } else {
      a = left;
      left = right;
      at_left = at_right;
      right = a + golden * (b - a);
      at_right = f(right);
    }
  }
  return sign * at_left > sign * at_right ? Sample{left, at_left} : Sample{right, at_right};
}

template <class Function>
std::vector<Sample> sample_grid(AxisRange range, const Function& f) {
  const double first = math::log(range.min), width = math::log(range.max) - first;
  const int steps = std::max(2, static_cast<int>(std::ceil(kPointsPerDecade * width / math::log(10.0))));
  std::vector<Sample> grid;
  for (int i = 0; i <= steps; ++i) {
    const double x = first + width * i / steps;
    grid.push_back({x, f(x)});
  }
  return grid;
}

/// A point on the other side of the level between the neighbours of `here`, where it nearly gets there.
template <class Function>
std::optional<Sample> hidden_crossing(Sample before, Sample here, Sample after, double level,
                                      const Function& f) {
  const bool above = here.y >= level;
  const double sign = above ? -1 : 1;
  const bool extreme = sign * here.y > sign * before.y && sign * here.y >= sign * after.y;
  if (!extreme || here.y < 0.5 * level || here.y > 2 * level) return {};
  const Sample peak = extremum(before.x, after.x, sign, f);
  if ((peak.y >= level) == above) return {};
  return peak;
}

double slope(Sample a, Sample b) { return (b.y - a.y) / (b.x - a.x); }

/// dy/dx at `here` between two neighbours: Brodlie's weighted harmonic mean, 0 at an extremum.
double middle_slope(Sample before, Sample here, Sample after) {
  const double d1 = slope(before, here), d2 = slope(here, after);
  if (d1 * d2 <= 0) return 0;
  const double h1 = here.x - before.x, h2 = after.x - here.x;
  const double share = (h1 + 2 * h2) / (3 * (h1 + h2));
  return d1 * d2 / (share * d2 + (1 - share) * d1);
}

/// The same at an end, from the parabola through it and the two next points.
double end_slope(Sample end, Sample next, Sample second) {
  const double d1 = slope(end, next), d2 = slope(next, second);
  const double parabola = d1 + (d1 - d2) * (next.x - end.x) / (second.x - end.x);
  if (parabola * d1 <= 0) return 0;
  return std::fabs(parabola) > 3 * std::fabs(d1) ? 3 * d1 : parabola;
}

/// Where the last descent of `line` (increasing x) through the level lies: after which point, and how far on
/// (0 to 1).
struct Descent {
  std::size_t before;
  double share;
};
std::optional<Descent> last_descent(const std::vector<Sample>& line, double level) {
  std::size_t i = line.size();
  while (i > 0 && line[i - 1].y < level) --i;
  if (i == 0 || i == line.size()) return {};
  const Sample a = line[i - 1], b = line[i];
  const double d = slope(a, b), h = b.x - a.x;
  double slope_a = d, slope_b = d;
  if (i > 1) slope_a = middle_slope(line[i - 2], a, b);
  if (i + 1 < line.size()) slope_b = middle_slope(a, b, line[i + 1]);
  if (i == 1 && line.size() > 2) slope_a = end_slope(a, b, line[i + 1]);
  if (i + 1 == line.size() && i > 1) slope_b = end_slope(b, a, line[i - 2]);
  const auto cubic = [=](double t) {
    const double s = 1 - t;
    return a.y * s * s * (1 + 2 * t) + b.y * t * t * (1 + 2 * s) + h * s * t * (slope_a * s - slope_b * t);
  };
  return Descent{i - 1, bisect(0.0, 1.0, level, cubic)};
}

/// ln of a yield; yields far below any level count as the same.
double log_yield(double events) { return math::log(math::max(events, 1e-9)); }

double log_mass(const MassRow& row) { return math::log(row.mass.m_aprime); }

}  // namespace

std::vector<AxisInterval> excluded_intervals(const YieldAlongAxis& yield, AxisRange range, double level) {
  const auto f = [&](double log_epsilon) { return yield(math::exp(log_epsilon)); };
  const std::vector<Sample> grid = sample_grid(range, f);
  std::vector<Sample> samples{grid.front()};
  for (std::size_t i = 1; i < grid.size(); ++i) {
    samples.push_back(grid[i]);
    if (i + 1 == grid.size()) break;
    const std::optional<Sample> peak = hidden_crossing(grid[i - 1], grid[i], grid[i + 1], level, f);
    if (peak) samples.insert(peak->x < grid[i].x ? samples.end() - 1 : samples.end(), *peak);
  }

  std::vector<AxisInterval> intervals;
  bool inside = false;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const bool above = samples[i].y >= level;
    if (above == inside) continue;
    const double edge =
        i == 0 ? range.min
               : math::exp(bisect(samples[above ? i : i - 1].x, samples[above ? i - 1 : i].x, level, f));
    if (above)
      intervals.push_back({edge, range.max});
    else
      intervals.back().upper = edge;
    inside = above;
  }
  return intervals;
}

YieldPeak largest_yield(const YieldAlongAxis& yield, AxisRange range) {
  const auto f = [&](double log_epsilon) { return yield(math::exp(log_epsilon)); };
  const std::vector<Sample> grid = sample_grid(range, f);
  const auto best = std::max_element(grid.begin(), grid.end(), [](Sample a, Sample b) { return a.y < b.y; });
  const auto before = best == grid.begin() ? best : best - 1;
  const auto after = best + 1 == grid.end() ? best : best + 1;
  const Sample peak = extremum(before->x, after->x, 1, f);
  return peak.y > best->y ? YieldPeak{math::exp(peak.x), peak.y} : YieldPeak{math::exp(best->x), best->y};
}

std::optional<double> gminus2_crossing(const std::vector<MassRow>& masses, const MassLine& line,
                                       const YieldOfRow& yield, double level) {
  std::vector<Sample> yields;
  for (const std::size_t row : line) {
    const double epsilon = gminus2_epsilon(masses[row].mass.m_aprime, constants::delta_a_mu);
    yields.push_back({log_mass(masses[row]), log_yield(yield(row, epsilon))});
  }
  const std::optional<Descent> descent = last_descent(yields, math::log(level));
  if (!descent) return {};
  const Sample &a = yields[descent->before], &b = yields[descent->before + 1];
  return math::exp(a.x + (b.x - a.x) * descent->share);
}

std::optional<ContourTip> contour_tip(const std::vector<MassRow>& masses, const MassLine& line,
                                      const YieldOfRow& yield, AxisRange range, double level) {
  std::vector<Sample> peaks;
  std::vector<double> log_epsilon;
  // From the heaviest row to the one below the last that reaches the level: the lighter ones do not matter.
  bool reached = false;
  for (std::size_t i = line.size(); i-- > 0;) {
    const std::size_t row = line[i];
    const YieldPeak peak = largest_yield([&](double epsilon) { return yield(row, epsilon); }, range);
    peaks.insert(peaks.begin(), {log_mass(masses[row]), log_yield(peak.events)});
    log_epsilon.insert(log_epsilon.begin(), math::log(peak.epsilon));
    if (reached) break;
    reached = peak.events >= level;
  }
  const std::optional<Descent> descent = last_descent(peaks, math::log(level));
  if (!descent) return {};
  const auto [i, share] = *descent;
  return ContourTip{math::exp(peaks[i].x + (peaks[i + 1].x - peaks[i].x) * share),
                    math::exp(log_epsilon[i] + (log_epsilon[i + 1] - log_epsilon[i]) * share)};
}

}  // namespace semivis
