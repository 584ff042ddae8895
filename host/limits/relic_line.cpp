// Thermal average over panels that resolve every pole and threshold; freeze-out by an adaptive Runge-Kutta.
#include "host/limits/relic_line.hpp"

#include <algorithm>
#include <boost/math/special_functions/bessel.hpp>
#include <boost/math/tools/roots.hpp>
#include <boost/numeric/odeint.hpp>
#include <cmath>
#include <limits>

#include "semivis/physics/relic.hpp"

namespace semivis {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr double kReach = 45;   // e^-45: what the average and the equilibrium yield leave out
constexpr double kStep = 0.05;  // in ln x
constexpr int kNodes = 231;     // to ln x = 11.5
constexpr int kScan = 40;       // steps in which a solution is looked for

/// e^z K_order(z), z > 0.
double scaled_bessel_k(int order, double z) {
  if (z < 50) return std::exp(z) * boost::math::cyl_bessel_k(order, z);
  double term = 1, sum = 1;  // the asymptotic series, to rounding
  for (int k = 1; k <= 8; ++k) {
    term *= (4.0 * order * order - math::square(2.0 * k - 1)) / (8 * z * k);
    sum += term;
  }
  return std::sqrt(constants::pi / (2 * z)) * sum;
}

/// Panel edges from lo to hi that crowd at the given energies down to the given distances.
class Panels {
 public:
  Panels(double lo, double hi) : lo_(lo), hi_(hi), edges_{lo, hi} {}
  void crowd(double at, double distance) {
    add(at);
    while (distance < hi_) {
      add(at - distance);
      add(at + distance);
      distance *= 4;
    }
  }
  std::vector<double> sorted() && {
    std::sort(edges_.begin(), edges_.end());
    return std::move(edges_);
  }

 private:
  void add(double edge) {
    if (edge > lo_ && edge < hi_) edges_.push_back(edge);
  }
  double lo_, hi_;
  std::vector<double> edges_;
};

/// The root of `function` in [a, b], of the given values of opposite sign there, to 1e-6.
template <class Function>
double root_between(Function function, double a, double b, double at_a, double at_b) {
  std::uintmax_t steps = 60;
  const auto tolerance = [](double lo, double hi) { return hi - lo < 1e-6; };
  const auto root = boost::math::tools::toms748_solve(function, a, b, at_a, at_b, tolerance, steps);
  return 0.5 * (root.first + root.second);
}

/// The first root in [lo, hi] that a grid of kScan steps shows; nothing without a change of sign.
template <class Function>
std::optional<double> first_root(double lo, double hi, Function function) {
  double x = lo, value = function(x);
  for (int i = 1; i <= kScan; ++i) {
    const double next = lo + (hi - lo) * i / kScan, next_value = function(next);
    if ((value < 0) != (next_value < 0)) return root_between(function, x, next, value, next_value);
    x = next;
    value = next_value;
  }
  return std::nullopt;
}

bool no_number(double m_aprime, double r, double f) {
  return (2 + f) * r >= 1 || r * m_aprime < kMinRelicMass;
}

FreezeOutTable coannihilation_table(double m_aprime, double r, double f, double alpha_d,
                                    const RelicOptions& options) {
  return {r * m_aprime, f, CoannihilationAverage(m_aprime, r, f, alpha_d, options)};
}

}  // namespace

