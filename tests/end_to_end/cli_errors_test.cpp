// Bad arguments, configs, tables and outputs: one clear line, the right exit code, no file left behind.
#include <algorithm>
#include <vector>

#include "tests/end_to_end/program.hpp"

namespace semivis_test {
namespace {

struct BadCase {
  const char* arguments;
  int exit_code;
  const char* part;  // of the sentence
};

class CliErrors : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    place = new Workplace;
    ASSERT_EQ(place->run("scan small.toml -o table.h5 --events 1000").exit_code, 0);
    place->write("text.h5", "not a table\n");
    place->write("cut.h5", read_text(place->path("table.h5")).substr(0, 20000));
    place->write("file", "");
    place->write("syntax.toml", "[grid\n");
    place->write("no_grid.toml", "[beam]\nenergy_GeV = 100\n");
    place->write("list.toml", "[grid]\npoints = \"missing.csv\"\n");
    std::filesystem::create_directory(place->path("folder"));
  }
  static void TearDownTestSuite() {
    delete place;
    place = nullptr;
  }
  static void expect_refusals(const std::vector<BadCase>& cases) {
    const auto before = place->content();
    for (const BadCase& bad : cases) {
      const Result result = place->run(bad.arguments);
      EXPECT_EQ(result.exit_code, bad.exit_code) << bad.arguments << "\n" << result.err;
      EXPECT_EQ(result.out, "") << bad.arguments;
      EXPECT_EQ(result.err.rfind("semivis: ", 0), 0u) << bad.arguments << "\n" << result.err;
      EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << bad.arguments << "\n"
                                                                           << result.err;
      EXPECT_NE(result.err.find(bad.part), std::string::npos) << bad.arguments << "\n" << result.err;
    }
    EXPECT_EQ(place->content(), before);
  }
  static Workplace* place;
};
Workplace* CliErrors::place = nullptr;

TEST_F(CliErrors, Usage) {
  expect_refusals({
      {"", 64, "--help"},
      {"--nonsense", 64, "--nonsense"},
      {"scna small.toml -o new.h5", 64, "did you mean 'scan'"},
      {"../scan", 64, "no verb"},
      {"scan", 64, "CONFIG"},
      {"scan small.toml", 64, "--output"},
      {"scan small.toml -o new.h5 extra", 64, "extra"},
      {"scan small.toml -o new.h5 --resume --force", 64, "--resume"},
      {"scan small.toml -o new.h5 --shard 3/3", 64, "--shard 3/3"},
      {"scan small.toml -o new.h5 --shard 1", 64, "give I/N"},
      {"scan small.toml -o new.h5 --shard slurm", 64, "SLURM_ARRAY_TASK_ID"},
      {"scan small.toml -o new.h5 --max-walltime soon", 64, "'soon' is not a time"},
      {"scan small.toml -o new.h5 --checkpoint-interval 1-2-3", 64, "'1-2-3' is not a time"},
      {"scan small.toml -o new.h5 --variations=z2", 64, "--variations"},
      {"scan small.toml -o new.h5 --backend gpu", 64, "gpu"},
      {"scan small.toml -o new.h5 --device x", 64, "'x' is not a device number"},
      {"scan small.toml -o new.h5 --device 0,", 64, "is not a device number"},
      {"scan small.toml -o new.h5 --device 0,x", 64, "'x' is not a device number"},
      {"scan small.toml -o new.h5 --device ''", 64, "is not a device number"},
      {"scan small.toml -o new.h5 --device -1", 64, "-1"},
      {"scan small.toml -o new.h5 --device 0,-1", 64, "'-1' is not a device number"},
      {"scan small.toml -o new.h5 --backend cpu --device 0", 64, "no effect"},
      {"scan small.toml -o new.h5 --precision half", 64, "half"},
      {"scan small.toml -o new.h5 --threads -1", 64, "'-1' is not a whole number"},
      {"scan small.toml -o new.h5 --threads 1.5", 64, "'1.5' is not a whole number"},
      {"scan small.toml -o new.h5 --events 0", 64, "'0' is not a whole number from 1"},
      {"scan small.toml -o new.h5 --events 3000000000", 64, "2147483648"},
      {"scan small.toml -o new.h5 --seed -1", 64, "'-1' is not a whole number"},
      {"scan small.toml -o new.h5 --target-error -1", 64, "'-1' is not a number from 0 to 1"},
      {"scan small.toml -o new.h5 --target-error 2", 64, "'2' is not a number from 0 to 1"},
      {"scan small.toml -o new.h5 --target-error nan", 64, "'nan' is not a number from 0 to 1"},
      {"scan small.toml -o small.toml --force", 64, "is the config itself"},
      {"init nosuch", 64, "nosuch"},
      {"info", 64, "TABLE"},
      {"bench --checks", 64, "--checks"},
      {"eval table.h5 --m-aprime nan --epsilon 1e-3 --alpha-d 0.1", 64, "'nan' is not a number"},
      {"eval table.h5 --m-aprime -0.1 --epsilon 1e-3 --alpha-d 0.1", 64, "'-0.1' is not a number"},
      {"eval table.h5 --m-aprime 0.1 --epsilon 0 --alpha-d 0.1", 64, "'0' is not a number"},
      {"eval table.h5 --m-aprime 0.1 --epsilon 2 --alpha-d 0.1", 64, "'2' is not a number"},
      {"eval table.h5 --m-aprime 0.1 --epsilon 1e-3 --alpha-d inf", 64, "'inf' is not a number"},
      {"eval table.h5 --m-aprime 0.1 --epsilon 1e-3", 64, "--alpha-d"},
      {"eval table.h5 --m-aprime 0.1 --r 0 --epsilon 1e-3 --alpha-d 0.1", 64, "'0' is not a number"},
  });
}

