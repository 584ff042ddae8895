// Tables survive the trip through a file; a damaged file is never read as a good one.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "host/error.hpp"
#include "host/io/hdf5_handle.hpp"
#include "host/io/table_file.hpp"
#include "host/io/table_layout.hpp"

namespace semivis {
namespace {

namespace fs = std::filesystem;

std::string read_bytes(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
void write_bytes(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

/// Three rows (open, stable, closed) and a 3 × 4 grid.
Table small_table() {
  Table table;
  table.physics_version = "1";
  table.seed = 0xfedcba9876543210u;  // needs all 64 bits
  table.precision = "single";
  table.config_text = "[grid] # ε\n";
  table.config_resolved = R"({"grid": {}})";
  table.production_digest = "0123456789abcdef";
  table.axes = {"m_aprime_GeV", "epsilon"};
  table.shape = {3, 4};
  table.masses.push_back({{0.3, 1.0 / 3, 0.4}, 1e-7, 1e-5, 1000, {}});
  table.masses.push_back({{0.007, 1.0 / 3, 0.4}, 1e300, 1e-2, 1000, {}});
  table.masses.push_back({{0.3, 0.45, 0.4}, 1e300, 0, 0, {}});
  for (std::size_t i = 0; i < 3; ++i) {
    RowSpectra& spectra = table.masses[i].spectra;
    spectra.ln_w0 = -9.25 - static_cast<double>(i);
    spectra.d_ln_w = 0.03;
    spectra.scale.fill(0x1p-32);
    spectra.sum.assign(kRowNodes, 0);
    for (std::size_t k = 0; i < 2 && k < spectra.sum.size(); k += 7) {
      spectra.sum[k] = static_cast<std::int64_t>(k << 22) - (k % 5 == 0 ? 1000 : 0);
    }
    for (const double epsilon : {1e-5, 1e-4, 1e-3, 1e-2}) {
      table.points.push_back({static_cast<std::uint32_t>(i), epsilon, 0.1});
    }
  }
  table.analysis = {{"2018", "s1", 1.87e11, 0.48, 0.19, 0.07, 0, 0.2, "arXiv:2107.02021"},
                    {"2018", "s2", 1.87e11, 0.48, 0.53, 0.17, 0, 0.2, ""}};
  table.provenance = {{"backend", "cpu"}, {"host", "node 1"}};
  return table;
}

/// The same with three samples and four variations on 125 leading events.
Table varied_table() {
  Table table = small_table();
  table.varied.events = 125;
  for (std::size_t s = 0; s < 3; ++s) {
    table.varied.samples.emplace_back(table.masses.size());
    for (std::size_t i = 0; i < table.masses.size(); ++i) {
      const RowSpectra& nominal = table.masses[i].spectra;
      RowSpectra& spectra = table.varied.samples[s][i];
      spectra.ln_w0 = nominal.ln_w0 + 0.01 * static_cast<double>(s);
      spectra.d_ln_w = nominal.d_ln_w;
      std::copy_n(nominal.scale.begin(), kVariedChannels, spectra.scale.begin());
      if (table.masses[i].n_generated == 0) continue;
      spectra.sum.assign(nominal.sum.begin(), nominal.sum.begin() + kVariedChannels * kNodes);
      for (std::size_t k = 0; k < spectra.sum.size(); k += 7) spectra.sum[k] = spectra.sum[k] / 8 + 3;
    }
  }
  const auto add = [&](const char* name, const char* parameter, bool scenario, std::uint32_t sample,
                       double factor) {
    Variation v{name, parameter, scenario, "by hand, ε", sample, {}, {}};
    for (const MassRow& row : table.masses) {
      v.n_aprime_per_eot_eps2.push_back(row.n_aprime_per_eot_eps2 * factor);
      v.ctau_eps2_alphad.push_back(row.ctau_eps2_alphad);
    }
    table.varied.variations.push_back(v);
  };
  add("yield_up", "yield", false, 0, 1.1);
  add("z2_up", "z2", false, 1, 1);
  add("z2_down", "z2", false, 2, 0.97);
  add("iww", "production", true, 2, 1.4);
  return table;
}

void expect_equal(const VariationSet& a, const VariationSet& b) {
  EXPECT_EQ(a.events, b.events);
  ASSERT_EQ(a.variations.size(), b.variations.size());
  for (std::size_t i = 0; i < a.variations.size(); ++i) {
    const Variation &x = a.variations[i], &y = b.variations[i];
    EXPECT_EQ(x.name, y.name);
    EXPECT_EQ(x.parameter, y.parameter);
    EXPECT_EQ(x.scenario, y.scenario);
    EXPECT_EQ(x.description, y.description);
    EXPECT_EQ(x.sample, y.sample);
    EXPECT_EQ(x.n_aprime_per_eot_eps2, y.n_aprime_per_eot_eps2);
    EXPECT_EQ(x.ctau_eps2_alphad, y.ctau_eps2_alphad);
  }
  ASSERT_EQ(a.samples.size(), b.samples.size());
  for (std::size_t s = 0; s < a.samples.size(); ++s) {
    ASSERT_EQ(a.samples[s].size(), b.samples[s].size());
    for (std::size_t i = 0; i < a.samples[s].size(); ++i) {
      const RowSpectra &x = a.samples[s][i], &y = b.samples[s][i];
      EXPECT_EQ(x.sum, y.sum);
      EXPECT_EQ(x.ln_w0, y.ln_w0);
      EXPECT_EQ(x.d_ln_w, y.d_ln_w);
      EXPECT_EQ(x.scale, y.scale);
    }
  }
}

void expect_equal(const Table& a, const Table& b) {
  EXPECT_EQ(a.physics_version, b.physics_version);
  EXPECT_EQ(a.complete, b.complete);
  EXPECT_EQ(a.seed, b.seed);
  EXPECT_EQ(a.precision, b.precision);
  EXPECT_EQ(a.config_text, b.config_text);
  EXPECT_EQ(a.config_resolved, b.config_resolved);
  EXPECT_EQ(a.production_digest, b.production_digest);
  EXPECT_EQ(a.has_spectra, b.has_spectra);
  EXPECT_EQ(a.target_error, b.target_error);
  EXPECT_EQ(a.axes, b.axes);
  EXPECT_EQ(a.shape, b.shape);
  EXPECT_EQ(a.provenance, b.provenance);
  ASSERT_EQ(a.masses.size(), b.masses.size());
  for (std::size_t i = 0; i < a.masses.size(); ++i) {
    const MassRow &x = a.masses[i], &y = b.masses[i];
    EXPECT_EQ(x.mass.m_aprime, y.mass.m_aprime);
    EXPECT_EQ(x.mass.r, y.mass.r);
    EXPECT_EQ(x.mass.f, y.mass.f);
    EXPECT_EQ(x.ctau_eps2_alphad, y.ctau_eps2_alphad);
    EXPECT_EQ(x.n_aprime_per_eot_eps2, y.n_aprime_per_eot_eps2);
    EXPECT_EQ(x.n_generated, y.n_generated);
    EXPECT_EQ(x.spectra.sum, y.spectra.sum);
    EXPECT_EQ(x.spectra.ln_w0, y.spectra.ln_w0);
    EXPECT_EQ(x.spectra.d_ln_w, y.spectra.d_ln_w);
    EXPECT_EQ(x.spectra.scale, y.spectra.scale);
  }
  expect_equal(a.varied, b.varied);
  ASSERT_EQ(a.points.size(), b.points.size());
  for (std::size_t i = 0; i < a.points.size(); ++i) {
    EXPECT_EQ(a.points[i].row, b.points[i].row);
    EXPECT_EQ(a.points[i].epsilon, b.points[i].epsilon);
    EXPECT_EQ(a.points[i].alpha_d, b.points[i].alpha_d);
  }
  ASSERT_EQ(a.analysis.size(), b.analysis.size());
  for (std::size_t i = 0; i < a.analysis.size(); ++i) {
    const AnalysisBin &x = a.analysis[i], &y = b.analysis[i];
    EXPECT_EQ(x.bin, y.bin);
    EXPECT_EQ(x.signature, y.signature);
    EXPECT_EQ(x.source, y.source);
    EXPECT_EQ(x.n_eot, y.n_eot);
    EXPECT_EQ(x.detector_efficiency, y.detector_efficiency);
    EXPECT_EQ(x.background, y.background);
    EXPECT_EQ(x.background_err, y.background_err);
    EXPECT_EQ(x.observed, y.observed);
    EXPECT_EQ(x.signal_err, y.signal_err);
  }
}

class Hdf5 : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = ::testing::TempDir() + "semivis_hdf5_XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }
  std::string path(const char* name) const { return (folder_ / name).string(); }
  /// The sentence of the error that reading gives; its code must be `code`.
  std::string failure(const std::string& file, ExitCode code = ExitCode::data) const {
    try {
      read_table(file);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), code) << error.what();
      EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
      return error.what();
    }
    ADD_FAILURE() << "read without an error";
    return {};
  }
  fs::path folder_;
};

bool contains(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

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

TEST_F(Hdf5, MissingForeignAndPartialFiles) {
  EXPECT_TRUE(contains(failure(path("absent.h5"), ExitCode::no_input), "absent.h5"));
  write_bytes(path("text.h5"), "not HDF5");
  EXPECT_TRUE(contains(failure(path("text.h5")), "not an HDF5 file"));
  write_bytes(path("empty.h5"), "");
  failure(path("empty.h5"));
  failure(folder_.string());

  Table table = small_table();
  table.complete = false;
  write_table(table, path("part.h5"), false);
  EXPECT_TRUE(contains(failure(path("part.h5")), "not complete"));
  expect_equal(table, read_table(path("part.h5"), Completeness::partial_allowed));
}

/// Applies `edit` to a good table file, and gives the sentence of the error that reading then gives.
template <class Edit>
std::string edited(const std::string& file, Edit edit) {
  write_table(varied_table(), file, true);
  const h5::File open(H5Fopen(file.c_str(), H5F_ACC_RDWR, h5::file_access()), "opening");
  edit(open);
  return file;
}

TEST_F(Hdf5, NamesWhatIsMissingOrWrong) {
  const auto message = [&](auto edit) { return failure(edited(path("t.h5"), edit)); };
  const auto remove = [&](const char* object) {
    return message([&](hid_t file) { h5::check(H5Ldelete(file, object, H5P_DEFAULT), "removing"); });
  };
  for (const char* object : {"/points/epsilon",
                             "/points/status",
                             "/masses/n_generated",
                             "/spectra/scale",
                             "/spectra/channel",
                             "/analysis/background",
                             "/provenance",
                             "/masses",
                             "/points/events_syst_down",
                             "/variations/name",
                             "/variations/parameter",
                             "/variations/list",
                             "/variations/description",
                             "/variations/sample",
                             "/variations/n_aprime_per_eot_eps2",
                             "/variations/ctau_eps2_alphad_m",
                             "/variations/channel",
                             "/variations/sum",
                             "/variations/ln_w0",
                             "/variations/d_ln_w",
                             "/variations/scale"}) {
    EXPECT_TRUE(contains(remove(object), object)) << object;
  }
  EXPECT_TRUE(contains(remove("/spectra/sum"), "digest"));
  EXPECT_TRUE(contains(remove("/variations"), "digest"));
  const auto remove_attribute = [&](const char* object, const char* name) {
    return message(
        [&](hid_t file) { h5::check(H5Adelete_by_name(file, object, name, H5P_DEFAULT), "removing"); });
  };
  EXPECT_TRUE(contains(remove_attribute("/", "seed"), "seed"));
  EXPECT_TRUE(contains(remove_attribute("/", "target_error"), "target_error"));
  EXPECT_TRUE(contains(remove_attribute("/", "schema"), "schema"));
  EXPECT_TRUE(contains(remove_attribute("/", "digest"), "digest"));
  EXPECT_TRUE(contains(remove_attribute("/points", "shape"), "shape"));
  EXPECT_TRUE(contains(remove_attribute("/variations", "events"), "events"));
  EXPECT_TRUE(contains(remove_attribute("/points/ctau_m", "units"), "/points/ctau_m"));
  for (const std::int64_t version : {layout::kSchemaVersion - 1, layout::kSchemaVersion + 1}) {
    const std::string refused = message([&](hid_t file) {
      const h5::Attribute attribute(H5Aopen_by_name(file, "/", "schema_version", H5P_DEFAULT, H5P_DEFAULT),
                                    "opening");
      h5::check(H5Awrite(attribute, H5T_NATIVE_INT64, &version), "writing");
    });
    EXPECT_TRUE(contains(refused, ("schema_version is " + std::to_string(version)).c_str())) << refused;
  }
  // A dataset under another's name: right type, wrong shape; wrong type.
  const auto replace = [&](const char* object, const char* by) {
    return message([&](hid_t file) {
      h5::check(H5Ldelete(file, object, H5P_DEFAULT), "removing");
      h5::check(H5Lcreate_hard(file, by, file, object, H5P_DEFAULT, H5P_DEFAULT), "linking");
    });
  };
  EXPECT_TRUE(contains(replace("/points/epsilon", "/masses/r"), "/points/epsilon"));
  EXPECT_TRUE(contains(replace("/points/epsilon", "/masses/r"), "shape"));
  EXPECT_TRUE(contains(replace("/points/epsilon", "/points/row"), "type"));
  EXPECT_TRUE(contains(replace("/points/epsilon", "/points/m_aprime_GeV"), "units"));
  EXPECT_TRUE(contains(replace("/points/epsilon", "/points/r"), "digest"));
  EXPECT_TRUE(contains(replace("/analysis/bin", "/analysis/n_eot"), "/analysis/bin"));
  EXPECT_TRUE(contains(replace("/analysis/source", "/variations/name"), "/analysis/source holds 4 strings"));
  EXPECT_TRUE(contains(replace("/variations/sum", "/spectra/sum"), "/variations/sum"));
  EXPECT_TRUE(contains(replace("/variations/sum", "/spectra/sum"), "shape"));
  EXPECT_TRUE(contains(replace("/variations/scale", "/spectra/scale"), "shape"));
  EXPECT_TRUE(contains(replace("/variations/ln_w0", "/variations/n_aprime_per_eot_eps2"), "shape"));
  EXPECT_TRUE(contains(replace("/variations/ln_w0", "/spectra/ln_w0"), "shape"));
  EXPECT_TRUE(contains(replace("/variations/ln_w0", "/variations/d_ln_w"), "digest"));
  EXPECT_TRUE(contains(replace("/variations/ctau_eps2_alphad_m", "/variations/n_aprime_per_eot_eps2"),
                       "/variations/ctau_eps2_alphad_m has units"));
  EXPECT_TRUE(contains(replace("/variations/ctau_eps2_alphad_m", "/masses/ctau_eps2_alphad_m"), "shape"));
  EXPECT_TRUE(contains(replace("/variations/name", "/analysis/bin"), "/variations/name holds 2 strings"));
  EXPECT_TRUE(contains(replace("/variations/sample", "/points/row"), "/variations/name holds 4 strings"));
  EXPECT_TRUE(contains(replace("/variations/list", "/variations/name"), "neither"));
  EXPECT_TRUE(contains(replace("/variations/channel", "/variations/name"), "/variations/channel"));
  EXPECT_TRUE(contains(replace("/variations/channel", "/spectra/channel"), "/variations/channel"));
  EXPECT_TRUE(contains(replace("/points/events_syst_up", "/masses/r"), "/points/events_syst_up"));
}

/// One more in the first integer of a dataset of sums, at the row or sample `index`.
void raise_sum(hid_t file, const char* name, hsize_t index) {
  const h5::Dataset dataset(H5Dopen2(file, name, H5P_DEFAULT), "opening");
  const h5::Space space(H5Dget_space(dataset), "shape");
  std::vector<hsize_t> at(static_cast<std::size_t>(H5Sget_simple_extent_ndims(space)));
  at.front() = index;
  h5::check(H5Sselect_elements(space, H5S_SELECT_SET, 1, at.data()), "selecting");
  const h5::Space one(H5Screate(H5S_SCALAR), "data space");
  std::int64_t sum = 0;
  h5::check(H5Dread(dataset, H5T_NATIVE_INT64, one, space, H5P_DEFAULT, &sum), "reading");
  ++sum;
  h5::check(H5Dwrite(dataset, H5T_NATIVE_INT64, one, space, H5P_DEFAULT, &sum), "writing");
}

// Without the seal, which the change of a file takes away, the digest must still see sums that nobody keeps.
TEST_F(Hdf5, DamagedSumsOfRowsThatAreNotWantedAreRefused) {
  const auto refusal = [&](const char* name, hsize_t index, std::size_t wanted) -> std::string {
    const std::string file = edited(path("t.h5"), [&](hid_t open) {
      if (name != nullptr) raise_sum(open, name, index);
    });
    try {
      read_table(file, Completeness::required, nullptr,
                 [=](const Table&) { return std::vector<std::size_t>{wanted}; });
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ExitCode::data);
      return error.what();
    }
    return {};
  };
  EXPECT_EQ(refusal(nullptr, 0, 1), "");
  for (const hsize_t row : {0u, 1u, 2u})
    EXPECT_TRUE(contains(refusal("/spectra/sum", row, 1), "digest")) << row;
  for (const hsize_t sample : {0u, 2u})
    EXPECT_TRUE(contains(refusal("/variations/sum", sample, 1), "digest")) << sample;
}

TEST_F(Hdf5, VariationsWithImpossibleNumbers) {
  const auto message = [&](auto edit) { return failure(edited(path("t.h5"), edit)); };
  for (const std::int64_t sample : {std::int64_t{-1}, std::int64_t{3}, std::int64_t{1} << 40}) {
    EXPECT_TRUE(contains(
        message([&](hid_t file) {
          const h5::Dataset dataset(H5Dopen2(file, "/variations/sample", H5P_DEFAULT), "opening");
          const std::int64_t samples[] = {0, 1, sample, 2};
          h5::check(H5Dwrite(dataset, H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, samples), "writing");
        }),
        "/variations/sample"))
        << sample;
  }
  const std::string no_events = message([](hid_t file) {
    h5::check(H5Adelete_by_name(file, "/variations", "events", H5P_DEFAULT), "removing");
    const h5::Attribute events(H5Acreate_by_name(file, "/variations", "events", H5T_STD_U64LE,
                                                 h5::Space(H5Screate(H5S_SCALAR), "data space"), H5P_DEFAULT,
                                                 H5P_DEFAULT, H5P_DEFAULT),
                               "creating");
    const std::uint64_t none = 0;
    h5::check(H5Awrite(events, H5T_NATIVE_UINT64, &none), "writing");
  });
  EXPECT_TRUE(contains(no_events, "no events")) << no_events;
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

TEST_F(Hdf5, TruncatedFilesAreRefused) {
  write_table(varied_table(), path("t.h5"), false);
  const std::string bytes = read_bytes(path("t.h5"));
  constexpr std::size_t kSeal = 39;  // a file cut inside its seal still holds every number
  for (std::size_t n = 1; n + kSeal < bytes.size(); n += bytes.size() / 50) {
    write_bytes(path("cut.h5"), bytes.substr(0, n));
    failure(path("cut.h5"));
  }
}

// Every byte of the file is under the seal. A flip inside the seal's mark leaves a file without seal,
// whose content is still under the digest: it may be read, but only as what it was.
TEST_F(Hdf5, AFlippedByteNeverGivesAWrongNumber) {
  write_table(varied_table(), path("t.h5"), false);
  const Table good = read_table(path("t.h5"));
  const std::string bytes = read_bytes(path("t.h5"));
  for (std::size_t i = 0; i < bytes.size(); i += i + 50 < bytes.size() ? 67 : 1) {
    std::string damaged = bytes;
    damaged[i] = static_cast<char>(damaged[i] ^ (1 << (i % 8)));
    write_bytes(path("bad.h5"), damaged);
    if (i + 50 < bytes.size()) {
      failure(path("bad.h5"));
      continue;
    }
    try {
      expect_equal(good, read_table(path("bad.h5")));
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ExitCode::data);
    }
  }
}

}  // namespace
}  // namespace semivis
