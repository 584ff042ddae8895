// Exact CLs against pyhf's with toys, the same models without nuisances (scripts/pyhf_toys.py).
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "host/limits/asymptotic.hpp"
#include "host/limits/cls.hpp"

namespace {

using namespace semivis;

// Five comparisons: one is beyond three standard errors of the toys by chance in 1.3 % of the references.
constexpr double kStandardErrors = 3;

struct ToyCase {
  std::string name;
  std::vector<CountingBin> bins;
  double mu, cls, cls_err, observed = 0;

  double exact_pull() const { return std::fabs(semivis::cls(bins, mu) - cls) / cls_err; }
  double asymptotic_pull() const { return std::fabs(asymptotic_cls(bins, mu) - cls) / cls_err; }
};

std::vector<ToyCase> toy_cases() {
  std::ifstream file(SEMIVIS_SOURCE_DIR "/tests/reference/pyhf_toys.json");
  const nlohmann::json reference = nlohmann::json::parse(file);
  std::vector<ToyCase> cases;
  for (const auto& entry : reference.at("cases")) {
    ToyCase toys{entry.at("name"), {}, entry.at("mu"), entry.at("cls"), entry.at("cls_err")};
    for (const auto& bin : entry.at("bins")) {
      CountingBin counting;
      counting.signal = bin.at("signal");
      counting.background = bin.at("background");
      counting.observed = bin.at("observed");
      toys.observed += counting.observed;
      toys.bins.push_back(counting);
    }
    cases.push_back(toys);
  }
  return cases;
}

TEST(PyhfToys, ReferenceIsPrecise) {
  const auto cases = toy_cases();
  ASSERT_EQ(cases.size(), 5u);
  for (const ToyCase& toys : cases) EXPECT_LT(toys.cls_err, 0.01 * toys.cls) << toys.name;
}

TEST(PyhfToys, ExactClsWithinTheirError) {
  for (const ToyCase& toys : toy_cases()) EXPECT_LT(toys.exact_pull(), kStandardErrors) << toys.name;
}

// Negative control: with at most two events the asymptotic formula must be refused by the same comparison.
TEST(PyhfToys, AsymptoticClsIsRefusedAtLowCounts) {
  int low_counts = 0;
  for (const ToyCase& toys : toy_cases()) {
    if (toys.observed > 2) continue;
    ++low_counts;
    EXPECT_GT(toys.asymptotic_pull(), 10 * kStandardErrors) << toys.name;
    EXPECT_GT(toys.asymptotic_pull(), toys.exact_pull()) << toys.name;
  }
  EXPECT_GE(low_counts, 3);
}

}  // namespace
