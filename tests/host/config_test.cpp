// Configs: grids, overrides, and one clear line for everything that can be wrong.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>

#include "host/config/parse.hpp"
#include "host/config/schema.hpp"
#include "host/error.hpp"
#include "tests/host/config_text.hpp"

namespace semivis {
namespace {

using namespace testing;

Strings lines_of(const std::string& text) {
  Strings lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

struct Problem {
  std::string where;  // start of the line, up to and with ": "
  Strings parts;      // texts the line must hold
};
struct BadConfig {
  std::string text;
  Strings overrides;
  std::vector<Problem> problems;  // one per line, in this order
};

const std::string kBin2018 =
    "bin = '2018'\nsignature = 's1'\nn_eot = 1e11\nbackground = 0.1\nbackground_err = 0\nobserved = 0\n";

// Line 4 to 6 below kGrid.
std::string variation(const std::string& set) { return "[[variation]]\nname = 'mine'\nset = " + set + "\n"; }

const std::vector<BadConfig>& bad_configs() {
  static const std::vector<BadConfig> list = {
      // Structure.
      {"", {}, {{"run.toml:1:1: ", {"[grid] is missing"}}}},
      {"[beam]\nenergy_GeV = 50\n", {}, {{"run.toml:1:1: ", {"[grid] is missing"}}}},
      {"grid = 3\n", {}, {{"run.toml:1:8: ", {"[grid]", "integer", "must be a section"}}}},
      {kGrid + "[beem]\nenergy_GeV = 50\n", {}, {{"run.toml:4:2: ", {"[beem]", "did you mean [beam]?"}}}},
      {"seed = 3\n" + kGrid, {}, {{"run.toml:1:1: ", {"'seed'", "below [run]"}}}},
      {kGrid + "[beam]\n  energy = 50\n",
       {},
       {{"run.toml:5:3: ", {"'energy'", "did you mean 'energy_GeV'?"}}}},
      {kGrid + "[beam]\nr_cut = 0.1\n", {}, {{"run.toml:5:1: ", {"'r_cut'", "belongs in [selection]"}}}},
      {kGrid + "[analysis]\nbins = 3\n", {}, {{"run.toml:5:1: ", {"'bins'", "did you mean 'bin'?"}}}},
      // Syntax: reported where the parser stops.
      {kGrid + "[beam\n", {}, {{"run.toml:4:6: ", {"not TOML"}}}},
      {kGrid + "[[\n", {}, {{"run.toml:4:3: ", {"not TOML"}}}},
      {kGrid + "\u00e9 = 1\n", {}, {{"run.toml:4:1: ", {"not TOML"}}}},
      {kGrid + "seed\u00e9 = 1\n", {}, {{"run.toml:4:5: ", {"not TOML"}}}},
      {kGrid + "[run]\nseed = \n", {}, {{"run.toml:5:8: ", {"not TOML"}}}},
      {kGrid + "[run]\nseed = 1\nseed = 2\n", {}, {{"run.toml:6:8: ", {"not TOML", "seed"}}}},
      {kGrid + "[run]\nseed = 9223372036854775808\n",
       {},
       {{"run.toml:5:", {"not TOML", "9223372036854775808"}}}},
      // Types.
      {kGrid + "[beam]\nenergy_GeV = '100'\n", {}, {{"run.toml:5:14: ", {"string", "must be a number"}}}},
      {kGrid + "[beam]\nenergy_GeV = true\n", {}, {{"run.toml:5:14: ", {"boolean", "must be a number"}}}},
      {kGrid + "[detector]\ncells = 3.5\n", {}, {{"run.toml:5:9: ", {"3.5", "not a whole number"}}}},
      {kGrid + "[run]\nseed = 'x'\n", {}, {{"run.toml:5:8: ", {"string", "whole number"}}}},
      {kGrid + "[output]\nspectra = 1\n", {}, {{"run.toml:5:11: ", {"integer", "true or false"}}}},
      {kGrid + "[target]\nmaterial = 82\n", {}, {{"run.toml:5:12: ", {"integer", "\"Pb\""}}}},
      {"[grid]\nm_aprime_GeV = 'heavy'\nepsilon = 1e-3\n", {}, {{"run.toml:2:16: ", {"string", "a range"}}}},
      {"[grid]\nm_aprime_GeV = [0.1, 'x']\nepsilon = 1e-3\n",
       {},
       {{"run.toml:2:22: ", {"string", "number"}}}},
      {"[grid]\nm_aprime_GeV = 0.1\nepsilon = 'gminus'\n",
       {},
       {{"run.toml:3:11: ", {"string", "\"gminus2\""}}}},
      // Ranges, signs and non-finite numbers.
      {kGrid + "[beam]\nenergy_GeV = -100\n",
       {},
       {{"run.toml:5:14: ", {"-100", "out of range", "1 <= energy_GeV"}}}},
      {kGrid + "[beam]\nenergy_GeV = inf\n", {}, {{"run.toml:5:14: ", {"inf", "not a finite number"}}}},
      {kGrid + "[selection]\nr_cut = nan\n", {}, {{"run.toml:5:9: ", {"nan", "not a finite number"}}}},
      {kGrid + "[selection]\nr_cut = 0\n", {}, {{"run.toml:5:9: ", {"0 < r_cut <= 1"}}}},
      {kGrid + "[run]\nevents_per_row = 0\n", {}, {{"run.toml:5:18: ", {"= 0 ", "2147483648"}}}},
      {kGrid + "[run]\nevents_per_row = 2147483649\n", {}, {{"run.toml:5:18: ", {"out of range"}}}},
      {kGrid + "[run]\nseed = -1\n", {}, {{"run.toml:5:8: ", {"out of range"}}}},
      {kGrid + "[run]\ntarget_error = -1\n", {}, {{"run.toml:5:16: ", {"0 <= target_error <= 1"}}}},
      {kGrid + "[run]\ntarget_error = 2\n", {}, {{"run.toml:5:16: ", {"0 <= target_error <= 1"}}}},
      {kGrid + "[run]\ntarget_error = nan\n", {}, {{"run.toml:5:16: ", {"not a finite number"}}}},
      {kGrid + "[run]\nmax_events_per_row = 0\n", {}, {{"run.toml:5:22: ", {"2147483648"}}}},
      {kGrid + "[run]\ntarget_error = 0.01\nmax_events_per_row = 1000\n",
       {},
       {{"run.toml:6:22: ", {"events_per_row = 2000000", "more events than it may have"}}}},
      {kGrid + "[run]\nseed = 1e19\n", {}, {{"run.toml:5:8: ", {"out of range"}}}},
      {kGrid + "[model]\nk_factor = 0.0\n", {}, {{"run.toml:5:12: ", {"0 < k_factor"}}}},
      {"[grid]\nm_aprime_GeV = -0.1\nepsilon = 1e-3\n", {}, {{"run.toml:2:16: ", {"-0.1", "out of range"}}}},
      {"[grid]\nm_aprime_GeV = [0.1, inf]\nepsilon = 1e-3\n",
       {},
       {{"run.toml:2:22: ", {"not a finite number"}}}},
      {"[grid]\nm_chi1_GeV = 0\nepsilon = 1e-3\n", {}, {{"run.toml:2:14: ", {"out of range"}}}},
      {kGrid + "r = 0\n", {}, {{"run.toml:4:5: ", {"0 < r"}}}},
      {kGrid + "f = -0.4\n", {}, {{"run.toml:4:5: ", {"0 <= f"}}}},
      {kGrid + "alpha_d = 0\n", {}, {{"run.toml:4:11: ", {"alpha_d"}}}},
      {"[grid]\nm_aprime_GeV = 0.1\nepsilon = 0.0\n", {}, {{"run.toml:3:11: ", {"epsilon"}}}},
      {"[grid]\nm_aprime_GeV = 0.1\nepsilon = -1e-3\n", {}, {{"run.toml:3:11: ", {"epsilon"}}}},
      // Words.
      {kGrid + "[model]\nproduction = 'etll'\n",
       {},
       {{"run.toml:5:14: ", {"\"etll\"", "did you mean \"etl\"?"}}}},
      {kGrid + "[run]\nprecision = 'half'\n", {}, {{"run.toml:5:13: ", {"\"single\", \"double\""}}}},
      {kGrid + "[target]\nmaterial = 'Pd'\n", {}, {{"run.toml:5:12: ", {"\"Pd\"", "did you mean \"Pb\"?"}}}},
      // Grid.
      {"[grid]\nepsilon = 1e-3\n", {}, {{"run.toml:1:1: ", {"m_aprime_GeV is missing"}}}},
      {"[grid]\nm_aprime_GeV = 0.1\n", {}, {{"run.toml:1:1: ", {"epsilon is missing"}}}},
      {kGrid + "m_chi1_GeV = 0.03\n",
       {},
       {{"run.toml:4:14: ", {"m_chi1_GeV", "m_aprime_GeV", "remove one"}}}},
      {kGrid + "mass = 0.1\n", {}, {{"run.toml:4:1: ", {"'mass'", "did you mean"}}}},
      {kGrid + "f = []\n", {}, {{"run.toml:4:5: ", {"empty list"}}}},
      {kGrid + "f = { min = 0.5, max = 0.5, n = 3, scale = 'linear' }\n",
       {},
       {{"run.toml:4:13: ", {"range is empty"}}}},
      {kGrid + "f = { min = 0.5, max = 0.4, n = 3 }\n",
       {},
       {{"run.toml:4:13: ", {"min = 0.5", "max = 0.4"}}}},
      {kGrid + "f = { min = 0.1, max = 0.4, n = 0 }\n", {}, {{"run.toml:4:33: ", {"1 <= n"}}}},
      {kGrid + "f = { min = 0, max = 0.4, n = 3, scale = 'log' }\n",
       {},
       {{"run.toml:4:13: ", {"logarithm needs min > 0"}}}},
      {kGrid + "f = { min = 0.1, max = 0.4, n = 3, scale = 'lin' }\n",
       {},
       {{"run.toml:4:44: ", {"\"lin\"", "\"linear\""}}}},
      {kGrid + "f = { min = 0.1, max = 0.4 }\n", {}, {{"run.toml:4:5: ", {"has no 'n'"}}}},
      {kGrid + "f = { min = 0.1, max = 0.4, n = 2, step = 1 }\n",
       {},
       {{"run.toml:4:36: ", {"'step'", "did you mean"}}}},
      {"[grid]\nm_aprime_GeV = { min = 0.1, max = 0.4, n = 100000 }\nepsilon = { min = 1e-5, max = 1e-1, n = "
       "1001 }\n",
       {},
       {{"run.toml:2:16: ", {"100100000", "shorten"}}}},
      {"[grid]\nm_aprime_GeV = 0.1\nepsilon = { min = 1e-5, max = 1e-1, n = 100000001 }\n",
       {},
       {{"run.toml:3:41: ", {"n <= 100000000"}}}},
      {"[grid]\nm_aprime_GeV = [0.1, 120]\nepsilon = 1e-3\n",
       {},
       {{"run.toml:2:16: ", {"120", "cannot be radiated"}}}},
      {"[grid]\nm_chi1_GeV = 900\nepsilon = 1e-3\n",
       {},
       {{"run.toml:2:14: ", {"m_chi1_GeV = 900", "m_aprime_GeV = 2700", "out of range"}}}},
      {kGrid + "points = 'list.csv'\n",
       {},
       {{"run.toml:2:1: ", {"m_aprime_GeV", "points"}}, {"run.toml:3:1: ", {"epsilon", "points"}}}},
      // Keys that contradict each other: both are named, with their values.
      {kGrid + "[target]\nmin_electron_energy_GeV = 35\n",
       {},
       {{"run.toml:5:27: ",
         {"[target] min_electron_energy_GeV = 35", "[selection] s1_min_aprime_energy_GeV = 15"}}}},
      {kGrid + "[selection]\ns2_min_aprime_energy_GeV = 10\n",
       {},
       {{"run.toml:5:28: ", {"min_electron_energy_GeV = 15", "s2_min_aprime_energy_GeV = 10"}}}},
      {kGrid + "[beam]\nenergy_GeV = 12\n[selection]\ns1_min_aprime_energy_GeV = "
               "15\ns2_min_aprime_energy_GeV = 15\n",
       {},
       {{"run.toml:5:14: ", {"min_electron_energy_GeV = 15", "energy_GeV = 12", "nothing would radiate"}},
        {"run.toml:7:28: ", {"s1_min_aprime_energy_GeV = 15", "energy_GeV = 12"}},
        {"run.toml:8:28: ", {"s2_min_aprime_energy_GeV = 15", "energy_GeV = 12"}}}},
      {kGrid + "[selection]\nhcal_threshold_GeV = 101\n",
       {},
       {{"run.toml:5:22: ", {"hcal_threshold_GeV = 101", "above the beam energy"}}}},
      {kGrid + "[detector]\nz2_m = 6.1\n", {}, {{"run.toml:5:8: ", {"z2_m = 6.1", "z3_m = 6.1"}}}},
      {kGrid + "[detector]\nz3_m = 6.0\n", {}, {{"run.toml:5:8: ", {"module_length_m = 1.632", "z3_m = 6"}}}},
      {kGrid + "[detector]\nabsorber_mm = 31\n",
       {},
       {{"run.toml:5:15: ", {"layer_pitch_mm = 34", "absorber_mm = 31"}}}},
      {kGrid + "[detector]\ncells = 4\n", {}, {{"run.toml:5:9: ", {"cells = 4", "odd"}}}},
      // Analysis bins.
      {kGrid + "[analysis.bin]\nbin = '2018'\n", {}, {{"run.toml:4:1: ", {"table", "[[analysis.bin]]"}}}},
      {kGrid + "[analysis]\nbin = []\n", {}, {{"run.toml:5:7: ", {"empty list"}}}},
      {kGrid + "[analysis]\nbin = [3]\n", {}, {{"run.toml:5:8: ", {"integer", "[[analysis.bin]]"}}}},
      {kGrid +
           "[[analysis.bin]]\nbin = '2018'\nsignature = 's1'\nn_eot = 1e11\nbackground = 0.1\nobserved = 0\n",
       {},
       {{"run.toml:4:1: ", {"background_err is missing"}}}},
      {kGrid + "[[analysis.bin]]\n" + kBin2018 + "n_eots = 3\n",
       {},
       {{"run.toml:11:1: ", {"'n_eots'", "'n_eot'"}}}},
      {kGrid + "[[analysis.bin]]\n" + kBin2018 + "detector_efficiency = 1.5\n",
       {},
       {{"run.toml:11:23: ", {"1.5"}}}},
      {kGrid + "[[analysis.bin]]\n" + kBin2018 + "[[analysis.bin]]\n" + kBin2018,
       {},
       {{"run.toml:11:1: ", {"given twice"}}}},
      {kGrid + "[[analysis.bin]]\n" + kBin2018 +
           "[[analysis.bin]]\nbin = '2018'\nsignature = 's2'\nn_eot = 2e11\nbackground = 0\nbackground_err = "
           "0\nobserved = 0\n",
       {},
       {{"run.toml:14:9: ", {"n_eot", "make them equal"}}}},
      // Variations.
      {kGrid + "[variation]\nname = 'mine'\n", {}, {{"run.toml:4:1: ", {"table", "[[variation]]"}}}},
      {"variation = [3]\n" + kGrid, {}, {{"run.toml:1:14: ", {"integer", "[[variation]]"}}}},
      {kGrid + "[[variation]]\ntitle = 'mine'\n",
       {},
       {{"run.toml:4:1: ", {"name is missing"}},
        {"run.toml:4:1: ", {"set is missing"}},
        {"run.toml:5:1: ", {"'title'", "did you mean"}}}},
      {kGrid + "[[variation]]\nname = ''\nset = { 'selection.r_cut' = 0.08 }\n",
       {},
       {{"run.toml:5:8: ", {"name is empty"}}}},
      {kGrid + variation("{}"), {}, {{"run.toml:6:7: ", {"set is empty"}}}},
      {kGrid + variation("0.08"), {}, {{"run.toml:6:7: ", {"floating-point", "table of keys"}}}},
      {kGrid + variation("{ 'selection.rcut' = 0.08 }"),
       {},
       {{"run.toml:6:9: ", {"'selection.rcut'", "did you mean 'selection.r_cut'?"}}}},
      {kGrid + variation("{ r_cut = 0.08 }"), {}, {{"run.toml:6:9: ", {"unknown key 'r_cut'"}}}},
      {kGrid + variation("{ 'run.seed' = 3 }"), {}, {{"run.toml:6:9: ", {"cannot be moved"}}}},
      {kGrid + variation("{ 'grid.f' = 0.3 }"), {}, {{"run.toml:6:9: ", {"'grid.f'"}}}},
      {kGrid + variation("{ 'selection.r_cut' = 0.1, selection.r_cut = 0.2 }"),
       {},
       {{"run.toml:6:9: ", {"given twice"}}}},
      {kGrid + variation("{ 'selection.r_cut' = 1.5, 'model.decay' = 'flatt' }"),
       {},
       {{"run.toml:6:29: ", {"1.5", "out of range"}}, {"run.toml:6:50: ", {"did you mean \"flat\"?"}}}},
      {kGrid + variation("{ 'target.min_electron_energy_GeV' = 35 }"),
       {},
       {{"run.toml:6:44: ", {"\"mine\"", "min_electron_energy_GeV = 35", "s1_min_aprime_energy_GeV = 15"}}}},
      {kGrid + variation("{ 'detector.z2_m' = 3 }"), {}, {{"run.toml:6:27: ", {"z2_m = 3", "overlap"}}}},
      {"[grid]\nm_aprime_GeV = 60\nepsilon = 1e-3\n" + variation("{ 'beam.energy_GeV' = 55 }"),
       {},
       {{"run.toml:6:29: ", {"energy_GeV = 55", "cannot be radiated"}}}},
      {kGrid + variation("{ 'selection.r_cut' = 0.08 }") + variation("{ 'selection.r_cut' = 0.1 }"),
       {},
       {{"run.toml:8:8: ", {"\"mine\"", "given twice"}}}},
      {kGrid + "[run]\nbuiltin_variations = 0\n", {}, {{"run.toml:5:22: ", {"integer", "true or false"}}}},
      // A key that is wrong in the config is reported once.
      {kGrid + "[detector]\nz2_m = -1\n[selection]\nr_cut = 2\n" + variation("{ 'detector.z3_m' = 5 }"),
       {},
       {{"run.toml:5:8: ", {"-1"}}, {"run.toml:7:9: ", {"r_cut = 2"}}}},
      // Overrides: the place is the override itself.
      {kGrid, {"beam.energy_GeV"}, {{"--set beam.energy_GeV: ", {"section.key=value"}}}},
      {kGrid, {"energy_GeV=50"}, {{"--set energy_GeV=50: ", {"section.key=value"}}}},
      {kGrid, {"beam.energy=50"}, {{"--set beam.energy=50: ", {"did you mean 'energy_GeV'?"}}}},
      {kGrid, {"beem.energy_GeV=50"}, {{"--set beem.energy_GeV=50: ", {"did you mean [beam]?"}}}},
      {kGrid, {"beam.energy_GeV=nan"}, {{"--set beam.energy_GeV=nan: ", {"not a finite number"}}}},
      {kGrid, {"beam.energy_GeV=[1,\n2]"}, {{"--set beam.energy_GeV=[1, 2]: ", {"array"}}}},
      {kGrid, {"beam.energy_GeV="}, {{"--set beam.energy_GeV=: ", {"not TOML"}}}},
      {kGrid, {"run.seed=99999999999999999999"}, {{"--set run.seed=99999999999999999999: ", {"not TOML"}}}},
      {kGrid, {"grid.f=[0.1, -2]"}, {{"--set grid.f=[0.1, -2]: ", {"-2", "out of range"}}}},
      {kGrid,
       {"target.min_electron_energy_GeV=35"},
       {{"--set target.min_electron_energy_GeV=35: ", {"s1_min_aprime_energy_GeV = 15"}}}},
      {kGrid + "[selection]\ns1_min_aprime_energy_GeV = 15\n[target]\nmin_electron_energy_GeV = 15\n",
       {"selection.s1_min_aprime_energy_GeV=10"},
       {{"--set selection.s1_min_aprime_energy_GeV=10: ",
         {"min_electron_energy_GeV = 15", "s1_min_aprime_energy_GeV = 10"}}}},
      // Several at once: the file's in the order of its lines, then the overrides.
      {"[grid]\nm_aprime_GeV = [0.1, -1, nan]\nepsilon = { min = 1, n = 0 }\n[run]\nseed = "
       "'a'\n[beam]\nspeed = 3\n",
       {"model.decay=flatt", "nothing"},
       {{"run.toml:2:22: ", {"-1", "out of range"}},
        {"run.toml:2:26: ", {"not a finite number"}},
        {"run.toml:3:11: ", {"has no 'max'"}},
        {"run.toml:3:26: ", {"1 <= n"}},
        {"run.toml:5:8: ", {"string"}},
        {"run.toml:7:1: ", {"'speed'"}},
        {"--set nothing: ", {"section.key=value"}},
        {"--set model.decay=flatt: ", {"did you mean \"flat\"?"}}}},
  };
  return list;
}

TEST(BadConfig, EachProblemIsOneLineAtItsPlace) {
  EXPECT_GE(bad_configs().size(), 40u);
  for (const BadConfig& bad : bad_configs()) {
    SCOPED_TRACE(bad.text + (bad.overrides.empty() ? "" : "--set " + bad.overrides.front()));
    try {
      parse(bad.text, bad.overrides);
      ADD_FAILURE() << "accepted";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ExitCode::config);
      const Strings lines = lines_of(error.what());
      ASSERT_EQ(lines.size(), bad.problems.size()) << error.what();
      for (std::size_t k = 0; k < lines.size(); ++k) {
        EXPECT_TRUE(lines[k].starts_with(bad.problems[k].where)) << lines[k];
        for (const std::string& part : bad.problems[k].parts)
          EXPECT_NE(lines[k].find(part), std::string::npos) << part << " | " << lines[k];
      }
    }
  }
}

// The control of the test above: its valid parts are accepted.
TEST(BadConfig, TheCommonPartsAreValid) {
  EXPECT_EQ(parse(kGrid).points.size(), 1u);
  EXPECT_EQ(parse(kGrid + "[[analysis.bin]]\n" + kBin2018).analysis.size(), 1u);
}

/// A folder that lives as long as one test.
class Files : public ::testing::Test {
 protected:
  Files()
      : folder_(std::filesystem::temp_directory_path() /
                ("semivis_config_" +
                 std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()))) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  ~Files() override { std::filesystem::remove_all(folder_); }
  std::string write(const std::string& name, const std::string& text) {
    const std::string path = (folder_ / name).string();
    std::ofstream(path) << text;
    return path;
  }
  std::string path(const std::string& name) { return (folder_ / name).string(); }
  Strings errors_of(const std::string& config, ExitCode code) {
    try {
      load_config(config, {});
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), code);
      return lines_of(error.what());
    }
    ADD_FAILURE() << "accepted";
    return {};
  }

 private:
  std::filesystem::path folder_;
};

