// What a table is cited with follows its config.
#include "host/cli/citations.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "host/error.hpp"
#include "tests/host/config_text.hpp"

namespace {

using namespace semivis;

bool cites(const std::string& config, const std::string& key) {
  const auto list = citations(semivis::testing::parse(config).config_resolved);
  return std::any_of(list.begin(), list.end(), [&](const Citation& c) { return c.key == key; });
}

TEST(Citations, FollowTheConfig) {
  const std::string iww = semivis::testing::kGrid + "[model]\nproduction = \"iww\"\n";
  for (const char* always : {"semivis", "NA64:2021acr"}) {
    EXPECT_TRUE(cites(semivis::testing::kGrid, always)) << always;
    EXPECT_TRUE(cites(iww, always)) << always;
  }
  EXPECT_TRUE(cites(semivis::testing::kGrid, "Gninenko:2018"));  // exact tree level
  EXPECT_FALSE(cites(iww, "Gninenko:2018"));
  EXPECT_FALSE(cites(semivis::testing::kGrid, "Liu:2017scalar"));
  EXPECT_TRUE(cites(iww, "Liu:2017scalar"));
  const std::string e137 = semivis::testing::kGrid +
                           "[beam]\nenergy_GeV = 20\n[target]\nmaterial = \"Al\"\n"
                           "atoms_per_X0_cm2 = 5.36e23\n[selection]\ns2_min_aprime_energy_GeV = 15\n";
  EXPECT_TRUE(cites(e137, "Bjorken:1988"));
  EXPECT_FALSE(cites(e137, "NA64:2018"));
  EXPECT_TRUE(cites(semivis::testing::kGrid, "NA64:2018"));
  EXPECT_THROW(citations("[]"), Error);
}

TEST(Citations, EveryEntryIsWhole) {
  const auto list = citations(semivis::testing::parse(semivis::testing::kGrid).config_resolved);
  EXPECT_EQ(list.front().key, "semivis");
  for (const Citation& c : list) {
    EXPECT_EQ(c.bibtex.find('@'), 0u) << c.bibtex;
    EXPECT_NE(c.bibtex.find("{" + c.key + ",\n"), std::string::npos) << c.bibtex;
    EXPECT_EQ(std::count(c.bibtex.begin(), c.bibtex.end(), '{'),
              std::count(c.bibtex.begin(), c.bibtex.end(), '}'));
    EXPECT_EQ(std::count(c.bibtex.begin(), c.bibtex.end(), '@'), 1) << c.bibtex;
    EXPECT_FALSE(c.purpose.empty());
    EXPECT_EQ(std::count_if(list.begin(), list.end(), [&](const Citation& d) { return d.key == c.key; }), 1);
  }
}

}  // namespace
