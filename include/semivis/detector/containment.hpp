// Energy of a shower inside a rectangle of cells, in closed form.
#pragma once

#include "semivis/core/constants.hpp"
#include "semivis/core/macros.hpp"
#include "semivis/core/math.hpp"
#include "semivis/detector/shower_model.hpp"

namespace semivis {

/// The four edges of a rectangle about a shower term, between the two steps of term_in_rectangle(), so that a
/// loop over many rectangles can take roots and arctangents apart. An edge is size · (start + turn ·
/// atan(ratio)).
template <class Real>
struct RectangleEdges {
  Real ratio[4], arc[4];  // of an edge: in [0, 1]; ± size
  Real straight;          // Σ size · start
};
/// First step, with the arguments of term_in_rectangle().
template <class Real>
SEMIVIS_HD RectangleEdges<Real> rectangle_edges(Real radius, Real x1, Real x2, Real y1, Real y2) {
  const Real r2 = radius * radius, dx = x2 - x1, dy = y2 - y1;
  const Real p1 = math::multiply_add(x1, x1, r2), p2 = math::multiply_add(x2, x2, r2);
  const Real q1 = math::multiply_add(y1, y1, r2), q2 = math::multiply_add(y2, y2, r2);
  const Real a1 = math::sqrt(p1), a2 = math::sqrt(p2), b1 = math::sqrt(q1), b2 = math::sqrt(q2);
  const math::UpperAngle<Real> right = math::upper_angle(a2 * dy, math::multiply_add(y1, y2, p2)),
                               left = math::upper_angle(a1 * dy, math::multiply_add(y1, y2, p1)),
                               top = math::upper_angle(b2 * dx, math::multiply_add(x1, x2, q2)),
                               bottom = math::upper_angle(b1 * dx, math::multiply_add(x1, x2, q1));
  const Real unit = Real(0.5 / constants::pi);
  const Real s2 = unit * x2 / a2, s1 = -unit * x1 / a1, t2 = unit * y2 / b2, t1 = -unit * y1 / b1;
  return {{right.ratio, left.ratio, top.ratio, bottom.ratio},
          {s2 * right.turn, s1 * left.turn, t2 * top.turn, t1 * bottom.turn},
          (s2 * right.start + s1 * left.start) + (t2 * top.start + t1 * bottom.start)};
}
/// Second step: the fraction.
template <class Real>
SEMIVIS_HD Real fraction_of_edges(const RectangleEdges<Real>& e) {
  const Real in_x = math::multiply_add(e.arc[0], math::atan_unit(e.ratio[0]), e.straight);
  const Real in_y = e.arc[2] * math::atan_unit(e.ratio[2]);
  return math::multiply_add(e.arc[1], math::atan_unit(e.ratio[1]), in_x) +
         math::multiply_add(e.arc[3], math::atan_unit(e.ratio[3]), in_y);
}
/// Fraction of the radial term 2rR²/(r²+R²)² inside [x1, x2] × [y1, y2] (m, from the shower axis;
/// x1 <= x2, y1 <= y2, |coordinates| < 1e6), R = radius > 0 in m:
///   ∫∫ R²/π(x²+y²+R²)² dx dy = (1/2π) Σ_edges ± (a/A) [atan(b2/A) - atan(b1/A)],  A = √(a²+R²),
/// a the coordinate of the edge, b1 and b2 its ends. The two arctangents of an edge are one:
/// atan(b2/A) - atan(b1/A) = atan2(A (b2-b1), A² + b1 b2). Absolute error 5e-7 (float), 1e-15 (double).
/// Source: elementary integration of the density over x, then y.
template <class Real>
SEMIVIS_HD Real term_in_rectangle(Real radius, Real x1, Real x2, Real y1, Real y2) {
  return fraction_of_edges(rectangle_edges(radius, x1, x2, y1, y2));
}

/// Fraction of a shower's energy that is in this part of it and inside [x1, x2] × [y1, y2] (m, relative to
/// the shower's mean position);
/// arguments and accuracy as above: far from the axis the result may be negative by the rounding.
template <class Real>
SEMIVIS_HD Real fraction_in_rectangle(const ShowerShape<Real>& shape, Real x1, Real x2, Real y1, Real y2) {
  return shape.weight[0] * term_in_rectangle(shape.radius[0], x1, x2, y1, y2) +
         shape.weight[1] * term_in_rectangle(shape.radius[1], x1, x2, y1, y2) +
         shape.weight[2] * term_in_rectangle(shape.radius[2], x1, x2, y1, y2);
}

}  // namespace semivis
