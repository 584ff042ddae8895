// Small tables, what makes two equal, and a folder for their files.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "host/error.hpp"
#include "host/io/table_file.hpp"

namespace semivis_test {

namespace fs = std::filesystem;
using namespace semivis;

inline std::string read_bytes(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
inline void write_bytes(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

/// Three rows (open, stable, closed) and a 3 × 4 grid.
inline Table small_table() {
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
inline Table varied_table() {
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

inline void expect_equal(const VariationSet& a, const VariationSet& b) {
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

inline void expect_equal(const Table& a, const Table& b) {
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

inline bool contains(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

}  // namespace semivis_test
