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
  std::vector<double> y, theta;
};
Histograms histograms(const RunDescription& run, double mass, int events, double theta_factor = 1) {
  Histograms h{std::vector<double>(kYBins), std::vector<double>(kThetaBins)};
  const Sampler sample(run, mass);
  for (int i = 0; i < events; ++i) {
    const Emission<double> e = sample(EventUniforms<double>(1, static_cast<std::uint64_t>(i)));
    ++h.y[bin_of(e.y, y_edge, kYBins)];
    ++h.theta[bin_of(theta_factor * std::sqrt(e.theta_squared), theta_edge, kThetaBins)];
  }
  return h;
}

class ProductionSpectra : public ::testing::TestWithParam<double> {};

TEST_P(ProductionSpectra, FollowTheIntegratedCrossSection) {
  // Two comparisons per mass, false alarm 1e-4 each; 10 and 100 MeV are mass nodes, 400 MeV is not.
  const RunDescription run;
  const EmissionReference reference(run, GetParam());
  const Histograms h = histograms(run, GetParam(), 300000);
  EXPECT_GT(chi_square_probability(h.y, reference.y_content), 1e-4);
  EXPECT_GT(chi_square_probability(h.theta, reference.theta_content), 1e-4);

  // Controls: the IWW cross section instead, and angles 2 % too wide.
  RunDescription wrong;
  wrong.model.production = ProductionModel::iww;
  const Histograms iww = histograms(wrong, GetParam(), 300000);
  EXPECT_LT(chi_square_probability(iww.y, reference.y_content), 1e-4);
  EXPECT_LT(chi_square_probability(iww.theta, reference.theta_content), 1e-4);
  const Histograms wide = histograms(run, GetParam(), 300000, 1.02);
  EXPECT_LT(chi_square_probability(wide.theta, reference.theta_content), 1e-4);
}
INSTANTIATE_TEST_SUITE_P(Masses, ProductionSpectra, ::testing::Values(0.01, 0.1, 0.4));

/// Means of the sampler over a Kronecker sequence, which fills the unit cube so evenly that 2^20 points
/// leave 1e-4 or less.
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

class MassInterpolation : public ::testing::TestWithParam<double> {};

TEST_P(MassInterpolation, MeansAreRight) {
  // Nodes sit at 10^(k/28) GeV; half-way between two the mixture is worst.
  const double mass = std::pow(10, GetParam() / kMassNodesPerDecade);
  const RunDescription run;
  const EmissionReference reference(run, mass);
  const Sampler sample(run, mass);
  const EmissionMoments got = sampled_moments(sample), &wanted = reference.moments;
  std::printf("m %.4f yield %.2e  E %.2e EA %.2e y %.2e lny %.2e th %.2e lnth %.2e pth %.2e\n", mass,
              n_aprime_per_eot_eps2(sample.table, mass) / reference.yield - 1, got.energy / wanted.energy - 1,
              got.aprime_energy / wanted.aprime_energy - 1, got.y / wanted.y - 1, got.log_y - wanted.log_y,
              got.theta / wanted.theta - 1, got.log_theta - wanted.log_theta, got.p_theta / wanted.p_theta - 1);
}
INSTANTIATE_TEST_SUITE_P(Nodes, MassInterpolation,
                         ::testing::Values(-56, -55.5, -28, -27.5, -14.5, -11, -11.5, -6.5));

TEST(MonochromaticBeam, MeanFractionAndAngle) {
  struct Row {
    double mass, x, theta;  // GeV, 1, rad: an independent integration at 100 GeV
  };
  for (const Row& expected : {Row{0.01, 0.850, 0.095e-3}, {0.1, 0.912, 0.40e-3}, {0.2, 0.920, 0.65e-3},
                              {0.4, 0.927, 1.01e-3}}) {
    RunDescription run;
    run.target.min_electron_energy = 99.9;
    const EmissionMoments m = sampled_moments(Sampler(run, expected.mass));
    std::printf("%g x %.4f theta %.4g mrad\n", expected.mass, 1 - m.y, m.theta * 1e3);
    EXPECT_NEAR(1 - m.y, expected.x, 0.003) << expected.mass;
    EXPECT_NEAR(m.theta / expected.theta, 1, 0.03) << expected.mass;
  }
}

}  // namespace
