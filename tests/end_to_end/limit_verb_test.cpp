// semivis limit: the file it writes, object by object, and what it refuses.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <vector>

#include "host/io/digest.hpp"
#include "host/io/hdf5_handle.hpp"
#include "tests/end_to_end/program.hpp"

namespace {

using namespace semivis_test;
using namespace semivis;
using nlohmann::json;
using Names = std::set<std::string>;

/// Numbers or texts, and the type as it is in the file.
struct Values {
  std::string type;  // "float64", "int64" or "string"
  std::vector<double> numbers;
  std::vector<std::string> texts;
  std::size_t size() const { return numbers.size() + texts.size(); }
};

/// Everything in an HDF5 file, found by walking through it.
class File {
 public:
  explicit File(const std::string& path) {
    h5::initialise();
    const h5::File file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, h5::file_access()), "opening");
    walk(file, "/");
    digest_of_content_ = digest_.hex();
  }
  const Values& at(const std::string& path) const { return datasets_.at(path); }
  const std::vector<double>& numbers(const std::string& path) const { return at(path).numbers; }
  std::string text(const std::string& attribute) const { return attributes_.at(attribute).texts.at(0); }
  double number(const std::string& attribute) const { return attributes_.at(attribute).numbers.at(0); }
  const Values& attribute(const std::string& name) const { return attributes_.at(name); }
  bool has(const std::string& name) const { return datasets_.contains(name) || attributes_.contains(name); }

  /// Datasets of a group, or attributes of an object ("/limits@").
  Names names(const std::string& prefix) const {
    Names found;
    for (const auto* map : {&datasets_, &attributes_}) {
      for (const auto& [name, value] : *map) {
        const bool inside = name.rfind(prefix, 0) == 0 && name.size() > prefix.size();
        if (inside && (prefix.back() == '@') == (map == &attributes_))
          found.insert(name.substr(prefix.size()));
      }
    }
    return found;
  }
  const std::map<std::string, Values>& datasets() const { return datasets_; }
  const std::string& digest_of_content() const { return digest_of_content_; }

 private:
  using Reader = std::function<herr_t(hid_t type, void* out)>;

  static Values read(hid_t type, hid_t space, const Reader& reader) {
    Values values;
    const auto count = static_cast<std::size_t>(H5Sget_simple_extent_npoints(space));
    if (H5Tget_class(type) == H5T_STRING) {
      values.type =
          H5Tis_variable_str(type) > 0 && H5Tget_cset(type) == H5T_CSET_UTF8 ? "string" : "other string";
      std::vector<char*> texts(count);
      const h5::Type memory = h5::string_type();
      if (count > 0) h5::check(reader(memory, texts.data()), "reading strings");
      for (char* text : texts) values.texts.emplace_back(text ? text : "");
      if (count > 0) H5Dvlen_reclaim(memory, space, H5P_DEFAULT, texts.data());
      return values;
    }
    values.type = H5Tequal(type, H5T_IEEE_F64LE) > 0  ? "float64"
                  : H5Tequal(type, H5T_STD_I64LE) > 0 ? "int64"
                                                      : "other";
    values.numbers.resize(count);
    if (count > 0) h5::check(reader(H5T_NATIVE_DOUBLE, values.numbers.data()), "reading numbers");
    return values;
  }

  void hash(const std::string& object, const Values& values) {
    if (!h5::in_digest(object) || object == "/@digest") return;
    for (const std::string& text : values.texts) digest_.update(object, text);
    for (const double number : values.numbers) {
      const auto whole = static_cast<std::int64_t>(values.type == "int64" ? number : 0);
      digest_.update(object, values.type == "int64" ? static_cast<const void*>(&whole) : &number, 8);
    }
  }

  void read_attributes(hid_t object, const std::string& path) {
    std::vector<std::string> names;
    const auto collect = [](hid_t, const char* name, const H5A_info_t*, void* out) -> herr_t {
      static_cast<std::vector<std::string>*>(out)->emplace_back(name);
      return 0;
    };
    h5::check(H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_INC, nullptr, collect, &names), "attributes");
    for (const std::string& name : names) {
      const h5::Attribute one(H5Aopen(object, name.c_str(), H5P_DEFAULT), "attribute");
      Values values = read(h5::Type(H5Aget_type(one), "type"), h5::Space(H5Aget_space(one), "space"),
                           [&](hid_t type, void* out) { return H5Aread(one, type, out); });
      hash(path + "@" + name, values);
      attributes_[path + "@" + name] = std::move(values);
    }
  }

  void walk(hid_t file, const std::string& path) {
    const hid_t dataset = H5Dopen2(file, path.c_str(), H5P_DEFAULT);
    if (dataset >= 0) {
      const h5::Dataset one(dataset, "dataset");
      Values values =
          read(h5::Type(H5Dget_type(one), "type"), h5::Space(H5Dget_space(one), "space"),
               [&](hid_t type, void* out) { return H5Dread(one, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, out); });
      hash(path, values);
      datasets_[path] = std::move(values);
      read_attributes(one, path);
      return;
    }
    const h5::Group group(H5Gopen2(file, path.c_str(), H5P_DEFAULT), "group");
    read_attributes(group, path);
    std::vector<std::string> names;
    const auto collect = [](hid_t, const char* name, const H5L_info_t*, void* out) -> herr_t {
      static_cast<std::vector<std::string>*>(out)->emplace_back(name);
      return 0;
    };
    h5::check(H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, nullptr, collect, &names), "links");
    for (const std::string& name : names) walk(file, (path == "/" ? "/" : path + "/") + name);
  }

  std::map<std::string, Values> datasets_, attributes_;
  ContentDigest digest_;
  std::string digest_of_content_;
};

