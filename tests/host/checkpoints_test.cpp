// A scan that fails by itself leaves what it had done.
#include "host/scan/checkpoints.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "host/error.hpp"
#include "host/parts/part_file.hpp"
#include "host/version.hpp"
#include "tests/host/config_text.hpp"

namespace semivis {
namespace {

class KeepWork : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::remove_all(root_); }
  void TearDown() override { std::filesystem::remove_all(root_); }

  /// What is said when a scan fails after `pieces` pieces; `kept` counts those on disk afterwards.
  std::string failure(ExitCode code, int pieces, std::size_t& kept) const {
    std::filesystem::create_directories(root_);
    CheckpointFolder folder(root_ / "t.h5", Leftover::discard);
    PartStore store({});
    Checkpoints checkpoints(
        {}, folder, store,
        {testing::parse(testing::kGrid), false, physics_version(), "0/1", {{"host", "here"}}},
        [] { return nullptr; });
    std::string said;
    try {
      checkpoints.keep_work_of([&] {
        for (int i = 0; i < pieces; ++i)
          store.add({0, 0}, {static_cast<std::uint64_t>(2 * i), static_cast<std::uint64_t>(2 * i + 1)},
                    std::vector<std::int64_t>(piece_size(0), 1).data());
        if (code != ExitCode::ok) throw Error(code, "the device is gone");
      });
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), code);
      said = error.what();
    }
    kept = 0;
    for (const std::string& part : folder.parts()) kept += PartReader(part).pieces().size();
    return said;
  }

  const std::filesystem::path root_ =
      std::filesystem::temp_directory_path() /
      (std::string("semivis_") + ::testing::UnitTest::GetInstance()->current_test_info()->name());
};

TEST_F(KeepWork, AFailureSavesWhatIsDoneAndSaysWhere) {
  std::size_t kept = 0;
  for (const ExitCode code : {ExitCode::unavailable, ExitCode::internal}) {
    const std::string said = failure(code, 3, kept);
    EXPECT_EQ(said.rfind("the device is gone; what was done before is in ", 0), 0u) << said;
    EXPECT_NE(said.find("t.h5.parts"), said.npos) << said;
    EXPECT_EQ(kept, 3u);
  }
  EXPECT_EQ(failure(ExitCode::unavailable, 0, kept), "the device is gone");
  EXPECT_EQ(kept, 0u);
}

TEST_F(KeepWork, NothingIsWrittenWhereAllIsWellOrTheDiskIsNot) {
  std::size_t kept = 1;
  EXPECT_EQ(failure(ExitCode::ok, 3, kept), "");
  EXPECT_EQ(kept, 0u);
  EXPECT_EQ(failure(ExitCode::io, 3, kept), "the device is gone");
  EXPECT_EQ(kept, 0u);
}

}  // namespace
}  // namespace semivis
