// Every verb on its happy path: exit code, JSON keys, and tables that depend on the config alone.
#include <cmath>
#include <vector>

#include "tests/end_to_end/program.hpp"

namespace semivis_test {
namespace {

using nlohmann::json;

class Cli : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    place = new Workplace;
    const Result scan = place->run("scan small.toml -o small.h5 --backend cpu");
    ASSERT_EQ(scan.exit_code, 0) << scan.err;
  }
  static void TearDownTestSuite() {
    delete place;
    place = nullptr;
  }
  static Result run(const std::string& arguments, const std::string& before = "") {
    Result result = place->run(arguments, before);
    EXPECT_EQ(result.exit_code, 0) << arguments << "\n" << result.err;
    return result;
  }
  static void expect_keys(const json& object, const std::vector<const char*>& keys) {
    for (const char* key : keys) EXPECT_TRUE(object.contains(key)) << key << " in " << object.dump();
  }
  static Workplace* place;
};
Workplace* Cli::place = nullptr;

TEST_F(Cli, HelpAndVersionAnswerEverywhere) {
  EXPECT_NE(run("--version").out.find("semivis "), std::string::npos);
  for (const char* verb :
       {"", "scan ", "merge ", "eval ", "info ", "check ", "init ", "bench ", "events ", "physics ",
        "physics xsec ", "physics width ", "physics electrons ", "physics production ", "physics gminus2 "})
    EXPECT_NE(run(std::string(verb) + "--help").out.find("--help"), std::string::npos);
}

TEST_F(Cli, ScanOfTheQuickConfigEndsWithASummary) {
  const Result scan = run("scan " + source_path("configs/quick.toml") + " -o quick.h5");
  EXPECT_TRUE(scan.out.empty());
  for (const char* part : {"points    45 in 5 rows", "error ", "events/s", "backend ", "time ", "quick.h5 ("})
    EXPECT_NE(scan.err.find(part), std::string::npos) << part << "\n" << scan.err;

  const json info = run("info quick.h5 --json").json();
  expect_keys(info, {"schema",      "physics_version",
                     "complete",    "rows",
                     "points",      "axes",
                     "shape",       "events",
                     "precision",   "seed",
                     "config",      "status",
                     "digest",      "production_digest",
                     "rcut_mean",   "rcut_min",
                     "rcut_points", "worst_relative_error",
                     "worst_at",    "gminus2_crossing_GeV",
                     "backend"});
  EXPECT_EQ(info["schema"], "semivis-table");
  EXPECT_EQ(info["points"], 45);
  EXPECT_EQ(info["events"], 1000000);
  EXPECT_EQ(info["status"]["ok"], 45);
  // 200 000 events a row give 0.6 %; 2 % leaves room for another seed.
  EXPECT_LT(info["worst_relative_error"].get<double>(), 0.02);
  // The analysis excludes the central g-2 line up to 0.39 GeV; the range is that of the demo.
  EXPECT_GT(info["gminus2_crossing_GeV"].get<double>(), 0.36);
  EXPECT_LT(info["gminus2_crossing_GeV"].get<double>(), 0.42);
}

TEST_F(Cli, TheFigurePlaneOf2018) {
  // A tenth of the shipped events: errors are √10 larger.
  run("scan " + source_path("configs/na64_2018_fig4.toml") + " -o fig4.h5 --quiet --events 200000");
  const json info = run("info fig4.h5 --json").json();
  EXPECT_GE(info["shape"][0], 60);
  EXPECT_GE(info["shape"][1], 100);
  // Published: mean R-cut efficiency 0.52 (EPJC 81 (2021) 959), not calibrated yet; line excluded to 0.39
  // GeV.
  EXPECT_NEAR(info["rcut_mean"].get<double>(), 0.52, 0.05);
  EXPECT_NEAR(info["gminus2_crossing_GeV"].get<double>(), 0.39, 0.03);
  EXPECT_LT(info["worst_relative_error"].get<double>() / std::sqrt(10.0), 0.01);
}

