// The A' → invisible limit from the yield, and the yield from the published limit.
#include "host/tables/invisible_limit.hpp"

#include <algorithm>
#include <iterator>

#include "host/tables/production_yield.hpp"
#include "kernels/parallel_for.hpp"
#include "semivis/core/math.hpp"

namespace semivis {
namespace {

// NA64, Phys. Rev. Lett. 123 (2019) 121801; the efficiency is that of Eur. Phys. J. C 81 (2021) 959 for the
// same data.
constexpr double kElectronsOnTarget = 2.84e11, kDetectorEfficiency = 0.48;
constexpr double kMinAprimeEnergy = 50;  // GeV: missing energy of more than half the beam

/// Straight line through the neighbours of x in rising xs; constant outside them.
double interpolate_linear(const std::vector<double>& xs, const std::vector<double>& ys, double x) {
  if (x <= xs.front()) return ys.front();
  if (x >= xs.back()) return ys.back();
  const auto i = static_cast<std::size_t>(std::upper_bound(xs.begin(), xs.end(), x) - xs.begin());
  return ys[i - 1] + (ys[i] - ys[i - 1]) * ((x - xs[i - 1]) / (xs[i] - xs[i - 1]));
}

}  // namespace

std::optional<double> published_invisible_limit(double m_aprime) {
  if (!(m_aprime >= kInvisibleLimit2019.front().m_aprime && m_aprime <= kInvisibleLimit2019.back().m_aprime))
    return std::nullopt;
  std::vector<double> log_mass, log_epsilon;
  for (const InvisibleLimitPoint& point : kInvisibleLimit2019) {
    log_mass.push_back(math::log(point.m_aprime));
    log_epsilon.push_back(math::log(point.epsilon_90));
  }
  return math::exp(interpolate_linear(log_mass, log_epsilon, math::log(m_aprime)));
}

double invisible_epsilon_limit(const BeamSettings& beam, const TargetSettings& target,
                               const ModelSettings& model, double m_aprime) {
  const double yield = n_aprime_above(beam, target, model, m_aprime, kMinAprimeEnergy);
  // Zero events seen: signals above -ln 0.1 are excluded at 90 % CL.
  return math::sqrt(math::log(10.0) / (kElectronsOnTarget * kDetectorEfficiency * yield));
}

YieldNormalisation::YieldNormalisation(const ModelSettings& model, double mass_min, double mass_max,
                                       int threads) {
  if (model.normalisation == NormalisationModel::none) return;
  const auto lighter = [](const InvisibleLimitPoint& point, double m) { return point.m_aprime < m; };
  const auto begin = kInvisibleLimit2019.begin(), end = kInvisibleLimit2019.end();
  // From the last point not above mass_min to the first not below mass_max, where there are such.
  auto first = std::lower_bound(begin, end, mass_min, lighter);
  if (first != begin && (first == end || first->m_aprime > mass_min)) --first;
  auto last = std::lower_bound(begin, end, mass_max, lighter);
  if (last != end) ++last;
  const std::vector<InvisibleLimitPoint> points(first, last);
  log_mass_.resize(points.size());
  log_factor_.resize(points.size());
  parallel_for(points.size(), threads, [&](std::size_t i) {
    const double epsilon = invisible_epsilon_limit({}, {}, model, points[i].m_aprime);
    log_mass_[i] = math::log(points[i].m_aprime);
    log_factor_[i] = 2 * math::log(epsilon / points[i].epsilon_90);
  });
}

double YieldNormalisation::operator()(double m_aprime) const {
  return log_mass_.empty() ? 1 : math::exp(interpolate_linear(log_mass_, log_factor_, math::log(m_aprime)));
}

}  // namespace semivis
