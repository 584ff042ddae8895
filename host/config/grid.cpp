// Cartesian products, lists of points, and the rows they share.
#include "host/config/grid.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "semivis/core/constants.hpp"
#include "semivis/core/math.hpp"
#include "semivis/physics/gminus2.hpp"

namespace semivis {
namespace {

/// Index of (m, r, f) in `rows`, which grows by every combination not seen before.
class RowIndex {
 public:
  explicit RowIndex(std::vector<MassPoint>& rows) : rows_(rows) { rows_.clear(); }
  std::uint32_t operator()(double m_aprime, double r, double f) {
    const auto next = static_cast<std::uint32_t>(rows_.size());
    const auto [entry, is_new] = index_.try_emplace({m_aprime, r, f}, next);
    if (is_new) rows_.push_back({m_aprime, r, f});
    return entry->second;
  }

 private:
  std::vector<MassPoint>& rows_;
  std::map<std::array<double, 3>, std::uint32_t> index_;
};

void set_single_axis(RunDescription& run) {
  run.axes = {"point"};
  run.shape = {run.points.size()};
}

}  // namespace

std::vector<double> range_values(double min, double max, std::uint64_t n, bool logarithmic) {
  std::vector<double> values(n, min);
  if (n == 1) return values;
  const double first = logarithmic ? math::log(min) : min, last = logarithmic ? math::log(max) : max;
  const double intervals = static_cast<double>(n - 1);
  for (std::uint64_t k = 1; k + 1 < n; ++k) {
    const double x = first + (last - first) * (static_cast<double>(k) / intervals);
    values[k] = logarithmic ? math::exp(x) : x;
  }
  values.back() = max;
  return values;
}

std::vector<double> merged_values(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const auto same = [](double a, double b) { return b - a <= 1e-9 * math::abs(b); };
  values.erase(std::unique(values.begin(), values.end(), same), values.end());
  return values;
}

void expand_axes(const GridAxes& axes, RunDescription& run) {
  RowIndex row_of(run.rows);
  run.points.clear();
  run.points.reserve(axes.mass.size() * axes.r.size() * axes.f.size() * axes.epsilon.size() *
                     axes.alpha_d.size());
  for (const double mass : axes.mass)
    for (const double r : axes.r) {
      const double m_aprime = axes.mass_is_chi1 ? mass / r : mass;
      const std::vector<double> epsilons = axes.epsilon_from_gminus2
                                               ? std::vector{gminus2_epsilon(m_aprime, constants::delta_a_mu)}
                                               : axes.epsilon;
      for (const double f : axes.f) {
        const std::uint32_t row = row_of(m_aprime, r, f);
        for (const double epsilon : epsilons)
          for (const double alpha_d : axes.alpha_d) run.points.push_back({row, epsilon, alpha_d});
      }
    }

  run.axes.clear();
  run.shape.clear();
  const auto add_axis = [&run](const char* name, const std::vector<double>& values) {
    if (values.size() < 2) return;
    run.axes.emplace_back(name);
    run.shape.push_back(values.size());
  };
  add_axis(axes.mass_is_chi1 ? "m_chi1_GeV" : "m_aprime_GeV", axes.mass);
  add_axis("r", axes.r);
  add_axis("f", axes.f);
  add_axis("epsilon", axes.epsilon);
  add_axis("alpha_d", axes.alpha_d);
  if (run.axes.empty()) set_single_axis(run);
}

void expand_list(const std::vector<ListedPoint>& list, RunDescription& run) {
  RowIndex row_of(run.rows);
  run.points.clear();
  run.points.reserve(list.size());
  for (const ListedPoint& point : list)
    run.points.push_back({row_of(point.m_aprime, point.r, point.f), point.epsilon, point.alpha_d});
  set_single_axis(run);
}

}  // namespace semivis
