// scan --variations, then what systematics, eval and the table itself say about it.
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "tests/end_to_end/program.hpp"

namespace {

using namespace semivis_test;
using nlohmann::json;

class Systematics : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    place = new Workplace;
    // Masses around the tip of the excluded region.
    scanned =
        new Result(place->run("scan small.toml -o varied.h5 --variations --set "
                              "grid.m_aprime_GeV=[0.2,0.4,0.5,0.8] --set run.variation_fraction=0.25"));
    place->run("scan small.toml -o plain.h5 --set grid.m_aprime_GeV=[0.2,0.4,0.5,0.8]");
  }
  static void TearDownTestSuite() {
    delete scanned;
    delete place;
  }
  static Result run(const std::string& arguments) {
    Result result = place->run(arguments);
    EXPECT_EQ(result.exit_code, 0) << arguments << "\n" << result.err;
    return result;
  }
  static inline Workplace* place = nullptr;
  static inline Result* scanned = nullptr;
};

TEST_F(Systematics, TwoListsThatAreNeverMixed) {
  ASSERT_EQ(scanned->exit_code, 0) << scanned->err;
  const json report = run("systematics varied.h5 --json").json();
  EXPECT_EQ(report["events"], 5000);  // a quarter
  EXPECT_EQ(report["uncertainties"].size(), 18u);
  EXPECT_EQ(report["scenarios"].size(), 10u);
  EXPECT_GT(report["nominal"]["gminus2_crossing_GeV"].get<double>(), 0.2);

  // The quadrature at each mass is that of the uncertainties alone.
  for (std::size_t row = 0; row < 4; ++row) {
    std::map<std::string, std::pair<double, double>> parameters;
    for (const json& v : report["uncertainties"]) {
      const double change = v["rows"][row]["yield_gminus2"];
      auto& [up, down] = parameters[v["parameter"]];
      up = std::max(up, change);
      down = std::max(down, -change);
    }
    EXPECT_EQ(parameters.size(), 9u);
    double up = 0, down = 0;
    for (const auto& [name, band] : parameters) {
      up += band.first * band.first;
      down += band.second * band.second;
    }
    const json& sum = report["in_quadrature"]["rows"][row]["yield_gminus2"];
    EXPECT_NEAR(sum["up"].get<double>(), std::sqrt(up), 1e-12);
    EXPECT_NEAR(sum["down"].get<double>(), std::sqrt(down), 1e-12);
    EXPECT_GT(up, 0.1 * 0.1 * 2);
  }
  const std::string text = run("systematics varied.h5").out;
  EXPECT_NE(text.find("UNCERTAINTIES"), std::string::npos);
  EXPECT_NE(text.find("SCENARIOS"), std::string::npos);
}

TEST_F(Systematics, NeedsATableWithVariations) {
  const Result plain = place->run("systematics plain.h5");
  EXPECT_EQ(plain.exit_code, 65);
  EXPECT_NE(plain.err.find("--variations"), std::string::npos) << plain.err;
}

TEST_F(Systematics, NominalNumbersAreThoseOfAPlainScan) {
  const std::string point = " --m-aprime 0.4 --epsilon 3e-3 --alpha-d 0.1 --json";
  json varied = run("eval varied.h5" + point).json();
  const json plain = run("eval plain.h5" + point).json();
  const double events = plain["events_s1"].get<double>() + plain["events_s2"].get<double>();
  EXPECT_GT(varied["events_syst_up"].get<double>(), 0.14 * events);
  EXPECT_LT(varied["events_syst_up"].get<double>(), 0.4 * events);
  for (const char* name : {"events_s1", "events_s2", "events"})
    for (const char* direction : {"_syst_up", "_syst_down"}) varied.erase(std::string(name) + direction);
  EXPECT_EQ(varied, plain);
}

}  // namespace