/// Backgrounds of 0.06 events: fewer outcomes to tabulate than with the default.
const char* const kBins = R"([[analysis.bin]]
bin = "2018"
signature = "s1"
n_eot = 2.84e11
background = 0.01
background_err = 0.004
observed = 0
[[analysis.bin]]
bin = "2018"
signature = "s2"
n_eot = 2.84e11
background = 0.05
background_err = 0.02
observed = 0
)";

class Limit : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    place = new Workplace;
    place->write("bins.toml", kBins);
    run("scan small.toml -o table.h5 --set grid.m_aprime_GeV=[0.1,0.2,0.4,0.7]");
  }
  static void TearDownTestSuite() { delete place; }
  /// limits.h5 of varied.h5, a table with variations, and what was printed.
  static json limits_with_variations() {
    run("scan small.toml -o varied.h5 --variations --set grid.m_aprime_GeV=[0.1,0.2,0.4,0.7]");
    return run("limit varied.h5 -o limits.h5 --analysis bins.toml --json").json();
  }
  static Result run(const std::string& arguments) {
    Result result = place->run(arguments);
    EXPECT_EQ(result.exit_code, 0) << arguments << "\n" << result.err;
    return result;
  }
  /// Observed limits of a table with other options.
  static File limits(const std::string& options, const std::string& table = "table.h5") {
    run("limit " + table + " -o other.h5 --force --no-expected --no-overlays " + options);
    return File(place->path("other.h5"));
  }
  static json eval(double m_aprime, double epsilon, double alpha_d) {
    std::ostringstream arguments;
    arguments.precision(17);
    arguments << "eval varied.h5 --json --m-aprime " << m_aprime << " --epsilon " << epsilon << " --alpha-d "
              << alpha_d;
    return run(arguments.str()).json();
  }
  void expect_edges_and_errors(const File& file);
  static double events(const json& point) {
    return point["events_s1"].get<double>() + point["events_s2"].get<double>();
  }
  static inline Workplace* place = nullptr;
};

const Names kExclusionNames = {"m_aprime_GeV",
                               "r",
                               "f",
                               "alpha_d",
                               "epsilon",
                               "axis",
                               "lower",
                               "upper",
                               "lower_err",
                               "upper_err",
                               "lower_stat_err",
                               "upper_stat_err",
                               "lower_syst_err",
                               "upper_syst_err",
                               "interval"};

