// What the elementary functions and the event loop are made of: selection by bit masks, multiply_add,
// polynomials. No data-dependent branch, so that loops vectorise; same bits on every IEEE-754 target.
#pragma once

#include <cstdint>

#include "semivis/core/macros.hpp"

namespace semivis::math {

/// The integer of the same size, and the bit patterns, of a real type.
template <class Real>
struct RealTraits;
template <>
struct RealTraits<float> {
  using Int = std::int32_t;
  static constexpr Int sign_bit = INT32_MIN;
};
template <>
struct RealTraits<double> {
  using Int = std::int64_t;
  static constexpr Int sign_bit = INT64_MIN;
};
template <class Real>
using IntOf = typename RealTraits<Real>::Int;

template <class To, class From>
SEMIVIS_HD To bit_cast(From from) {
  static_assert(sizeof(To) == sizeof(From));
  To to;
  __builtin_memcpy(&to, &from, sizeof(To));
  return to;
}

/// condition ? a : b as a bit mask (a ternary on reals would stop the vectoriser).
template <class Real>
SEMIVIS_HD Real select(bool condition, Real a, Real b) {
  using Int = IntOf<Real>;
  const Int mask = -static_cast<Int>(condition);
  return bit_cast<Real>(static_cast<Int>((bit_cast<Int>(a) & mask) | (bit_cast<Int>(b) & ~mask)));
}
template <class Real>
SEMIVIS_HD Real min(Real a, Real b) {
  return select(a < b, a, b);
}
template <class Real>
SEMIVIS_HD Real max(Real a, Real b) {
  return select(a < b, b, a);
}
/// x limited to [lo, hi].
template <class Real>
SEMIVIS_HD Real clamp(Real x, Real lo, Real hi) {
  return min(max(x, lo), hi);
}
template <class Real>
SEMIVIS_HD Real abs(Real x) {
  using Int = IntOf<Real>;
  return bit_cast<Real>(static_cast<Int>(bit_cast<Int>(x) & ~RealTraits<Real>::sign_bit));
}
/// |magnitude| with the sign of `sign`.
template <class Real>
SEMIVIS_HD Real copysign(Real magnitude, Real sign) {
  using Int = IntOf<Real>;
  constexpr Int s = RealTraits<Real>::sign_bit;
  return bit_cast<Real>(static_cast<Int>((bit_cast<Int>(magnitude) & ~s) | (bit_cast<Int>(sign) & s)));
}
/// Correctly rounded on every target (nvcc: -prec-sqrt=true, its default).
SEMIVIS_HD float sqrt(float x) { return __builtin_sqrtf(x); }
SEMIVIS_HD double sqrt(double x) { return __builtin_sqrt(x); }
template <class Real>
SEMIVIS_HD Real square(Real x) {
  return x * x;
}

/// a b + c: rounded once in float (FMA), twice in double. Processors have it since 2013 (x86-64-v3; every
/// 64-bit Arm, every GPU); older ones compute it in software, to the same bits and two orders of magnitude
/// slower.
SEMIVIS_HD float multiply_add(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
SEMIVIS_HD double multiply_add(double a, double b, double c) { return a * b + c; }

namespace detail {
/// Horner's rule, coefficients from the highest power down.
template <class Real, int N>
SEMIVIS_HD Real horner(Real x, const Real (&c)[N]) {
  Real p = c[0];
  SEMIVIS_UNROLL
  for (int i = 1; i < N; ++i) p = multiply_add(p, x, c[i]);
  return p;
}
/// The same polynomial with neighbours paired and x squared, kPairings times (Estrin), before Horner's rule:
/// each pairing halves the chain of results that wait for one another.
template <int kPairings, class Real, int N>
SEMIVIS_HD Real paired(Real x, const Real (&c)[N]) {
  if constexpr (kPairings == 0 || N <= 2) {
    return horner(x, c);
  } else {
    constexpr int odd = N % 2;
    Real pairs[(N + 1) / 2];
    pairs[0] = c[0];
    SEMIVIS_UNROLL
    for (int i = odd; i < (N + 1) / 2; ++i) pairs[i] = multiply_add(c[2 * i - odd], x, c[2 * i - odd + 1]);
    return paired<kPairings - 1>(x * x, pairs);
  }
}
}  // namespace detail

/// Polynomial, coefficients from the highest power down. In float a second pairing would meet subnormal
/// powers, which are slow.
template <class Real, int N>
SEMIVIS_HD Real polynomial(Real x, const Real (&c)[N]) {
  constexpr int pairings = sizeof(Real) == sizeof(float) ? 1 : 2;
  return detail::paired<pairings>(x, c);
}

}  // namespace semivis::math
