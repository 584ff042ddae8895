// Defaults and shipped configs: the published numbers, and the text that `semivis init` writes.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "host/config/init_text.hpp"
#include "host/config/parse.hpp"
#include "host/config/schema.hpp"
#include "host/error.hpp"
#include "tests/host/config_text.hpp"

namespace semivis {
namespace {

using namespace testing;

// Values as printed in the sources named in the schema; exact, since they are typed in, not computed.
TEST(Defaults, Na64In2018) {
  const RunDescription run = parse(kGrid);
  EXPECT_EQ(run.beam.energy, 100);
  EXPECT_EQ(run.beam.spot_x, 4.13e-3);
  EXPECT_EQ(run.target.material, "Pb");
  EXPECT_EQ(run.target.min_electron_energy, 15);
  EXPECT_EQ(run.model.production, ProductionModel::etl);
  EXPECT_EQ(run.model.width, WidthModel::exact);
  EXPECT_EQ(run.model.normalisation, NormalisationModel::none);
  EXPECT_EQ(run.detector.z2, 2.78);
  EXPECT_EQ(run.detector.z3, 6.10);
  EXPECT_EQ(run.detector.hcal3_offset_x, 0.0708);
  EXPECT_EQ(run.selection.r_cut, 0.06);
  EXPECT_EQ(run.run.events_per_row, 2000000u);
  EXPECT_EQ(run.run.target_error, 0);
  EXPECT_EQ(run.run.max_events_per_row, 134217728u);
  // Without a target error the most that doubling may reach is no limit.
  EXPECT_EQ(parse(kGrid + "[run]\nmax_events_per_row = 10\n").run.events_per_row, 2000000u);
  EXPECT_TRUE(run.write_spectra);
  EXPECT_EQ(run.rows[0].r, 1.0 / 3);
  EXPECT_EQ(run.rows[0].f, 0.4);
  EXPECT_EQ(run.points[0].alpha_d, 0.1);
}

// Totals of NA64, Eur. Phys. J. C 81 (2021) 959. The shares are rounded to four decimals: the sums are exact
// to rounding (1e-15), each share is within the last digit (1e-4) of n_eot's.
TEST(Defaults, AnalysisBinsShareThePublishedTotals) {
  const std::vector<AnalysisBin> bins = parse(kGrid).analysis;
  ASSERT_EQ(bins.size(), 6u);
  double n_eot = 0;
  for (const AnalysisBin& bin : bins)
    if (bin.signature == "s1") n_eot += bin.n_eot;
  EXPECT_DOUBLE_EQ(n_eot, 2.84e11);
  for (const auto& [signature, total, error] : {std::tuple{"s1", 0.19, 0.07}, std::tuple{"s2", 0.53, 0.17}}) {
    double background = 0, background_err = 0;
    for (const AnalysisBin& bin : bins)
      if (bin.signature == signature) {
        background += bin.background;
        background_err += bin.background_err;
        EXPECT_NEAR(bin.background, total * bin.n_eot / n_eot, 1e-4);
        EXPECT_NEAR(bin.background_err, error * bin.n_eot / n_eot, 1e-4);
        EXPECT_EQ(bin.observed, 0);
        EXPECT_EQ(bin.detector_efficiency, 0.48);
        EXPECT_EQ(bin.signal_err, 0.20);
      }
    EXPECT_NEAR(background, total, 1e-15);
    EXPECT_NEAR(background_err, error, 1e-15);
  }
}

nlohmann::ordered_json without_grid(const RunDescription& run) {
  auto resolved = nlohmann::ordered_json::parse(run.config_resolved);
  resolved.erase("grid");
  return resolved;
}

/// Keys that a config cannot hold beside the others of the template.
bool commented(const std::string& section, const std::string& key) {
  return section == "variation" || key == "m_chi1_GeV" || key == "points";
}

TEST(Init, ParsesToTheDefaults) {
  const std::string text = init_text("");
  EXPECT_EQ(without_grid(parse(text)), without_grid(parse(kGrid)));
  EXPECT_EQ(text, init_text("na64_2018"));
  for (const SectionInfo& section : config_sections())
    for (const std::string& key : key_names(section.name))
      EXPECT_NE(text.find("\n" + std::string(commented(section.name, key) ? "# " : "") + key + " = "),
                std::string::npos)
          << key;
  EXPECT_THROW(init_text("atlas"), Error);
}

// Bit for bit: the defaults with a unit factor survive the way to their unit, to text and back.
TEST(Init, EveryDefaultRoundTrips) {
  const RunDescription parsed = parse(init_text(""));
  const RunDescription built;
  EXPECT_EQ(parsed.beam.spot_x, built.beam.spot_x);
  EXPECT_EQ(parsed.beam.spot_y, built.beam.spot_y);
  EXPECT_EQ(parsed.beam.divergence, built.beam.divergence);
  EXPECT_EQ(parsed.target.radiation_length, built.target.radiation_length);
  EXPECT_EQ(parsed.target.atoms_per_x0, built.target.atoms_per_x0);
  EXPECT_EQ(parsed.detector.cell_x, built.detector.cell_x);
  EXPECT_EQ(parsed.detector.cell_y, built.detector.cell_y);
  EXPECT_EQ(parsed.detector.hcal2_offset_x, built.detector.hcal2_offset_x);
  EXPECT_EQ(parsed.detector.hcal3_offset_x, built.detector.hcal3_offset_x);
  EXPECT_EQ(parsed.detector.absorber, built.detector.absorber);
  EXPECT_EQ(parsed.detector.scintillator, built.detector.scintillator);
  EXPECT_EQ(parsed.detector.layer_pitch, built.detector.layer_pitch);
}

TEST(Shipped, Fig4IsTheDefaultRunOnTheFigurePlane) {
  const RunDescription run = load_config(SEMIVIS_SOURCE_DIR "/configs/na64_2018_fig4.toml", {});
  EXPECT_EQ(without_grid(run), without_grid(parse(kGrid)));
  ASSERT_EQ(run.shape.size(), 2u);
  EXPECT_GE(run.shape[0], 60u);
  EXPECT_GE(run.shape[1], 100u);
  EXPECT_EQ(run.rows.front().m_aprime, 0.01);
  EXPECT_EQ(run.rows.back().m_aprime, 1.0);
  EXPECT_EQ(run.points.front().epsilon, 1e-5);
  EXPECT_EQ(run.points.back().epsilon, 1e-1);
  for (std::size_t k = 1; k < run.rows.size(); ++k) {
    const double below = run.rows[k - 1].m_aprime, here = run.rows[k].m_aprime;
    EXPECT_GT(here, below);
    if (below >= 0.3 && here <= 0.5) {
      EXPECT_LE(here / below, 1.02);
    }
  }
}

TEST(Shipped, Fig5AlphadIsTheDefaultRunOnTheLineOfTheMuonMoment) {
  const RunDescription run = load_config(SEMIVIS_SOURCE_DIR "/configs/na64_2018_fig5_alphad.toml", {});
  EXPECT_EQ(without_grid(run), without_grid(parse(kGrid)));
  EXPECT_EQ(run.axes, (Strings{"m_aprime_GeV", "alpha_d"}));
  EXPECT_EQ(run.rows.front().m_aprime, 0.01);
  EXPECT_EQ(run.rows.back().m_aprime, 0.5);
  EXPECT_EQ(run.points.front().alpha_d, 1e-4);
  EXPECT_EQ(run.points.back().alpha_d, 1);
  EXPECT_NE(run.points.front().epsilon, run.points.back().epsilon);
}

// The plane of both: open rows, at least 24 f, finer in the middle.
void expect_split_plane(const RunDescription& run) {
  ASSERT_EQ(run.axes, (Strings{"m_chi1_GeV", "f"}));
  ASSERT_GE(run.shape[1], 24u);
  EXPECT_NEAR(run.rows.front().m_aprime, 0.009, 1e-12);  // rounding of m_chi1/r
  EXPECT_NEAR(run.rows.back().m_aprime, 0.999, 1e-12);
  EXPECT_EQ(run.rows.front().f, 0.02);
  EXPECT_EQ(run.rows.back().f, 0.98);
  for (std::size_t k = 1; k < run.shape[1]; ++k) {
    const double below = run.rows[k - 1].f, step = run.rows[k].f - below;
    EXPECT_LE(step, (below > 0.29 && below < 0.69 ? 0.02 : 0.04) + 1e-12) << below;
    EXPECT_GT(step, 0) << below;
  }
  for (const MassPoint& row : run.rows) EXPECT_LT(row.r * (2 + row.f), 1);
}

TEST(Shipped, Fig5SplitIsTheDefaultDetectorOnThePlaneOfSplittings) {
  const RunDescription run = load_config(SEMIVIS_SOURCE_DIR "/configs/na64_2018_fig5_split.toml", {});
  expect_split_plane(run);
  auto resolved = without_grid(run), defaults = without_grid(parse(kGrid));
  resolved.erase("run");
  defaults.erase("run");
  EXPECT_EQ(resolved, defaults);
}

// NA64, Eur. Phys. J. C 81 (2021) 959: 5e12 electrons on target; HCAL1 to 1.65 m.
TEST(Shipped, CompactHcalIsAProjection) {
  const RunDescription run = load_config(SEMIVIS_SOURCE_DIR "/configs/na64_compact_hcal.toml", {});
  expect_split_plane(run);
  EXPECT_EQ(run.detector.z2, 1.65);
  EXPECT_EQ(run.detector.z3, 4.97);
  EXPECT_EQ(run.detector.module_length, DetectorSettings{}.module_length);
  ASSERT_EQ(run.analysis.size(), 2u);
  EXPECT_NE(run.analysis[0].signature, run.analysis[1].signature);
  for (const AnalysisBin& bin : run.analysis) {
    EXPECT_EQ(bin.n_eot, 5e12);
    EXPECT_EQ(bin.observed, 0);
    EXPECT_EQ(bin.background, 0);
  }
}

TEST(Shipped, Quick) {
  const RunDescription run = load_config(SEMIVIS_SOURCE_DIR "/configs/quick.toml", {});
  EXPECT_LE(run.rows.size(), 10u);
  EXPECT_EQ(without_grid(run)["beam"], without_grid(parse(kGrid))["beam"]);
  EXPECT_NE(run.config_text.find("\nenergy_GeV = "), std::string::npos);
}

}  // namespace
}  // namespace semivis
