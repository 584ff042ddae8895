// A damaged file is never read as a good one, and the sentence names what is wrong.
#include <algorithm>

#include "host/io/hdf5_handle.hpp"
#include "host/io/table_layout.hpp"
#include "tests/host/table_files.hpp"

namespace semivis_test {
namespace {

using Damaged = Hdf5;

TEST_F(Damaged, MissingForeignAndPartialFiles) {
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

TEST_F(Damaged, NamesWhatIsMissingOrWrong) {
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
TEST_F(Damaged, DamagedSumsOfRowsThatAreNotWantedAreRefused) {
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

TEST_F(Damaged, VariationsWithImpossibleNumbers) {
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

TEST_F(Damaged, TruncatedFilesAreRefused) {
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
TEST_F(Damaged, AFlippedByteNeverGivesAWrongNumber) {
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
}  // namespace semivis_test
