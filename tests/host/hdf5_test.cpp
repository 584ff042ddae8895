// Tables survive the trip through a file.
#include <algorithm>
#include <stdexcept>

#include "host/io/table_layout.hpp"
#include "tests/host/table_files.hpp"

namespace semivis_test {
namespace {

TEST_F(Hdf5, ReadsBackWhatWasWritten) {
  const Table table = small_table();
  write_table(table, path("t.h5"), false);
  std::vector<PointValues> values;
  const Table back = read_table(path("t.h5"), Completeness::required, &values);
  expect_equal(table, back);
  EXPECT_EQ(back.digest.size(), 16u);
  ASSERT_EQ(values.size(), table.points.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const GridPoint& p = table.points[i];
    const PointValues v = evaluate(table.masses[p.row], table.analysis, p.epsilon, p.alpha_d);
    EXPECT_EQ(values[i].ctau, v.ctau);
    EXPECT_EQ(values[i].n_aprime, v.n_aprime);
    EXPECT_EQ(values[i].efficiency_s1, v.efficiency_s1);
    EXPECT_EQ(values[i].efficiency_s1_err, v.efficiency_s1_err);
    EXPECT_EQ(values[i].efficiency_s2, v.efficiency_s2);
    EXPECT_EQ(values[i].efficiency_s2_err, v.efficiency_s2_err);
    EXPECT_EQ(values[i].covariance_s1_s2, v.covariance_s1_s2);
    EXPECT_EQ(values[i].rcut_efficiency, v.rcut_efficiency);
    EXPECT_EQ(values[i].rcut_efficiency_err, v.rcut_efficiency_err);
    EXPECT_EQ(values[i].efficiency_s1_volume, v.efficiency_s1_volume);
    EXPECT_EQ(values[i].events_s1, v.events_s1);
    EXPECT_EQ(values[i].events_s1_err, v.events_s1_err);
    EXPECT_EQ(values[i].events_s2, v.events_s2);
    EXPECT_EQ(values[i].events_s2_err, v.events_s2_err);
    EXPECT_EQ(values[i].status, v.status);
  }
  EXPECT_GT(values[2].events_s1, 0);
}

TEST_F(Hdf5, PointsThatMissTheTargetErrorAreImprecise) {
  Table table = small_table();
  for (AnalysisBin& bin : table.analysis) bin.n_eot *= 10;
  std::vector<PointValues> plain, values;
  write_table(table, path("plain.h5"), false);
  read_table(path("plain.h5"), Completeness::required, &plain);
  const double error = total_events_error(plain[2]) / (plain[2].events_s1 + plain[2].events_s2);
  table.target_error = error / 2;
  write_table(table, path("t.h5"), false);
  const Table back = read_table(path("t.h5"), Completeness::required, &values);
  expect_equal(table, back);
  ASSERT_GT(plain[2].events_s1 + plain[2].events_s2, kTargetedEvents);
  EXPECT_EQ(int{plain[2].status}, 0);
  EXPECT_EQ(int{values[2].status}, 3);
  EXPECT_EQ(values[2].events_s1, plain[2].events_s1);
  for (const std::size_t stable : {4u, 7u}) EXPECT_EQ(int{values[stable].status}, 1);
}

/// A float64 column as another program reads it.
std::vector<double> column(const std::string& file, const std::string& path, std::size_t size) {
  const h5::File open(H5Fopen(file.c_str(), H5F_ACC_RDONLY, h5::file_access()), "opening");
  const h5::Dataset dataset(H5Dopen2(open, path.c_str(), H5P_DEFAULT), "opening");
  const h5::Space space(H5Dget_space(dataset), "shape");
  EXPECT_EQ(H5Sget_simple_extent_npoints(space), static_cast<hssize_t>(size));
  std::vector<double> values(size);
  h5::check(H5Dread(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), "reading");
  return values;
}

TEST_F(Hdf5, VariationsReadBackAndGiveSystematicErrors) {
  const Table table = varied_table();
  write_table(table, path("t.h5"), false);
  std::vector<PointValues> values;
  const Table back = read_table(path("t.h5"), Completeness::required, &values);
  expect_equal(table, back);
  const auto errors = systematic_events(back, back.points, values);
  double largest = 0;
  for (const auto& c : layout::kSystematicColumns) {
    const auto stored = column(path("t.h5"), c.info.path, values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      EXPECT_EQ(stored[i], c.value(errors[i])) << c.info.path;
      largest = std::max(largest, stored[i]);
    }
  }
  EXPECT_GT(largest, 0);
  // Nothing of it in a table without variations, whose other numbers are the same.
  write_table(small_table(), path("u.h5"), false);
  const Table plain = read_table(path("u.h5"));
  EXPECT_TRUE(plain.varied.variations.empty() && plain.varied.samples.empty());
  EXPECT_EQ(column(path("u.h5"), "/points/events_s1", 12), column(path("t.h5"), "/points/events_s1", 12));
  const h5::File open(H5Fopen(path("u.h5").c_str(), H5F_ACC_RDONLY, h5::file_access()), "opening");
  EXPECT_EQ(H5Lexists(open, "/variations", H5P_DEFAULT), 0);
  EXPECT_EQ(H5Lexists(open, "/points/events_s1_syst_up", H5P_DEFAULT), 0);
}

TEST_F(Hdf5, VariationsWithoutSpectraKeepTheirErrors) {
  Table table = varied_table();
  table.has_spectra = false;
  write_table(table, path("t.h5"), false);
  const Table back = read_table(path("t.h5"));
  ASSERT_EQ(back.varied.samples.size(), 3u);
  for (const auto& rows : back.varied.samples) {
    for (const RowSpectra& spectra : rows) EXPECT_TRUE(spectra.sum.empty());
  }
  EXPECT_THROW(systematic_error(back, 0, 1e-3, 0.1), Error);
  write_table(varied_table(), path("u.h5"), false);
  EXPECT_EQ(column(path("t.h5"), "/points/events_syst_up", 12),
            column(path("u.h5"), "/points/events_syst_up", 12));
}

TEST_F(Hdf5, VariationsThatDoNotFitTheRowsAreNotWritten) {
  const auto refused = [&](auto edit) {
    Table table = varied_table();
    edit(table.varied);
    EXPECT_THROW(write_table(table, path("t.h5"), false), Error);
    EXPECT_FALSE(fs::exists(path("t.h5")));
  };
  refused([](VariationSet& v) { v.variations[1].sample = 3; });
  refused([](VariationSet& v) { v.variations[2].ctau_eps2_alphad.pop_back(); });
  refused([](VariationSet& v) { v.variations[2].n_aprime_per_eot_eps2.clear(); });
  refused([](VariationSet& v) { v.samples[2].pop_back(); });
  refused([](VariationSet& v) { v.samples[2][1].sum.pop_back(); });
}

/// 303 rows, more than a block holds, and 17012 points; the first sum of the rows added is their number.
Table large_table() {
  Table table = varied_table();
  for (int i = 0; i < 300; ++i) {
    table.masses.push_back(table.masses[0]);
    table.masses.back().mass.m_aprime += 1e-3 * (i + 1);
    table.masses.back().spectra.sum[0] = i;
    for (auto& rows : table.varied.samples) {
      rows.push_back(rows[0]);
      rows.back().sum[0] = i;
    }
    for (Variation& v : table.varied.variations) {
      v.n_aprime_per_eot_eps2.push_back(1e-5 * i);
      v.ctau_eps2_alphad.push_back(1e-7);
    }
  }
  for (std::uint32_t i = 0; i < 17000; ++i) table.points.push_back({i % 300, 1e-4, 0.1});
  table.axes = {"point"};
  table.shape = {table.points.size()};
  return table;
}

TEST_F(Hdf5, ManyRowsAndPointsGoInBlocks) {
  const Table table = large_table();
  write_table(table, path("t.h5"), false);
  expect_equal(table, read_table(path("t.h5")));
}

TEST_F(Hdf5, OnlyTheRowsThatAreWantedKeepTheirSums) {
  Table table = large_table();
  write_table(table, path("t.h5"), false);
  const Table all = read_table(path("t.h5"));
  for (const std::vector<std::size_t>& rows :
       {std::vector<std::size_t>{}, {0}, {2}, {255, 256}, {302, 1, 257}}) {
    std::vector<PointValues> values;
    const Table some = read_table(path("t.h5"), Completeness::required, &values, [&](const Table& before) {
      // All that a choice may depend on is there.
      EXPECT_EQ(before.masses.size(), table.masses.size());
      EXPECT_EQ(before.masses.back().mass.m_aprime, table.masses.back().mass.m_aprime);
      EXPECT_EQ(before.points.size(), table.points.size());
      EXPECT_EQ(before.points.back().row, table.points.back().row);
      return rows;
    });
    for (const std::size_t row : rows) {
      EXPECT_EQ(evaluate(some.masses[row], some.analysis, 1e-4, 0.1).events_s1,
                evaluate(all.masses[row], all.analysis, 1e-4, 0.1).events_s1);
      EXPECT_EQ(systematic_error(some, row, 1e-4, 0.1).total.up,
                systematic_error(all, row, 1e-4, 0.1).total.up);
    }
    EXPECT_EQ(some.digest, all.digest);
    EXPECT_EQ(values.size(), table.points.size());
    Table expected = table;
    for (std::size_t row = 0; row < table.masses.size(); ++row) {
      if (std::find(rows.begin(), rows.end(), row) != rows.end()) continue;
      expected.masses[row].spectra.sum.clear();
      for (auto& sample : expected.varied.samples) sample[row].sum.clear();
    }
    expect_equal(expected, some);
  }
  // A table without sums is not asked about.
  table.has_spectra = false;
  write_table(table, path("plain.h5"), false);
  EXPECT_NO_THROW(
      read_table(path("plain.h5"), Completeness::required, nullptr,
                 [](const Table&) -> std::vector<std::size_t> { throw std::logic_error("asked"); }));
}

TEST_F(Hdf5, EmptyListsAreKept) {
  Table table = small_table();
  table.analysis.clear();
  table.provenance.clear();
  table.points.resize(1);
  table.axes.clear();
  table.shape.clear();
  table.config_text.clear();
  write_table(table, path("t.h5"), false);
  expect_equal(table, read_table(path("t.h5")));
}

TEST_F(Hdf5, EqualTablesAreEqualBytes) {
  Table table = varied_table();
  write_table(table, path("a.h5"), false);
  ::sleep(1);  // a stored time would differ
  write_table(table, path("b.h5"), false);
  EXPECT_EQ(read_bytes(path("a.h5")), read_bytes(path("b.h5")));
  // The digest sees one integer unit, and does not see provenance.
  const std::string digest = read_table(path("a.h5")).digest;
  table.provenance[1].second = "node 2";
  write_table(table, path("b.h5"), true);
  EXPECT_EQ(read_table(path("b.h5")).digest, digest);
  table.masses[0].spectra.sum[9] += 1;
  write_table(table, path("b.h5"), true);
  EXPECT_NE(read_table(path("b.h5")).digest, digest);
  table.masses[0].spectra.sum[9] -= 1;
  const auto digest_of_varied = [&](auto edit) {
    Table other = table;
    edit(other.varied);
    write_table(other, path("b.h5"), true);
    return read_table(path("b.h5")).digest;
  };
  EXPECT_EQ(digest_of_varied([](VariationSet&) {}), digest);
  EXPECT_NE(digest_of_varied([](VariationSet& v) { v.samples[2][1].sum[9] += 1; }), digest);
  EXPECT_NE(digest_of_varied([](VariationSet& v) { v.events += 1; }), digest);
  EXPECT_NE(digest_of_varied([](VariationSet& v) { v.variations[3].description += "."; }), digest);
}

TEST_F(Hdf5, WithoutSpectraThePointsCanBeReadButNoOtherCoupling) {
  Table table = small_table();
  table.has_spectra = false;
  write_table(table, path("t.h5"), false);
  std::vector<PointValues> values;
  const Table back = read_table(path("t.h5"), Completeness::required, &values);
  EXPECT_FALSE(back.has_spectra);
  EXPECT_GT(values[2].efficiency_s1, 0);
  EXPECT_THROW(evaluate(find_row(back, 0.3, 1.0 / 3), back.analysis, 1e-3, 0.1), Error);
  EXPECT_THROW(write_table(back, path("u.h5"), false), Error);
}

TEST(OutputFormat, EveryNameIsInTheManual) {
  const std::string manual = read_bytes(std::string(SEMIVIS_SOURCE_DIR) + "/docs/output_format.md");
  const auto expect_name = [&](const std::string& path) {
    const std::string name = "`" + path.substr(path.find_last_of('/') + 1) + "`";
    EXPECT_TRUE(contains(manual, name.c_str())) << path;
  };
  const std::string version = "| `schema_version` | int64 | " + std::to_string(layout::kSchemaVersion) + ";";
  EXPECT_TRUE(contains(manual, version.c_str())) << version;
  for (const auto& c : layout::kGridColumns) expect_name(c.info.path);
  for (const auto& c : layout::kValueColumns) expect_name(c.info.path);
  for (const auto& c : layout::kMassColumns) expect_name(c.info.path);
  for (const auto& c : layout::kSystematicColumns) expect_name(c.info.path);
  for (const auto& c : layout::kVariationTexts) expect_name(c.path);
  for (const auto& c : layout::kVariationColumns) expect_name(c.info.path);
  for (const auto& name :
       {layout::kVariationList, layout::kUncertainty, layout::kScenario, layout::kVariedChannelNames}) {
    expect_name(name);
  }
  for (const auto& c : layout::kAnalysisColumns) expect_name(c.info.path);
  for (const auto& c : layout::kAnalysisTexts) expect_name(c.path);
  for (const auto& info :
       {layout::kGenerated, layout::kPointRow, layout::kStatus, layout::kSum, layout::kLnW0, layout::kDLnW,
        layout::kScale, layout::kLengthScale, layout::kSample, layout::kVariedSum, layout::kVariedLnW0,
        layout::kVariedDLnW, layout::kVariedScale}) {
    expect_name(info.path);
  }
  for (const auto& channel : kChannelInfo) expect_name(channel.name);
  EXPECT_FALSE(contains(manual, "`no_such_dataset`"));
}

}  // namespace
}  // namespace semivis_test