TEST_F(CliErrors, PhysicsArguments) {
  expect_refusals({
      {"physics", 64, "physics --help"},
      {"physics relic --m-aprime 0.1", 64, "relic"},
      {"physics event --m-aprime 0.1 --event 0", 64, "CONFIG"},
      {"physics event small.toml --m-aprime 0.1 --event -1", 64, "--event"},
      {"physics event small.toml --m-aprime 0.1 --r 0.6 --event 0", 78, "closed"},
      {"physics event small.toml --m-aprime 500 --event 0", 78, "beam energy"},
      {"physics event small.toml --m-aprime 0.1 --event 0 --variation moon", 64, "'moon'"},
      {"physics xsec --m-aprime 0.1", 64, "--beam"},
      {"physics xsec --beam 100", 64, "--m-aprime"},
      {"physics xsec --m-aprime 0.1x --beam 100", 64, "'0.1x' is not a number"},
      {"physics xsec --m-aprime 0.1 --beam -100", 64, "'-100' is not a number"},
      {"physics xsec --m-aprime 100 --beam 100", 64, "not below the beam energy"},
      {"physics xsec --m-aprime 0.1 --beam 100 --target Xx", 64, "Xx"},
      {"physics xsec --m-aprime 0.1 --beam 100 --method lo", 64, "lo"},
      {"physics width --m-aprime 0.1 --f -1 --epsilon 1e-3 --alpha-d 0.1", 64, "'-1' is not a number"},
      {"physics electrons --min-energy 100", 64, "not below the beam energy"},
      {"physics electrons --min-energy 0", 64, "'0' is not a number"},
      {"physics production --m-aprime 0.1 --min-energy 200 --beam 100", 64, "not below the beam energy"},
      {"physics gminus2 --m-aprime inf", 64, "'inf' is not a number"},
  });
}

TEST_F(CliErrors, MissingInput) {
  expect_refusals({
      {"scan missing.toml -o new.h5", 66, "missing.toml"},
      {"scan folder -o new.h5", 66, "folder"},
      {"check missing.toml", 66, "missing.toml"},
      {"info missing.h5", 66, "missing.h5"},
      {"eval missing.h5 --m-aprime 0.1 --epsilon 1e-3 --alpha-d 0.1", 66, "missing.h5"},
      {"scan list.toml -o new.h5", 66, "missing.csv"},
  });
}

TEST_F(CliErrors, BadData) {
  expect_refusals({
      {"info text.h5", 65, "text.h5"},
      {"info cut.h5", 65, "cut.h5"},
      {"info small.toml", 65, "small.toml"},
      {"eval text.h5 --m-aprime 0.1 --epsilon 1e-3 --alpha-d 0.1", 65, "text.h5"},
      {"eval table.h5 --m-aprime 0.11 --epsilon 1e-3 --alpha-d 0.1", 65, "nearest is 0.1 "},
      {"eval table.h5 --m-aprime 0.100001 --epsilon 1e-3 --alpha-d 0.1", 65, "nearest is 0.1 "},
      {"eval table.h5 --m-aprime 0.1 --f 0.5 --epsilon 1e-3 --alpha-d 0.1", 65, "nearest is 0.4"},
  });
}