CoannihilationAverage::CoannihilationAverage(double m_aprime, double r, double f, double alpha_d,
                                             const RelicOptions& options) {
  const Chi2Masses masses = Chi2Masses::from_ratios(m_aprime, r, f);
  m1_ = masses.m1;
  m2_ = masses.m2();
  lowest_ = std::max(m1_ + m2_, 2 * constants::m_electron);
  const double width =
      options.aprime_width ? aprime_width(m_aprime, m1_, m2_, alpha_d) : kNominalWidth * m_aprime;

  const double highest = lowest_ + kReach * m1_;
  Panels panels(lowest_, highest);
  panels.crowd(lowest_, 1e-6 * m1_);
  panels.crowd(m_aprime, 0.5 * width);
  for (double m : {constants::m_muon, constants::m_pion, constants::m_tau}) panels.crowd(2 * m, 1e-2 * m);
  if (options.hadrons)
    for (const NarrowMeson& v : kNarrowMesons) panels.crowd(v.mass, 0.5 * v.width);
  const std::vector<double> edges = std::move(panels).sorted();

  static const GaussLegendre rule(6);
  for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
    const double size = edges[i + 1] - edges[i];
    for (std::size_t k = 0; k < rule.node.size(); ++k) {
      const double energy = edges[i] + size * rule.node[k];
      nodes_.push_back({energy, size * rule.weight[k] * 2 * energy * two_body_momentum(energy, m1_, m2_) *
                                    coannihilation(masses, energy, alpha_d, width, options.hadrons)});
    }
  }
}

double CoannihilationAverage::operator()(double x) const {
  const double beta = x / m1_;  // 1/T
  double sum = 0;
  for (const Node& node : nodes_) {
    const double above = beta * (node.energy - lowest_);
    if (above > kReach) break;
    sum += node.weight * std::exp(-above) * scaled_bessel_k(1, beta * node.energy);
  }
  const double densities = math::square(m1_ * m2_) * scaled_bessel_k(2, x) * scaled_bessel_k(2, beta * m2_);
  return std::log(sum * beta / (2 * densities)) - beta * (lowest_ - m1_ - m2_);
}

FreezeOutTable::FreezeOutTable(double m1, double f, const std::function<double(double)>& log_sigma_v)
    : m1_(m1) {
  std::vector<double> log_rate, log_yield;
  for (int i = 0; i < kNodes; ++i) {
    const double x = std::exp(i * kStep), x2 = (1 + f) * x;
    const double entropy_dof = degrees_of_freedom(m1 / x).entropy;
    const double yield1 = scaled_equilibrium_yield(x, scaled_bessel_k(2, x), entropy_dof);
    const double yield2 = scaled_equilibrium_yield(x2, scaled_bessel_k(2, x2), entropy_dof);
    const double heavy = std::log1p(yield2 / yield1 * std::exp(-f * x));  // ln (n1 + n2)/n1
    // ln 2 n1 n2/(n1 + n2)², term by term: n2/n1 may underflow.
    const double log_share = std::log(2 * yield2 / yield1) - f * x - 2 * heavy;
    log_rate.push_back(std::log(boltzmann_rate(m1, x)) + log_sigma_v(x) + log_share);
    log_yield.push_back(std::log(yield1) + heavy);
  }
  log_rate_ = Spline(log_rate.data(), log_rate.size(), 0.0, kStep);
  log_yield_ = Spline(log_yield.data(), log_yield.size(), 0.0, kStep);
  for (int i = 0; i < kNodes; ++i) {
    const double u = i * kStep, x = std::exp(u);
    const double fall =
        std::max(0.0, x - log_yield_.prime(u));  // Y_eq rises where the plasma loses particles
    log_excess_.push_back(std::log(0.5 * fall) + x - log_rate_(u) - log_yield_(u));
  }
}

