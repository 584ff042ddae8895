// Enumeration of the outcomes that are at least as background-like, and the search for the limit.
#include "host/limits/cls.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/tools/roots.hpp>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <vector>

#include "host/error.hpp"
#include "host/limits/gauss_rule.hpp"

namespace semivis {
namespace {

using Counts = std::vector<std::size_t>;

constexpr std::size_t kNodes = 32;
constexpr double kTie = 1e-9;
constexpr double kNegligible = 1e-12;  // share of the signal below which a bin has none
constexpr int kRootDigits = 46;        // binary, of µ: q_µ and CLs are then good to 1e-12

template <class Function>
double root(double lo, double hi, double at_lo, double at_hi, const Function& f) {
  std::uintmax_t steps = 200;
  const boost::math::tools::eps_tolerance<double> close(kRootDigits);
  const auto bracket = boost::math::tools::toms748_solve(f, lo, hi, at_lo, at_hi, close, steps);
  return 0.5 * (bracket.first + bracket.second);
}

/// The bins with signal (others do not order outcomes, and average to 1), scaled to a signal of 1 in all. Not
/// for several threads.
class Model {
 public:
  explicit Model(std::span<const CountingBin> bins) {
    check_bins(bins);
    double events = 0;
    for (const CountingBin& bin : bins) {
      total_ += bin.signal;
      events += std::max(bin.observed, bin.background + 3 * bin.background_err);
    }
    if (events > kMaxEnumerated) {
      throw Error(ExitCode::data,
                  "More than 200 events in the analysis bins are too many to enumerate; use --asymptotic.");
    }
    for (std::size_t i = 0; i < bins.size(); ++i) {
      if (bins[i].signal > kNegligible * total_) position_.push_back(i);
    }
    std::stable_sort(position_.begin(), position_.end(), [&](std::size_t a, std::size_t b) {
      return bins[a].background_group < bins[b].background_group;
    });
    for (const std::size_t i : position_) bins_.push_back(bins[i]);
    for (std::size_t i = 0; i < bins_.size(); ++i) {
      bins_[i].signal /= total_;
      if (i == 0 || bins_[i].background_group != bins_[i - 1].background_group) groups_.push_back({i, i, {}});
      groups_.back().end = i + 1;
    }
    for (Group& group : groups_) group.beta = beta_rule(bins, bins_[group.begin].background_group);
    const bool certain =
        std::all_of(bins_.begin(), bins_.end(), [](const CountingBin& bin) { return bin.signal_err == 0; });
    z_ = certain ? kFixed : normal_rule(kNodes);
  }

  double total_signal() const { return total_; }
  std::size_t size() const { return bins_.size(); }
  Counts observed() const {
    Counts n;
    for (const CountingBin& bin : bins_) n.push_back(static_cast<std::size_t>(bin.observed));
    return n;
  }
  /// From counts of the bins as they were given, and back; a bin without signal counts as empty.
  Counts counts(const std::vector<double>& given) const {
    Counts n;
    for (const std::size_t i : position_) n.push_back(static_cast<std::size_t>(given[i]));
    return n;
  }
  std::vector<double> given_counts(const Counts& n, std::size_t bins) const {
    std::vector<double> given(bins, 0.0);
    for (std::size_t k = 0; k < n.size(); ++k) given[position_[k]] = static_cast<double>(n[k]);
    return given;
  }

  double cls(double mu, const Counts& observed) const {
    const double q = statistic(mu, observed);
    if (q <= 0) return 1;
    const std::vector<Counts> outcomes = outcomes_above(mu, q - kTie * (1 + q));
    const double denominator = probability(outcomes, 0);
    return denominator > 0 ? std::min(1.0, probability(outcomes, mu) / denominator) : 1;
  }

  double upper_limit(const Counts& observed, double cl) const {
    if (bins_.empty()) return std::numeric_limits<double>::infinity();
    const auto excess = [&](double mu) { return cls(mu, observed) - (1 - cl); };
    double lo = 0, hi = 1, at_hi = excess(hi);
    while (at_hi >= 0) {
      lo = hi;
      hi *= 2;
      at_hi = excess(hi);
    }
    const double step = (hi - lo) / 32;
    double before = excess(hi - step);
    while (before < 0 && hi - step > lo) {
      hi -= step;
      at_hi = before;
      before = excess(hi - step);
    }
    lo = hi - step;
    return root(lo, hi, excess(lo), at_hi, excess);
  }

