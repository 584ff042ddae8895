// One process holds the folder of checkpoints, with and without file locks.
#include "host/parts/checkpoint_folder.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>

#include "host/error.hpp"
#include "tests/host/without_syscall.hpp"

namespace {

using namespace semivis;

class CheckpointFolderTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::remove_all(root_);
    std::filesystem::create_directories(root_);
  }
  void TearDown() override { std::filesystem::remove_all(root_); }

  /// Why the folder cannot be had; "" where it can.
  std::string refusal(Leftover leftover = Leftover::refuse) const {
    try {
      const CheckpointFolder folder(output_, leftover);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ExitCode::cannot_create);
      return error.what();
    }
    return "";
  }
  bool is_locked() const { return std::filesystem::exists(lock_); }

  const std::filesystem::path root_ =
      std::filesystem::temp_directory_path() /
      (std::string("semivis_") + ::testing::UnitTest::GetInstance()->current_test_info()->name());
  const std::string output_ = root_ / "t.h5", lock_ = output_ + ".parts/lock";
  const std::string self_ = "process " + std::to_string(::getpid()) + " on ";
};

TEST_F(CheckpointFolderTest, OneOwnerAtATime) {
  {
    const CheckpointFolder folder(output_, Leftover::refuse);
    const std::string refused = refusal();
    EXPECT_NE(refused.find("another scan writes the same table (" + self_), std::string::npos) << refused;
    EXPECT_EQ(refused.find("remove"), std::string::npos) << refused;  // its lock goes with it
    EXPECT_TRUE(is_locked());
  }
  EXPECT_FALSE(std::filesystem::exists(output_ + ".parts"));
}

TEST_F(CheckpointFolderTest, ALockFileOfAKilledProcessIsTakenOver) {
  std::filesystem::create_directory(output_ + ".parts");
  std::ofstream(lock_) << "process 1 on another host";
  EXPECT_EQ(refusal(), "");
}

TEST_F(CheckpointFolderTest, PartsStayAndTheLockGoes) {
  {
    CheckpointFolder folder(output_, Leftover::refuse);
    std::ofstream(folder.next()) << "a part";
  }
  EXPECT_FALSE(is_locked());
  EXPECT_NE(refusal().find("--resume"), std::string::npos);
  EXPECT_FALSE(is_locked());
  CheckpointFolder folder(output_, Leftover::resume);
  EXPECT_EQ(folder.parts().size(), 1u);
  folder.remove();
  EXPECT_FALSE(std::filesystem::exists(output_ + ".parts"));
}

// As file systems without locks answer: the lock file itself is the lock.
TEST_F(CheckpointFolderTest, WithoutFileLocksTheLockFileIsTheLock) {
  for (const unsigned error : {ENOTSUP, ENOLCK, ENOSYS}) {
    without_syscall(SYS_flock, error, [&] {
      ::testing::internal::CaptureStdout();
      CheckpointFolder folder(output_, Leftover::resume);
      const std::string warning = ::testing::internal::GetCapturedStdout();
      EXPECT_NE(warning.find("no locks on this file system"), std::string::npos) << warning;
      EXPECT_NE(warning.find("remove " + lock_), std::string::npos) << warning;
      const std::string refused = refusal();
      EXPECT_NE(refused.find("another scan writes the same table (" + self_), std::string::npos) << refused;
      EXPECT_NE(refused.find("if that process is gone, remove " + lock_), std::string::npos) << refused;
      EXPECT_TRUE(is_locked());  // still the first one's
      std::ofstream(folder.next()) << "a part";
    });
    EXPECT_FALSE(is_locked());
    // Neither a refusal nor a stop leaves the folder locked.
    without_syscall(SYS_flock, error, [&] {
      EXPECT_NE(refusal().find("--resume"), std::string::npos);
      EXPECT_EQ(refusal(Leftover::resume), "");
    });
    // A killed process leaves its lock file, which a person must remove.
    std::ofstream(lock_) << "process 1 on another host";
    without_syscall(SYS_flock, error, [&] {
      EXPECT_NE(refusal(Leftover::resume).find("(process 1 on another host)"), std::string::npos);
      EXPECT_TRUE(is_locked());
      std::filesystem::remove(lock_);
      EXPECT_EQ(refusal(Leftover::discard), "");
    });
    EXPECT_FALSE(std::filesystem::exists(output_ + ".parts"));
  }
}

TEST_F(CheckpointFolderTest, ALockThatFailsIsRefusedAndLeavesNothingNew) {
  std::filesystem::create_directory(output_ + ".parts");
  without_syscall(SYS_flock, EIO, [&] {
    EXPECT_NE(refusal().find("cannot lock " + lock_ + ": Input/output error"), std::string::npos);
  });
  EXPECT_FALSE(is_locked());
  std::ofstream(lock_) << "process 1 on another host";
  without_syscall(SYS_flock, EIO, [&] { EXPECT_NE(refusal().find("cannot lock"), std::string::npos); });
  EXPECT_TRUE(is_locked());  // not ours to remove
}

TEST_F(CheckpointFolderTest, OnlyItsOwnUnfinishedTableIsRemoved) {
  const std::filesystem::path own = root_ / ".t.h5.0123456789abcdef.tmp";
  // Of outputs that are named t.h5.x and other.h5, whose scans may be running.
  const std::filesystem::path others[] = {root_ / ".t.h5.x.0123456789abcdef.tmp",
                                          root_ / ".other.h5.0123456789abcdef.tmp"};
  std::ofstream(own) << "half a table";
  for (const auto& other : others) std::ofstream(other) << "half a table";
  EXPECT_EQ(refusal(), "");
  EXPECT_FALSE(std::filesystem::exists(own));
  for (const auto& other : others) EXPECT_TRUE(std::filesystem::exists(other)) << other;
}

}  // namespace
