// The same densities from every vector width and from the scalar interface. This file is built with
// -fno-tree-vectorize: its own calls are the scalar reference.
#include "kernels/dark_brems_block.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <type_traits>
#include <vector>

#include "tests/backend/dark_brems_copies.hpp"

namespace {

using namespace semivis;
using namespace semivis::testing;

/// v from the ends of its range, where nothing is allowed, to its middle; 19: no multiple of a vector width.
std::vector<double> v_values() {
  std::vector<double> v{0, 1e-12, 1e-6, 1, 1.1};
  for (int i = 0; i < 14; ++i) v.push_back((i + 0.5) / 14);
  return v;
}

/// Densities of `xs` at one (E, y), one v at a time.
template <class Xs>
std::vector<double> one_by_one(const Xs& xs, double energy, double y) {
  std::vector<double> density;
  for (const double v : v_values()) density.push_back(xs.dxs_dx_dv(energy, y, v));
  return density;
}
template <class Xs>
std::vector<double> block(const Xs& xs, double energy, double y) {
  const std::vector<double> v = v_values();
  std::vector<double> density(v.size());
  dxs_dx_dv(xs, energy, y, v, density);
  return density;
}

/// Calls check(xs, energy, y, corrected) for both models and forms on a grid that goes beyond phase space.
template <class Check>
void for_each_case(Check check) {
  const Nucleus& lead = *find_nucleus("Pb");
  for (const bool corrected : {false, true}) {
    const FormFactors form_factors(lead, corrected ? InelasticForm::corrected : InelasticForm::published);
    for (const double m : {0.005, 0.1, 1.0})
      for (const double energy : {0.9, 15.0, 100.0})
        for (const double y : {0.0, 1e-5, 1e-3, 0.05, 0.4, 0.95}) {
          check(DarkBremsEtl(lead, form_factors, m), energy, y, corrected);
          check(DarkBremsIww(lead, form_factors, m), energy, y, corrected);
        }
  }
}

TEST(DarkBremsBlock, EqualsTheScalarInterfaceBitForBit) {
  int open = 0;
  for_each_case([&](const auto& xs, double energy, double y, bool) {
    const std::vector<double> expected = one_by_one(xs, energy, y);
    EXPECT_EQ(block(xs, energy, y), expected) << xs.m_aprime() << " " << energy << " " << y;
    open += *std::max_element(expected.begin(), expected.end()) > 0;
  });
  EXPECT_GT(open, 100);
}

#if defined(SEMIVIS_HAVE_LOOP_COPIES)
TEST(DarkBremsBlock, EveryInstructionSetGivesTheSameBits) {
  for_each_case([](const auto& xs, double energy, double y, bool corrected) {
    using Xs = std::remove_cvref_t<decltype(xs)>;
    const std::vector<double> expected = one_by_one(xs, energy, y), v = v_values();
    const auto copy = [&](void (*fill)(const DensityArguments&)) {
      std::vector<double> density(v.size());
      fill({std::is_same_v<Xs, DarkBremsIww>, corrected, xs.m_aprime(), energy, y, v, density});
      return density;
    };
    if (__builtin_cpu_supports("x86-64-v2")) {
      EXPECT_EQ(copy(dark_brems_v2), expected);
    }
    if (__builtin_cpu_supports("x86-64-v3")) {
      EXPECT_EQ(copy(dark_brems_v3), expected);
    }
    if (__builtin_cpu_supports("x86-64-v4")) {
      EXPECT_EQ(copy(dark_brems_v4), expected);
    }
  });
}
#endif

}  // namespace
