// Cascade rates against quadrature and closed forms; the lattice's conservation laws and order of accuracy.
#include "semivis/physics/cascade.hpp"

#include <gtest/gtest.h>

#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <cmath>

namespace {

using namespace semivis;

template <class Function>
double integral(double lo, double hi, Function f) {
  return boost::math::quadrature::gauss_kronrod<double, 31>::integrate(f, lo, hi, 12, 1e-13);
}

/// Σ_k rates[k] e^(-power h k).
double moment(const std::vector<double>& rates, double h, double power) {
  double sum = 0;
  for (std::size_t k = rates.size(); k-- > 0;)
    sum += rates[k] * std::exp(-power * h * static_cast<double>(k));
  return sum;
}

// A radiation length is where the mean energy lost is E; pairs come at 7/9 per X0 (both by definition).
TEST(Cascade, RatesHaveTheirTotals) {
  EXPECT_NEAR(integral(0, 1, [](double y) { return bremsstrahlung_energy_rate(y); }), 1, 1e-13);
  EXPECT_NEAR(integral(0, 1, [](double x) { return pair_rate(x); }), pair_rate_total, 1e-13);
  for (const double y : {1e-4, 0.01, 0.3, 0.9})
    EXPECT_NEAR(bremsstrahlung_rate_above(y), integral(y, 1, [](double u) { return bremsstrahlung_rate(u); }),
                1e-10)
        << y;
}

// Exact laws of the linear sharing; 2500 nodes reach e^-50 of the energy, so the sums are whole to rounding.
TEST(Cascade, LatticeConservesNumberAndEnergy) {
  const double h = 0.02;
  const CascadeLattice lattice = make_cascade_lattice(h, 2500);
  EXPECT_NEAR(moment(lattice.electron_to_electron, h, 0), 0, 1e-12);
  EXPECT_NEAR(moment(lattice.electron_to_electron, h, 1), -1, 1e-12);
  EXPECT_NEAR(moment(lattice.electron_to_photon, h, 1), 1, 1e-12);
  EXPECT_NEAR(moment(lattice.photon_to_electron, h, 0), 2 * pair_rate_total, 1e-12);
  EXPECT_NEAR(moment(lattice.photon_to_electron, h, 1), pair_rate_total, 1e-12);
}

// The mean of E² is not kept: its error must be positive (linear sharing spreads), below 3h², and fall
// about fourfold (with a logarithm: 3 to 4.2) when h is halved. Closed form of the true moment: -55/36.
TEST(Cascade, LatticeIsSecondOrder) {
  double previous = 0;
  for (const double h : {0.02, 0.01, 0.005}) {
    const auto n = static_cast<std::size_t>(50 / h);
    const double excess = moment(make_cascade_lattice(h, n).electron_to_electron, h, 2) + 55.0 / 36.0;
    EXPECT_GT(excess, 0);
    EXPECT_LT(excess, 3 * h * h);
    if (previous > 0) {
      EXPECT_GT(previous / excess, 3);
      EXPECT_LT(previous / excess, 4.2);
    }
    previous = excess;
  }
}

// Entries against an independent quadrature of rate times the sharing hat function; 1e-11 is rounding.
TEST(Cascade, LatticeEntriesAreTheHatIntegrals) {
  const double h = 0.004;
  const CascadeLattice lattice = make_cascade_lattice(h, 1000);
  for (const std::size_t k : {std::size_t{1}, std::size_t{2}, std::size_t{20}, std::size_t{700}}) {
    const double middle = std::exp(-h * static_cast<double>(k));
    const double above = middle * std::exp(h), below = middle * std::exp(-h);
    const auto hat_integral = [&](auto rate) {
      return integral(below, middle, [&](double z) { return rate(z) * (z - below) / (middle - below); }) +
             integral(middle, above, [&](double z) { return rate(z) * (above - z) / (above - middle); });
    };
    EXPECT_NEAR(
        lattice.electron_to_electron[k] / hat_integral([](double z) { return bremsstrahlung_rate(1 - z); }),
        1, 1e-11)
        << k;
    EXPECT_NEAR(lattice.electron_to_photon[k] / hat_integral([](double z) { return bremsstrahlung_rate(z); }),
                1, 1e-11)
        << k;
    EXPECT_NEAR(lattice.photon_to_electron[k] / hat_integral([](double z) { return 2 * pair_rate(z); }), 1,
                1e-11)
        << k;
  }
}

}  // namespace
