// The event loop's three-term shower, whole and cut short, against the slice-by-slice sum, and what the
// selection must see.
#include "semivis/detector/shower_model.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <type_traits>
#include <vector>

#include "host/tables/shower_fit.hpp"
#include "semivis/detector/containment.hpp"
#include "semivis/detector/shower_profile.hpp"

namespace semivis {
namespace {

// A kernel takes the model by value.
static_assert(std::is_trivially_copyable_v<ShowerModel<float>>);

constexpr double kCellX = 0.194, kCellY = 0.192;  // m
struct Rectangle {
  double x1, x2, y1, y2;
};
// A rectangle of `cells` × `cells` whose centre is at (dx, dy) from the shower axis.
Rectangle rectangle(int cells, double dx, double dy) {
  return {dx - 0.5 * cells * kCellX, dx + 0.5 * cells * kCellX, dy - 0.5 * cells * kCellY,
          dy + 0.5 * cells * kCellY};
}

// The oracle: every slice of the shower with its own R_C, R_T and p, midpoint rule in √t; whole, or only the
// slices up to a part of the energy.
class SliceBySlice {
 public:
  SliceBySlice(const CalorimeterMedium& medium, double energy) {
    const LongitudinalProfile shower = longitudinal_profile(medium, energy);
    constexpr int kSlices = 300;
    const double step = std::sqrt(12 * shower.mean()) / kSlices;
    double norm = 0;
    for (int i = 0; i < kSlices; ++i) {
      const double u = (i + 0.5) * step, t = u * u;
      slices_.push_back({u * shower.unnormalised(t), radial_profile(medium, energy, t / shower.maximum)});
      norm += slices_.back().energy;
    }
    for (Slice& slice : slices_) slice.energy /= norm;
  }
  double inside(const Rectangle& r, double part = 1) const {
    double sum = 0, before = 0;
    for (const Slice& s : slices_) {
      const double taken = std::clamp((part - before) / s.energy, 0.0, 1.0);
      before += s.energy;
      sum += taken * s.energy *
             (s.profile.core_fraction * term(s.profile.core_radius, r) +
              (1 - s.profile.core_fraction) * term(s.profile.tail_radius, r));
    }
    return sum;
  }

 private:
  static double term(double radius, const Rectangle& r) {
    return term_in_rectangle(radius, r.x1, r.x2, r.y1, r.y2);
  }
  struct Slice {
    double energy;
    RadialProfile profile;
  };
  std::vector<Slice> slices_;
};

double inside(const ShowerShape<double>& shape, const Rectangle& r) {
  return fraction_in_rectangle(shape, r.x1, r.x2, r.y1, r.y2);
}

class Showers : public ::testing::Test {
 protected:
  const CalorimeterMedium medium_ = effective_medium(0.025, 0.004, 0.034);
  const ShowerFit fit_ = fit_shower(medium_, 100);
  const ShowerModel<double> model_ = fit_.model(fit_.longitudinal.data());