TEST_F(Files, MissingConfigAndFolder) {
  for (const std::string& config : {path("none.toml"), path("")}) {
    const Strings errors = errors_of(config, ExitCode::no_input);
    ASSERT_EQ(errors.size(), 1u);
    EXPECT_TRUE(errors[0].starts_with(config + ": cannot read")) << errors[0];
  }
}

TEST_F(Files, PointsList) {
  write("list.csv",
        "# two rows\r\nepsilon , "
        "m_aprime_GeV,alpha_d\r\n1e-3,0.2,0.1\r\n\r\n1e-4,0.1,0.05\r\n1e-5,0.2,0.1\r\n");
  const RunDescription run = load_config(write("run.toml", "[grid]\npoints = 'list.csv'\n"), {});
  EXPECT_EQ(run.axes, Strings{"point"});
  EXPECT_EQ(run.shape, std::vector<std::uint64_t>{3});
  ASSERT_EQ(run.rows.size(), 2u);
  EXPECT_EQ(run.rows[0].m_aprime, 0.2);
  EXPECT_EQ(run.rows[1].m_aprime, 0.1);
  EXPECT_EQ(run.rows[1].r, 1.0 / 3);
  EXPECT_EQ(run.rows[1].f, 0.4);
  ASSERT_EQ(run.points.size(), 3u);
  EXPECT_EQ(run.points[1].row, 1u);
  EXPECT_EQ(run.points[1].epsilon, 1e-4);
  EXPECT_EQ(run.points[1].alpha_d, 0.05);
  EXPECT_EQ(run.points[2].row, 0u);
}