TEST_F(Cli, QuietScanSaysNothing) {
  const Result scan = run("scan small.toml -o quiet.h5 --quiet --events 1000");
  EXPECT_EQ(scan.out + scan.err, "");
}

TEST_F(Cli, ForceReplacesATable) {
  run("scan small.toml -o forced.h5 --events 1000");
  run("scan small.toml -o forced.h5 --events 2000 --force");
  EXPECT_EQ(run("info forced.h5 --json").json()["events"], 4000);
}

TEST_F(Cli, TablesDependOnTheConfigAlone) {
  const json reference = run("info small.h5 --json --provenance").json();
  EXPECT_EQ(reference["provenance"]["backend"], "cpu");
  for (const char* threads : {"1", "2", "3"}) {
    run(std::string("scan small.toml -o again.h5 --force --backend cpu --threads ") + threads);
    const json again = run("info again.h5 --json --provenance").json();
    EXPECT_EQ(again["digest"], reference["digest"]) << threads;
    EXPECT_EQ(again["production_digest"], reference["production_digest"]);
    EXPECT_EQ(again["provenance"]["threads"], threads);
  }
  // Negative control: another seed is another table.
  run("scan small.toml -o again.h5 --force --seed 2");
  const json other = run("info again.h5 --json").json();
  EXPECT_NE(other["digest"], reference["digest"]);
  EXPECT_EQ(other["production_digest"], reference["production_digest"]);
}

TEST_F(Cli, ProvenanceHoldsWhatDiffers) {
  const json info = run("info small.h5 --json --provenance").json();
  expect_keys(info["provenance"], {"version", "git_commit", "host", "time", "backend", "backend_description",
                                   "backend_fallback", "device", "threads", "wall_seconds", "command_line"});
  EXPECT_NE(info["provenance"]["command_line"].get<std::string>().find("scan small.toml -o small.h5"),
            std::string::npos);
  EXPECT_NE(run("info small.h5 --provenance").out.find("provenance host"), std::string::npos);
}

TEST_F(Cli, EvalReadsAnyCoupling) {
  const json v = run("eval small.h5 --m-aprime 0.2 --epsilon 2e-3 --alpha-d 0.05 --json").json();
  expect_keys(
      v, {"ctau_m", "n_aprime", "efficiency_s1", "efficiency_s1_err", "efficiency_s2", "efficiency_s2_err",
          "covariance_s1_s2", "events_s1", "events_s2", "rcut_efficiency", "rcut_efficiency_err", "status"});
  EXPECT_EQ(v["status"], 0);
  const json width = run("physics width --m-aprime 0.2 --epsilon 2e-3 --alpha-d 0.05 --json").json();
  EXPECT_NEAR(v["ctau_m"].get<double>() / width["ctau_m"].get<double>(), 1, 1e-12);
  EXPECT_GT(v["events_s1"].get<double>(), 0);
  EXPECT_GT(v["events_s2"].get<double>(), 0);
  const std::string text = run("eval small.h5 --m-aprime 0.2 --epsilon 2e-3 --alpha-d 0.05").out;
  EXPECT_NE(text.find("events_s1"), std::string::npos);
}

TEST_F(Cli, WithoutSpectraTheGridItselfCanStillBeRead) {
  run("scan small.toml -o bare.h5 --set output.spectra=false");
  const std::string point = " --m-aprime 0.1 --epsilon 3e-3 --alpha-d 0.1 --json";
  json bare = run("eval bare.h5" + point).json(), full = run("eval small.h5" + point).json();
  EXPECT_TRUE(bare["cut_flow"].is_null());
  EXPECT_TRUE(full["cut_flow"].is_object());
  for (json* values : {&bare, &full}) values->erase("cut_flow");
  EXPECT_EQ(bare, full);
  const Result off_grid = place->run("eval bare.h5 --m-aprime 0.1 --epsilon 2e-3 --alpha-d 0.1");
  EXPECT_EQ(off_grid.exit_code, 65) << off_grid.err;
}

