// The shape of an electromagnetic shower in a sampling calorimeter: Grindhammer and Peters,
// hep-ex/0001020 (host, double). Lengths along the shower t are in X0, radii in m, energies in GeV.
#pragma once

#include "semivis/core/math.hpp"
#include "semivis/detector/calorimeter_medium.hpp"

namespace semivis {

/// Lowest energy at which the formulas are used, GeV: near 0.1 GeV the maximum reaches the front face
/// (T → 0, α → 1). A shower below it gets the shape of one at the floor.
inline constexpr double kShowerEnergyFloor = 0.3;

/// dE/dt ∝ t^(α-1) e^(-βt): maximum at T = (α-1)/β, mean depth α/β.
struct LongitudinalProfile {
  double maximum;  // T
  double alpha, beta;
  double mean() const { return alpha / beta; }
  /// The density without its factor β^α/Γ(α); t > 0.
  double unnormalised(double t) const { return math::exp((alpha - 1) * math::log(t) - beta * t); }
};

/// The typical (not fluctuated) longitudinal profile, y = E/E_c:
///   T = ln y - 0.812 - 0.55/F_s - 0.69 (1-ê),   α = 0.81 + (0.458 + 2.26/Z) ln y - 0.476/F_s,
/// the medians of T and α of individual showers. energy in GeV, > 0; below the floor: at the floor.
/// Source: hep-ex/0001020, appendix A.1.2 (homogeneous) and A.2.2 (sampling).
inline LongitudinalProfile longitudinal_profile(const CalorimeterMedium& medium, double energy) {
  const double ln_y = math::log(math::max(energy, kShowerEnergyFloor) / medium.critical_energy);
  const double layers = 1 / medium.sampling_frequency;
  LongitudinalProfile profile;
  profile.maximum = ln_y - 0.812 - 0.55 * layers - 0.69 * (1 - medium.e_over_mip);
  profile.alpha = 0.81 + (0.458 + 2.26 / medium.Z) * ln_y - 0.476 * layers;
  profile.beta = (profile.alpha - 1) / profile.maximum;
  return profile;
}

/// dE/dr at one depth: f(r) = p 2rR_C²/(r²+R_C²)² + (1-p) 2rR_T²/(r²+R_T²)².
struct RadialProfile {
  double core_radius, tail_radius;  // R_C, R_T, m
  double core_fraction;             // p
  /// f(r), 1/m; r >= 0 in m.
  double density(double r) const {
    return core_fraction * term_density(core_radius, r) + (1 - core_fraction) * term_density(tail_radius, r);
  }
  /// ∫_0^r f; r >= 0 in m.
  double fraction_inside(double r) const {
    return core_fraction * term_inside(core_radius, r) + (1 - core_fraction) * term_inside(tail_radius, r);
  }
  static double term_density(double radius, double r) {
    const double square = r * r + radius * radius;
    return 2 * r * radius * radius / (square * square);
  }
  static double term_inside(double radius, double r) { return r * r / (r * r + radius * radius); }
};

/// The average radial profile at relative depth tau = t/T >= 0, in R_M, E in GeV:
///   R_C = z1 + z2 τ,  R_T = k1 [e^{k3(τ-k2)} + e^{k4(τ-k2)}],  p = p1 exp{(p2-τ)/p3 - exp[(p2-τ)/p3]}
/// with the sampling corrections R_C += -0.0203 (1-ê) + 0.0397/F_s e^{-τ},
/// R_T += -0.14 (1-ê) - 0.495/F_s e^{-τ},  p += (1-ê) [0.348 - 0.642/F_s e^{-(τ-1)²}].
/// Energies below the floor: at the floor. Source: hep-ex/0001020, appendix A.1.3 and A.2.3.
inline RadialProfile radial_profile(const CalorimeterMedium& medium, double energy, double tau) {
  const double ln_e = math::log(math::max(energy, kShowerEnergyFloor));
  const double layers = 1 / medium.sampling_frequency, e_defect = 1 - medium.e_over_mip;
  const double z1 = 0.0251 + 0.00319 * ln_e, z2 = 0.1162 - 0.000381 * medium.Z;
  const double k1 = 0.659 - 0.00309 * medium.Z, k2 = 0.645, k3 = -2.59, k4 = 0.3585 + 0.0421 * ln_e;
  const double p1 = 2.632 - 0.00094 * medium.Z, p2 = 0.401 + 0.00187 * medium.Z, p3 = 1.313 - 0.0686 * ln_e;
  const double core = z1 + z2 * tau - 0.0203 * e_defect + 0.0397 * layers * math::exp(-tau);
  const double tail = k1 * (math::exp(k3 * (tau - k2)) + math::exp(k4 * (tau - k2))) - 0.14 * e_defect -
                      0.495 * layers * math::exp(-tau);
  const double u = (p2 - tau) / p3;
  const double p = p1 * math::exp(u - math::exp(u)) +
                   e_defect * (0.348 - 0.642 * layers * math::exp(-math::square(tau - 1)));
  return {core * medium.moliere_radius, tail * medium.moliere_radius, p};
}

}  // namespace semivis