void expect_layout(const File& file, const File& table) {
  EXPECT_EQ(file.names("/@"), (Names{"schema", "schema_version", "cl", "statistic", "n_eot", "table_digest",
                                     "physics_version", "digest"}));
  EXPECT_EQ(file.text("/@schema"), "semivis-limits");
  EXPECT_EQ(file.attribute("/@schema_version").type, "int64");
  EXPECT_EQ(file.number("/@schema_version"), 1);
  EXPECT_EQ(file.attribute("/@cl").type, "float64");
  EXPECT_EQ(file.number("/@cl"), 0.9);
  EXPECT_EQ(file.text("/@statistic"), "cls");
  EXPECT_EQ(file.number("/@n_eot"), 2.84e11);
  EXPECT_EQ(file.text("/@table_digest"), table.text("/@digest"));
  EXPECT_EQ(file.text("/@physics_version"), table.text("/@physics_version"));
  // As the digest says, nothing is in the file that was not walked through here.
  EXPECT_EQ(file.text("/@digest"), file.digest_of_content());

  Names expected = kExclusionNames;
  EXPECT_EQ(file.names("/limits/"), expected);
  expected.insert("quantile");
  EXPECT_EQ(file.names("/expected/"), expected);
  EXPECT_EQ(file.names("/limits@"), (Names{"epsilon_range", "alpha_d_range"}));
  EXPECT_EQ(file.attribute("/limits@epsilon_range").numbers, (std::vector<double>{1e-6, 1}));
  EXPECT_EQ(file.attribute("/limits@alpha_d_range").numbers, (std::vector<double>{1e-6, 1}));
  EXPECT_EQ(file.names("/searched/"), (Names{"m_aprime_GeV", "r", "f"}));
  EXPECT_EQ(file.numbers("/searched/m_aprime_GeV"), table.numbers("/masses/m_aprime_GeV"));  // all open
  EXPECT_EQ(file.numbers("/searched/f"), table.numbers("/masses/f"));
  EXPECT_EQ(file.names("/limit_on_events/"),
            (Names{"s1_share", "observed", "expected_minus_2sigma", "expected_minus_1sigma",
                   "expected_median", "expected_plus_1sigma", "expected_plus_2sigma"}));
  ASSERT_EQ(file.at("/limit_on_events/s1_share").size(), 33u);
  for (std::size_t i = 0; i < 33; ++i) {
    EXPECT_EQ(file.numbers("/limit_on_events/s1_share")[i], static_cast<double>(i) / 32);
    EXPECT_NEAR(file.numbers("/limit_on_events/observed")[i], 2.36299, 5e-6);
    EXPECT_NEAR(file.numbers("/limit_on_events/expected_median")[i], 2.36299, 5e-6);
    EXPECT_GE(file.numbers("/limit_on_events/expected_plus_2sigma")[i], 2.36298);
  }
  // 5 % of the experiments without signal see an event in S2.
  EXPECT_GT(file.numbers("/limit_on_events/expected_plus_2sigma")[0], 3.5);
  EXPECT_EQ(file.names("/tips/"), (Names{"r", "f", "alpha_d", "quantile", "m_aprime_GeV", "epsilon"}));
  EXPECT_EQ(file.names("/crossings/"), (Names{"r", "f", "alpha_d", "quantile", "m_aprime_GeV"}));
  EXPECT_EQ(file.names("/analysis/"), table.names("/analysis/"));
  EXPECT_EQ(file.names("/provenance/"), (Names{"version", "git_commit", "host", "time", "command_line"}));
  EXPECT_NE(file.at("/provenance/command_line").texts.at(0).find("--analysis bins.toml"), std::string::npos);

  for (const auto& [name, values] : file.datasets()) {
    const std::string leaf = name.substr(name.rfind('/') + 1);
    const bool text = leaf == "axis" || leaf == "bin" || leaf == "signature" || leaf == "source" ||
                      name.starts_with("/provenance");
    EXPECT_EQ(values.type, text ? "string" : leaf == "interval" ? "int64" : "float64") << name;
    if (!text) {
      EXPECT_EQ(file.text(name + "@units"), leaf == "m_aprime_GeV" ? "GeV" : "1") << name;
    }
    if (!name.starts_with("/provenance")) {
      EXPECT_NE(file.text(name + "@description"), "") << name;
    }
  }
  for (const char* group : {"/limits/", "/expected/"}) {
    for (const std::string& column : kExclusionNames)
      EXPECT_EQ(file.at(group + column).size(), file.at(group + std::string("axis")).size()) << column;
  }
}