  // Largest difference from the oracle over energies, offsets, single cells and the module, of a shape
  // that `change` may have altered.
  template <class Change>
  double worst(Change change) const {
    double largest = 0;
    for (double energy = 0.3; energy < 101; energy *= std::pow(100 / 0.3, 1.0 / 16)) {
      const SliceBySlice oracle(medium_, energy);
      ShowerShape<double> shape = shower_shape(model_, std::log(energy), 1.0);
      change(shape);
      for (double x = 0; x < 0.121; x += 0.015)
        for (double y : {0.0, 0.04, 0.11})
          for (int column : {-1, 0, 1}) {
            const Rectangle cell = rectangle(1, column * kCellX - x, -y);
            largest = std::max(largest, std::fabs(inside(shape, cell) - oracle.inside(cell)));
          }
      const Rectangle module = rectangle(3, -0.07, 0);
      largest = std::max(largest, std::fabs(inside(shape, module) - oracle.inside(module)));
    }
    return largest;
  }
};

// 0.6 % of the energy, reached within a few millimetres of the edge of a cell.
TEST_F(Showers, ThreeTermsAgreeWithTheSliceSum) {
  const double largest = worst([](ShowerShape<double>&) {});
  std::printf("three terms against slices: worst %.4f of the energy in a cell; beyond an edge %.4f\n",
              largest, fit_.worst_error);
  EXPECT_LT(largest, 0.006);
  EXPECT_LT(fit_.worst_error, 0.006);
}

// A shower cut short, in cells whose edge is 1 to 9.7 cm from the axis: 0.3 % of the energy. Negative
// control: the whole shower's profile, scaled, is wrong by more than 1 %.
TEST_F(Showers, CutShortAgreeWithTheFirstSlices) {
  double largest = 0, control = 0;
  for (double energy : {1.0, 5.0, 20.0, 80.0}) {
    const SliceBySlice oracle(medium_, energy);
    const ShowerShape<double> whole = shower_shape(model_, std::log(energy), 1.0);
    for (double part : {0.1, 0.3, 0.5, 0.7, 0.85, 0.95, 0.99}) {
      const ShowerShape<double> shape = shower_shape(model_, std::log(energy), part);
      for (double x = 0; x < 0.0871; x += 0.01) {
        const Rectangle cell = rectangle(1, -x, 0);
        largest = std::max(largest, std::fabs(inside(shape, cell) - oracle.inside(cell, part)));
        control = std::max(control, std::fabs(part * inside(whole, cell) - oracle.inside(cell, part)));
      }
    }
  }
  std::printf("cut short against slices: worst %.4f of the energy, with the whole profile %.4f\n", largest,
              control);
  EXPECT_LT(largest, 0.003);
  EXPECT_GT(control, 0.01);
}

// Negative control: the core term alone, its weight scaled to 1, must fail the same comparison.
TEST_F(Showers, TheCoreAloneDoesNot) {
  EXPECT_GT(worst([](ShowerShape<double>& shape) {
              shape.weight[0] = 1;
              shape.weight[1] = shape.weight[2] = 0;
            }),
            0.01);
}

// Physical at every energy: positive weights and ordered radii; energies outside take the ends.
TEST_F(Showers, ShapesArePhysical) {
  for (double log_energy = std::log(0.3); log_energy < std::log(100.0); log_energy += 0.01) {
    const ShowerShape<double> shape = shower_shape(model_, log_energy, 1.0);
    EXPECT_GT(shape.radius[0], 0);
    EXPECT_GT(shape.radius[1], shape.radius[0]);
    EXPECT_GT(shape.radius[2], shape.radius[1]);
    for (double weight : shape.weight) EXPECT_GT(weight, 0);
    EXPECT_NEAR(shape.weight[0] + shape.weight[1] + shape.weight[2], 1, 1e-15);
    // Mean depth α/β: the quartic is within 0.2 mm.
    EXPECT_NEAR(shape.mean_depth,
                longitudinal_profile(medium_, std::exp(log_energy)).mean() * medium_.radiation_length, 2e-4);
  }
  EXPECT_EQ(shower_shape(model_, -30.0, 1.0).radius[2], shower_shape(model_, std::log(0.3), 1.0).radius[2]);
  EXPECT_EQ(shower_shape(model_, 30.0, 1.0).radius[2], shower_shape(model_, std::log(100.0), 1.0).radius[2]);
}

// R = (energy outside the central cell)/(energy in the 3 × 3 module) for an axis at (offset, 0);
// `inside_of` gives the energy fraction in a rectangle.
template <class InsideOf>
double energy_ratio(InsideOf inside_of, double offset) {
  const double centre = inside_of(rectangle(1, -offset, 0)), module = inside_of(rectangle(3, -offset, 0));
  return (module - centre) / module;
}
// The distance from the cell's edge, m, of the axis at which R = 0.06, by bisection.
template <class InsideOf>
double distance_to_edge_at_cut(InsideOf inside_of) {
  double lo = 0, hi = 0.5 * kCellX;
  for (int i = 0; i < 50; ++i) (energy_ratio(inside_of, 0.5 * (lo + hi)) < 0.06 ? lo : hi) = 0.5 * (lo + hi);
  return 0.5 * kCellX - lo;
}

// An 80 GeV e- along the module axis at a cell's centre has R ≤ 0.03 and passes R < 0.06 in more than 99 %:
// energies outside and inside smeared with a = 0.33 √GeV and 0.05 GeV per cell, 16 cells outside (8 in each
// of two modules) and 2 inside.
TEST_F(Showers, CentredElectronPassesTheRatioCut) {
  const ShowerShape<double> shape = shower_shape(model_, std::log(80.0), 1.0);
  const double C = 80 * inside(shape, rectangle(1, 0, 0)), P = 80 * inside(shape, rectangle(3, 0, 0)) - C;
  const double a = 0.33, s = 0.05;
  const double mean = 0.94 * P - 0.06 * C;
  const double variance = 0.94 * 0.94 * (a * a * P + 16 * s * s) + 0.06 * 0.06 * (a * a * C + 2 * s * s);
  const double pass = 0.5 * std::erfc(mean / std::sqrt(2 * variance));
  const double ratio = P / (P + C);
  std::printf("80 GeV at the centre: R = %.4f, pass probability %.7f\n", ratio, pass);
  EXPECT_LE(ratio, 0.03);
  EXPECT_GT(pass, 0.99);
}

// The axis where R = 0.06 lies between 2 and 3 cm from the edge of the cell, and within 0.1 mm of where the
// slice sum puts it: that moves the mean efficiency of the cut by about 0.002.
TEST_F(Showers, RatioReachesTheCutWhereTheSliceSumDoes) {
  for (double energy : {2.0, 10.0, 80.0}) {
    const ShowerShape<double> shape = shower_shape(model_, std::log(energy), 1.0);
    const SliceBySlice oracle(medium_, energy);
    const double fitted = distance_to_edge_at_cut([&](const Rectangle& r) { return inside(shape, r); });
    const double summed = distance_to_edge_at_cut([&](const Rectangle& r) { return oracle.inside(r); });
    std::printf("%g GeV: R = 0.06 at %.3f cm from the edge, slices %.3f cm\n", energy, 100 * fitted,
                100 * summed);
    EXPECT_NEAR(fitted, summed, 0.0001);
    EXPECT_GT(fitted, 0.02);
    EXPECT_LT(fitted, 0.03);
  }
}

// Single precision against double on the same model: 5e-6 of the energy, or of a metre in mean depth.
TEST_F(Showers, SinglePrecisionAgrees) {
  const std::vector<float> table(fit_.longitudinal.begin(), fit_.longitudinal.end());
  const ShowerModel<float> model = fit_.model(table.data());
  double largest = 0;
  for (float energy = 0.2f; energy < 110; energy *= 1.03f) {
    const float log_energy = std::log(energy);
    const auto narrow = shower_shape(model, log_energy, 1.0f);
    const auto wide = shower_shape(model_, static_cast<double>(log_energy), 1.0);
    largest = std::max(largest, std::fabs(narrow.mean_depth - wide.mean_depth));
    for (float x = 0; x < 0.4f; x += 0.013f) {
      const float y = 0.31f * x, x1 = -0.097f - x, x2 = 0.097f - x, y1 = -0.096f - y, y2 = 0.096f - y;
      largest = std::max(largest, std::fabs(fraction_in_rectangle(narrow, x1, x2, y1, y2) -
                                            fraction_in_rectangle<double>(wide, x1, x2, y1, y2)));
      const float part = 2.5f * x;
      for (int k = 0; k < kShowerTerms; ++k)
        largest = std::max(
            largest,
            std::fabs(shower_shape(model, log_energy, part).weight[k] -
                      shower_shape<double>(model_, static_cast<double>(log_energy), part).weight[k]));
      largest = std::max(largest, std::fabs(longitudinal_fraction(model, log_energy, 3 * x) -
                                            longitudinal_fraction<double>(model_, log_energy, 3 * x)));
    }
  }
  std::printf("float against double: worst %.2g\n", largest);
  EXPECT_LT(largest, 5e-6);
}

}  // namespace
}  // namespace semivis
