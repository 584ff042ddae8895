// Files of events as a user writes them; that other programs read them is tested in
// python/tests/test_events.py.
#include <cmath>
#include <string>

#include "tests/end_to_end/program.hpp"

namespace semivis_test {
namespace {

class EventsVerb : public ::testing::Test {
 protected:
  static std::string arguments(const std::string& options) {
    return "events small.toml --m-aprime 0.1 --epsilon 3e-3 --alpha-d 0.1 --quiet " + options;
  }
  std::string written(const std::string& name, const std::string& options) const {
    const Result result = place_.run(arguments("--force -o " + name + " " + options));
    EXPECT_EQ(result.exit_code, 0) << options << "\n" << result.err;
    return read_text(place_.path(name));
  }
  void expect_refusal(const std::string& options, int code, const std::string& part) const {
    const auto content = place_.content();
    const Result result = place_.run(arguments(options));
    EXPECT_EQ(result.exit_code, code) << options << "\n" << result.err;
    EXPECT_NE(result.err.find(part), std::string::npos) << options << "\n" << result.err;
    EXPECT_EQ(place_.content(), content) << options;
  }
  /// From the line that starts with `from` on.
  static std::string since(const std::string& text, const std::string& from) {
    const std::size_t at = text.find("\n" + from);
    return at == std::string::npos ? "" : text.substr(at);
  }
  static std::size_t count(const std::string& text, const std::string& part) {
    std::size_t n = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
    return n;
  }

  Workplace place_;
};

TEST_F(EventsVerb, EventKDoesNotDependOnTheFirst) {
  const std::string all = written("a.lhe", "-n 20"), late = written("a.lhe", "-n 3 --first 17");
  EXPECT_EQ(count(all, "<event>"), 20u);
  EXPECT_EQ(count(late, "<event>"), 3u);
  const std::size_t event17 = all.rfind("<event>", all.find("# event 17\n"));
  EXPECT_EQ(all.substr(event17), late.substr(late.find("<event>")));
  EXPECT_NE(all.substr(all.find("<event>"), 500), late.substr(late.find("<event>"), 500));
}

TEST_F(EventsVerb, VisibleOnlyKeepsThePair) {
  const std::string pair = written("a.lhe", "-n 5 --visible-only");
  EXPECT_EQ(count(pair, "<event>\n    2      1 "), 5u) << pair;
  EXPECT_EQ(count(pair, "       11  1 ") + count(pair, "      -11  1 "), 10u) << pair;
  EXPECT_EQ(count(pair, "49000"), 0u);
  EXPECT_EQ(count(pair, "# vertex_decay_mm "), 5u);
}

// The cross section at the head is the mean of the weights behind it.
TEST_F(EventsVerb, CrossSectionIsTheMeanWeight) {
  const std::string text = written("a.lhe", "-n 400");
  std::istringstream lines(text.substr(text.find("<init>")));
  std::string line;
  std::getline(lines, line);
  std::getline(lines, line);
  double cross_section = 0, sum = 0;
  lines >> cross_section;
  while (std::getline(lines, line)) {
    if (line != "<event>") continue;
    int particles = 0, process = 0;
    double weight = 0;
    lines >> particles >> process >> weight;
    EXPECT_EQ(particles, 10);
    sum += weight;
  }
  EXPECT_GT(cross_section, 0);
  EXPECT_NEAR(sum / 400 / cross_section, 1, 1e-12);
}

TEST_F(EventsVerb, Hepmc3HasEveryEvent) {
  const std::string text = written("a.hepmc3", "-n 30 --first 5");
  EXPECT_EQ(text.find("HepMC::Version 3"), 0u);
  EXPECT_EQ(count(text, "\nE "), 30u);
  EXPECT_NE(text.find("\nE 5 3 10"), std::string::npos);
  EXPECT_NE(text.find("\nE 34 3 10"), std::string::npos);
  EXPECT_NE(text.find("\nU GEV MM"), std::string::npos);
  for (const char* name : {"Default", "s1_no_rcut", "A seed 1", "A epsilon 0.003", "T semivis"})
    EXPECT_NE(text.find(name), std::string::npos) << name;
}

TEST_F(EventsVerb, Refusals) {
  place_.write("there.lhe", "kept");
  expect_refusal("-n 3 -o there.lhe", 73, "exists");
  expect_refusal("-n 3 -o a.root", 64, ".hepmc3, .lhe or .h5");
  expect_refusal("-n 3 -o a.hepmc3 --visible-only", 64, "--visible-only");
  expect_refusal("-n 0 -o a.lhe", 64, "--events");
  expect_refusal("-n 3 --first 2147483646 -o a.lhe", 64, "--first");
  expect_refusal("-n 3 -o no/a.lhe", 73, "no");
  expect_refusal("-n 3 --f 0.02 -o a.lhe", 78, "stable");
  expect_refusal("-n 3 --r 0.6 -o a.lhe", 78, "closed");
  expect_refusal("-n 3 -o /dev/full", 64, ".hepmc3");
}

// Stopped, it keeps the events that it has, and says how to get the others.
TEST_F(EventsVerb, AStopKeepsWhatIsWritten) {
  for (const std::string name : {"a.lhe", "a.hepmc3", "a.h5"}) {
    // A slow machine or a sanitizer may still be making tables when it is stopped.
    for (int seconds = 1; seconds <= 32 && !std::filesystem::exists(place_.path(name)); seconds *= 2) {
      const Result result = place_.run(arguments("-n 2000000000 -o " + name),
                                       "timeout --preserve-status -s TERM " + std::to_string(seconds));
      if (result.exit_code == 128 + 15) continue;
      EXPECT_EQ(result.exit_code, 75) << name << result.err;
      if (!std::filesystem::exists(place_.path(name))) continue;  // before the first event
      EXPECT_NE(result.err.find(name + " holds events 0 to "), std::string::npos) << result.err;
    }
    EXPECT_TRUE(std::filesystem::exists(place_.path(name)));
  }
  EXPECT_EQ(since(read_text(place_.path("a.hepmc3")), "HepMC::Asciiv3-END"),
            "\nHepMC::Asciiv3-END_EVENT_LISTING\n\n");
  EXPECT_EQ(since(read_text(place_.path("a.lhe")), "</LesHouchesEvents>"), "\n</LesHouchesEvents>\n");
}

// A file that may not grow stands for a full disk.
TEST_F(EventsVerb, AFullDiskIsSaid) {
  for (const std::string name : {"a.lhe", "a.hepmc3", "a.h5"}) {
    const Result result = place_.run(arguments("-n 20000 -o " + name), "trap '' XFSZ; ulimit -f 1000;");
    EXPECT_EQ(result.exit_code, 74) << name << result.err;
    EXPECT_NE(result.err.find("cannot write " + name), std::string::npos) << result.err;
    EXPECT_FALSE(std::filesystem::exists(place_.path(name))) << name;
  }
}

}  // namespace
}  // namespace semivis_test
