// Fits the depth-averaged shower of a calorimeter to the three-term form of the event loop.
#include "host/tables/shower_fit.hpp"

#include <cmath>
#include <string>

#include "host/error.hpp"
#include "semivis/core/quadrature.hpp"
#include "semivis/detector/shower_profile.hpp"

namespace semivis {
namespace {

constexpr std::size_t kEnergies = 25;  // Chebyshev nodes of ln E at which terms are fitted
constexpr std::size_t kRadii = 80;     // of a fit, equally spaced in ln r over the range below
constexpr double kSmallestRadius = 0.01, kLargestRadius = 40;  // in R_M
constexpr double kDepthInMeans = 4;      // depth_max in mean depths of the most energetic shower
constexpr double kInfinityInMeans = 12;  // less than 1e-7 of any shower lies deeper
constexpr double kWorstAllowed = 0.01;   // of the energy fraction inside a circle

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
/// Radii of a fit, in R_M, and the fraction of the energy inside each.
using Radii = std::array<double, kRadii>;
using Fractions = std::array<double, kRadii>;

/// A least-squares problem of the terms: curvature JᵀJ, gradient Jᵀ(target - value), Σ(target - value)².
struct LeastSquares {
  Matrix<5> curvature{};
  Vector<5> gradient{};
  double chi2 = 0;
};

Radii fit_radii() {
  Radii radii;
  for (std::size_t i = 0; i < kRadii; ++i)
    radii[i] = kSmallestRadius * math::pow(kLargestRadius / kSmallestRadius,
                                           static_cast<double>(i) / static_cast<double>(kRadii - 1));
  return radii;
}

/// Fraction inside each radius, averaged over depth with the longitudinal density.
Fractions depth_averaged(const CalorimeterMedium& medium, double energy, const Radii& radii) {
  static const GaussLegendre quadrature(128);
  const LongitudinalProfile shower = longitudinal_profile(medium, energy);
  const double u_max = std::sqrt(kInfinityInMeans * shower.mean());
  Fractions inside{};
  double norm = 0;
  for (std::size_t n = 0; n < quadrature.node.size(); ++n) {
    const double u = u_max * quadrature.node[n], t = u * u;  // √t: the density is smooth at the front
    const double energy_here = quadrature.weight[n] * u * shower.unnormalised(t);
    const RadialProfile profile = radial_profile(medium, energy, t / shower.maximum);
    for (std::size_t i = 0; i < kRadii; ++i)
      inside[i] += energy_here * profile.fraction_inside(radii[i] * medium.moliere_radius);
    norm += energy_here;
  }
  for (double& fraction : inside) fraction /= norm;
  return inside;
}

LeastSquares least_squares(const Terms& terms, const Radii& radii, const Fractions& target) {
  LeastSquares problem;
  const double last_weight = 1 - terms[kFirstWeight] - terms[kFirstWeight + 1];
  const double weight[kShowerTerms] = {terms[kFirstWeight], terms[kFirstWeight + 1], last_weight};
  for (std::size_t i = 0; i < kRadii; ++i) {
    double inside[kShowerTerms], value = 0;
    Vector<5> slope;
    for (std::size_t k = 0; k < kShowerTerms; ++k) {
      inside[k] = RadialProfile::term_inside(math::exp(terms[k]), radii[i]);
      value += weight[k] * inside[k];
      slope[k] = -2 * weight[k] * inside[k] * (1 - inside[k]);
    }
    slope[kFirstWeight] = inside[0] - inside[2];
    slope[kFirstWeight + 1] = inside[1] - inside[2];
    const double residual = target[i] - value;
    problem.chi2 += residual * residual;
    for (std::size_t a = 0; a < 5; ++a) {
      problem.gradient[a] += slope[a] * residual;
      for (std::size_t b = 0; b < 5; ++b) problem.curvature[a][b] += slope[a] * slope[b];
    }
  }
  return problem;
}

/// Levenberg-Marquardt from `terms` for a fixed number of steps, so that the result is reproducible.
Terms fit_terms(Terms terms, const Radii& radii, const Fractions& target) {
  double damping = 1e-3;
  LeastSquares here = least_squares(terms, radii, target);
  for (int step = 0; step < 60; ++step) {
    Matrix<5> damped = here.curvature;
    for (std::size_t a = 0; a < 5; ++a) damped[a][a] *= 1 + damping;
    const Vector<5> change = solve(damped, here.gradient);
    Terms moved = terms;
    for (std::size_t a = 0; a < 5; ++a) moved[a] += change[a];
    const LeastSquares there = least_squares(moved, radii, target);
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

/// Largest difference between the polynomials' terms at z and the fractions inside each radius.
double worst_error(const ShowerFit& fit, double z, double moliere_radius, const Radii& radii,
                   const Fractions& inside) {
  const double w0 = evaluate(fit.weight[0], z), w1 = evaluate(fit.weight[1], z);
  const double weight[kShowerTerms] = {w0, w1, 1 - w0 - w1};
  double worst = 0;
  for (std::size_t j = 0; j < kRadii; ++j) {
    double value = 0;
    for (std::size_t k = 0; k < kShowerTerms; ++k)
      value += weight[k] * RadialProfile::term_inside(math::exp(evaluate(fit.log_radius[k], z)),
                                                      radii[j] * moliere_radius);
    worst = std::fmax(worst, std::fabs(value - inside[j]));
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

  const Radii radii = fit_radii();
  std::array<double, kEnergies> z, mean_depth;
  std::array<Fractions, kEnergies> inside;
  std::array<std::array<double, kEnergies>, kShowerTerms> log_radius;
  std::array<std::array<double, kEnergies>, kShowerTerms - 1> weight;
  const auto log_energy = [&](double at) {
    return fit.log_energy_min + 0.5 * (at + 1) * (fit.log_energy_max - fit.log_energy_min);
  };
  Terms terms = {math::log(0.14), math::log(0.7), math::log(1.8), 0.65, 0.3};
  for (std::size_t i = 0; i < kEnergies; ++i) {
    double sine = 0;
    math::sincos_2pi((static_cast<double>(i) + 0.5) / (2.0 * kEnergies), sine, z[i]);
    const double energy = math::exp(log_energy(z[i]));
    inside[i] = depth_averaged(medium, energy, radii);
    terms = fit_terms(terms, radii, inside[i]);  // from the neighbouring energy: the same minimum
    for (std::size_t k = 0; k < kShowerTerms; ++k)
      log_radius[k][i] = terms[k] + math::log(medium.moliere_radius);
    for (std::size_t k = 0; k + 1 < kShowerTerms; ++k) weight[k][i] = terms[kFirstWeight + k];
    mean_depth[i] = longitudinal_profile(medium, energy).mean() * medium.radiation_length;
  }
  for (std::size_t k = 0; k < kShowerTerms; ++k) fit.log_radius[k] = fit_polynomial(z, log_radius[k]);
  for (std::size_t k = 0; k + 1 < kShowerTerms; ++k) fit.weight[k] = fit_polynomial(z, weight[k]);
  fit.mean_depth = fit_polynomial(z, mean_depth);

  for (std::size_t i = 0; i < kEnergies; ++i)
    fit.worst_error =
        std::fmax(fit.worst_error, worst_error(fit, z[i], medium.moliere_radius, radii, inside[i]));
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
