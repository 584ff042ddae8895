// Profile likelihood of the counting model and the formulae of its asymptotic distribution.
#include "host/limits/asymptotic.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/tools/minima.hpp>
#include <boost/math/tools/roots.hpp>
#include <cmath>
#include <limits>
#include <map>
#include <vector>

#include "host/error.hpp"

namespace semivis {
namespace {

constexpr int kRootDigits = 46;     // binary
constexpr int kMinimumDigits = 26;  // of the place of a minimum: its depth is then good to rounding
constexpr double kWidest = 8;       // of z, standard deviations

template <class Function>
double root(double lo, double hi, const Function& f) {
  if (lo == hi) return lo;
  const double at_lo = f(lo), at_hi = f(hi);
  if (at_lo >= 0) return lo;
  if (at_hi <= 0) return hi;
  std::uintmax_t steps = 200;
  const boost::math::tools::eps_tolerance<double> close(kRootDigits);
  const auto bracket = boost::math::tools::toms748_solve(f, lo, hi, at_lo, at_hi, close, steps);
  return 0.5 * (bracket.first + bracket.second);
}

struct Group {
  std::vector<std::size_t> bins;
  double background = 0, error = 0;
  double events() const { return background * background / (error * error); }  // of the control region
};

struct Data {
  std::vector<double> counts;   // per bin, need not be whole
  std::vector<double> control;  // m, per group
};

class Likelihood {
 public:
  explicit Likelihood(std::span<const CountingBin> bins) : bins_(bins.begin(), bins.end()) {
    check_bins(bins);
    std::map<int, Group> groups;
    for (std::size_t i = 0; i < bins_.size(); ++i) {
      Group& group = groups[bins_[i].background_group];
      group.bins.push_back(i);
      group.background += bins_[i].background;
      group.error += bins_[i].background_err;
      total_ += bins_[i].signal;
    }
    for (const auto& entry : groups) groups_.push_back(entry.second);
    for (CountingBin& bin : bins_) {
      if (total_ > 0) bin.signal /= total_;
      moves_ = moves_ || bin.signal_err > 0;
    }
  }

  double total_signal() const { return total_; }
  Data observed() const {
    Data data;
    for (const CountingBin& bin : bins_) data.counts.push_back(bin.observed);
    data.control.assign(groups_.size(), 1.0);
    return data;
  }
  /// Expected without signal, nuisances as fitted to `data` there.
  Data asimov(const Data& data) const {
    Data expected = data;
    for (std::size_t g = 0; g < groups_.size(); ++g) {
      expected.control[g] = best_beta(g, 0, 0, data);
      for (const std::size_t i : groups_[g].bins)
        expected.counts[i] = bins_[i].background * expected.control[g];
    }
    return expected;
  }

  /// −ln L with every nuisance at its best.
  double profiled(double mu, const Data& data) const {
    const auto at = [&](double z) { return negative_log(mu, z, data); };
    if (!moves_ || mu == 0) return at(0);
    return boost::math::tools::brent_find_minima(at, -kWidest, kWidest, kMinimumDigits).second;
  }

  struct Fit {
    double mu, negative_log;
  };
  /// Over µ >= 0.
  Fit best_fit(const Data& data) const {
    double counts = 0;
    for (const double n : data.counts) counts += n;
    const auto at = [&](double mu) { return profiled(mu, data); };
    const auto [mu, least] = boost::math::tools::brent_find_minima(at, 0.0, 2 * counts + 1, kMinimumDigits);
    const double at_zero = at(0);
    return at_zero <= least ? Fit{0, at_zero} : Fit{mu, least};
  }

  double statistic(double mu, const Fit& best, const Data& data) const {
    return best.mu >= mu ? 0 : std::max(0.0, 2 * (profiled(mu, data) - best.negative_log));
  }

 private:
  double mean(std::size_t i, double mu, double z, double beta) const {
    return mu * bins_[i].signal * std::exp(bins_[i].signal_err * z) + bins_[i].background * beta;
  }

  double best_beta(std::size_t g, double mu, double z, const Data& data) const {
    const Group& group = groups_[g];
    if (group.error == 0) return 1;
    const double k = group.events(), control = k * data.control[g], all = group.background + k;
    double counts = 0;
    for (const std::size_t i : group.bins) counts += data.counts[i];
    const auto slope = [&](double beta) {
      double sum = all - control / beta;
      for (const std::size_t i : group.bins) {
        if (bins_[i].background > 0) sum -= bins_[i].background * data.counts[i] / mean(i, mu, z, beta);
      }
      return sum;
    };
    return root(control / all, (control + counts) / all, slope);
  }

  double negative_log(double mu, double z, const Data& data) const {
    double sum = 0.5 * z * z;
    for (std::size_t g = 0; g < groups_.size(); ++g) {
      const double beta = best_beta(g, mu, z, data);
      if (groups_[g].error > 0) sum += groups_[g].events() * (beta - data.control[g] * std::log(beta));
      for (const std::size_t i : groups_[g].bins) {
        const double lambda = mean(i, mu, z, beta);
        sum += lambda;
        if (data.counts[i] > 0) sum -= data.counts[i] * std::log(std::max(lambda, 1e-300));
      }
    }
    return sum;
  }

  std::vector<CountingBin> bins_;  // scaled to a signal of 1 in all
  std::vector<Group> groups_;
  double total_ = 0;
  bool moves_ = false;  // the signal, with z
};

/// CLs as a function of µ · total signal.
class AsymptoticCls {
 public:
  explicit AsymptoticCls(const Likelihood& likelihood)
      : likelihood_(likelihood),
        data_(likelihood.observed()),
        asimov_(likelihood.asimov(data_)),
        best_(likelihood.best_fit(data_)),
        asimov_best_{0, likelihood.profiled(0, asimov_)} {}

  double operator()(double mu) const {
    const double q = likelihood_.statistic(mu, best_, data_);
    const double a = likelihood_.statistic(mu, asimov_best_, asimov_);
    if (a == 0) return 1;  // µ = 0, to rounding
    const double root_q = std::sqrt(q), root_a = std::sqrt(a);
    if (q <= a) return above(root_q) / above(root_q - root_a);
    return above((q + a) / (2 * root_a)) / above((q - a) / (2 * root_a));
  }

 private:
  static double above(double x) {
    return boost::math::cdf(boost::math::complement(boost::math::normal(), x));
  }

  const Likelihood& likelihood_;
  Data data_, asimov_;
  Likelihood::Fit best_, asimov_best_;
};

}  // namespace

double asymptotic_cls(std::span<const CountingBin> bins, double mu) {
  const Likelihood likelihood(bins);
  return AsymptoticCls(likelihood)(mu * likelihood.total_signal());
}

double asymptotic_upper_limit(std::span<const CountingBin> bins, double cl) {
  if (!(cl > 0 && cl < 1)) throw Error(ExitCode::usage, "The confidence level must lie between 0 and 1.");
  const Likelihood likelihood(bins);
  if (likelihood.total_signal() == 0) return std::numeric_limits<double>::infinity();
  const AsymptoticCls cls(likelihood);
  double lo = 0, hi = 1;
  for (; cls(hi) > 1 - cl; hi *= 2) lo = hi;
  return root(lo, hi, [&](double mu) { return 1 - cl - cls(mu); }) / likelihood.total_signal();
}

}  // namespace semivis