void expect_equal(const json& report, const File& file) {
  EXPECT_EQ(report["cl"], 0.9);
  EXPECT_EQ(report["n_eot"], 2.84e11);
  for (const std::string group : {"limits", "expected"}) {
    const json& rows = report[group];
    ASSERT_EQ(rows.size(), file.at("/" + group + "/axis").size());
    ASSERT_GE(rows.size(), 6u);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      EXPECT_EQ(rows[i]["axis"], file.at("/" + group + "/axis").texts[i]);
      for (const auto& [name, value] : rows[i].items()) {
        if (name == "axis") continue;
        const double number = file.numbers("/" + group + "/" + name)[i];
        EXPECT_EQ(value.is_null(), std::isnan(number)) << name;
        EXPECT_EQ(value.is_null(), rows[i]["axis"] == name) << name;
        if (!value.is_null()) {
          EXPECT_EQ(value.get<double>(), number) << name;
        }
      }
    }
  }
  std::vector<double> tips, crossings, quantiles;
  for (const json& contour : report["contours"]) {
    if (!contour["tip_m_aprime_GeV"].is_null()) tips.push_back(contour["tip_m_aprime_GeV"]);
    if (!contour["gminus2_crossing_GeV"].is_null()) crossings.push_back(contour["gminus2_crossing_GeV"]);
    quantiles.push_back(contour["quantile"].is_null() ? -1 : contour["quantile"].get<double>());
  }
  EXPECT_EQ(tips, file.numbers("/tips/m_aprime_GeV"));
  EXPECT_EQ(crossings, file.numbers("/crossings/m_aprime_GeV"));
  ASSERT_EQ(quantiles.size(), 6u);
  EXPECT_EQ(quantiles, file.numbers("/tips/quantile"));  // every contour of this table ends
  const double wanted[] = {-1, 0.0228, 0.1587, 0.5, 0.8413, 0.9772};
  for (std::size_t i = 0; i < 6; ++i) EXPECT_NEAR(quantiles[i], wanted[i], 5e-5);
  EXPECT_GT(tips[0], 0.4);  // published 0.45 with exact production, 0.39 on the (g-2)_mu line
  EXPECT_LT(tips[0], 0.7);
  EXPECT_LT(crossings[0], tips[0]);
}

