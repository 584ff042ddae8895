// Equal results whatever the C library's dispatch: the same program again without FMA and AVX2 in glibc.
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <string>

#include "host/io/digest.hpp"
#include "tests/backend/rows.hpp"

namespace {

using namespace semivis;
using namespace semivis::testing;

/// Everything between a run description and a table: production tables, shower fit, row constants, sums,
/// points.
std::string results_digest() {
  const Scan& scan = backend_scan(false);
  const MassPoint mass = benchmark_mass(0.1);
  const MassRow row = scan.sampled_row<float>(mass, 20000);
  ContentDigest digest;
  digest.update("production", production_digest(scan.production).data(), 16);
  digest.update("shower", scan.shower.longitudinal.data(), scan.shower.longitudinal.size() * sizeof(double));
  digest.update("radius", scan.shower.log_radius.data(), sizeof(scan.shower.log_radius));
  digest.update("q2", scan.row<double>(mass).q2_quantiles, sizeof(RowConstants<double>::q2_quantiles));
  digest.update("scale", row.spectra.scale.data(), sizeof(row.spectra.scale));
  digest.update("sums", row.spectra.sum.data(), row.spectra.sum.size() * sizeof(std::int64_t));
  for (double epsilon = 1e-5; epsilon < 1; epsilon *= 1.7) {
    const PointValues v = scan.at(row, epsilon);
    for (const double value : {v.ctau, v.n_aprime, v.efficiency_s1, v.efficiency_s1_err, v.efficiency_s2,
                               v.efficiency_s2_err, v.covariance_s1_s2, v.rcut_efficiency, v.events_s1})
      digest.update("point", &value, sizeof(value));
  }
  return digest.hex();
}

/// Run by the test below in a process of its own.
TEST(ResultsDigest, DISABLED_Print) { std::printf("digest=%s\n", results_digest().c_str()); }

TEST(ResultsDigest, DoesNotDependOnTheCLibrarysDispatch) {
  const std::string self = std::filesystem::read_symlink("/proc/self/exe");
  const std::string command = "GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA,-AVX2,-AVX2_Usable,-FMA_Usable '" + self +
                              "' --gtest_filter=ResultsDigest.DISABLED_Print --gtest_also_run_disabled_tests";
  std::FILE* child = ::popen(command.c_str(), "r");
  ASSERT_NE(child, nullptr);
  std::string output;
  char buffer[256];
  while (std::fgets(buffer, sizeof(buffer), child) != nullptr) output += buffer;
  ASSERT_EQ(::pclose(child), 0) << output;
  EXPECT_NE(output.find("digest=" + results_digest()), std::string::npos) << output;
}

}  // namespace
