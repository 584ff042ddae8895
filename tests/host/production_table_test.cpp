// Production tables: yields against direct quadrature and the literature, independence of the grid's range.
#include "host/tables/production_table.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "host/tables/cross_section.hpp"
#include "host/tables/track_length.hpp"
#include "tests/event/scan_fixture.hpp"
#include "tests/sampling/emission_reference.hpp"

namespace {

using namespace semivis;
using namespace semivis::testing;
using production_layout::kNodeSize;

ProductionTable table_for(const RunDescription& run, double lo, double hi, int threads = 1) {
  return make_production_table(run.beam, run.target, run.model, lo, hi, threads);
}

TEST(ProductionTable, YieldIsTheIntegralOfTrackLengthTimesCrossSection) {
  const RunDescription run;
  // On a node, half-way between two (the worst place), and at a mass of no node; 1e-4 as stated.
  for (const double mass : {0.01, 0.1, std::pow(10, -11.5 / kMassNodesPerDecade), 0.777}) {
    const double yield = n_aprime_per_eot_eps2(table_for(run, mass, mass), mass);
    EXPECT_NEAR(yield / EmissionReference(run, mass).yield, 1, 1e-4) << mass;
  }
}

TEST(ProductionTable, YieldWhereSoftElectronsAndThresholdsCount) {
  // Electrons from 100 MeV to 100 GeV; an 8 GeV beam, also with A' heavier than the electron cut; a light
  // nucleus, whose recoil raises the threshold to just above the cut, and beyond it.
  struct Case {
    double beam, cut, mass;
    const char* material = "Pb";
  };
  for (const Case& c : {Case{100, 0.1, 0.2},
                        {8, 1, 3},
                        {8, 0.3, 0.3},
                        {8, 0.3, 1},
                        {20, 2, 1.9, "Al"},
                        {20, 2, 2, "Al"},
                        {20, 2, 3, "Al"}}) {
    RunDescription run;
    run.beam.energy = c.beam;
    run.target.min_electron_energy = c.cut;
    // Plain sum over the nodes of the cascade, each with its own cross section.
    run.target.material = c.material;
    const Nucleus& nucleus = *find_nucleus(c.material);
    const DarkBremsEtl xs(nucleus, FormFactors(nucleus), c.mass);
    const TrackLength track =
        make_track_length(c.beam, 0, run.target.thickness, std::max(c.cut, 1.001 * c.mass));
    const std::vector<double> length = track_length_spectrum(track);
    double sum = 0;
    for (int j = 0; j < track.n_energy; ++j)
      sum += length[static_cast<std::size_t>(j)] * total_cross_section(xs, track.energy(j), 0, 24);
    const double yield = sum * run.target.atoms_per_x0 * run.target.material_fraction * constants::pb_in_cm2;
    // 2e-3: 24 points in x and nodes of the cascade at other energies
    EXPECT_NEAR(n_aprime_per_eot_eps2(table_for(run, c.mass, c.mass), c.mass) / yield, 1, 2e-3)
        << c.beam << " " << c.cut << " " << c.mass;
  }
}

TEST(ProductionTable, YieldAbove50GeV) {
  struct Row {
    double mass, yield;  // A' with E > 50 GeV per electron on target at ε = 1: an independent calculation
  };
  for (const Row& expected : {Row{0.05, 6.5e-4}, {0.1, 1.45e-4}, {0.3, 9.9e-6}}) {
    const Scan& scan = scan_at(expected.mass);
    constexpr int kEvents = 100000;  // 0.3 %
    int above = 0;
    scan.for_each_event<double>(
        benchmark_mass(expected.mass), kEvents,
        [&](auto, const auto& particles, const auto&) { above += particles.emission.energy > 50; });
    const double yield =
        n_aprime_per_eot_eps2(scan.production, expected.mass) * static_cast<double>(above) / kEvents;
    EXPECT_NEAR(yield / expected.yield, 1, 0.1) << expected.mass;
  }
}

TEST(ProductionTable, NodesDoNotDependOnTheRangeOrThreads) {
  const RunDescription run;
  const ProductionTable narrow = table_for(run, 0.1, 0.11), wide = table_for(run, 0.09, 0.14, 3);
  ASSERT_GT(wide.mass_nodes(), narrow.mass_nodes());
  const int shift = narrow.first_node - wide.first_node;
  for (int node = 0; node < narrow.mass_nodes(); ++node) {
    const auto a = static_cast<std::size_t>(node), b = static_cast<std::size_t>(node + shift);
    EXPECT_EQ(narrow.log_yield[a], wide.log_yield[b]);
    for (std::size_t i = 0; i < kNodeSize; ++i)
      ASSERT_EQ(narrow.nodes[a * kNodeSize + i], wide.nodes[b * kNodeSize + i]) << node << " " << i;
  }
  EXPECT_EQ(narrow.depth, wide.depth);
  EXPECT_EQ(n_aprime_per_eot_eps2(narrow, 0.105), n_aprime_per_eot_eps2(wide, 0.105));
  EXPECT_EQ(production_digest(narrow), production_digest(table_for(run, 0.1, 0.11, 2)));
  EXPECT_NE(production_digest(narrow), production_digest(wide));
}

TEST(ProductionTable, QuantilesAreOrderedAndFinite) {
  const RunDescription run;
  const ProductionTable table = table_for(run, 5, 5);  // heavy: most beam energies are close to threshold
  using namespace production_layout;
  const auto rising = [&](std::size_t first, int cells) {
    for (int i = 0; i < cells; ++i)
      ASSERT_LE(table.nodes[first + static_cast<std::size_t>(i)],
                table.nodes[first + static_cast<std::size_t>(i) + 1]);
    ASSERT_GE(table.nodes[first], 0);
    ASSERT_LE(table.nodes[first + static_cast<std::size_t>(cells)], 1);
  };
  for (int node = 0; node < table.mass_nodes(); ++node) {
    const std::size_t base = static_cast<std::size_t>(node) * kNodeSize;
    for (int i = 0; i < kEnergyCells; ++i)  // energies fall
      ASSERT_GE(table.nodes[base + static_cast<std::size_t>(i)],
                table.nodes[base + static_cast<std::size_t>(i) + 1]);
    for (int b = 0; b < kBeamNodes; ++b) {
      rising(base + kXOffset + static_cast<std::size_t>(b * (kXCells + 1)), kXCells);
      for (int k = 0; k < kXNodes; ++k)
        rising(base + kVOffset + static_cast<std::size_t>((b * kXNodes + k) * (kVCells + 1)), kVCells);
    }
  }
}

TEST(ProductionTable, NothingBeyondTheBeamEnergy) {
  const ProductionTable table = table_for(RunDescription{}, 150, 150);
  EXPECT_EQ(n_aprime_per_eot_eps2(table, 150), 0);
}

/// Mean depth (m) of the vertex for A' above an energy.
double mean_depth(double mass, double above) {
  double sum = 0, count = 0;
  scan_at(mass).for_each_event<double>(benchmark_mass(mass), 50000, [&](auto, const auto& p, const auto&) {
    EXPECT_GE(p.emission.depth, 0);
    EXPECT_LE(p.emission.depth, 40 * 0.01178);
    if (p.emission.energy > above) {
      sum += p.emission.depth;
      ++count;
    }
  });
  return sum / count;
}

TEST(ProductionTable, HardEmissionsAreShallow) {
  // Where the limit ends an A' takes most of the beam energy, after about one radiation length (1.18 cm).
  EXPECT_NEAR(mean_depth(0.39, 50), 0.01, 0.003);
  // Down to 15 GeV secondaries add depth: 1.8 X0.
  EXPECT_NEAR(mean_depth(0.1, 0), 1.8 * 0.01178, 0.003);
}

}  // namespace
