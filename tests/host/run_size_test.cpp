// What `check` says of a scan, and that a scan without room does not begin.
#include "host/scan/run_size.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "host/backend/backend.hpp"
#include "host/error.hpp"
#include "host/io/table_file.hpp"
#include "host/scan/scan.hpp"
#include "tests/host/config_text.hpp"

namespace semivis {
namespace {

// Within a factor of 1.5 of the real thing, for rows with few events and for many couplings.
TEST(RunSize, FileOfATable) {
  const std::string file = std::filesystem::temp_directory_path() / "semivis_run_size_test.h5";
  for (const char* grid : {"m_aprime_GeV = { min = 0.05, max = 0.4, n = 60 }\nepsilon = 1e-3\n",
                           "m_aprime_GeV = 0.1\nepsilon = { min = 1e-5, max = 1e-2, n = 20000 }\n"}) {
    const RunDescription run = testing::parse(
        "[grid]\n" + std::string(grid) + "[model]\nproduction = \"iww\"\n[run]\nevents_per_row = 20000\n");
    const Table table = run_scan(run, *make_cpu_backend(1), 1, [](const ScanProgress&) {});
    write_table(table, file, true);
    const double ratio = size_of(run).file_bytes / static_cast<double>(std::filesystem::file_size(file));
    EXPECT_GT(ratio, 1 / 1.5) << grid;
    EXPECT_LT(ratio, 1.5) << grid;
  }
  std::filesystem::remove(file);
}

// Sums wait on disk, so memory grows with rows by what the grid takes, not by 37 kB.
TEST(RunSize, MemoryOfAMillionRows) {
  RunDescription run = testing::parse(testing::kGrid);
  const double one = size_of(run).memory_bytes;
  run.rows.resize(1000000, run.rows.front());
  run.points.resize(1000000, run.points.front());
  EXPECT_GT(size_of(run).memory_bytes, one + 1e6 * 300);
  EXPECT_LT(size_of(run).memory_bytes, 2147483648.0);
  EXPECT_GT(size_of(run).disk_bytes, 1.9 * size_of(run).file_bytes);
}

TEST(RunSize, NoRoomIsSaidBeforeTheRun) {
  RunSize size;
  size.disk_bytes = 1e6;
  EXPECT_NO_THROW(check_room(size, {}, "t.h5"));
  size.disk_bytes = 1e18;
  EXPECT_NO_THROW(check_room(size, {5, 1000000000000}, "t.h5"));
  try {
    check_room(size, {}, std::filesystem::temp_directory_path() / "t.h5");
    ADD_FAILURE() << "an exabyte is there";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::cannot_create);
    EXPECT_NE(std::string(error.what()).find("needs about 1000000000000 MB"), std::string::npos)
        << error.what();
  }
}

}  // namespace
}  // namespace semivis