// `eval` at the edges: 2.36299 events at 20 % systematic error, and every error from slopes and errors there.
void Limit::expect_edges_and_errors(const File& file) {
  const auto& axis = file.at("/limits/axis").texts;
  int edges = 0;
  for (std::size_t i = 0; i < axis.size(); ++i) {
    const double m = file.numbers("/limits/m_aprime_GeV")[i];
    const bool along_epsilon = axis[i] == "epsilon";
    const auto at = [&](double x) {
      return along_epsilon ? eval(m, x, file.numbers("/limits/alpha_d")[i])
                           : eval(m, file.numbers("/limits/epsilon")[i], x);
    };
    for (const std::string side : {"lower", "upper"}) {
      const double x = file.numbers("/limits/" + side)[i],
                   error = file.numbers("/limits/" + side + "_err")[i],
                   statistical = file.numbers("/limits/" + side + "_stat_err")[i],
                   systematic = file.numbers("/limits/" + side + "_syst_err")[i];
      EXPECT_NEAR(error, std::hypot(statistical, systematic), 1e-12 * error);
      if (x == 1e-6 || x == 1) {
        EXPECT_EQ(error, 0);
        continue;
      }
      if (++edges > 6) continue;  // enough of the time that eval takes
      const json point = at(x);
      const double n = events(point);
      EXPECT_NEAR(n, 2.36299, 5e-6) << m << ' ' << side;
      const double slope = std::fabs(std::log(events(at(1.001 * x)) / events(at(0.999 * x)))) / 0.002;
      const double e1 = point["events_s1_err"], e2 = point["events_s2_err"];
      const double covariance = point["covariance_s1_s2"].get<double>() * point["events_s1"].get<double>() /
                                point["efficiency_s1"].get<double>() * point["events_s2"].get<double>() /
                                point["efficiency_s2"].get<double>();
      // Slopes by steps of 1e-3 and of 1e-4: 1e-5.
      EXPECT_NEAR(statistical / (x * std::sqrt(e1 * e1 + e2 * e2 + 2 * covariance) / n / slope), 1, 1e-4);
      const double band =
          0.5 * (point["events_syst_up"].get<double>() + point["events_syst_down"].get<double>());
      EXPECT_NEAR(systematic / (x * band / n / slope), 1, 1e-4);
      EXPECT_GT(systematic, 0.02 * x / slope);
    }
  }
  EXPECT_GE(edges, 6);
  for (const double error : file.numbers("/expected/lower_syst_err")) EXPECT_EQ(error, 0);
}

TEST_F(Limit, FileAsDocumented) {
  const json report = limits_with_variations();
  const File file(place->path("limits.h5"));
  expect_layout(file, File(place->path("varied.h5")));
  expect_equal(report, file);
  expect_edges_and_errors(file);
}

TEST_F(Limit, Overlays) {
  run("limit table.h5 -o overlays.h5 --no-expected");
  const File file(place->path("overlays.h5"));
  const Names names = file.names("/overlay/");
  for (const std::string name :
       {"gminus2_central", "gminus2_minus_2sigma", "gminus2_plus_2sigma", "gminus2_pre_fermilab_central",
        "gminus2_pre_fermilab_minus_2sigma", "gminus2_pre_fermilab_plus_2sigma", "relic_alpha_d_0.02",
        "relic_alpha_d_0.05", "relic_alpha_d_0.1", "relic_alpha_d_0.2"}) {
    EXPECT_TRUE(names.contains(name + "/m_aprime_GeV") && names.contains(name + "/epsilon")) << name;
    EXPECT_GE(file.at("/overlay/" + name + "/epsilon").size(), 50u) << name;  // 0.85 decades
    EXPECT_NE(file.text("/overlay/" + name + "@label"), "");
    EXPECT_NE(file.text("/overlay/" + name + "@source"), "");
  }
  EXPECT_EQ(names.size(), 2 * 12u);  // and these two along alpha_d:
  EXPECT_TRUE(names.contains("relic_at_gminus2/alpha_d"));
  EXPECT_TRUE(names.contains("landau_pole/alpha_d"));

  const auto at_100_MeV = [&](const std::string& path) { return file.numbers("/overlay/" + path).at(0); };
  EXPECT_EQ(at_100_MeV("gminus2_central/m_aprime_GeV"), 0.1);
  EXPECT_NEAR(at_100_MeV("gminus2_central/epsilon"), 3.125e-3, 5e-7);
  // ε² ∝ Δa: (251 ± 2·59)e-11, and (279 ± 2·76)e-11 before.
  const double central = at_100_MeV("gminus2_central/epsilon");
  EXPECT_NEAR(at_100_MeV("gminus2_plus_2sigma/epsilon") / central, std::sqrt(369 / 251.0), 1e-6);
  EXPECT_NEAR(at_100_MeV("gminus2_minus_2sigma/epsilon") / central, std::sqrt(133 / 251.0), 1e-6);
  EXPECT_NEAR(at_100_MeV("gminus2_pre_fermilab_plus_2sigma/epsilon") / central, std::sqrt(431 / 251.0), 1e-6);
  EXPECT_NEAR(at_100_MeV("gminus2_pre_fermilab_minus_2sigma/epsilon") / central, std::sqrt(127 / 251.0),
              1e-6);
  EXPECT_NEAR(at_100_MeV("landau_pole/alpha_d"), 0.204656, 1e-6);  // 3π/4 / ln 1e5

  // Every mass of the table is among those of a line, in order.
  const auto& masses = file.numbers("/overlay/gminus2_central/m_aprime_GeV");
  EXPECT_TRUE(std::is_sorted(masses.begin(), masses.end()));
  for (const double m : {0.1, 0.2, 0.4, 0.7}) EXPECT_EQ(std::count(masses.begin(), masses.end(), m), 1) << m;

  const json relic = run("physics relic --m-aprime 0.1 --alpha-d 0.1 --json").json();
  EXPECT_NEAR(at_100_MeV("relic_alpha_d_0.1/epsilon") / relic["epsilon"].get<double>(), 1, 1e-12);
  EXPECT_EQ(file.number("/overlay/relic_alpha_d_0.1@alpha_d"), 0.1);
  EXPECT_NEAR(file.number("/overlay/relic_alpha_d_0.1@r"), 1.0 / 3, 1e-15);
  EXPECT_EQ(file.number("/overlay/relic_alpha_d_0.1@f"), 0.4);
  EXPECT_FALSE(file.has("/overlay/relic_at_gminus2@alpha_d"));
  EXPECT_FALSE(file.has("/overlay/gminus2_central@r"));
}

