// The numbers of `semivis physics` against published and tabulated ones, each within two seconds.
#include <cmath>
#include <vector>

#include "tests/end_to_end/program.hpp"

namespace semivis_test {
namespace {

nlohmann::json physics(const std::string& arguments) {
  static const Workplace place;
  const Result result = place.run("physics " + arguments + " --json");
  EXPECT_EQ(result.exit_code, 0) << arguments << "\n" << result.err;
  return result.json();
}

/// Rows of a reference file: comments, a header, then numbers; a missing number is NaN.
std::vector<std::vector<double>> reference_rows(const std::string& name) {
  std::istringstream lines(read_text(source_path("tests/reference/" + name)));
  std::vector<std::vector<double>> rows;
  bool header = true;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] == '#') continue;
    if (std::exchange(header, false)) continue;
    std::istringstream fields(line);
    rows.emplace_back();
    for (std::string field; std::getline(fields, field, ',');)
      rows.back().push_back(field.empty() ? std::nan("") : std::stod(field));
    rows.back().resize(4, std::nan(""));
  }
  return rows;
}

std::string number(double x) {
  std::ostringstream text;
  text << x;
  return text.str();
}

TEST(PhysicsVerb, CrossSectionOfTheReferenceTable) {
  const auto rows = reference_rows("sigma_etl_pb.csv");
  ASSERT_EQ(rows.size(), 12u);
  // The table is at epsilon = 1e-4; independent integrations agree with it within 2 %.
  for (const auto& row : rows) {
    const double xsec = physics("xsec --m-aprime " + number(row[0]) + " --beam " + number(row[1]))["xsec_pb"];
    EXPECT_NEAR(xsec * 1e-8 / row[2], 1, 0.02) << "m " << row[0] << " E " << row[1];
  }
}

TEST(PhysicsVerb, WeizsaeckerWilliamsIsNearExactTreeLevelAtSmallMass) {
  const double etl = physics("xsec --m-aprime 0.01 --beam 100 --target W")["xsec_pb"];
  const double iww = physics("xsec --m-aprime 0.01 --beam 100 --target W --method iww")["xsec_pb"];
  EXPECT_NEAR(iww / etl, 1, 0.15);
  EXPECT_NE(iww, etl);
}

// Energy is conserved in what is printed, and another event or seed is another event.
TEST(PhysicsVerb, EventOfAScan) {
  const std::string config = source_path("configs/quick.toml");
  const std::string row = "event " + config + " --set model.production=iww --m-aprime 0.1";
  const nlohmann::json event = physics(row + " --event 12345678901");
  EXPECT_EQ(event["valid"], true);
  const double aprime = event["aprime_energy_GeV"], chi2 = event["chi2"][0];
  EXPECT_LT(aprime, event["electron_energy_GeV"].get<double>());
  EXPECT_LT(chi2, aprime);
  EXPECT_LT(event["electron"][0].get<double>() + event["positron"][0].get<double>(), chi2);
  EXPECT_GT(event["decay_point_m"][2].get<double>(), event["vertex_m"][2].get<double>());
  EXPECT_EQ(event, physics(row + " --event 12345678901"));
  EXPECT_NE(event, physics(row + " --event 12345678902"));
  EXPECT_NE(event, physics(row + " --event 12345678901 --seed 5"));
  EXPECT_NE(event["decay_point_m"], physics(row + " --event 12345678901 --variation z2_up")["decay_point_m"]);
}

TEST(PhysicsVerb, WidthFactors) {
  struct Case {
    double m_aprime, f, k;
  };
  // Exact integrals of two independent derivations, quoted to 3-4 digits: 0.5 %.
  for (const Case& c : {Case{0.01, 0.4, 0.0376},
                        {0.1, 0.4, 0.630},
                        {0.2, 0.4, 0.6403},
                        {0.3, 0.4, 0.6422},
                        {1, 0.4, 0.6436},
                        {0.3, 0.1, 0.8380},
                        {0.3, 0.8, 0.5074}}) {
    const auto width = physics("width --epsilon 1e-3 --alpha-d 0.1 --m-aprime " + number(c.m_aprime) +
                               " --f " + number(c.f));
    EXPECT_NEAR(width["k_factor"].get<double>() / c.k, 1, 0.005) << c.m_aprime << " " << c.f;
    // The width by hand: K 4 eps^2 alpha alpha_D Delta^5/(15 pi m^4); alpha = 1/137.036 to 1e-7.
    const double delta = c.f * c.m_aprime / 3;
    const double gamma = width["k_factor"].get<double>() * 4e-7 / 137.036 * std::pow(delta, 5) /
                         (15 * M_PI * std::pow(c.m_aprime, 4));
    EXPECT_NEAR(width["gamma_GeV"].get<double>() / gamma, 1, 1e-6);
    EXPECT_NEAR(width["ctau_m"].get<double>() * gamma, 1.973269804e-16, 1e-21);
  }
}

