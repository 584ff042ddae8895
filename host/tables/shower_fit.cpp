// Fits the showers of a calorimeter, whole and cut short, to the three-term form of the event loop.
#include "host/tables/shower_fit.hpp"

#include <cmath>
#include <string>
#include <vector>

#include "host/error.hpp"
#include "semivis/core/quadrature.hpp"
#include "semivis/detector/shower_profile.hpp"

namespace semivis {
namespace {

constexpr std::size_t kEnergies = 25;   // Chebyshev nodes of ln E at which terms are fitted
constexpr std::size_t kDistances = 60;  // of a fit, equally spaced in ln d over the range below
constexpr double kSmallestDistance = 0.02, kLargestDistance = 16;  // in R_M
constexpr std::size_t kSlices = 480;                               // of a shower, equally spaced in √depth
constexpr std::size_t kSlicesPerCut = 8;                           // a shower is cut after every so many
constexpr double kDepthInMeans = 4;      // depth_max in mean depths of the most energetic shower
constexpr double kInfinityInMeans = 12;  // less than 1e-7 of any shower lies deeper
constexpr double kWorstAllowed = 0.01;   // of the energy behind a line

template <std::size_t N>
using Vector = std::array<double, N>;
template <std::size_t N>
using Matrix = std::array<Vector<N>, N>;

/// Solves a x = b for a symmetric positive definite matrix, by elimination.
template <std::size_t N>
Vector<N> solve(Matrix<N> a, Vector<N> b) {
  for (std::size_t i = 0; i < N; ++i)
    for (std::size_t j = i + 1; j < N; ++j) {
      const double ratio = a[j][i] / a[i][i];
      for (std::size_t k = i; k < N; ++k) a[j][k] -= ratio * a[i][k];
      b[j] -= ratio * b[i];
    }
  for (std::size_t i = N; i-- > 0;) {
    for (std::size_t k = i + 1; k < N; ++k) b[i] -= a[i][k] * b[k];
    b[i] /= a[i][i];
  }
  return b;
}

/// ln R_0, ln R_1, ln R_2 (R in R_M), w_0, w_1.
using Terms = Vector<5>;
constexpr std::size_t kFirstWeight = 3;
/// Distances of a fit in R_M, and the fraction of the energy beyond a straight edge at each.
using Distances = std::array<double, kDistances>;
using Leaks = std::array<double, kDistances>;

/// A least-squares problem of the terms: curvature JᵀJ, gradient Jᵀ(target - value), Σ(target - value)².
struct LeastSquares {
  Matrix<5> curvature{};
  Vector<5> gradient{};
  double chi2 = 0;
};

Distances fit_distances() {
  Distances distances;
  for (std::size_t i = 0; i < kDistances; ++i)
    distances[i] =
        kSmallestDistance * math::pow(kLargestDistance / kSmallestDistance,
                                      static_cast<double>(i) / static_cast<double>(kDistances - 1));
  return distances;
}

/// Fraction of a term of the given radius beyond a straight edge at `distance` from its axis.
double leak(double radius, double distance) {
  return 0.5 * (1 - distance / std::sqrt(distance * distance + radius * radius));
}

/// Weight of a squared error in the fit: the error is relative down to leaks of 1 %.
double importance(double leak) { return 1 / math::square(0.01 + leak); }

/// A slice of a shower: its share of the energy, and what leaks from it.
struct Slice {
  double energy;
  Leaks leak;
};

/// A shower of the given energy, slice by slice from its start.
std::vector<Slice> make_slices(const CalorimeterMedium& medium, double energy, const Distances& distances) {
  const LongitudinalProfile shower = longitudinal_profile(medium, energy);
  const double step = std::sqrt(kInfinityInMeans * shower.mean()) / static_cast<double>(kSlices);
  std::vector<Slice> out(kSlices);
  double norm = 0;
  for (std::size_t n = 0; n < kSlices; ++n) {
    const double u = (static_cast<double>(n) + 0.5) * step;  // √t: the density is smooth at the front
    const double t = u * u;
    Slice& slice = out[n];
    slice.energy = u * shower.unnormalised(t);
    norm += slice.energy;
    const RadialProfile profile = radial_profile(medium, energy, t / shower.maximum);
    const double core = profile.core_radius / medium.moliere_radius;
    const double tail = profile.tail_radius / medium.moliere_radius;
    for (std::size_t i = 0; i < kDistances; ++i)
      slice.leak[i] = profile.core_fraction * leak(core, distances[i]) +
                      (1 - profile.core_fraction) * leak(tail, distances[i]);
  }
  for (Slice& slice : out) slice.energy /= norm;
  return out;
}

Leaks whole(const std::vector<Slice>& shower) {
  Leaks sum{};
  for (const Slice& slice : shower)
    for (std::size_t i = 0; i < kDistances; ++i) sum[i] += slice.energy * slice.leak[i];
  return sum;
}

LeastSquares least_squares(const Terms& terms, const Distances& distances, const Leaks& target) {
  LeastSquares problem;
  const double last_weight = 1 - terms[kFirstWeight] - terms[kFirstWeight + 1];
  const double weight[kShowerTerms] = {terms[kFirstWeight], terms[kFirstWeight + 1], last_weight};
  for (std::size_t i = 0; i < kDistances; ++i) {
    const double d = distances[i];
    double beyond[kShowerTerms], value = 0;
    Vector<5> slope;
    for (std::size_t k = 0; k < kShowerTerms; ++k) {
      const double radius = math::exp(terms[k]), square = d * d + radius * radius;
      beyond[k] = leak(radius, d);
      value += weight[k] * beyond[k];
      slope[k] = weight[k] * 0.5 * d * radius * radius / (square * std::sqrt(square));
    }
    slope[kFirstWeight] = beyond[0] - beyond[2];
    slope[kFirstWeight + 1] = beyond[1] - beyond[2];
    const double residual = target[i] - value, important = importance(target[i]);
    problem.chi2 += important * residual * residual;
    for (std::size_t a = 0; a < 5; ++a) {
      problem.gradient[a] += important * slope[a] * residual;
      for (std::size_t b = 0; b < 5; ++b) problem.curvature[a][b] += important * slope[a] * slope[b];
    }
  }
  return problem;
}

/// c and d of term 0, then of term 1 (eq. cut shower), by least squares over all cuts and distances.
Vector<4> fit_cut_showers(const Terms& terms, const Distances& distances, const std::vector<Slice>& shower) {
  Matrix<4> normal{};
  Vector<4> right{};
  const double weight[kShowerTerms] = {terms[kFirstWeight], terms[kFirstWeight + 1],
                                       1 - terms[kFirstWeight] - terms[kFirstWeight + 1]};
  Leaks before{};
  double part = 0, since_last_cut = 0;
  for (std::size_t n = 0; n < kSlices; ++n) {
    part += shower[n].energy;
    since_last_cut += shower[n].energy;
    for (std::size_t i = 0; i < kDistances; ++i) before[i] += shower[n].energy * shower[n].leak[i];
    if ((n + 1) % kSlicesPerCut != 0) continue;
    const double rest = std::fmax(0, 1 - part), root = std::sqrt(rest);
    const double early = part * rest, late = part * part * part * root * std::sqrt(root);
    for (std::size_t i = 0; i < kDistances; ++i) {
      double beyond[kShowerTerms], residual = before[i];
      for (std::size_t k = 0; k < kShowerTerms; ++k) {
        beyond[k] = leak(math::exp(terms[k]), distances[i]);
        residual -= part * weight[k] * beyond[k];
      }
      const double first = beyond[0] - beyond[2], second = beyond[1] - beyond[2];
      const Vector<4> slope = {first * early, first * late, second * early, second * late};
      const double important = since_last_cut * importance(before[i]);
      for (std::size_t a = 0; a < 4; ++a) {
        right[a] += important * slope[a] * residual;
        for (std::size_t b = 0; b < 4; ++b) normal[a][b] += important * slope[a] * slope[b];
      }
    }
    since_last_cut = 0;
  }
  return solve(normal, right);
}

/// Levenberg-Marquardt from `terms` for a fixed number of steps, so that the result is reproducible.
Terms fit_terms(Terms terms, const Distances& distances, const Leaks& target) {
  double damping = 1e-3;
  LeastSquares here = least_squares(terms, distances, target);
  for (int step = 0; step < 60; ++step) {
    Matrix<5> damped = here.curvature;
    for (std::size_t a = 0; a < 5; ++a) damped[a][a] *= 1 + damping;
    const Vector<5> change = solve(damped, here.gradient);
    Terms moved = terms;
    for (std::size_t a = 0; a < 5; ++a) moved[a] += change[a];
    const LeastSquares there = least_squares(moved, distances, target);
    const bool better = there.chi2 < here.chi2;
    damping *= better ? 0.2 : 5;
    if (better) {
      terms = moved;
      here = there;
    }
  }
  return terms;
}

/// Least-squares polynomial through values at z.
ShowerPolynomial fit_polynomial(const std::array<double, kEnergies>& z,
                                const std::array<double, kEnergies>& values) {
  constexpr std::size_t n = kShowerCoefficients;
  Matrix<n> normal{};
  Vector<n> right{};
  for (std::size_t i = 0; i < kEnergies; ++i) {
    Vector<n> power;
    power[n - 1] = 1;
    for (std::size_t c = n - 1; c-- > 0;) power[c] = power[c + 1] * z[i];
    for (std::size_t a = 0; a < n; ++a) {
      right[a] += power[a] * values[i];
      for (std::size_t b = 0; b < n; ++b) normal[a][b] += power[a] * power[b];
    }
  }
  return solve(normal, right);
}

double evaluate(const ShowerPolynomial& polynomial, double z) {
  double value = 0;
  for (double coefficient : polynomial) value = value * z + coefficient;
  return value;
}

/// Largest error of the energy beyond an edge, over the distances of the fit.
double worst_error(const ShowerFit& fit, double z, double moliere_radius, const Distances& distances,
                   const Leaks& target) {
  const double w0 = evaluate(fit.weight[0], z), w1 = evaluate(fit.weight[1], z);
  const double weight[kShowerTerms] = {w0, w1, 1 - w0 - w1};
  double worst = 0;
  for (std::size_t j = 0; j < kDistances; ++j) {
    double value = 0;
    for (std::size_t k = 0; k < kShowerTerms; ++k)
      value += weight[k] * leak(math::exp(evaluate(fit.log_radius[k], z)), distances[j] * moliere_radius);
    worst = std::fmax(worst, std::fabs(value - target[j]));
  }
  return worst;
}

/// P(α, βt) at the depth nodes: the density integrated from node to node in √depth.
void tabulate_containment(const CalorimeterMedium& medium, double energy, double depth_max,
                          double* fraction) {
  static const GaussLegendre quadrature(8);
  const LongitudinalProfile shower = longitudinal_profile(medium, energy);
  const double t_max = depth_max / medium.radiation_length;
  const double step = std::sqrt(t_max) / (kShowerDepthNodes - 1);
  const auto density = [&](double u) { return u * shower.unnormalised(u * u); };
  const auto integral = [&](int cell) {
    return quadrature.integrate(cell * step, (cell + 1) * step, density);
  };
  double sum = 0;
  for (int j = 0; j < kShowerDepthNodes; ++j) {
    fraction[j] = sum;
    sum += integral(j);
  }
  // On to four times the depth: the rest is below 1e-9 and the sum is Γ(α)/β^α.
  for (int j = kShowerDepthNodes; j < 2 * kShowerDepthNodes; ++j) sum += integral(j);
  for (int j = 0; j < kShowerDepthNodes; ++j) fraction[j] /= sum;
}

void check_validity(const CalorimeterMedium& medium, double energy_max) {
  const LongitudinalProfile lowest = longitudinal_profile(medium, kShowerEnergyFloor);
  if (lowest.maximum < 0.5 || lowest.alpha < 1.2)
    throw Error(ExitCode::config,
                "the calorimeter layers are too thick for the shower parametrisation (" +
                    std::to_string(1 / medium.sampling_frequency) +
                    " radiation lengths per layer): use thinner absorber plates in [detector]");
  if (energy_max < 2 * kShowerEnergyFloor)
    throw Error(ExitCode::config, "showers need a beam energy above " +
                                      std::to_string(2 * kShowerEnergyFloor) +
                                      " GeV: raise energy_GeV in [beam]");
}

}  // namespace

ShowerFit fit_shower(const CalorimeterMedium& medium, double energy_max) {
  check_validity(medium, energy_max);
  ShowerFit fit;
  fit.log_energy_min = math::log(kShowerEnergyFloor);
  fit.log_energy_max = math::log(energy_max);
  fit.depth_max = kDepthInMeans * medium.radiation_length * longitudinal_profile(medium, energy_max).mean();

  const Distances distances = fit_distances();
  std::array<double, kEnergies> z, mean_depth;
  std::array<Leaks, kEnergies> target;
  std::array<std::array<double, kEnergies>, kShowerTerms> log_radius;
  std::array<std::array<double, kEnergies>, kShowerTerms - 1> weight;
  std::array<std::array<double, kEnergies>, 4> cut;
  const auto log_energy = [&](double at) {
    return fit.log_energy_min + 0.5 * (at + 1) * (fit.log_energy_max - fit.log_energy_min);
  };
  Terms terms = {math::log(0.14), math::log(0.7), math::log(1.8), 0.65, 0.3};
  for (std::size_t i = 0; i < kEnergies; ++i) {
    double sine = 0;
    math::sincos_2pi((static_cast<double>(i) + 0.5) / (2.0 * kEnergies), sine, z[i]);
    const double energy = math::exp(log_energy(z[i]));
    const std::vector<Slice> shower = make_slices(medium, energy, distances);
    target[i] = whole(shower);
    terms = fit_terms(terms, distances, target[i]);  // from the neighbouring energy: the same minimum
    const Vector<4> cut_terms = fit_cut_showers(terms, distances, shower);
    for (std::size_t k = 0; k < kShowerTerms; ++k)
      log_radius[k][i] = terms[k] + math::log(medium.moliere_radius);
    for (std::size_t k = 0; k + 1 < kShowerTerms; ++k) weight[k][i] = terms[kFirstWeight + k];
    for (std::size_t c = 0; c < 4; ++c) cut[c][i] = cut_terms[c];
    mean_depth[i] = longitudinal_profile(medium, energy).mean() * medium.radiation_length;
  }
  for (std::size_t k = 0; k < kShowerTerms; ++k) fit.log_radius[k] = fit_polynomial(z, log_radius[k]);
  for (std::size_t k = 0; k + 1 < kShowerTerms; ++k) fit.weight[k] = fit_polynomial(z, weight[k]);
  for (std::size_t k = 0; k + 1 < kShowerTerms; ++k) {
    fit.cut_early[k] = fit_polynomial(z, cut[2 * k]);
    fit.cut_late[k] = fit_polynomial(z, cut[2 * k + 1]);
  }
  fit.mean_depth = fit_polynomial(z, mean_depth);

  for (std::size_t i = 0; i < kEnergies; ++i)
    fit.worst_error =
        std::fmax(fit.worst_error, worst_error(fit, z[i], medium.moliere_radius, distances, target[i]));
  if (!(fit.worst_error <= kWorstAllowed))
    throw Error(ExitCode::config, "three radial terms do not describe the showers of this calorimeter to " +
                                      std::to_string(kWorstAllowed) + " (error " +
                                      std::to_string(fit.worst_error) + "): use other layers in [detector]");

  fit.longitudinal.resize(kShowerEnergyNodes * kShowerDepthNodes);
  for (int i = 0; i < kShowerEnergyNodes; ++i)
    tabulate_containment(medium, math::exp(log_energy(2.0 * i / (kShowerEnergyNodes - 1) - 1)), fit.depth_max,
                         &fit.longitudinal[static_cast<std::size_t>(i) * kShowerDepthNodes]);
  return fit;
}

}  // namespace semivis