TEST_F(Limit, AnalysisFileInsteadOfARescan) {
  const File file = limits("--analysis bins.toml");
  const std::string before = read_text(place->path("table.h5"));
  std::string seen = kBins;
  for (std::size_t i = seen.find("observed = 0"); i != std::string::npos; i = seen.find("observed = 0"))
    seen.replace(i, 12, "observed = 3");
  place->write("seen.toml", seen);
  const File weaker = limits("--analysis seen.toml");
  EXPECT_EQ(weaker.numbers("/analysis/observed"), (std::vector<double>{3, 3}));
  EXPECT_EQ(weaker.numbers("/analysis/background"), (std::vector<double>{0.01, 0.05}));
  EXPECT_EQ(weaker.at("/analysis/signature").texts, (std::vector<std::string>{"s1", "s2"}));
  EXPECT_EQ(weaker.text("/@table_digest"), file.text("/@table_digest"));
  EXPECT_EQ(read_text(place->path("table.h5")), before);
  ASSERT_EQ(weaker.numbers("/limits/m_aprime_GeV")[0], 0.1);
  EXPECT_GT(weaker.numbers("/limits/lower")[0], 1.2 * file.numbers("/limits/lower")[0]);
  EXPECT_LT(weaker.numbers("/limits/upper")[0], file.numbers("/limits/upper")[0]);
  EXPECT_LT(weaker.numbers("/tips/m_aprime_GeV").at(0), file.numbers("/tips/m_aprime_GeV").at(0));

  // Without the option: the bins of the table, three periods.
  const File own = limits("");
  EXPECT_EQ(own.at("/analysis/bin").texts,
            (std::vector<std::string>{"2016", "2016", "2017", "2017", "2018", "2018"}));
}