TEST_F(Files, BadPointsLists) {
  const std::string config = write("run.toml", "[grid]\npoints = 'list.csv'\n");
  const std::string list = path("list.csv");
  Strings errors = errors_of(config, ExitCode::no_input);
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_TRUE(errors[0].starts_with(config + ":2:10: ")) << errors[0];

  const std::vector<std::pair<std::string, Strings>> cases = {
      {"", {":1:1: "}},
      {"m_aprime_GeV,epsilon\n", {":1:1: "}},
      {"m_aprime_GeV,eps\n0.1,1e-3\n", {":1:14: ", ":1:1: "}},
      {"m_aprime_GeV,epsilon,epsilon\n0.1,1e-3,1e-3\n", {":1:22: "}},
      {"m_aprime_GeV,epsilon\n0.1\n", {":2:1: "}},
      {"m_aprime_GeV,epsilon\n0.1,1e-3\n0.2, abc\n-1,nan\n", {":3:6: ", ":4:1: ", ":4:4: "}},
      {"m_aprime_GeV,epsilon\n0.1 GeV,1e-3\n", {":2:1: "}},
      {"m_aprime_GeV,epsilon\n0.1,\n", {":2:5: "}},
  };
  for (const auto& [text, places] : cases) {
    SCOPED_TRACE(text);
    write("list.csv", text);
    errors = errors_of(config, ExitCode::config);
    ASSERT_EQ(errors.size(), places.size());
    for (std::size_t k = 0; k < places.size(); ++k)
      EXPECT_TRUE(errors[k].starts_with(list + places[k])) << errors[k];
  }
}

