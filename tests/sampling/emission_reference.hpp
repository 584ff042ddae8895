// The density of emissions T(E) dσ/dx dθ by direct quadrature: the oracle of the production tables.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "host/config/run_description.hpp"
#include "host/tables/track_length.hpp"
#include "semivis/physics/dark_brems_etl.hpp"
#include "semivis/physics/emission_variables.hpp"
#include "semivis/physics/form_factors.hpp"
#include "semivis/physics/materials.hpp"
#include "semivis/sampling/production.hpp"

namespace semivis::testing {

/// Bins of y = 1 - x and of θ, equally spaced in their logarithms but for the first, which starts at 0.
inline constexpr int kYBins = 30, kThetaBins = 25;
inline double y_edge(int i) { return i == 0 ? 0 : 1e-5 * std::exp(std::log(1e5) * (i - 1) / (kYBins - 1)); }
inline double theta_edge(int j) {
  return j == 0 ? 0 : 1e-6 * std::exp(std::log(max_emission_angle / 1e-6) * (j - 1) / (kThetaBins - 1));
}
inline std::size_t bin_of(double value, double (*edge)(int), int bins) {
  int i = 0;
  while (i + 1 < bins && value >= edge(i + 1)) ++i;
  return static_cast<std::size_t>(i);
}

/// Means over emissions.
struct EmissionMoments {
  double energy = 0, aprime_energy = 0, y = 0, log_y = 0, theta = 0, log_theta = 0, p_theta = 0;
  void add(double weight, double e, double y_value, double theta_value) {
    energy += weight * e;
    aprime_energy += weight * e * (1 - y_value);
    y += weight * y_value;
    log_y += weight * std::log(y_value);
    theta += weight * theta_value;
    log_theta += weight * std::log(std::max(theta_value, 1e-12));
    p_theta += weight * e * (1 - y_value) * theta_value;
  }
};

struct EmissionReference {
  double yield = 0;  // A' per electron on target at ε = 1
  EmissionMoments moments;
  std::vector<double> y_content, theta_content;

  EmissionReference(const RunDescription& run, double m_aprime)
      : y_content(kYBins), theta_content(kThetaBins) {
    const Nucleus& nucleus = *find_nucleus(run.target.material);
    const DarkBremsEtl xs(nucleus, FormFactors(nucleus), m_aprime);
    const GaussLegendre rule(3);
    const TrackLength track = make_track_length(run.beam.energy, run.beam.energy_spread, run.target.thickness,
                                                run.target.min_electron_energy);
    const std::vector<double> length = track_length_spectrum(track);
    // Energy nodes in groups of 8 (3 % wide) stand at their mean; the first, with the beam, alone.
    for (int first = 0, last = 1; first < track.n_energy;
         first = last, last = std::min(last + 8, track.n_energy)) {
      double sum = 0, energy = 0;
      for (int j = first; j < last; ++j) {
        const double t = length[static_cast<std::size_t>(j)];
        sum += t;
        energy += t * std::max(track.energy(j), track.min_energy);
      }
      add_energy(xs, rule, energy / sum, sum);
    }
    const double atoms = run.target.atoms_per_x0 * run.target.material_fraction * constants::pb_in_cm2;
    for (double* moment : {&moments.energy, &moments.aprime_energy, &moments.y, &moments.log_y,
                           &moments.theta, &moments.log_theta, &moments.p_theta})
      *moment /= yield;
    yield *= atoms;
  }

 private:
  void add_energy(const DarkBremsEtl& xs, const GaussLegendre& rule, double energy, double track) {
    const double m = xs.m_aprime();
    const double y_min = emission_y_min(energy, m, xs.nucleus_mass()), y_max = emission_y_max(energy, m);
    for (int i = 0; i < kYBins; ++i) {
      const double lo = std::max(y_edge(i), y_min), hi = std::min(y_edge(i + 1), y_max);
      if (hi <= lo) continue;
      const double span = std::log(hi / lo);
      for (std::size_t a = 0; a < rule.node.size(); ++a) {
        const double y = lo * std::exp(span * rule.node[a]);
        add_angles(xs, rule, energy, y, track * rule.weight[a] * span * y, static_cast<std::size_t>(i));
      }
    }
  }
  void add_angles(const DarkBremsEtl& xs, const GaussLegendre& rule, double energy, double y, double weight,
                  std::size_t y_bin) {
    const double scale =
        energy * energy * (1 - y) / emission_virtuality(y, xs.m_aprime());  // 1/v - 1 = scale θ²
    for (int j = 0; j < kThetaBins; ++j) {
      const double lo = theta_edge(j), hi = theta_edge(j + 1);
      for (std::size_t b = 0; b < rule.node.size(); ++b) {
        // In the first bin θ², in the others ln θ.
        const double t = rule.node[b],
                     theta = j == 0 ? hi * std::sqrt(t) : lo * std::exp(std::log(hi / lo) * t);
        const double dtheta2 = rule.weight[b] * (j == 0 ? hi * hi : 2 * std::log(hi / lo) * theta * theta);
        const double v = 1 / (1 + scale * theta * theta);
        const double content = weight * xs.dxs_dx_dv(energy, y, v) * v * v * scale * dtheta2;
        yield += content;
        moments.add(content, energy, y, theta);
        y_content[y_bin] += content;
        theta_content[static_cast<std::size_t>(j)] += content;
      }
    }
  }
};

}  // namespace semivis::testing
