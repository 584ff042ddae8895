// Effective relativistic degrees of freedom of the Standard Model plasma: energy and entropy density.
#pragma once

#include <array>

#include "semivis/core/math.hpp"

namespace semivis {

/// ρ = (π²/30) energy T⁴, s = (2π²/45) entropy T³, T that of the photons.
struct DegreesOfFreedom {
  double energy, entropy;
};

namespace detail {
/// Ratios of polynomials in ln(T/GeV), coefficients from the constant upwards.
using Polynomial = std::array<double, 12>;
inline double polynomial(const Polynomial& c, double t) {
  double sum = 0;
  for (std::size_t i = c.size(); i-- > 0;) sum = sum * t + c[i];
  return sum;
}
/// e^{-a x}(1 + b x + c x² + d x³): a particle of mass x T over a massless one.
struct MassiveShare {
  double a, b, c, d;
  double operator()(double x) const { return math::exp(-a * x) * (1 + x * (b + x * (c + x * d))); }
};
inline constexpr MassiveShare kFermionEnergy{1.04855, 1.03757, 0.508630, 0.0893988};
inline constexpr MassiveShare kBosonEnergy{1.03149, 1.03317, 0.398264, 0.0648056};
inline constexpr MassiveShare kFermionEntropy{1.04190, 1.03400, 0.456426, 0.0595249};
inline constexpr MassiveShare kBosonEntropy{1.03365, 1.03397, 0.342548, 0.0506182};
}  // namespace detail

/// At the temperature T, GeV: the fit of K. Saikawa, S. Shirai, JCAP 05 (2018) 035, arXiv:1803.01038,
/// appendix C and table 1, with the masses (GeV) used there: lattice QCD, hadron resonances
/// below 120 MeV, neutrino decoupling. For T up to 1e16 GeV; constant below 10 keV. Within 3 % of the table
/// of S. Borsanyi et al., Nature 539 (2016) 69, arXiv:1606.07494, below 0.4 GeV, 6 % above.
inline DegreesOfFreedom degrees_of_freedom(double temperature) {
  using namespace detail;
  if (temperature >= 0.12) {
    constexpr Polynomial a{1,          1.11724,    3.12672e-1, -4.68049e-2, -2.65004e-2, -1.19760e-3,
                           1.82812e-4, 1.36436e-4, 8.55051e-5, 1.22840e-5,  3.82259e-7,  -6.87035e-9};
    constexpr Polynomial b{1.43382e-2,  1.37559e-2, 2.92108e-3, -5.38533e-4, -1.62496e-4, -2.87906e-5,
                           -3.84278e-6, 2.78776e-6, 7.40342e-7, 1.17210e-7,  3.72499e-9,  -6.74107e-11};
    constexpr Polynomial c{1,          6.07869e-1,  -1.54485e-1, -2.24034e-1, -2.82147e-2, 2.90620e-2,
                           6.86778e-3, -1.00005e-3, -1.69104e-4, 1.06301e-5,  1.69528e-6,  -9.33311e-8};
    constexpr Polynomial d{7.07388e1,   9.18011e1,  3.31892e1,  -1.39779,    -1.52558,   -1.97857e-2,
                           -1.60146e-1, 8.22615e-5, 2.02651e-2, -1.82134e-5, 7.83943e-5, 7.13518e-5};
    const double t = math::log(temperature);
    const double energy = polynomial(a, t) / polynomial(b, t);
    return {energy, energy / (1 + polynomial(c, t) / polynomial(d, t))};
  }
  const double e = 511e-6 / temperature, muon = 0.1056 / temperature, pion0 = 0.135 / temperature,
               pion = 0.140 / temperature,
               resonances[] = {0.5 / temperature, 0.77 / temperature, 1.2 / temperature, 2.0 / temperature};
  // Photons and electrons over photons; the neutrinos' temperature follows its cube root.
  const double heated = 1 + 1.75 * kFermionEntropy(e);
  const auto bosons = [&](const MassiveShare& share, double n0, double n, const double(&heavy)[4]) {
    double sum = n0 * share(pion0) + n * share(pion);
    for (int i = 0; i < 4; ++i) sum += heavy[i] * share(resonances[i]);
    return sum;
  };
  return {2.030 + 1.353 * math::pow(heated, 4.0 / 3) + 3.495 * kFermionEnergy(e) +
              3.446 * kFermionEnergy(muon) + bosons(kBosonEnergy, 1.05, 2.08, {4.165, 30.55, 89.4, 8209}),
          2.008 + 1.923 * heated + 3.442 * kFermionEntropy(e) + 3.468 * kFermionEntropy(muon) +
              bosons(kBosonEntropy, 1.034, 2.068, {4.16, 30.55, 90, 6209})};
}

/// g_*^½ = (h/√g)(1 + ⅓ dln h/dln T) of the Boltzmann equation, h entropy, g energy (P. Gondolo, G. Gelmini,
/// Nucl. Phys. B 360 (1991) 145, section 2). The derivative is a difference over ±5 % in T.
inline double sqrt_g_star(double temperature) {
  constexpr double ratio = 1.05;
  const DegreesOfFreedom here = degrees_of_freedom(temperature);
  const double slope = math::log(degrees_of_freedom(temperature * ratio).entropy /
                                 degrees_of_freedom(temperature / ratio).entropy) /
                       (2 * math::log(ratio));
  return here.entropy / math::sqrt(here.energy) * (1 + slope / 3);
}

}  // namespace semivis