std::vector<double> masses(const std::string& value) {
  std::vector<double> list;
  for (const MassPoint& row : parse("[grid]\nepsilon = 1e-3\nm_aprime_GeV = " + value).rows)
    list.push_back(row.m_aprime);
  return list;
}

// Interior values against the closed form; 4 ulp each of exp and log allow 1e-14.
TEST(Grid, RangesAreExactAtBothEnds) {
  const std::vector<double> log = masses("{ min = 0.01, max = 1.0, n = 5, scale = 'log' }");
  ASSERT_EQ(log.size(), 5u);
  EXPECT_EQ(log.front(), 0.01);
  EXPECT_EQ(log.back(), 1.0);
  for (int k = 0; k < 5; ++k)
    EXPECT_NEAR(log[static_cast<std::size_t>(k)] / std::pow(10, -2 + 0.5 * k), 1, 1e-14);
  EXPECT_EQ(masses("{ min = 0.25, max = 1.0, n = 4, scale = 'linear' }"),
            (std::vector{0.25, 0.5, 0.75, 1.0}));
  EXPECT_EQ(masses("{ min = 0.25, max = 1.0, n = 1 }"), std::vector{0.25});
  EXPECT_EQ(masses("{ min = 0.25, max = 1.0, n = 3 }"),
            masses("{ min = 0.25, max = 1, n = 3, scale = 'log' }"));
}