TEST_F(CliErrors, BadConfigs) {
  expect_refusals({
      {"scan syntax.toml -o new.h5", 78, "syntax.toml:"},
      {"scan no_grid.toml -o new.h5", 78, "[grid]"},
      {"scan small.toml -o new.h5 --set beam.energy_Gev=100", 78, "energy_GeV"},
      {"scan small.toml -o new.h5 --set beam.energy_GeV=fast", 78, "energy_GeV"},
      {"scan small.toml -o new.h5 --set beam", 78, "beam"},
      {"scan small.toml -o new.h5 --set grid.m_aprime_GeV=-0.1", 78, "m_aprime_GeV"},
      {"scan small.toml -o new.h5 --set grid.m_aprime_GeV=nan", 78, "m_aprime_GeV"},
      {"scan small.toml -o new.h5 --set 'grid.epsilon=[]'", 78, "epsilon"},
      {"scan small.toml -o new.h5 --set grid.m_aprime_GeV=200", 78, "beam energy"},
      {"check small.toml --set target.min_electron_energy_GeV=35", 78, "min_electron_energy_GeV"},
      {"scan small.toml -o new.h5 --set run.target_error=-1", 78, "target_error"},
      {"scan small.toml -o new.h5 --set run.target_error=nan", 78, "target_error"},
      {"scan small.toml -o new.h5 --target-error 0.01 --set run.max_events_per_row=1e4", 78,
       "raise max_events_per_row or lower events_per_row"},
  });
}

TEST_F(CliErrors, EveryProblemOfAConfigHasALineWithItsPlace) {
  place->write("bad.toml", "[grid]\nm_aprime_GeV = -1\nepsilon = 1e-3\n[beam]\nenergie_GeV = 100\n");
  const Result result = place->run("scan bad.toml -o new.h5");
  EXPECT_EQ(result.exit_code, 78);
  EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 2) << result.err;
  EXPECT_NE(result.err.find("semivis: bad.toml:2:"), std::string::npos) << result.err;
  EXPECT_NE(result.err.find("semivis: bad.toml:5:1:"), std::string::npos) << result.err;
  EXPECT_FALSE(std::filesystem::exists(place->path("new.h5")));
}

TEST_F(CliErrors, OutputsThatCannotBe) {
  // A config with a problem shows that the output is looked at first.
  expect_refusals({
      {"scan small.toml -o table.h5", 73, "--force"},
      {"scan missing.toml -o table.h5", 73, "--force"},
      {"scan small.toml -o folder", 73, "it is a folder"},
      {"scan small.toml -o folder --force", 73, "it is a folder"},
      {"scan small.toml -o new/new.h5", 73, "does not exist"},
      {"scan small.toml -o file/new.h5", 73, "file"},
      {"scan small.toml -o /proc/new.h5", 73, "not writable"},
      {"scan small.toml -o /dev/null --force", 73, "not a regular file"},
      {"scan small.toml -o ''", 73, "not a file name"},
  });
}

TEST_F(CliErrors, BackendsThatAreNotThere) {
  expect_refusals({{"scan small.toml -o new.h5 --backend cuda --device 0,9999", 69, "not available ("}});
  const Result cuda = place->run("check small.toml --backend cuda --json");
  if (cuda.exit_code == 0) GTEST_SKIP() << "there is a CUDA device";
  expect_refusals({{"scan small.toml -o new.h5 --backend cuda", 69, "the cuda backend is not available ("}});

  // auto falls back and says why: in the log, its summary and the table.
  const Result scan = place->run("scan small.toml -o fallback.h5 --events 1000");
  EXPECT_EQ(scan.exit_code, 0) << scan.err;
  const auto info = place->run("info fallback.h5 --provenance --json").json();
  const std::string reason = info["provenance"]["backend_fallback"];
  EXPECT_FALSE(reason.empty());
  const auto first = scan.err.find(reason);
  ASSERT_NE(first, std::string::npos) << scan.err;
  EXPECT_NE(scan.err.find(reason, first + 1), std::string::npos) << scan.err;
}

}  // namespace
}  // namespace semivis_test