TEST_F(Limit, Options) {
  const File file = limits("");
  EXPECT_EQ(file.text("/@digest"), limits("--threads 1").text("/@digest"));
  const File strict = limits("--cl 0.95");
  EXPECT_NE(file.text("/@digest"), strict.text("/@digest"));
  EXPECT_EQ(strict.number("/@cl"), 0.95);
  EXPECT_GT(strict.numbers("/limits/lower")[0], 1.1 * file.numbers("/limits/lower")[0]);
  EXPECT_EQ(strict.names("/overlay/"), Names{});
  EXPECT_EQ(strict.names("/expected/"), file.names("/expected/"));
  EXPECT_EQ(strict.numbers("/expected/lower").size(), 0u);
  EXPECT_EQ(strict.names("/limit_on_events/"), (Names{"s1_share", "observed"}));

  const File asymptotic = limits("--asymptotic");
  EXPECT_EQ(asymptotic.text("/@statistic"), "asymptotic_cls");
  // 26 to 34 % fewer events, S2 ∝ ε².
  const double ratio = asymptotic.numbers("/limits/lower")[0] / file.numbers("/limits/lower")[0];
  EXPECT_GT(ratio, std::sqrt(1 - 0.345));
  EXPECT_LT(ratio, std::sqrt(1 - 0.255));
  EXPECT_NE(
      run("limit table.h5 -o other.h5 --force --asymptotic --no-overlays").out.find("for comparison only"),
      std::string::npos);

  const File several = limits("--alpha-d 0.1 --alpha-d 0.2 --axis epsilon");
  std::set<double> couplings(several.numbers("/limits/alpha_d").begin(),
                             several.numbers("/limits/alpha_d").end());
  EXPECT_EQ(couplings, (std::set<double>{0.1, 0.2}));
  EXPECT_EQ(several.numbers("/tips/alpha_d"), (std::vector<double>{0.1, 0.2}));
  for (const std::string& axis : several.at("/limits/axis").texts) EXPECT_EQ(axis, "epsilon");

  // Periods apart or together: the same where nothing is seen.
  const File apart = limits("--separate-periods");
  ASSERT_EQ(apart.numbers("/limits/lower").size(), file.numbers("/limits/lower").size());
  for (std::size_t i = 0; i < apart.numbers("/limits/lower").size(); ++i)
    EXPECT_NEAR(apart.numbers("/limits/lower")[i] / file.numbers("/limits/lower")[i], 1, 1e-8);
}

TEST_F(Limit, Splittings) {
  run("scan small.toml -o split.h5 --events 5000 --set grid.m_aprime_GeV=[0.2,0.3] --set "
      "grid.f=[0.2,0.4,0.5,0.6,0.8]");
  run("limit split.h5 -o split_limits.h5 --no-expected --axis f");
  const File split(place->path("split_limits.h5"));
  const auto& axis = split.at("/limits/axis").texts;
  ASSERT_EQ(axis, (std::vector<std::string>{"f", "f"}));  // two masses
  for (std::size_t i = 0; i < axis.size(); ++i) {
    EXPECT_TRUE(std::isnan(split.numbers("/limits/f")[i]));
    EXPECT_EQ(split.numbers("/limits/alpha_d")[i], 0.1);
    EXPECT_EQ(split.numbers("/limits/lower")[i], 0.2);  // the end of the range
    EXPECT_GT(split.numbers("/limits/upper")[i], 0.45);
    EXPECT_EQ(split.numbers("/limits/upper_syst_err")[i], 0);  // no variations
  }
  EXPECT_GT(split.numbers("/limits/upper")[0], split.numbers("/limits/upper")[1]);
  const Names overlays = split.names("/overlay/");
  EXPECT_TRUE(overlays.contains("relic_splitting_alpha_d_0.1/f"));
  EXPECT_FALSE(overlays.contains("relic_alpha_d_0.1/epsilon"));  // of no single f
}