TEST(Grid, ListsKeepTheirOrderUnlessTheyHoldRanges) {
  EXPECT_EQ(masses("[0.3, 0.1, 0.3, 0.2]"), (std::vector{0.3, 0.1, 0.2}));
  const std::vector<double> mixed = masses(
      "[0.39, { min = 0.3, max = 0.5, n = 3, scale = 'linear' }, { min = 0.1, max = 0.3, n = 3, scale = "
      "'linear' }]");
  ASSERT_EQ(mixed.size(), 6u);
  const double wanted[] = {0.1, 0.2, 0.3, 0.39, 0.4, 0.5};
  for (std::size_t k = 0; k < 6; ++k) EXPECT_DOUBLE_EQ(mixed[k], wanted[k]);
}

TEST(Grid, ProductIsInCOrder) {
  const RunDescription run = parse(
      "[grid]\nm_aprime_GeV = [0.1, 0.2]\nr = [0.3, 0.4]\nf = 0.4\nepsilon = [1e-4, 1e-3, 1e-2]\nalpha_d = "
      "[0.1, 0.05]\n");
  EXPECT_EQ(run.axes, (Strings{"m_aprime_GeV", "r", "epsilon", "alpha_d"}));
  EXPECT_EQ(run.shape, (std::vector<std::uint64_t>{2, 2, 3, 2}));
  ASSERT_EQ(run.rows.size(), 4u);
  ASSERT_EQ(run.points.size(), 24u);
  EXPECT_EQ(run.rows[1].m_aprime, 0.1);
  EXPECT_EQ(run.rows[1].r, 0.4);
  const GridPoint& point = run.points[((1 * 2 + 0) * 3 + 2) * 2 + 1];
  EXPECT_EQ(run.rows[point.row].m_aprime, 0.2);
  EXPECT_EQ(run.rows[point.row].r, 0.3);
  EXPECT_EQ(point.epsilon, 1e-2);
  EXPECT_EQ(point.alpha_d, 0.05);
}