TEST(PhysicsVerb, StableChi2HasNoWidth) {
  const auto width = physics("width --m-aprime 0.007 --epsilon 1e-3 --alpha-d 0.1");
  EXPECT_EQ(width["gamma_GeV"], 0);
  EXPECT_EQ(width["k_factor"], 0);
  EXPECT_EQ(width["ctau_m"], 1e300);
}

TEST(PhysicsVerb, TrackLengthOfTheReferenceTable) {
  // Bin averages as differences of the track length above the edges. The shower simulation behind the table
  // has its own error: 4 % for e-, 8 % for e+. (Above 90 GeV positrons are left to the test of the spectrum:
  // a difference of two answers has too few digits there.)
  const auto above = [](double energy) {
    return energy >= 100 ? nlohmann::json{{"electron_X0", 0.0}, {"positron_X0", 0.0}}
                         : physics("electrons --min-energy " + number(energy));
  };
  const auto rows = reference_rows("track_length_100GeV.csv");
  ASSERT_EQ(rows.size(), 8u);
  for (const auto& row : rows) {
    const auto lower = above(row[0]), upper = above(row[1]);
    const auto between = [&](const char* key) { return lower[key].get<double>() - upper[key].get<double>(); };
    EXPECT_NEAR(between("electron_X0") / row[2], 1, 0.04) << row[0];
    if (row[0] < 90) {
      EXPECT_NEAR(between("positron_X0") / row[3], 1, 0.08) << row[0];
    }
  }
}

TEST(PhysicsVerb, ProductionPerElectron) {
  struct Case {
    double m_aprime, yield;
  };
  // Direct convolutions of the reference cross sections and track lengths: 10 %.
  for (const Case& c : {Case{0.05, 6.5e-4}, {0.1, 1.45e-4}, {0.3, 9.9e-6}}) {
    const double yield =
        physics("production --min-energy 50 --m-aprime " + number(c.m_aprime))["n_aprime_per_eot_eps2"];
    EXPECT_NEAR(yield / c.yield, 1, 0.1) << c.m_aprime;
  }
}

TEST(PhysicsVerb, InvisibleLimitOfNa64In2019) {
  struct Case {
    double m_aprime, ratio;
  };
  // An independent calculation (exact tree level, the same statistics), quoted to two digits, over the
  // published limit: 2 %. The trend is not understood, and not tuned away.
  for (const Case& c :
       {Case{0.01, 1.18}, {0.05, 1.04}, {0.1, 0.99}, {0.2, 0.91}, {0.3, 0.87}, {0.4, 0.82}, {1, 0.77}}) {
    const auto limit = physics("invisible --m-aprime " + number(c.m_aprime));
    EXPECT_NEAR(limit["ratio"].get<double>() / c.ratio, 1, 0.02) << c.m_aprime;
    EXPECT_NEAR(limit["epsilon_90"].get<double>() / limit["epsilon_90_published"].get<double>(),
                limit["ratio"].get<double>(), 1e-12);
  }
  const auto heavy = physics("invisible --m-aprime 2");
  EXPECT_GT(heavy["epsilon_90"].get<double>(), 0.01);
  EXPECT_TRUE(heavy["epsilon_90_published"].is_null());
  EXPECT_TRUE(heavy["ratio"].is_null());
  EXPECT_TRUE(physics("invisible --m-aprime 200")["epsilon_90"].is_null());  // heavier than the beam is hard
}