TEST_F(Cli, ClosedAndStableRows) {
  // r = 1/3: f = 2 closes A' -> chi1 chi2, f = 0 makes chi2 stable.
  run("scan small.toml -o rows.h5 --set 'grid.f=[0, 0.4, 2]'");
  const json info = run("info rows.h5 --json").json();
  EXPECT_EQ(info["status"],
            (json{{"ok", 6}, {"stable", 6}, {"outside_validity", 0}, {"imprecise", 0}, {"closed", 6}}));
  EXPECT_EQ(info["events"], 4 * 20000);
  EXPECT_TRUE(info["gminus2_crossing_GeV"].is_null());  // several f

  const std::string point = "eval rows.h5 --m-aprime 0.1 --epsilon 1e-3 --alpha-d 0.1 --json --f ";
  const json closed = run(point + "2").json(), stable = run(point + "0").json();
  EXPECT_EQ(closed["status"], 4);
  EXPECT_EQ(closed["n_aprime"], 0);
  EXPECT_EQ(closed["ctau_m"], 1e300);
  EXPECT_EQ(stable["status"], 1);
  EXPECT_EQ(stable["events_s1"], 0);
  EXPECT_GT(stable["efficiency_s2"].get<double>(), 0.1);
  EXPECT_EQ(stable["ctau_m"], 1e300);

  run("scan small.toml -o closed.h5 --set grid.f=2");
  EXPECT_EQ(run("info closed.h5 --json").json()["status"]["closed"], 6);
}

TEST_F(Cli, TargetErrorBuysEvents) {
  const json plain = run("info small.h5 --json").json();
  const double target = 0.6 * plain["worst_relative_error"].get<double>();
  const std::string asked = " --target-error " + std::to_string(target);
  const Result scan = run("scan small.toml -o target.h5" + asked);
  for (const char* part : {"at least", "missed at 0\n"})
    EXPECT_NE(scan.err.find(part), std::string::npos) << part << "\n" << scan.err;
  const json info = run("info target.h5 --json").json();
  EXPECT_EQ(info["target_error"], std::stod(std::to_string(target)));
  EXPECT_EQ(info["config"]["run"]["target_error"], info["target_error"]);
  EXPECT_LE(info["worst_relative_error"].get<double>(), target);
  EXPECT_GT(info["events"].get<int>(), plain["events"].get<int>());
  EXPECT_GT(info["target_met"].get<int>(), 0);
  EXPECT_EQ(info["target_missed"], 0);
  EXPECT_EQ(info["status"]["ok"], 6);
  for (const char* threads : {"1", "2", "3"}) {
    run("scan small.toml -o again.h5 --force --quiet --threads " + std::string(threads) + asked);
    EXPECT_EQ(run("info again.h5 --json").json()["digest"], info["digest"]) << threads;
  }

  // No event is left to buy: status 3 in the table and in eval, there and between the couplings of the grid.
  run("scan small.toml -o missed.h5 --set run.max_events_per_row=20000" + asked);
  const json missed = run("info missed.h5 --json").json();
  EXPECT_EQ(missed["events"], plain["events"]);
  EXPECT_GT(missed["target_missed"].get<int>(), 0);
  EXPECT_EQ(missed["status"]["imprecise"], missed["target_missed"]);
  const json worst = plain["worst_at"];
  for (const double factor : {1.0, 1.01}) {
    std::ostringstream point;
    point << " --m-aprime " << worst["m_aprime_GeV"] << " --alpha-d " << worst["alpha_d"] << " --epsilon "
          << factor * worst["epsilon"].get<double>() << " --json";
    EXPECT_EQ(run("eval missed.h5" + point.str()).json()["status"], 3);
    EXPECT_EQ(run("eval small.h5" + point.str()).json()["status"], 0);
    EXPECT_EQ(run("eval target.h5" + point.str()).json()["status"], 0);
  }
}