TEST(Grid, SinglePointHasOneAxis) {
  const RunDescription run = parse(kGrid);
  EXPECT_EQ(run.axes, Strings{"point"});
  EXPECT_EQ(run.shape, std::vector<std::uint64_t>{1});
}

TEST(Grid, Chi1MassGivesTheAprimeMass) {
  const RunDescription run = parse("[grid]\nm_chi1_GeV = [0.03, 0.06]\nr = [0.25, 0.5]\nepsilon = 1e-3\n");
  EXPECT_EQ(run.axes, (Strings{"m_chi1_GeV", "r"}));
  // 0.03/0.25 and 0.06/0.5 are one mass at two r: still two rows.
  ASSERT_EQ(run.rows.size(), 4u);
  EXPECT_DOUBLE_EQ(run.rows[0].m_aprime, 0.12);
  EXPECT_DOUBLE_EQ(run.rows[3].m_aprime, 0.12);
}

// Central values quoted for the muon g-2 of 251e-11 (three digits, hence 2e-3).
TEST(Grid, EpsilonFromTheMuonMoment) {
  const RunDescription run =
      parse("[grid]\nm_aprime_GeV = [0.1, 0.3, 0.39]\nepsilon = 'gminus2'\nalpha_d = [0.1, 0.2]\n");
  EXPECT_EQ(run.axes, (Strings{"m_aprime_GeV", "alpha_d"}));
  ASSERT_EQ(run.points.size(), 6u);
  EXPECT_NEAR(run.points[0].epsilon / 3.125e-3, 1, 2e-3);
  EXPECT_NEAR(run.points[2].epsilon / 6.31e-3, 1, 2e-3);
  EXPECT_NEAR(run.points[5].epsilon / 7.77e-3, 1, 2e-3);
  EXPECT_EQ(nlohmann::json::parse(run.config_resolved)["grid"]["epsilon"], "gminus2");
}