TEST(PhysicsVerb, ShowerOfAnElectron) {
  // NA64: 80 GeV electrons at the centre of a cell have R <= 0.03 and pass R < 0.06 in more than 99 %.
  const std::string centred = "shower --energy 80 --x-mm 70.8";
  auto shower = physics(centred);
  const auto value = [&](const char* key) { return shower[key].get<double>(); };
  EXPECT_NEAR(value("contained_GeV"), 80, 0.8);  // 137 X0
  EXPECT_LE(value("r_mean"), 0.03);
  EXPECT_NEAR(value("r_mean"), 0.0145, 0.0025);  // slice by slice, to the 0.25 % of the energy of the fit
  EXPECT_NEAR(value("r_mean"), 1 - value("centre_GeV") / value("contained_GeV"), 1e-12);
  EXPECT_GT(value("pass_probability"), 0.99);
  EXPECT_GT(value("threshold_probability"), 1 - 1e-9);

  // A cut far below the mean passes none.
  shower = physics(centred + " --r-cut 0.001");
  EXPECT_LT(value("pass_probability"), 0.01);
  // A cell edge 97 mm away halves the energy in the cell: R = 1/2.
  shower = physics("shower --energy 80 --x-mm 167.8");
  EXPECT_NEAR(value("r_mean"), 0.5, 0.02);
  EXPECT_LT(value("pass_probability"), 1e-3);
  // Behind the module there is nothing left, and in the gap a shower starts at HCAL3.
  shower = physics("shower --energy 80 --x-mm 70.8 --z-m 6.099");
  EXPECT_LT(value("contained_GeV"), 0.1);
  const double in_gap = physics("shower --energy 80 --x-mm 70.8 --z-m 4.43")["contained_GeV"];
  EXPECT_EQ(in_gap, physics("shower --energy 80 --x-mm 70.8 --z-m 4.468")["contained_GeV"]);
  // Symmetric about the centre of the cell.
  shower = physics("shower --energy 5 --x-mm 30.8 --y-mm -20");
  EXPECT_NEAR(physics("shower --energy 5 --x-mm 110.8 --y-mm 20")["centre_GeV"].get<double>(),
              value("centre_GeV"), 1e-9);
}

TEST(PhysicsVerb, ShowerReadsTheDetectorOfAConfig) {
  const Workplace place;
  place.write("centred.toml",
              "[grid]\nm_aprime_GeV = 0.1\nepsilon = 1e-3\n[detector]\nhcal2_offset_x_mm = 0\n"
              "hcal3_offset_x_mm = 0\n[selection]\nhcal_threshold_GeV = 5\nr_cut = 0.05\n");
  const auto shower = [&](const std::string& arguments) {
    const Result result = place.run("physics shower " + arguments + " --json");
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return result.json();
  };
  EXPECT_EQ(shower("centred.toml --energy 80")["r_mean"], shower("--energy 80 --x-mm 70.8")["r_mean"]);
  // 5 GeV of mean energy are above the threshold of 5 GeV in one half of the cases, but for the 0.2 % that
  // leak out.
  EXPECT_NEAR(shower("centred.toml --energy 5")["threshold_probability"].get<double>(), 0.5, 0.02);

  EXPECT_EQ(place.run("physics shower --energy 120").exit_code, 64);
  EXPECT_EQ(place.run("physics shower --energy 20 --z-m 9").exit_code, 64);
  EXPECT_EQ(place.run("physics shower none.toml --energy 20").exit_code, 66);
}

TEST(PhysicsVerb, RelicLineOfTheReferenceCalculation) {
  // e and µ with the width of the A': an independent calculation, to 10 %.
  const std::vector<std::pair<const char*, double>> reference = {
      {"0.1", 1.46e-3}, {"0.2", 3.56e-3}, {"0.3", 4.56e-3}, {"0.4", 6.22e-3}};
  for (const auto& [mass, epsilon] : reference) {
    const nlohmann::json relic = physics(std::string("relic --alpha-d 0.1 --m-aprime ") + mass);
    EXPECT_NEAR(relic["epsilon"].get<double>() / epsilon, 1, 0.1) << mass;
    EXPECT_NEAR(relic["epsilon_leptons_only"].get<double>() / epsilon, 1, 0.1) << mass;
    // Hadrons only add, but for the error of the solution.
    EXPECT_LE(relic["epsilon"].get<double>(), relic["epsilon_leptons_only"].get<double>() * (1 + 1e-6))
        << mass;
    // Leaving the width out is what a wrong line looks like.
    EXPECT_LT(relic["epsilon_leptons_no_width"].get<double>() / epsilon, 0.7) << mass;
  }
  EXPECT_TRUE(physics("relic --alpha-d 0.1 --m-aprime 0.3 --f 1.5")["epsilon"].is_null());  // closed
}

TEST(PhysicsVerb, MixingOfTheMuonAnomaly) {
  for (const auto& [m, epsilon] : {std::pair{0.1, 3.125e-3}, {0.3, 6.31e-3}, {0.39, 7.77e-3}}) {
    const auto g = physics("gminus2 --m-aprime " + number(m));
    EXPECT_NEAR(g["epsilon_central"].get<double>() / epsilon, 1, 1e-3) << m;  // quoted to three digits
    // epsilon² is proportional to the shift, 251 ± 2·59.
    const auto squared = [&](const char* key) {
      return std::pow(g[key].get<double>() / g["epsilon_central"].get<double>(), 2);
    };
    EXPECT_NEAR(squared("epsilon_minus_2sigma"), (251.0 - 118) / 251, 1e-9);
    EXPECT_NEAR(squared("epsilon_plus_2sigma"), (251.0 + 118) / 251, 1e-9);
  }
}

}  // namespace
}  // namespace semivis_test
