// Electron and nucleus after the emission: on shell, balanced, with the smallest transfer there is.
#include "semivis/physics/recoil.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace {

using namespace semivis;

constexpr double kLead = 207 * constants::atomic_mass_unit;

FourMomentum<double> with_mass(Vec3<double> p, double m) { return {on_shell_energy(p, m), p}; }
Vec3<double> minus(Vec3<double> a, Vec3<double> b) { return a + -1.0 * b; }

/// An emission inside phase space: x up to 0.95, angles up to a few m/E.
struct Emitted {
  FourMomentum<double> electron, aprime;
};
Emitted emission(std::mt19937_64& words) {
  std::uniform_real_distribution<double> u;
  const double m = std::pow(10, -3 + 3 * u(words)), energy = (m < 0.5 ? 5 : 20) + 80 * u(words);
  const double a_energy = m + (0.95 * energy - m) * u(words), angle = 3 * m / energy * u(words);
  const double p = std::sqrt(a_energy * a_energy - m * m), phi = 2 * constants::pi * u(words);
  return {with_mass({0, 0, energy}, constants::m_electron),
          with_mass(
              {p * std::sin(angle) * std::cos(phi), p * std::sin(angle) * std::sin(phi), p * std::cos(angle)},
              m)};
}

TEST(Recoil, BalancesAndStaysOnShell) {
  std::mt19937_64 words(1);
  for (int i = 0; i < 10000; ++i) {
    const auto [electron, aprime] = emission(words);
    const Recoil recoil = smallest_recoil(electron, aprime, kLead);
    EXPECT_NEAR(recoil.nucleus.e, on_shell_energy(recoil.nucleus.p, kLead), 1e-10);
    EXPECT_NEAR(recoil.electron.e + recoil.nucleus.e + aprime.e, electron.e + kLead, 1e-10);
    EXPECT_NEAR(norm(minus(recoil.electron.p + recoil.nucleus.p + aprime.p, electron.p)), 0, 1e-10);
    EXPECT_GE(recoil.electron.e, constants::m_electron);
  }
}

// Against a search: any other direction of the electron takes a larger transfer.
TEST(Recoil, TransferIsTheSmallest) {
  std::mt19937_64 words(2);
  std::uniform_real_distribution<double> u;
  for (int i = 0; i < 200; ++i) {
    const auto [electron, aprime] = emission(words);
    const double smallest = norm(smallest_recoil(electron, aprime, kLead).nucleus.p);
    const Vec3<double> k = minus(electron.p, aprime.p);
    for (int j = 0; j < 50; ++j) {
      const double cosine = 1 - std::pow(10, -12 * u(words)), phi = 2 * constants::pi * u(words);
      const double sine = std::sqrt(1 - cosine * cosine);
      const Vec3<double> n =
          rotate_z_to((1 / norm(k)) * k, {sine * std::cos(phi), sine * std::sin(phi), cosine});
      // Energy fixes the electron's momentum: bisection, the nucleus takes the rest.
      double lo = 0, hi = electron.e;
      for (int step = 0; step < 200; ++step) {
        const double mid = 0.5 * (lo + hi);
        const double energy =
            on_shell_energy(mid * n, constants::m_electron) + on_shell_energy(minus(k, mid * n), kLead);
        (energy < electron.e + kLead - aprime.e ? lo : hi) = mid;
      }
      EXPECT_GE(norm(minus(k, lo * n)), smallest * (1 - 1e-6));
    }
  }
}

// Forward emission with an infinitely heavy nucleus: √t = (m²(1-x) + m_e²x²)/(2E x(1-x)),
// J. D. Bjorken et al., Phys. Rev. D 80 (2009) 075018, for m_e, m << E.
TEST(Recoil, ForwardTransferOfAHeavyNucleus) {
  constexpr double m = 0.1, energy = 100, x = 0.8;
  const double p = std::sqrt(x * energy * x * energy - m * m);
  const Recoil recoil =
      smallest_recoil(with_mass({0, 0, std::sqrt(energy * energy - 2.6e-7)}, constants::m_electron),
                      with_mass({0, 0, p}, m), 1e6);
  const double me2 = constants::m_electron * constants::m_electron;
  const double expected = (m * m * (1 - x) + me2 * x * x) / (2 * energy * x * (1 - x));
  EXPECT_NEAR(norm(recoil.nucleus.p) / expected, 1, 1e-4);
}

}  // namespace