// Closed channels and stable chi2 are a status of the point, not an error.
TEST(Grid, ClosedAndStablePointsAreAllowed) {
  EXPECT_EQ(parse("[grid]\nm_aprime_GeV = 0.1\nr = 0.6\nf = [0, 0.4]\nepsilon = 1e-3\n").points.size(), 2u);
}

TEST(Overrides, ReplaceTheFile) {
  const std::string text = kGrid + "[beam]\nenergy_GeV = -3\n";
  const RunDescription run =
      parse(text, {"beam.energy_GeV=80", "model.decay=flat", "model.normalisation=calibrated_2019",
                   "target.material=\"W\"", "target.atoms_per_X0_cm2=2.21e22", "run.events_per_row=1e6",
                   "grid.epsilon={min=1e-4, max=1e-2, n=3}", "output.spectra=false", "beam.energy_GeV=90"});
  EXPECT_EQ(run.beam.energy, 90);
  EXPECT_EQ(run.model.decay, DecayModel::flat);
  EXPECT_EQ(run.model.normalisation, NormalisationModel::calibrated_2019);
  EXPECT_EQ(run.target.material, "W");
  EXPECT_EQ(run.run.events_per_row, 1000000u);
  EXPECT_EQ(run.points.size(), 3u);
  EXPECT_FALSE(run.write_spectra);
  EXPECT_TRUE(run.config_text.starts_with(text));
  EXPECT_NE(run.config_text.find("\n# --set model.decay=flat\n"), std::string::npos);
}

