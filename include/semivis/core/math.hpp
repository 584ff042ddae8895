// Portable elementary functions: exp, log, sincos, atan2, normal CDF from + - * / sqrt, multiply_add and
// integer operations only. No library call and no data-dependent branch, so that loops vectorise, and every
// IEEE-754 target (any x86 vector width, Arm, GPU) returns the same bits with contraction off.
// Accuracy (tests/core/math_test.cpp): float 2 ulp, double 4 ulp unless a function says otherwise.
#pragma once

#include <cstdint>

#include "semivis/core/arithmetic.hpp"
#include "semivis/core/constants.hpp"
#include "semivis/core/macros.hpp"

namespace semivis::math {

namespace detail {
/// e^x = 2^k (1 + p): the scale 2^k and p = e^r - 1, |r| <= ln2/2.
template <class Real>
struct ExpParts {
  Real scale, p;
};
SEMIVIS_HD ExpParts<float> exp_parts(float x) {
  x = clamp(x, -87.0f, 88.0f);
  const float t = multiply_add(x, 1.44269504f, 12582912.0f);  // + 1.5·2²³ rounds to the nearest integer
  const float k = t - 12582912.0f;
  const float r = multiply_add(k, 2.12194440e-4f, multiply_add(k, -0.693359375f, x));
  const float p = polynomial(r, {1.9875691500e-4f, 1.3981999507e-3f, 8.3334519073e-3f, 4.1665795894e-2f,
                                 1.6666665459e-1f, 5.0000001201e-1f});
  const std::uint32_t bits = (bit_cast<std::uint32_t>(t) + 127u) << 23;
  return {bit_cast<float>(bits), multiply_add(r * r, p, r)};
}
SEMIVIS_HD ExpParts<double> exp_parts(double x) {
  x = clamp(x, -708.0, 709.0);
  const double t = x * 1.4426950408889634 + 6755399441055744.0;
  const double k = t - 6755399441055744.0;
  const double r = (x - k * 6.93147180369123816490e-01) - k * 1.90821492927058770002e-10;
  const double p =
      polynomial(r, {1.0 / 6227020800.0, 1.0 / 479001600.0, 1.0 / 39916800.0, 1.0 / 3628800.0, 1.0 / 362880.0,
                     1.0 / 40320.0, 1.0 / 5040.0, 1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5});
  const std::uint64_t bits = (bit_cast<std::uint64_t>(t) + 1023u) << 52;
  return {bit_cast<double>(bits), (r * r) * p + r};
}
}  // namespace detail

/// e^x; x is limited to [-87, 88] (float) or [-708, 709] (double).
template <class Real>
SEMIVIS_HD Real exp(Real x) {
  const auto e = detail::exp_parts(x);
  return multiply_add(e.scale, e.p, e.scale);
}
/// e^x - 1 without cancellation near 0; same range as exp.
template <class Real>
SEMIVIS_HD Real expm1(Real x) {
  const auto e = detail::exp_parts(x);
  return multiply_add(e.scale, e.p, e.scale - Real(1));
}

/// ln x for normal x > 0; anything else returns a finite, meaningless number.
SEMIVIS_HD float log(float x) {
  const std::uint32_t i = bit_cast<std::uint32_t>(x);  // no overflow where x is negative
  const std::int32_t e = static_cast<std::int32_t>(i - 0x3f3504f3u) >> 23;
  const float f = bit_cast<float>(i - (static_cast<std::uint32_t>(e) << 23)) - 1.0f;
  const float z = f * f;
  const float p = polynomial(
      f, {7.0376836292e-2f, -1.1514610310e-1f, 1.1676998740e-1f, -1.2420140846e-1f, 1.4249322787e-1f,
          -1.6668057665e-1f, 2.0000714765e-1f, -2.4999993993e-1f, 3.3333331174e-1f});
  const float k = static_cast<float>(e);
  const float small = multiply_add(f * z, p, multiply_add(k, -2.12194440e-4f, -0.5f * z));
  return multiply_add(k, 0.693359375f, small + f);
}
SEMIVIS_HD double log(double x) {
  constexpr std::uint64_t root_half = 0x3FE6A09E667F3BCDull;  // bits of sqrt(1/2)
  const std::uint64_t t = bit_cast<std::uint64_t>(x) + (0x3FF0000000000000ull - root_half);
  const double k = bit_cast<double>((t >> 52) | 0x4330000000000000ull) - (4503599627370496.0 + 1023.0);
  const double f = bit_cast<double>((t & 0x000FFFFFFFFFFFFFull) + root_half) - 1.0;
  const double s = f / (2.0 + f), z = s * s;
  const double p = polynomial(z, {2.0 / 23.0, 2.0 / 21.0, 2.0 / 19.0, 2.0 / 17.0, 2.0 / 15.0, 2.0 / 13.0,
                                  2.0 / 11.0, 2.0 / 9.0, 2.0 / 7.0, 2.0 / 5.0, 2.0 / 3.0});
  const double h = 0.5 * f * f;
  return k * 6.93147180369123816490e-01 - ((h - (s * (h + z * p) + k * 1.90821492927058770002e-10)) - f);
}
/// ln(1 + x) for x > -1, accurate near 0 (Kahan's correction of the rounding of 1 + x).
SEMIVIS_HD double log1p(double x) {
  const double u = 1.0 + x;
  return log(u) + (x - (u - 1.0)) / u;
}
/// x^y for normal x > 0; relative error grows as |y ln x| ulp.
SEMIVIS_HD double pow(double x, double y) { return exp(y * log(x)); }

/// sin(2πu) and cos(2πu), u in [-1, 2].
SEMIVIS_HD void sincos_2pi(float u, float& sine, float& cosine) {
  const float t = multiply_add(4.0f, u, 12582912.0f);
  const float q = t - 12582912.0f;
  const std::int32_t n = bit_cast<std::int32_t>(t);
  const float r = multiply_add(q, -0.25f, u) * static_cast<float>(2 * constants::pi), z = r * r;
  const float s =
      multiply_add(r * z, polynomial(z, {-1.9515295891e-4f, 8.3321608736e-3f, -1.6666654611e-1f}), r);
  const float c = multiply_add(
      z * z, polynomial(z, {2.443315711809948e-5f, -1.388731625493765e-3f, 4.166664568298827e-2f}),
      multiply_add(z, -0.5f, 1.0f));
  const bool swap = (n & 1) != 0;
  sine = bit_cast<float>(bit_cast<std::uint32_t>(select(swap, c, s)) ^
                         (static_cast<std::uint32_t>(n & 2) << 30));
  cosine = bit_cast<float>(bit_cast<std::uint32_t>(select(swap, s, c)) ^
                           (static_cast<std::uint32_t>((n + 1) & 2) << 30));
}
SEMIVIS_HD void sincos_2pi(double u, double& sine, double& cosine) {
  const double t = 4.0 * u + 6755399441055744.0;
  const double q = t - 6755399441055744.0;
  const std::uint64_t n = bit_cast<std::uint64_t>(t);
  const double r = (u - 0.25 * q) * (2 * constants::pi), z = r * r;
  const double s = r + (r * z) * polynomial(z, {1.0 / 355687428096000.0, -1.0 / 1307674368000.0,
                                                1.0 / 6227020800.0, -1.0 / 39916800.0, 1.0 / 362880.0,
                                                -1.0 / 5040.0, 1.0 / 120.0, -1.0 / 6.0});
  const double c = 1.0 - (0.5 * z - (z * z) * polynomial(z, {1.0 / 20922789888000.0, -1.0 / 87178291200.0,
                                                             1.0 / 479001600.0, -1.0 / 3628800.0,
                                                             1.0 / 40320.0, -1.0 / 720.0, 1.0 / 24.0}));
  const bool swap = (n & 1u) != 0;
  sine = bit_cast<double>(bit_cast<std::uint64_t>(select(swap, c, s)) ^ ((n & 2u) << 62));
  cosine = bit_cast<double>(bit_cast<std::uint64_t>(select(swap, s, c)) ^ (((n + 1u) & 2u) << 62));
}

/// atan(t), t in [0, 1]: Chebyshev fit in t², error 3e-9 (float) and 1e-18 (double) before rounding.
SEMIVIS_HD float atan_unit(float t) {
  return t * polynomial(t * t, {-0.0017011700640685972f, 0.010487649254949305f, -0.030351864785781170f,
                                0.057089555930306190f, -0.083497249682963016f, 0.10932341501303093f,
                                -0.14260016082820905f, 0.19998075281148714f, -0.33333276291982551f,
                                0.99999999716054546f});
}
SEMIVIS_HD double atan_unit(double t) {
  return t *
         polynomial(t * t, {-8.2679958173371501883e-6, 0.000099784108119530313592, -0.00057279257812920965769,
                            0.0020906335352636761286,  -0.0054847789718093558289,  0.011122014669752633411,
                            -0.018386836817918876021,  0.025947105703956302528,    -0.032641162929770771668,
                            0.038129809754225042164,   -0.042828645702794473778,   0.04743705966432169634,
                            -0.052591037894858816568,  0.058816472367174149812,    -0.066665728062897631729,
                            0.076922984329856850364,   -0.090909084403388434368,   0.11111111080383853272,
                            -0.14285714284820428681,   0.19999999999986156752,     -0.33333333333333247768,
                            0.99999999999999999912});
}

/// Angle of the point (x, y) in [0, π] for y >= 0, (x, y) != (0, 0): start + turn · arc(ratio).
template <class Real>
struct UpperAngle {
  Real ratio;        // min(|x|, y)/max(|x|, y), in [0, 1]
  Real turn, start;  // 1 or -1; a multiple of π/2
};
template <class Real>
SEMIVIS_HD UpperAngle<Real> upper_angle(Real y, Real x) {
  const Real ax = abs(x);
  const bool steep = y > ax, behind = x < Real(0);
  return {min(ax, y) / max(ax, y), select(steep != behind, Real(-1), Real(1)),
          select(steep, Real(0.5 * constants::pi), select(behind, Real(constants::pi), Real(0)))};
}
/// atan2(y, x) in [0, π] for y >= 0, (x, y) != (0, 0); float 3 ulp.
template <class Real>
SEMIVIS_HD Real atan2_upper(Real y, Real x) {
  const UpperAngle<Real> angle = upper_angle(y, x);
  return multiply_add(angle.turn, atan_unit(angle.ratio), angle.start);
}

/// Standard normal CDF Φ(x). Relative error in double 1.5e-7 for x > -37; in float 4e-7 + 1.5e-7 x² for
/// x > -12, from the rounding of the exponent -x²/2. Further out it levels off below 1e-36 (float) and
/// 1e-306 (double) (Chebyshev form of erfc, W. H. Press et al., Numerical Recipes, 6.2.2).
template <class Real>
SEMIVIS_HD Real normal_cdf(Real x) {
  const Real z = abs(x) * Real(0.70710678118654752);
  const Real t = Real(1) / (Real(1) + Real(0.5) * z);
  const Real p = polynomial(
      t, {Real(0.17087277), Real(-0.82215223), Real(1.48851587), Real(-1.13520398), Real(0.27886807),
          Real(-0.18628806), Real(0.09678418), Real(0.37409196), Real(1.00002368), Real(-1.26551223)});
  const Real tail = Real(0.5) * t * exp(multiply_add(-z, z, p));
  return select(x > Real(0), Real(1) - tail, tail);
}

}  // namespace semivis::math
