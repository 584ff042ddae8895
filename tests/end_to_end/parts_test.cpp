// Shards, checkpoints and merge as a user runs them: the table is the same, whatever way the events took.
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <future>
#include <initializer_list>
#include <string>

#include "host/parts/checkpoint_folder.hpp"
#include "tests/end_to_end/program.hpp"

namespace semivis_test {
namespace {

class Parts : public ::testing::Test {
 protected:
  Result run(const std::string& arguments, const std::string& before = "") const {
    Result result = place_.run(arguments, before);
    EXPECT_EQ(result.exit_code, 0) << arguments << "\n" << result.err;
    return result;
  }
  void expect_refusal(const std::string& arguments, int code, const std::string& part) const {
    const auto content = place_.content();
    const Result result = place_.run(arguments + (arguments.starts_with("eval") ? "" : " --quiet"));
    EXPECT_EQ(result.exit_code, code) << arguments << "\n" << result.err;
    EXPECT_NE(result.err.find(part), std::string::npos) << arguments << "\n" << result.err;
    EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
    EXPECT_EQ(place_.content(), content) << arguments;
  }
  std::string digest(const std::string& table) const {
    return run("info " + table + " --json").json()["digest"];
  }
  /// The digest of `scan small.toml OPTIONS` in one process; that of `shards` merged must be the same.
  void expect_equal_shards(const std::string& options, int shards) const {
    run("scan small.toml -o whole.h5 --force --quiet " + options);
    std::string parts;
    for (int i = 0; i < shards; ++i) {
      const std::string part = "part" + std::to_string(i) + ".h5";
      run("scan small.toml -o " + part + " --force --quiet --shard " + std::to_string(i) + "/" +
          std::to_string(shards) + " " + options);
      parts = part + " " + parts;  // their order must not matter
    }
    run("merge " + parts + "-o merged.h5 --force --quiet");
    EXPECT_EQ(digest("merged.h5"), digest("whole.h5")) << options << ", " << shards << " shards";
  }