FreezeOutTable::Relic FreezeOutTable::solve(double log_factor) const {
  // As long as Y exceeds Y_eq by little, the excess is d ln Y_eq/d ln x over −2 λ Y_eq (Y relaxes that fast);
  // from 1 % on the equation itself, in W = ln Y. What the start misses of second order dies out.
  std::size_t start = 0;
  while (start + 1 < log_excess_.size() && log_excess_[start] < log_factor + std::log(0.01)) ++start;
  if (start > 0) --start;
  const double u_start = static_cast<double>(start) * kStep;
  const auto log_equilibrium = [&](double u) { return log_yield_(u) - std::exp(u); };
  const auto slope = [&](double w, double& dw_du, double u) {
    const double log_rate = log_rate_(u) + log_factor;
    dw_du = std::exp(log_rate + 2 * log_equilibrium(u) - w) - std::exp(log_rate + w);
  };
  double gap_before = start > 0 ? std::exp(log_excess_[start] - log_factor) : 0, u_before = u_start;
  double w = log_equilibrium(u_start) + gap_before;
  Relic result{0, kNone};
  const auto watch = [&](double w_now, double u) {
    const double gap = w_now - log_equilibrium(u), wanted = std::log(2.0);
    if (gap_before < wanted && gap >= wanted)
      result.x = std::exp(u_before + (u - u_before) * (wanted - gap_before) / (gap - gap_before));
    u_before = u;
    gap_before = gap;
  };
  using namespace boost::numeric::odeint;
  integrate_adaptive(make_controlled(1e-7, 1e-8, runge_kutta_dopri5<double>()), slope, w, u_start,
                     (kNodes - 1) * kStep, 1e-3 * kStep, watch);
  result.log_yield = w;
  return result;
}

FreezeOut FreezeOutTable::operator()(double log_factor) const {
  const Relic relic = solve(log_factor);
  return {m1_ * constants::entropy_over_critical_density * std::exp(relic.log_yield), relic.x};
}

double FreezeOutTable::log_factor(double omega_h2) const {
  const double wanted = std::log(omega_h2 / (m1_ * constants::entropy_over_critical_density));
  const auto excess = [&](double log_factor) { return solve(log_factor).log_yield - wanted; };
  double lo = -log_rate_(std::log(20.0)) - wanted, above = excess(lo);  // Y ≈ 1/λ at freeze-out
  double hi = lo, below = above;
  for (double step = 0.5; above < 0; step *= 2) hi = lo, below = above, lo -= step, above = excess(lo);
  for (double step = 0.5; below >= 0; step *= 2) lo = hi, above = below, hi += step, below = excess(hi);
  return root_between(excess, lo, hi, above, below);
}

FreezeOut freeze_out(double m_aprime, double r, double f, double epsilon, double alpha_d,
                     const RelicOptions& options) {
  if (no_number(m_aprime, r, f)) return {kNone, kNone};
  return coannihilation_table(m_aprime, r, f, alpha_d, options)(2 * std::log(epsilon));
}

double relic_density(double m_aprime, double r, double f, double epsilon, double alpha_d,
                     const RelicOptions& options) {
  return freeze_out(m_aprime, r, f, epsilon, alpha_d, options).omega_h2;
}

double relic_epsilon(double m_aprime, double r, double f, double alpha_d, const RelicOptions& options) {
  if (no_number(m_aprime, r, f)) return kNone;
  const FreezeOutTable table = coannihilation_table(m_aprime, r, f, alpha_d, options);
  if (!(table(0).omega_h2 <= options.omega_h2)) return kNone;
  return std::exp(0.5 * table.log_factor(options.omega_h2));
}

std::optional<double> relic_alpha_d(double m_aprime, double r, double f, double epsilon,
                                    const RelicOptions& options) {
  if (no_number(m_aprime, r, f)) return std::nullopt;
  const auto excess = [&](double log_alpha_d) {
    return std::log(relic_density(m_aprime, r, f, epsilon, std::exp(log_alpha_d), options) /
                    options.omega_h2);
  };
  const std::optional<double> root = first_root(std::log(kMinRelicAlphaD), 0, excess);
  return root ? std::optional(std::exp(*root)) : std::nullopt;
}

std::optional<double> relic_splitting(double m_aprime, double r, double epsilon, double alpha_d,
                                      const RelicOptions& options) {
  if (no_number(m_aprime, r, 0)) return std::nullopt;
  return first_root(0, 0.999 * (1 / r - 2), [&](double f) {
    return std::log(relic_density(m_aprime, r, f, epsilon, alpha_d, options) / options.omega_h2);
  });
}

}  // namespace semivis
