// Outputs appear whole or not at all.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>

#include "host/error.hpp"
#include "host/io/atomic_file.hpp"
#include "host/io/table_file.hpp"

namespace semivis {
namespace {

namespace fs = std::filesystem;

/// An empty folder for each test.
class AtomicWrite : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = ::testing::TempDir() + "semivis_atomic_XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }
  std::string path(const char* name) const { return (folder_ / name).string(); }
  long entries() const { return std::distance(fs::directory_iterator(folder_), fs::directory_iterator()); }
  fs::path folder_;
};

std::optional<ExitCode> code_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
    return error.code();
  }
  return {};
}

void write_text(const std::string& path, const char* text) { std::ofstream(path) << text; }
std::string read_text(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Rows whose spectra do not compress, so that the file is large.
Table large_table() {
  Table table;
  table.precision = "single";
  table.axes = {"point"};
  table.shape = {0};
  for (int i = 0; i < 40; ++i) {
    MassRow row{{0.1 + 0.001 * i, 1.0 / 3, 0.4}, 1e-7, 1e-5, 1000, {}};
    std::uint64_t state = static_cast<std::uint64_t>(i) + 1;
    for (int k = 0; k < kChannels * kNodes; ++k) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      row.spectra.sum.push_back(static_cast<std::int64_t>((state ^ (state >> 29)) >> 2));
    }
    table.masses.push_back(row);
  }
  return table;
}

TEST_F(AtomicWrite, CommitsUnderTheNameOnly) {
  {
    AtomicFile file(path("a"), false);
    EXPECT_EQ(fs::path(file.temporary()).parent_path(), folder_);
    write_text(file.temporary(), "new");
    EXPECT_FALSE(fs::exists(path("a")));
    file.commit();
  }
  EXPECT_EQ(read_text(path("a")), "new");
  EXPECT_EQ(entries(), 1);
}

TEST_F(AtomicWrite, AFailureLeavesTheOldFile) {
  write_text(path("a"), "old");
  {
    AtomicFile file(path("a"), true);
    write_text(file.temporary(), "half");
  }
  EXPECT_EQ(read_text(path("a")), "old");
  EXPECT_EQ(entries(), 1);
}

TEST_F(AtomicWrite, RefusesWhatCannotBeCreated) {
  write_text(path("exists"), "old");
  const auto check = [](const std::string& name, bool force) {
    return code_of([&] { check_output(name, force); });
  };
  EXPECT_EQ(check(path("exists"), false), ExitCode::cannot_create);
  EXPECT_EQ(check(path("exists"), true), std::nullopt);
  EXPECT_EQ(check(path("new"), false), std::nullopt);
  EXPECT_EQ(check(path("no_folder/new"), false), ExitCode::cannot_create);
  EXPECT_EQ(check(path("exists/new"), false), ExitCode::cannot_create);
  EXPECT_EQ(check(folder_.string(), true), ExitCode::cannot_create);
  EXPECT_EQ(check(folder_.string() + "/", true), ExitCode::cannot_create);
  EXPECT_EQ(check("", true), ExitCode::cannot_create);
  EXPECT_EQ(check("/dev/null", true), ExitCode::cannot_create);
  EXPECT_EQ(check("/proc/new.h5", false), ExitCode::cannot_create);  // not even root can write there
  EXPECT_EQ(entries(), 1);
  EXPECT_EQ(code_of([&] { write_table(large_table(), path("exists"), false); }), ExitCode::cannot_create);
  EXPECT_EQ(read_text(path("exists")), "old");
}

TEST_F(AtomicWrite, RefusesAFolderWithoutWritePermission) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may write anywhere";
  ASSERT_EQ(::chmod(folder_.c_str(), 0500), 0);
  EXPECT_EQ(code_of([&] { check_output(path("new"), false); }), ExitCode::cannot_create);
  ASSERT_EQ(::chmod(folder_.c_str(), 0700), 0);
}

TEST_F(AtomicWrite, ANameTakenDuringTheRunIsKept) {
  AtomicFile file(path("a"), false);
  write_text(file.temporary(), "ours");
  write_text(path("a"), "theirs");
  EXPECT_EQ(code_of([&] { file.commit(); }), ExitCode::cannot_create);
  EXPECT_EQ(read_text(path("a")), "theirs");
}

// A file size limit stands for a full disk: the write fails half way, at every stage of the file.
TEST_F(AtomicWrite, FullDiskIsAnInputOutputErrorAndLeavesNothing) {
  ASSERT_NE(std::signal(SIGXFSZ, SIG_IGN), SIG_ERR);
  rlimit old;
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &old), 0);
  const Table table = large_table();
  for (const rlim_t bytes : {0u, 64u, 5000u, 40000u, 200000u}) {
    const rlimit limit{bytes, old.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
    const auto code = code_of([&] { write_table(table, path("full.h5"), false); });
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &old), 0);
    EXPECT_EQ(code, ExitCode::io) << bytes;
    EXPECT_EQ(entries(), 0) << bytes;
  }
  write_table(table, path("full.h5"), false);  // and the library still works
  EXPECT_EQ(read_table(path("full.h5")).masses.size(), 40u);
  EXPECT_GT(fs::file_size(path("full.h5")), 200000u);
}

}  // namespace
}  // namespace semivis
