// Integrated dark bremsstrahlung cross sections.
#include "host/tables/cross_section.hpp"

#include <map>
#include <vector>

#include "kernels/dark_brems_block.hpp"
#include "semivis/core/math.hpp"
#include "semivis/core/quadrature.hpp"

namespace semivis {
namespace {

/// Kept for the next call: to find the nodes takes longer than to sum over them.
const GaussLegendre& gauss_legendre(std::size_t points) {
  thread_local std::map<std::size_t, GaussLegendre> rules;
  return rules.try_emplace(points, points).first->second;
}

template <class CrossSection>
double integrate_over_x(const CrossSection& xs, double energy, double min_aprime_energy, std::size_t points) {
  const double m = xs.m_aprime();
  const double y_lo = emission_y_min(energy, m, xs.nucleus_mass());
  const double y_hi = math::min(emission_y_max(energy, m), (energy - min_aprime_energy) / energy);
  if (!(y_lo < y_hi)) return 0;
  const double delta = math::square(constants::m_electron / m) + math::square(m / (2 * energy));
  const double l_lo = math::log1p(y_lo / delta), l_hi = math::log1p(y_hi / delta);
  return gauss_legendre(points).integrate(l_lo, l_hi, [&](double l) {
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
  const GaussLegendre& rule = gauss_legendre(points);
  std::vector<double> dv_dw, v, density(points);
  for (const double node : rule.node) {
    const double w = w_lo + (1 - w_lo) * node, w3 = w * w * w;
    dv_dw.push_back(4 * w3);
    v.push_back(w3 * w);
  }
  dxs_dx_dv(xs, energy, y, v, density);
  double sum = 0;
  for (std::size_t i = 0; i < points; ++i) sum += rule.weight[i] * (dv_dw[i] * density[i]);
  return (1 - w_lo) * sum;
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