  Workplace place_;
};

TEST_F(Parts, ShardsMergeToTheTable) {
  for (const int shards : {1, 2, 5}) expect_equal_shards("--backend cpu", shards);
  expect_equal_shards("--precision double", 3);
  expect_equal_shards("--target-error 0.004", 2);
  expect_equal_shards("--variations --events 2000", 2);
  expect_equal_shards("--variations --target-error 0.002 --set run.variation_fraction=1 --events 4000", 2);
  place_.write("list.csv", "m_aprime_GeV,epsilon\n0.2,1e-3\n0.1,3e-3\n0.2,1e-2\n");
  place_.write(
      "small.toml",
      "[grid]\npoints = \"list.csv\"\n[run]\nevents_per_row = 5000\n[model]\nproduction = \"iww\"\n");
  expect_equal_shards("", 3);
}

TEST_F(Parts, SlurmSetsTheShard) {
  run("scan small.toml -o whole.h5 --quiet");
  for (const char* i : {"0", "1"})
    run("scan small.toml -o part" + std::string(i) + ".h5 --quiet --shard slurm",
        "env SLURM_ARRAY_TASK_ID=" + std::to_string(3 + 2 * std::stoi(i)) +
            " SLURM_ARRAY_TASK_MIN=3 SLURM_ARRAY_TASK_STEP=2 SLURM_ARRAY_TASK_COUNT=2");
  run("scan small.toml -o all.h5 --quiet", "env SLURM_PROCID=1 SLURM_NTASKS=4");  // only when asked
  EXPECT_EQ(digest("all.h5"), digest("whole.h5"));
  run("merge part0.h5 part1.h5 -o merged.h5 --quiet");
  EXPECT_EQ(digest("merged.h5"), digest("whole.h5"));
}

TEST_F(Parts, MergeRefusesWhatDoesNotFit) {
  for (const char* i : {"0", "1", "2"})
    run("scan small.toml -o p" + std::string(i) + ".h5 --quiet --shard " + i + "/3");
  run("scan small.toml -o seed.h5 --quiet --shard 1/3 --seed 2");
  run("scan small.toml -o other.h5 --quiet --shard 1/3 --set selection.r_cut=0.05");
  run("scan small.toml -o whole.h5 --quiet");
  expect_refusal("merge p0.h5 p2.h5 -o m.h5", 65, "no part is of shard 1/3");
  expect_refusal("merge p0.h5 p1.h5 p2.h5 p1.h5 -o m.h5", 65, "are in p1.h5 as well");
  expect_refusal("merge p0.h5 seed.h5 p2.h5 -o m.h5", 65, "[run] seed differ");
  expect_refusal("merge p0.h5 other.h5 p2.h5 -o m.h5", 65, "[selection] r_cut differ");
  expect_refusal("merge p0.h5 whole.h5 -o m.h5", 65, "it is a whole table");
  expect_refusal("merge p0.h5 absent.h5 -o m.h5", 66, "absent.h5");
  expect_refusal("merge p0.h5 p1.h5 p2.h5 -o whole.h5", 73, "--force");
  expect_refusal("eval p0.h5 --m-aprime 0.1 --epsilon 1e-3 --alpha-d 0.1", 65, "not complete");

  // What is there: the whole first row, a third of the second.
  run("merge p0.h5 p1.h5 -o some.h5 --partial --quiet");
  expect_refusal("eval some.h5 --m-aprime 0.1 --epsilon 1e-3 --alpha-d 0.1", 65, "not complete");
  const auto info = run("info some.h5 --json").json();
  EXPECT_EQ(info["complete"], false);
  EXPECT_EQ(info["events"], 26666);
}

// Seconds on any machine, also with a sanitizer and without vectors; where a signal meets the scan differs.
#ifdef SEMIVIS_NO_CLONES
const std::string kManyEvents = "3000000";
#else
const std::string kManyEvents = "60000000";
#endif
const std::string kLongScan =
    "scan small.toml -o t.h5 --events " + kManyEvents + " --threads 1 --quiet --checkpoint-interval 0.2";

class Checkpoints : public Parts {
 protected:
  std::size_t parts() const {
    const std::string folder = place_.path("t.h5.parts");
    return std::filesystem::exists(folder) ? semivis::CheckpointFolder::parts_in(folder).size() : 0;
  }
  /// Goes on with the long scan; once it has written another part, it gets the signals, all at once.
  Result interrupted_by(std::initializer_list<int> signals) const {
    const std::size_t before = parts();
    // A future joins whatever is thrown, and a scan that ends first gives its own result.
    std::future<Result> scan = std::async(std::launch::async, [&] {
      return place_.run(kLongScan + " --resume", "sh -c 'echo $$ >pid; exec \"$0\" \"$@\"'");
    });
    const auto running = [&] {
      return scan.wait_for(std::chrono::milliseconds(5)) != std::future_status::ready;
    };
    while (running() && parts() == before) continue;
    if (running()) {
      const pid_t process = std::stoi(read_text(place_.path("pid")));
      ::kill(process, SIGSTOP);  // so that it sees none before all are there
      for (const int signal : signals) ::kill(process, signal);
      ::kill(process, SIGCONT);
    }
    return scan.get();
  }
};

TEST_F(Checkpoints, EverySignalLeavesOneAndResumeEndsTheTable) {
  run(kLongScan + " --force");
  const std::string whole = digest("t.h5");
  std::filesystem::remove(place_.path("t.h5"));
  for (const int signal : {SIGINT, SIGTERM, SIGUSR1}) {
    const Result stopped = interrupted_by({signal});
    EXPECT_EQ(stopped.exit_code, 75) << stopped.err;
    EXPECT_NE(stopped.err.find("--resume"), std::string::npos) << stopped.err;
    EXPECT_TRUE(std::filesystem::exists(place_.path("t.h5.parts")));
    EXPECT_FALSE(std::filesystem::exists(place_.path("t.h5")));
  }
  const Result walltime = place_.run(kLongScan + " --resume --max-walltime 2s");
  EXPECT_EQ(walltime.exit_code, 75) << walltime.err;
  expect_refusal("scan small.toml -o t.h5", 73, "--resume");
  expect_refusal("scan small.toml -o t.h5 --resume", 65, "[run] events_per_row differ");
  run("merge t.h5.parts -o so_far.h5 --partial --quiet");
  EXPECT_EQ(run("info so_far.h5 --json").json()["complete"], false);
  run(kLongScan + " --resume");
  EXPECT_EQ(digest("t.h5"), whole);
  EXPECT_FALSE(std::filesystem::exists(place_.path("t.h5.parts")));
  run(kLongScan + " --resume");  // nothing is left to do
  expect_refusal("scan small.toml -o t.h5 --resume", 65, "of another scan");
}

// Without a checkpoint before it: what was done since the start is kept.
TEST_F(Checkpoints, AStopKeepsWhatIsDone) {
  // A slow machine or a sanitizer may have done nothing yet when it is stopped.
  for (int seconds = 2; seconds <= 32 && !std::filesystem::exists(place_.path("t.h5.parts")); seconds *= 2) {
    const Result stopped = place_.run(
        "scan small.toml -o t.h5 --events 100000000 --threads 1 --quiet --checkpoint-interval 1000 "
        "--max-walltime " +
        std::to_string(seconds) + "s");
    EXPECT_EQ(stopped.exit_code, 75) << stopped.err;
  }
  const auto part = run("info t.h5.parts/part-000000.h5 --json").json();
  EXPECT_GT(part["events"].get<std::int64_t>(), 0);
  EXPECT_FALSE(std::filesystem::exists(place_.path("t.h5.parts/part-000001.h5")));
}

TEST_F(Checkpoints, ResumeLooksAtThePointsOfAList) {
  place_.write("list.csv", "m_aprime_GeV,epsilon\n0.1,3e-3\n");
  place_.write(
      "listed.toml",
      "[grid]\npoints = \"list.csv\"\n[run]\nevents_per_row = 1000\n[model]\nproduction = \"iww\"\n");
  run("scan listed.toml -o t.h5 --quiet");
  run("scan listed.toml -o t.h5 --quiet --resume");
  place_.write("list.csv", "m_aprime_GeV,epsilon\n0.1,4e-3\n");
  expect_refusal("scan listed.toml -o t.h5 --resume", 65, "of another scan");
}

TEST_F(Checkpoints, OtherFilesInTheFolderAreLetAlone) {
  std::filesystem::create_directory(place_.path("t.h5.parts"));
  for (const char* name : {"t.h5.parts/notes.txt", "t.h5.parts/part-x.h5", "t.h5.parts/.hidden"})
    place_.write(name, "mine");
  place_.write(".t.h5.0123456789abcdef.tmp", "of a killed process");
  run("scan small.toml -o t.h5 --quiet");
  for (const char* name : {"t.h5.parts/notes.txt", "t.h5.parts/part-x.h5", "t.h5.parts/.hidden"})
    EXPECT_EQ(read_text(place_.path(name)), "mine");
  EXPECT_FALSE(std::filesystem::exists(place_.path("t.h5.parts/lock")));
  EXPECT_FALSE(std::filesystem::exists(place_.path(".t.h5.0123456789abcdef.tmp")));
}

TEST_F(Checkpoints, ForceStartsAnew) {
  EXPECT_EQ(place_.run(kLongScan + " --max-walltime 2s").exit_code, 75);
  const Result failed = place_.run("scan small.toml -o t.h5 --quiet --force --backend cuda --device 0,9999");
  EXPECT_EQ(failed.exit_code, 69);
  EXPECT_TRUE(std::filesystem::exists(place_.path("t.h5.parts/part-000000.h5")));
  run("scan small.toml -o t.h5 --quiet --force");
  run("scan small.toml -o u.h5 --quiet");
  EXPECT_EQ(digest("t.h5"), digest("u.h5"));
  EXPECT_FALSE(std::filesystem::exists(place_.path("t.h5.parts")));
}

TEST_F(Checkpoints, OneProcessAtATime) {
  {
    const semivis::CheckpointFolder other(place_.path("t.h5"), semivis::Leftover::refuse);
    for (const char* options : {"", " --resume", " --force"})
      expect_refusal("scan small.toml -o t.h5" + std::string(options), 73,
                     "another scan writes the same table (process " + std::to_string(::getpid()) + " on ");
  }
  run("scan small.toml -o t.h5 --quiet");
}

TEST_F(Checkpoints, ASecondSignalQuitsAtOnce) {
  const Result result = interrupted_by({SIGTERM, SIGUSR1});
  EXPECT_TRUE(result.exit_code == 128 + SIGTERM || result.exit_code == 128 + SIGUSR1) << result.exit_code;
  EXPECT_NE(result.err.find("once more to quit"), std::string::npos) << result.err;
  EXPECT_EQ(result.err.find("--resume"), std::string::npos) << result.err;
}

}  // namespace
}  // namespace semivis_test