TEST(Overrides, ReachIntoARangeAndReplaceABracedOne) {
  const std::string text =
      "[grid]\nm_aprime_GeV = 0.1\nepsilon = { min = 1e-4, max = 1e-2, n = 3, scale = 'linear' }\n";
  EXPECT_EQ(parse(text, {"grid.epsilon.n=5"}).points.size(), 5u);
  EXPECT_NEAR(parse(text, {"grid.epsilon={min=1e-4, max=1e-2, n=3}"}).points[1].epsilon, 1e-3, 1e-15);
  EXPECT_NEAR(parse(text, {"grid.epsilon.n=3"}).points[1].epsilon, 5.05e-3, 1e-15);
  EXPECT_NEAR(parse(text, {"grid.epsilon=gminus2"}).points[0].epsilon / 3.125e-3, 1, 2e-3);
}

TEST(OwnVariations, MoveTheKeysTheyName) {
  const RunDescription none = parse(kGrid);
  EXPECT_TRUE(none.variations.empty());
  EXPECT_TRUE(none.run.builtin_variations);
  EXPECT_EQ(nlohmann::json::parse(none.config_resolved)["variation"], nlohmann::json::array());

  const RunDescription run =
      parse(kGrid + "[run]\nbuiltin_variations = false\n" + variation("{ 'detector.noise_GeV' = 0.1 }") +
            "[[variation]]\nname = 'other'\ndescription = 'two at once'\n"
            "set = { selection.r_cut = 0.08, 'beam.spot_x_mm' = 5 }\n");
  EXPECT_FALSE(run.run.builtin_variations);
  ASSERT_EQ(run.variations.size(), 2u);
  const OwnVariation &mine = run.variations[0], &other = run.variations[1];
  EXPECT_EQ(mine.name, "mine");
  EXPECT_EQ(mine.description, "noise_GeV = 0.1");
  EXPECT_EQ(mine.parameter, "detector.noise_GeV");
  EXPECT_EQ(mine.place, "run.toml:7:8");
  EXPECT_EQ(other.description, "two at once");
  RunDescription moved = run;
  mine.set(moved);
  EXPECT_EQ(moved.detector.noise, 0.1);
  EXPECT_EQ(moved.selection, run.selection);
  moved = run;
  other.set(moved);
  EXPECT_EQ(moved.selection.r_cut, 0.08);
  EXPECT_EQ(moved.beam.spot_x, 5e-3);  // in m, the key in mm
  EXPECT_EQ(moved.detector, run.detector);
  EXPECT_EQ(run.selection.r_cut, 0.06);

  const auto resolved = nlohmann::json::parse(run.config_resolved);
  ASSERT_EQ(resolved["variation"].size(), 2u);
  EXPECT_EQ(resolved["variation"][1]["set"],
            (nlohmann::json{{"selection.r_cut", 0.08}, {"beam.spot_x_mm", 5}}));
  EXPECT_EQ(resolved["selection"]["r_cut"], 0.06);
}

TEST(Resolved, HoldsEveryKeyInItsUnit) {
  const auto resolved = nlohmann::ordered_json::parse(
      parse(kGrid + "[detector]\nhcal2_offset_x_mm = 81.3\n[run]\nseed = 9223372036854775807\n")
          .config_resolved);
  EXPECT_EQ(resolved["detector"]["hcal2_offset_x_mm"], 81.3);
  EXPECT_EQ(resolved["run"]["seed"], std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(resolved["beam"]["spot_x_mm"], 4.13);
  EXPECT_EQ(resolved["model"]["production"], "etl");
  EXPECT_EQ(resolved["grid"]["m_aprime_GeV"], 0.1);
  EXPECT_EQ(resolved["analysis"]["bin"].size(), 6u);
  for (const Key<RunDescription>& key : run_keys())
    EXPECT_TRUE(resolved[key.section].contains(key.name)) << key.name;
}

}  // namespace
}  // namespace semivis