  /// Sum of the prior-predictive probabilities.
  double probability(const std::vector<Counts>& outcomes, double mu) const {
    Counts largest(bins_.size(), 0);
    for (const Counts& n : outcomes) {
      for (std::size_t i = 0; i < n.size(); ++i) largest[i] = std::max(largest[i], n[i]);
    }
    double sum = 0;
    for (const WeightedNode& z : mu == 0 ? kFixed : z_) {
      const std::vector<std::vector<double>> table = poisson_table(mu, z.x, largest);
      double at_z = 0;
      for (const Counts& n : outcomes) {
        double product = 1;
        for (const Group& group : groups_) product *= group_probability(group, table, n);
        at_z += product;
      }
      sum += z.weight * at_z;
    }
    return sum;
  }

 private:
  struct Group {
    std::size_t begin, end;  // of bins_
    GaussRule beta;
    bool alone() const { return end - begin == 1; }
  };
  inline static const GaussRule kFixed{{0, 1}};  // z = 0

  static GaussRule beta_rule(std::span<const CountingBin> bins, int number) {
    double background = 0, error = 0;
    for (const CountingBin& bin : bins) {
      if (bin.background_group != number) continue;
      background += bin.background;
      error += bin.background_err;
    }
    if (error == 0) return {{1, 1}};
    return gamma_rule(background * background / (error * error), kNodes);
  }

  /// Poisson probabilities of bin i at [i][node of β · (largest[i] + 1) + n]; of the only bin of its group
  /// averaged over β, at [i][n].
  std::vector<std::vector<double>> poisson_table(double mu, double z, const Counts& largest) const {
    std::vector<std::vector<double>> table(bins_.size());
    for (const Group& group : groups_) {
      for (std::size_t i = group.begin; i < group.end; ++i) {
        const double signal = mu * bins_[i].signal * std::exp(bins_[i].signal_err * z);
        const std::size_t size = largest[i] + 1;
        table[i].assign(group.alone() ? size : group.beta.size() * size, 0.0);
        double* at_node = table[i].data();
        for (const WeightedNode& beta : group.beta) {
          const double mean = signal + bins_[i].background * beta.x;
          const double half = std::exp(-0.5 * mean);  // twice: means up to 1400 do not underflow
          double p = group.alone() ? half * beta.weight : half;
          for (std::size_t n = 0; n < size; p *= mean / static_cast<double>(++n)) at_node[n] += p * half;
          if (!group.alone()) at_node += size;
        }
      }
    }
    return table;
  }

  double group_probability(const Group& group, const std::vector<std::vector<double>>& table,
                           const Counts& n) const {
    if (group.alone()) return table[group.begin][n[group.begin]];
    double sum = 0;
    for (std::size_t node = 0; node < group.beta.size(); ++node) {
      double product = group.beta[node].weight;
      for (std::size_t i = group.begin; i < group.end; ++i) {
        product *= table[i][node * (table[i].size() / group.beta.size()) + n[i]];
      }
      sum += product;
    }
    return sum;
  }

  /// µ̂ >= 0: where Σ s n/(µ s + b) falls to Σ s = 1. Does not depend on µ, and is asked for at many.
  double best_fit(const Counts& n) const {
    const auto [entry, is_new] = best_fits_.try_emplace(n);
    if (is_new) entry->second = find_best_fit(n);
    return entry->second;
  }
  double find_best_fit(const Counts& n) const {
    double lo = 0, hi = 0;  // the root if only the bins without background, or all bins, had none
    for (std::size_t i = 0; i < n.size(); ++i) {
      if (bins_[i].background == 0) lo += static_cast<double>(n[i]);
      hi += static_cast<double>(n[i]);
    }
    const auto slope = [&](double mu) {
      double sum = -1;
      for (std::size_t i = 0; i < n.size(); ++i) {
        if (n[i] == 0) continue;
        sum += bins_[i].signal * static_cast<double>(n[i]) / (mu * bins_[i].signal + bins_[i].background);
      }
      return sum;
    };
    if (hi == lo) return hi;
    const double at_lo = slope(lo), at_hi = slope(hi);
    if (at_lo <= 0) return lo;
    return at_hi >= 0 ? hi : root(lo, hi, at_lo, at_hi, slope);
  }

  double statistic(double mu, const Counts& n) const {
    const double best = best_fit(n);
    if (best >= mu) return 0;
    double q = mu - best;
    for (std::size_t i = 0; i < n.size(); ++i) {
      if (n[i] == 0) continue;
      const double s = bins_[i].signal, b = bins_[i].background;
      q -= static_cast<double>(n[i]) * std::log((mu * s + b) / (best * s + b));
    }
    return 2 * q;
  }

