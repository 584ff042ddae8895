// Sampled emissions against direct quadrature of T(E) dσ/dx dθ: spectra, means, and between mass nodes.
#include "semivis/sampling/production.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "tests/event/scan_fixture.hpp"
#include "tests/sampling/emission_reference.hpp"
#include "tests/sampling/statistics.hpp"

namespace {

using namespace semivis;
using namespace semivis::testing;

/// The tables of a run in the form that the sampler reads.
struct Sampler {
  ProductionTable table;
  ProductionTables<double> constants;
  ProductionRow<double> row;

  Sampler(const RunDescription& run, double mass)
      : table(make_production_table(run.beam, run.target, run.model, mass, mass, 1)),
        constants(production_tables(table)),
        row(production_row(table, mass)) {
    constants.nodes = table.nodes.data();
    constants.depth = table.depth.data();
  }
  template <class Uniform>
  Emission<double> operator()(const Uniform& uniform) const {
    return sample_emission(constants, row, uniform);
  }
};

struct Histograms {
  std::vector<double> y, theta, wide_theta;
};
Histograms histograms(const RunDescription& run, double mass) {
  constexpr int kEvents = 300000;
  Histograms h{std::vector<double>(kYBins), std::vector<double>(kThetaBins), std::vector<double>(kThetaBins)};
  const Sampler sample(run, mass);
  for (std::uint64_t i = 0; i < kEvents; ++i) {
    const Emission<double> e = sample(EventUniforms<double>(1, i));
    const double theta = std::sqrt(e.theta_squared);
    ++h.y[bin_of(e.y, y_edge, kYBins)];
    ++h.theta[bin_of(theta, theta_edge, kThetaBins)];
    ++h.wide_theta[bin_of(1.02 * theta, theta_edge, kThetaBins)];
  }
  return h;
}

class ProductionSpectra : public ::testing::TestWithParam<double> {};

TEST_P(ProductionSpectra, FollowTheIntegratedCrossSection) {
  // Two comparisons per mass, false alarm 1e-4 each; 10 and 100 MeV are mass nodes, 400 MeV is not.
  RunDescription run;
  const EmissionReference reference(run, GetParam());
  const Histograms h = histograms(run, GetParam());
  EXPECT_GT(chi_square_probability(h.y, reference.y_content), 1e-4);
  EXPECT_GT(chi_square_probability(h.theta, reference.theta_content), 1e-4);

  // Controls: angles 2 % too wide, and the IWW cross section instead.
  EXPECT_LT(chi_square_probability(h.wide_theta, reference.theta_content), 1e-4);
  run.model.production = ProductionModel::iww;
  const Histograms iww = histograms(run, GetParam());
  EXPECT_LT(chi_square_probability(iww.y, reference.y_content), 1e-4);
  EXPECT_LT(chi_square_probability(iww.theta, reference.theta_content), 1e-4);
}
INSTANTIATE_TEST_SUITE_P(Masses, ProductionSpectra, ::testing::Values(0.01, 0.1, 0.4));

/// Means of the sampler over a Kronecker sequence, which fills the unit cube so evenly that 2^20 points
/// leave some 1e-4.
EmissionMoments sampled_moments(const Sampler& sample) {
  constexpr int kPoints = 1 << 20;
  constexpr double kRoot = 1.0852702;  // of x^8 = x + 1: the generalised golden ratio in seven dimensions
  struct Point {
    double u[kDraws];
    double operator()(Draw d) const { return u[d]; }
  };
  Point point{};
  double step[7];
  for (int d = 0; d < 7; ++d) step[d] = std::pow(kRoot, -1 - d);
  EmissionMoments moments;
  for (int i = 0; i < kPoints; ++i) {
    for (int d = 0; d < 7; ++d) {
      const double u = 0.5 + step[d] * (i + 1);
      point.u[d] = u - std::floor(u);
    }
    const Emission<double> e = sample(point);
    moments.add(1.0 / kPoints, e.electron_energy, e.y, std::sqrt(e.theta_squared));
  }
  return moments;
}

/// Sampled means relative to the direct quadrature, minus 1 (logarithms: the difference), at the mass of
/// lattice position k.
EmissionMoments errors_at(double k) {
  const double mass = std::pow(10, k / kMassNodesPerDecade);
  const RunDescription run;
  const EmissionMoments got = sampled_moments(Sampler(run, mass)),
                        want = EmissionReference(run, mass).moments;
  return {got.energy / want.energy - 1,
          got.aprime_energy / want.aprime_energy - 1,
          got.y / want.y - 1,
          got.log_y - want.log_y,
          got.theta / want.theta - 1,
          got.log_theta - want.log_theta,
          got.p_theta / want.p_theta - 1};
}

class MassInterpolation : public ::testing::TestWithParam<double> {};

TEST_P(MassInterpolation, MeansAreRight) {
  const double k = GetParam();
  const EmissionMoments node = errors_at(k), middle = errors_at(k + 0.5);
  // What mixing two mass nodes adds, where it adds most: less than 1e-3 in every mean.
  EXPECT_NEAR(middle.energy, node.energy, 3e-4);
  EXPECT_NEAR(middle.aprime_energy, node.aprime_energy, 3e-4);
  EXPECT_NEAR(middle.y, node.y, 1e-3);
  EXPECT_NEAR(middle.log_y, node.log_y, 1e-3);
  EXPECT_NEAR(middle.theta, node.theta, 1e-3);
  EXPECT_NEAR(middle.log_theta, node.log_theta, 1e-3);
  EXPECT_NEAR(middle.p_theta, node.p_theta, 1e-3);
  // And in all, with what the tables' own cells add; <θ> is made by one event in 1e4.
  EXPECT_NEAR(middle.energy, 0, 3e-4);
  EXPECT_NEAR(middle.aprime_energy, 0, 5e-4);
  EXPECT_NEAR(middle.y, 0, 2e-3);
  EXPECT_NEAR(middle.log_y, 0, 2e-3);
  EXPECT_NEAR(middle.theta, 0, 1e-2);
  EXPECT_NEAR(middle.log_theta, 0, 4e-3);
  EXPECT_NEAR(middle.p_theta, 0, 2e-3);
}
INSTANTIATE_TEST_SUITE_P(Nodes, MassInterpolation, ::testing::Values(-60, -12));

TEST(MonochromaticBeam, MeanFractionAndAngle) {
  struct Row {
    double mass, x, theta;  // GeV, 1, rad: an independent integration at 100 GeV
  };
  for (const Row& expected :
       {Row{0.01, 0.850, 0.095e-3}, {0.1, 0.912, 0.40e-3}, {0.2, 0.920, 0.65e-3}, {0.4, 0.927, 1.01e-3}}) {
    RunDescription run;
    run.target.min_electron_energy = 99.9;
    const EmissionMoments m = sampled_moments(Sampler(run, expected.mass));
    EXPECT_NEAR(1 - m.y, expected.x, 0.003) << expected.mass;
    EXPECT_NEAR(m.theta / expected.theta, 1, 0.03) << expected.mass;
  }
}

}  // namespace
