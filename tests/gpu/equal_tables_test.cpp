// Tables of the program: the CPU, a CUDA device and two workers on it write equal numbers, variations
// included. Skipped, with the reason, where there is no usable device.
#include "host/backend/backend.hpp"
#include "tests/end_to_end/program.hpp"

namespace semivis_test {
namespace {

TEST(CudaTables, EqualThoseOfTheCpu) {
  std::string why_not;
  if (!semivis::make_cuda_backend(0, why_not)) GTEST_SKIP() << "no CUDA device to compare with: " << why_not;
  const Workplace place;
  const auto digest = [&](const std::string& name, const std::string& options) {
    const Result scan = place.run("scan small.toml --variations -o " + name + " " + options);
    EXPECT_EQ(scan.exit_code, 0) << scan.err;
    return place.run("info " + name + " --json").json()["digest"].get<std::string>();
  };
  const std::string cpu = digest("cpu.h5", "--backend cpu");
  EXPECT_EQ(digest("cuda.h5", "--backend cuda"), cpu);
  EXPECT_EQ(digest("two.h5", "--backend cuda --device 0,0"), cpu);
  // The comparison can fail.
  EXPECT_NE(digest("other.h5", "--backend cuda --seed 77"), cpu);
  const auto provenance = place.run("info two.h5 --provenance --json").json()["provenance"];
  EXPECT_EQ(provenance["device"], "0,0");
  EXPECT_EQ(provenance["backend"], "cuda");
}

}  // namespace
}  // namespace semivis_test
