// A file that cannot be read to its end is neither sealed nor taken for whole.
#include "host/io/file_seal.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "host/error.hpp"
#include "tests/host/without_syscall.hpp"

namespace {

using namespace semivis;

template <class Action>
std::string failure(Action action) {
  try {
    action();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::io);
    return error.what();
  }
  return "no error";
}

class FileSeal : public ::testing::Test {
 protected:
  void SetUp() override { std::ofstream(file_) << std::string(100000, 'x'); }
  void TearDown() override { std::filesystem::remove(file_); }

  const std::string file_ =
      std::filesystem::temp_directory_path() /
      (std::string("semivis_seal_") + ::testing::UnitTest::GetInstance()->current_test_info()->name());
};

TEST_F(FileSeal, IsOfEveryByte) {
  EXPECT_FALSE(is_sealed(file_));
  EXPECT_TRUE(seal_fits(file_));  // without a seal
  seal_file(file_, "it");
  EXPECT_TRUE(is_sealed(file_));
  EXPECT_TRUE(seal_fits(file_));
  std::fstream(file_, std::ios::in | std::ios::out).seekp(70000).put('y');  // in the second block
  EXPECT_TRUE(is_sealed(file_));
  EXPECT_FALSE(seal_fits(file_));
}

TEST_F(FileSeal, AReadErrorIsNoDigestOfFewerBytes) {
  const auto size = std::filesystem::file_size(file_);
  without_syscall(SYS_read, EIO, [&] {
    EXPECT_EQ(failure([&] { seal_file(file_, "it"); }), "cannot read it: Input/output error");
  });
  EXPECT_EQ(std::filesystem::file_size(file_), size);
  seal_file(file_, "it");
  without_syscall(SYS_read, EIO, [&] {
    EXPECT_NE(failure([&] { seal_fits(file_); }).find("cannot read"), std::string::npos);
    EXPECT_NE(failure([&] { is_sealed(file_); }).find("cannot read"), std::string::npos);
  });
  without_syscall(SYS_lseek, EIO, [&] {
    EXPECT_NE(failure([&] { is_sealed(file_); }).find("cannot read"), std::string::npos);
  });
}

}  // namespace
