// Rotations and boosts: invariants, known images, and what rounding leaves at small angles.
#include "semivis/core/linalg.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace {

using namespace semivis;

template <class Real>
class Linalg : public testing::Test {};
using Precisions = testing::Types<float, double>;
TYPED_TEST_SUITE(Linalg, Precisions);

template <class Real>
Vec3<Real> unit_vector(std::mt19937_64& engine, double lowest_z) {
  std::uniform_real_distribution<double> z_of(lowest_z, 1), turn(0, 2 * M_PI);
  const double z = z_of(engine), phi = turn(engine), sine = std::sqrt(1 - z * z);
  return {static_cast<Real>(sine * std::cos(phi)), static_cast<Real>(sine * std::sin(phi)),
          static_cast<Real>(z)};
}

TYPED_TEST(Linalg, RotationKeepsAnglesAndLengths) {
  using Real = TypeParam;
  std::mt19937_64 engine(1);
  // 16 roundings of numbers up to 2/(1 + n.z) <= 4.
  const double tolerance = 64 * std::numeric_limits<Real>::epsilon();
  for (int i = 0; i < 20000; ++i) {
    const Vec3<Real> n = unit_vector<Real>(engine, -0.5);
    const Vec3<Real> a = unit_vector<Real>(engine, -1), b = unit_vector<Real>(engine, -1);
    const Vec3<Real> ra = rotate_z_to(n, a), rb = rotate_z_to(n, b);
    ASSERT_NEAR(norm(ra), norm(a), tolerance);
    ASSERT_NEAR(dot(ra, rb), dot(a, b), tolerance);
    ASSERT_NEAR(dot(ra, n), a.z, tolerance);  // the polar angle is now about n
  }
}

TYPED_TEST(Linalg, RotationTurnsZToTheDirection) {
  using Real = TypeParam;
  const Vec3<Real> n{Real(0.48), Real(-0.6), Real(0.64)};
  const Vec3<Real> image = rotate_z_to(n, Vec3<Real>{Real(0), Real(0), Real(2)});
  EXPECT_NEAR(image.x, 0.96, 1e-6);
  EXPECT_NEAR(image.y, -1.2, 1e-6);
  EXPECT_NEAR(image.z, 1.28, 1e-6);
  const Vec3<Real> same = rotate_z_to(Vec3<Real>{Real(0), Real(0), Real(1)}, n);
  EXPECT_EQ(same.x, n.x);
  EXPECT_EQ(same.y, n.y);
  EXPECT_EQ(same.z, n.z);
}

TYPED_TEST(Linalg, SmallAnglesKeepTheirDigits) {
  using Real = TypeParam;
  // A microradian about a direction a milliradian off the axis: 1 - cos would be 0 in float.
  const Real n_x = Real(1e-3), v_x = Real(1e-6);
  const Vec3<Real> n{n_x, Real(0), std::sqrt(1 - n_x * n_x)}, v{Real(0), v_x, std::sqrt(1 - v_x * v_x)};
  const Vec3<Real> image = rotate_z_to(n, v);
  const double expected_x = 1e-3 * std::sqrt(1 - 1e-12);
  EXPECT_NEAR(image.x, expected_x, 1e-3 * 4 * std::numeric_limits<Real>::epsilon());
  EXPECT_NEAR(image.y, 1e-6, 1e-6 * 4 * std::numeric_limits<Real>::epsilon());
}

TYPED_TEST(Linalg, BoostKeepsTheMass) {
  using Real = TypeParam;
  std::mt19937_64 engine(2);
  std::uniform_real_distribution<double> momentum(0, 3), log_gamma(0, std::log(20));
  for (int i = 0; i < 20000; ++i) {
    const Vec3<Real> p = static_cast<Real>(momentum(engine)) * unit_vector<Real>(engine, -1);
    const FourMomentum<Real> rest{std::sqrt(Real(1) + dot(p, p)), p};
    const double gamma = std::exp(log_gamma(engine)), gamma_beta = std::sqrt(gamma * gamma - 1);
    const FourMomentum<Real> lab = boost_z(rest, static_cast<Real>(gamma), static_cast<Real>(gamma_beta));
    // Squares of size E² are rounded before they cancel down to m² = 1.
    const double tolerance = 8 * std::numeric_limits<Real>::epsilon() * static_cast<double>(lab.e * lab.e);
    ASSERT_NEAR(lab.e * lab.e - dot(lab.p, lab.p), 1, tolerance + tolerance * gamma * gamma);
    ASSERT_EQ(lab.p.x, p.x);
    ASSERT_EQ(lab.p.y, p.y);
  }
  const FourMomentum<Real> resting{Real(2), {Real(0), Real(0), Real(0)}};
  const FourMomentum<Real> flying = boost_z(resting, Real(1.25), Real(0.75));  // β = 0.6
  EXPECT_EQ(flying.e, Real(2.5));
  EXPECT_EQ(flying.p.z, Real(1.5));
}

}  // namespace
