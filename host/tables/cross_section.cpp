// Integrated dark bremsstrahlung cross sections.
#include "host/tables/cross_section.hpp"

#include "semivis/core/math.hpp"
#include "semivis/core/quadrature.hpp"

namespace semivis {
namespace {

template <class CrossSection>
double integrate_over_x(const CrossSection& xs, double energy, double min_aprime_energy, std::size_t points) {
  const double m = xs.m_aprime();
  const double y_lo = emission_y_min(energy, m, xs.nucleus_mass());
  const double y_hi = math::min(emission_y_max(energy, m), (energy - min_aprime_energy) / energy);
  if (!(y_lo < y_hi)) return 0;
  const double delta = math::square(constants::m_electron / m) + math::square(m / (2 * energy));
  return GaussLegendre(points).integrate(math::log1p(y_lo / delta), math::log1p(y_hi / delta), [&](double l) {
    const double y = delta * math::expm1(l);
    return (y + delta) * dxs_dx(xs, energy, y);
  });
}

}  // namespace

double dxs_dx(const DarkBremsEtl& xs, double energy, double y, std::size_t points) {
  if (!(y > 0 && y < emission_y_max(energy, xs.m_aprime()))) return 0;
  // dσ/dv is smooth in ln v (screening and recoil enter through t_min ∝ 1/v²), so equal steps in v would
  // miss the logarithm at v -> 0.
  const double w_lo = math::sqrt(math::sqrt(xs.v_min(energy, y)));
  return GaussLegendre(points).integrate(w_lo, 1, [&](double w) {
    const double w3 = w * w * w;
    return 4 * w3 * xs.dxs_dx_dv(energy, y, w3 * w);
  });
}

double total_cross_section(const DarkBremsEtl& xs, double energy, double min_aprime_energy,
                           std::size_t points) {
  return integrate_over_x(xs, energy, min_aprime_energy, points);
}
double total_cross_section(const DarkBremsIww& xs, double energy, double min_aprime_energy,
                           std::size_t points) {
  return integrate_over_x(xs, energy, min_aprime_energy, points);
}

}  // namespace semivis