TEST_F(Limit, Refusals) {
  run("scan small.toml -o bare.h5 --events 1000 --set output.spectra=false");
  limits("--axis epsilon");
  place->write("bad.toml",
               "[grid]\nf = 1\n[[analysis.bin]]\nbin = '2018'\nsignature = 's3'\nn_eot = 1e11\nbackground = "
               "0.1\nobserved = 0.5\n");
  place->write("wide.toml", std::string(kBins).replace(std::string(kBins).find("0.004"), 5, "0.040"));
  std::filesystem::create_directory(place->path("folder"));
  const auto before = place->content();
  const struct {
    const char* arguments;
    int exit_code;
    const char* part;
  } cases[] = {
      {"limit", 64, "TABLE"},
      {"limit table.h5", 64, "--output"},
      {"limit table.h5 -o new.h5 --cl 1", 64, "'1' is not a number"},
      {"limit table.h5 -o new.h5 --cl 0.3", 64, "'0.3' is not a number"},
      {"limit table.h5 -o new.h5 --cl 90", 64, "'90' is not a number"},
      {"limit table.h5 -o new.h5 --alpha-d 0", 64, "'0' is not a number"},
      {"limit table.h5 -o new.h5 --alpha-d 2", 64, "'2' is not a number"},
      {"limit table.h5 -o new.h5 --axis mass", 64, "--axis"},
      {"limit table.h5 -o new.h5 --axis f", 65, "4 splittings"},
      {"limit table.h5 -o table.h5 --force", 64, "an input itself"},
      {"limit table.h5 -o wide.toml --analysis wide.toml --force", 64, "an input itself"},
      {"limit table.h5 -o new.h5 --nonsense", 64, "--nonsense"},
      // The output is looked at before anything else.
      {"limit missing.h5 -o other.h5", 73, "--force"},
      {"limit table.h5 -o folder --force", 73, "it is a folder"},
      {"limit table.h5 -o no/new.h5", 73, "does not exist"},
      {"limit missing.h5 -o new.h5", 66, "missing.h5"},
      {"limit table.h5 -o new.h5 --analysis missing.toml", 66, "missing.toml"},
      {"limit other.h5 -o new.h5", 65, "semivis-limits"},
      {"limit small.toml -o new.h5", 65, "small.toml"},
      {"limit folder -o new.h5", 65, "a folder"},
      {"limit bare.h5 -o new.h5", 65, "spectra = true"},
      {"limit table.h5 -o new.h5 --analysis wide.toml", 78, "three times its mean"},
      {"info other.h5", 65, "semivis-limits"},
  };
  for (const auto& bad : cases) {
    const Result result = place->run(bad.arguments);
    EXPECT_EQ(result.exit_code, bad.exit_code) << bad.arguments << "\n" << result.err;
    EXPECT_EQ(result.out, "") << bad.arguments;
    EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << bad.arguments << "\n"
                                                                         << result.err;
    EXPECT_NE(result.err.find(bad.part), std::string::npos) << bad.arguments << "\n" << result.err;
  }
  // Equal couplings are one, and periods apart have too many outcomes for expected limits.
  run("limit table.h5 -o twice.h5 --alpha-d 0.1 0.1000000001 --separate-periods --axis epsilon");
  EXPECT_TRUE(File(place->path("twice.h5")).numbers("/expected/lower").empty());
  EXPECT_EQ(File(place->path("twice.h5")).numbers("/tips/alpha_d").size(), 1u);
  std::filesystem::remove(place->path("twice.h5"));
  // A bad analysis file: all of its problems, each with its place.
  const Result bad = place->run("limit table.h5 -o new.h5 --analysis bad.toml");
  EXPECT_EQ(bad.exit_code, 78);
  for (const char* where : {"bad.toml:1:2: ", "bad.toml:3:1: ", "bad.toml:5:13: ", "bad.toml:8:12: "})
    EXPECT_NE(bad.err.find(std::string("semivis: ") + where), std::string::npos) << where << "\n" << bad.err;
  EXPECT_EQ(std::count(bad.err.begin(), bad.err.end(), '\n'), 4) << bad.err;
  EXPECT_EQ(place->content(), before);

  place->write("old.h5", "something else");
  EXPECT_EQ(place->run("limit table.h5 -o old.h5 --no-expected --no-overlays").exit_code, 73);
  EXPECT_EQ(read_text(place->path("old.h5")), "something else");
  run("limit table.h5 -o old.h5 --no-expected --no-overlays --force");
  EXPECT_EQ(File(place->path("old.h5")).text("/@schema"), "semivis-limits");
}

}  // namespace
