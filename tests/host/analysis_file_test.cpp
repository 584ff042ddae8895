// Analysis files: the bins they hold, and every problem with its place.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "host/config/parse.hpp"
#include "host/error.hpp"

namespace {

using namespace semivis;
using Strings = std::vector<std::string>;

const std::string kBin =
    "[[analysis.bin]]\nbin = '2018'\nsignature = 's1'\nn_eot = 1e11\nbackground = 0.1\nbackground_err = "
    "0.05\nobserved = 2\n";  // lines 1 to 7

class AnalysisFile : public ::testing::Test {
 protected:
  AnalysisFile() {
    std::string name = std::filesystem::temp_directory_path() / "semivis_analysis_XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = name;
    path_ = folder_ / "bins.toml";
  }
  ~AnalysisFile() override { std::filesystem::remove_all(folder_); }

  std::vector<AnalysisBin> load(const std::string& text) {
    std::ofstream(path_) << text;
    return load_analysis(path_);
  }
  /// The lines of the error, without the path before the line number.
  Strings problems(const std::string& text) {
    try {
      load(text);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ExitCode::config);
      Strings lines;
      std::istringstream stream(error.what());
      for (std::string line; std::getline(stream, line);) {
        EXPECT_EQ(line.rfind(path_ + ":", 0), 0u) << line;
        lines.push_back(line.substr(std::min(line.size(), path_.size() + 1)));
      }
      return lines;
    }
    return {};
  }
  void expect_problems(const std::string& text,
                       const std::vector<std::pair<std::string, std::string>>& wanted) {
    const Strings found = problems(text);
    ASSERT_EQ(found.size(), wanted.size()) << text << (found.empty() ? "" : found.front());
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      EXPECT_EQ(found[i].rfind(wanted[i].first + ": ", 0), 0u) << found[i];
      EXPECT_NE(found[i].find(wanted[i].second), std::string::npos) << found[i];
    }
  }

  std::filesystem::path folder_;
  std::string path_;
};

TEST_F(AnalysisFile, BinsAsInAConfig) {
  const std::string second =
      "[[analysis.bin]]\nbin = '2018'\nsignature = 's2'\nn_eot = 1e11\ndetector_efficiency = 0.5\nbackground "
      "= "
      "0\nbackground_err = 0\nobserved = 0\nsignal_err = 0.1\nsource = 'made up'\n";
  const auto bins = load("# A comment.\n" + kBin + second);
  ASSERT_EQ(bins.size(), 2u);
  EXPECT_EQ(bins[0].bin, "2018");
  EXPECT_EQ(bins[0].signature, "s1");
  EXPECT_EQ(bins[0].n_eot, 1e11);
  EXPECT_EQ(bins[0].background, 0.1);
  EXPECT_EQ(bins[0].background_err, 0.05);
  EXPECT_EQ(bins[0].observed, 2);
  EXPECT_EQ(bins[0].detector_efficiency, 0.48);  // defaults of a config
  EXPECT_EQ(bins[0].signal_err, 0.2);
  EXPECT_EQ(bins[0].source, "");
  EXPECT_EQ(bins[1].detector_efficiency, 0.5);
  EXPECT_EQ(bins[1].signal_err, 0.1);
  EXPECT_EQ(bins[1].source, "made up");

  // One signature alone, and the section of a config word for word.
  EXPECT_EQ(load(kBin).size(), 1u);
  const RunDescription run =
      parse_config("[grid]\nm_aprime_GeV = 0.1\nepsilon = 1e-3\n" + kBin + second, "run.toml", {});
  ASSERT_EQ(run.analysis.size(), 2u);
  EXPECT_EQ(run.analysis[1].detector_efficiency, bins[1].detector_efficiency);
  EXPECT_EQ(run.analysis[0].background_err, bins[0].background_err);
}

TEST_F(AnalysisFile, EveryProblemAtOnce) {
  const std::string text =
      "[grid]\nm_aprime_GeV = 1\n[analysis]\nbims = 3\n[[analysis.bin]]\nbin = '2018'\nsignature = "
      "'s3'\nn_eot = "
      "-1\nbackground = 0.1\nobserved = 0.5\nback = 1\n";
  expect_problems(text, {{"1:2", "'grid' has no place here"},
                         {"4:1", "did you mean 'bin'?"},
                         {"5:1", "background_err is missing"},
                         {"7:13", "did you mean \"s1\"?"},
                         {"8:9", "n_eot = -1.0 is out of range"},
                         {"10:12", "observed = 0.5 is not a whole number"},
                         {"11:1", "'back'"}});
}

TEST_F(AnalysisFile, Structure) {
  expect_problems("", {{"1:1", "there is no analysis bin"}});
  expect_problems("[analysis]\n", {{"1:1", "there is no analysis bin"}});
  expect_problems("analysis = 3\n", {{"1:1", "there is no analysis bin"}});
  expect_problems("[analysis]\nbin = []\n", {{"2:7", "empty list"}});
  expect_problems("[analysis]\nbin = 3\n", {{"2:7", "must be a list of bins"}});
  expect_problems("[analysis]\nbin = [3]\n", {{"2:8", "must be a bin"}});
  expect_problems("seed = 1\n" + kBin, {{"1:1", "'seed' has no place here"}});
  expect_problems(kBin + "[run]\nseed = 1\n", {{"8:2", "'run' has no place here"}});
  expect_problems("[analysis\n", {{"1:10", "not TOML"}});
  // Events that would count twice; a period with two numbers of electrons.
  expect_problems(kBin + kBin, {{"8:1", "is given twice"}});
  std::string other = kBin;
  other.replace(other.find("s1"), 2, "s2");
  other.replace(other.find("1e11"), 4, "2e11");
  expect_problems(kBin + other, {{"11:9", "differs from n_eot"}});
}

TEST_F(AnalysisFile, MissingFile) {
  for (const std::string& path : {std::string(folder_ / "missing.toml"), std::string(folder_)}) {
    try {
      load_analysis(path);
      ADD_FAILURE() << path;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ExitCode::no_input);
      EXPECT_NE(std::string(error.what()).find(path), std::string::npos) << error.what();
    }
  }
}

}  // namespace