  /// Every outcome with q_µ >= least (> 0). q_µ falls with every count, so the set has no holes; counts
  /// beyond any chance at this µ are left out.
  std::vector<Counts> outcomes_above(double mu, double least) const {
    std::vector<Counts> found;
    Counts n(bins_.size(), 0), highest;
    for (const Group& group : groups_) {
      for (std::size_t i = group.begin; i < group.end; ++i) {
        const double mean = mu * bins_[i].signal * std::exp(bins_[i].signal_err * z_.back().x) +
                            bins_[i].background * group.beta.back().x;
        highest.push_back(static_cast<std::size_t>(mean + 8 * std::sqrt(mean) + 20));
      }
    }
    const auto visit = [&](const auto& self, std::size_t i) -> void {
      if (i == n.size()) {
        found.push_back(n);
        return;
      }
      for (n[i] = 0; n[i] <= highest[i] && statistic(mu, n) >= least; ++n[i]) self(self, i + 1);
      n[i] = 0;
    };
    visit(visit, 0);
    return found;
  }

  double total_ = 0;
  std::vector<CountingBin> bins_;
  std::vector<std::size_t> position_;  // of each of bins_ among those given
  std::vector<Group> groups_;
  GaussRule z_;
  mutable std::map<Counts, double> best_fits_;
};

void check_cl(double cl) {
  if (!(cl > 0 && cl < 1)) throw Error(ExitCode::usage, "The confidence level must lie between 0 and 1.");
}

/// Every outcome of `total` events in n.size() bins.
void share_out(std::size_t total, std::size_t bin, Counts& n, std::vector<Counts>& outcomes) {
  if (bin + 1 == n.size()) {
    n[bin] = total;
    outcomes.push_back(n);
    return;
  }
  for (n[bin] = 0; n[bin] <= total; ++n[bin]) share_out(total - n[bin], bin + 1, n, outcomes);
}

/// visit(outcome, probability) for those without signal, in order of total counts, until all but 1e-4 is
/// seen.
template <class Visit>
void visit_background_outcomes(const Model& model, const Visit& visit) {
  double unseen = 1;
  for (std::size_t total = 0; unseen > 1e-4; ++total) {
    std::vector<Counts> outcomes;
    Counts n(model.size(), 0);
    share_out(total, 0, n, outcomes);
    for (const Counts& outcome : outcomes) {
      const double probability = model.probability({outcome}, 0);
      if (probability == 0) continue;
      unseen -= probability;
      visit(outcome, probability);
    }
  }
}

}  // namespace

double cls(std::span<const CountingBin> bins, double mu) {
  const Model model(bins);
  return model.cls(mu * model.total_signal(), model.observed());
}

double upper_limit(std::span<const CountingBin> bins, double cl) {
  check_cl(cl);
  const Model model(bins);
  return model.upper_limit(model.observed(), cl) / model.total_signal();
}

std::vector<BackgroundOutcome> background_outcomes(std::span<const CountingBin> bins) {
  const Model model(bins);
  if (model.size() == 0) return {{std::vector<double>(bins.size(), 0.0), 1}};
  std::vector<BackgroundOutcome> outcomes;
  visit_background_outcomes(model, [&](const Counts& n, double probability) {
    outcomes.push_back({model.given_counts(n, bins.size()), probability});
  });
  return outcomes;
}

std::vector<double> upper_limits(std::span<const CountingBin> bins,
                                 std::span<const BackgroundOutcome> outcomes, double cl) {
  check_cl(cl);
  const Model model(bins);
  std::map<Counts, double> known;  // outcomes that differ in bins without signal only are one
  std::vector<double> limits;
  for (const BackgroundOutcome& outcome : outcomes) {
    const auto [entry, is_new] = known.try_emplace(model.counts(outcome.counts));
    if (is_new) entry->second = model.upper_limit(entry->first, cl) / model.total_signal();
    limits.push_back(entry->second);
  }
  return limits;
}

ExpectedLimits quantiles(std::span<const BackgroundOutcome> outcomes, std::span<const double> limits) {
  std::vector<std::size_t> order(outcomes.size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return limits[a] < limits[b]; });
  const auto quantile = [&](double sigmas) {
    const double level = boost::math::cdf(boost::math::normal(), sigmas);
    double sum = 0;
    for (const std::size_t i : order) {
      sum += outcomes[i].probability;
      if (sum >= level) return limits[i];
    }
    return limits[order.back()];
  };
  return {quantile(-2), quantile(-1), quantile(0), quantile(1), quantile(2)};
}

ExpectedLimits expected_limits(std::span<const CountingBin> bins, double cl) {
  const std::vector<BackgroundOutcome> outcomes = background_outcomes(bins);
  return quantiles(outcomes, upper_limits(bins, outcomes, cl));
}

}  // namespace semivis