TEST_F(Cli, CheckSizesARun) {
  const json check = run("check small.toml --backend cpu --json").json();
  expect_keys(check, {"points", "rows", "events", "memory_bytes", "file_bytes", "expected_seconds", "status",
                      "events_per_second", "config"});
  EXPECT_EQ(check["points"], 6);
  EXPECT_EQ(check["rows"], 2);
  EXPECT_EQ(check["events"], 40000);
  EXPECT_EQ(check["most_events"], 40000);
  EXPECT_EQ(run("check small.toml --backend cpu --json --target-error 0.01").json()["most_events"], 2 << 27);
  EXPECT_EQ(check["status"]["ok"], 6);
  // The estimate of the file is for disk quotas: a factor of two is enough.
  const double size = static_cast<double>(std::filesystem::file_size(place->path("small.h5")));
  EXPECT_NEAR(std::log2(check["file_bytes"].get<double>() / size), 0, 1);
  EXPECT_NE(run("check small.toml").out.find("[grid]"), std::string::npos);
}

TEST_F(Cli, InitPrintsAConfigThatRuns) {
  place->write("init.toml", run("init").out);
  EXPECT_GT(run("check init.toml --json").json()["points"].get<int>(), 0);
  EXPECT_EQ(run("init").out, run("init na64_2018").out);
}

TEST_F(Cli, BenchNamesEveryBackend) {
  const json report = run("bench --json").json();
  EXPECT_NE(run("--version").out.find(report["commit"].get<std::string>()), std::string::npos);
  const json& rates = report["events_per_second"];
  for (const char* key : {"cpu/single/1", "cpu/double/1"}) {
    ASSERT_TRUE(rates.contains(key)) << rates.dump();
    EXPECT_GT(rates[key].get<double>(), 1e4);  // even under a sanitizer
  }
}

TEST_F(Cli, BenchChecksThisMachine) {
  const json report = run("bench --check --json").json();
  EXPECT_EQ(report["verdict"], "pass") << report.dump(2);
  for (const char* name : {"cross_section", "yield", "track_length", "width", "balance", "decays_in_volume",
                           "one_by_one/single", "one_by_one/double"})
    EXPECT_TRUE(report["checks"][name]["passed"].get<bool>()) << name;
  const std::string out = run("bench --check").out;
  EXPECT_NE(out.find("\ncheck: pass, "), std::string::npos) << out;
}

TEST_F(Cli, UnknownVerbsRunProgramsOfTheirName) {
  place->write("semivis-hello", "#!/bin/sh\necho \"hello $1, I am $SEMIVIS_PROGRAM\"\nexit 7\n");
  std::filesystem::permissions(place->path("semivis-hello"), std::filesystem::perms::owner_all);
  const Result result = place->run("hello world --json", "unset SEMIVIS_PROGRAM; PATH=\"$PWD:$PATH\"");
  EXPECT_EQ(result.exit_code, 7);
  EXPECT_EQ(result.out, "hello world, I am " + std::filesystem::canonical(SEMIVIS_PROGRAM).string() + "\n");
  const Result named = place->run("hello again", "SEMIVIS_PROGRAM=another PATH=\"$PWD:$PATH\"");
  EXPECT_EQ(named.out, "hello again, I am another\n");
}

TEST_F(Cli, FullStandardOutputIsAnError) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "no /dev/full here";
  const Result result = place->run("init", "sh -c '\"$0\" \"$@\" >/dev/full'");
  EXPECT_EQ(result.exit_code, 74);
  EXPECT_EQ(result.err, "semivis: cannot write to standard output\n");
}

}  // namespace
}  // namespace semivis_test
