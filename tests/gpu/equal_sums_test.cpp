// CUDA and CPU sums are the same integers: any precision, module layout, event range and mix of rows.
// Skipped, with the reason, where there is no usable device.
#include <gtest/gtest.h>

#include <ostream>
#include <vector>

#include "host/backend/run_tables.hpp"

namespace semivis {
namespace {

struct Layout {
  const char* name;
  double hcal3_offset_x;  // m; the CPU takes another path when it differs from HCAL2's
};
void PrintTo(const Layout& layout, std::ostream* out) { *out << layout.name; }

class CudaEqualsCpu : public ::testing::TestWithParam<Layout> {
 protected:
  void SetUp() override {
    std::string why_not;
    cuda_ = make_cuda_backend(0, why_not);
    if (!cuda_) GTEST_SKIP() << "no CUDA device to compare with: " << why_not;
    run_.detector.hcal3_offset_x = GetParam().hcal3_offset_x;
  }

  template <class Real>
  void compare() {
    static const ProductionTable production =
        make_production_table(run_.beam, run_.target, run_.model, 0.02, 0.6, 0);
    const ShowerFit shower = make_shower_fit(run_);
    const RunTables<Real> tables = make_run_tables<Real>(run_, production, shower);
    std::vector<RowConstants<Real>> rows;
    // benchmark rows, one with a nearly massless χ1, one whose χ2 is stable (Δ < 2 m_e)
    for (const MassPoint mass : {MassPoint{0.02, 1.0 / 3, 0.4}, MassPoint{0.39, 1.0 / 3, 0.4},
                                 MassPoint{0.6, 0.05, 0.8}, MassPoint{0.1, 1.0 / 3, 0.02}})
      rows.push_back(make_row_constants<Real>(run_, production, mass));

    const auto cpu = make_cpu_backend(0);
    // Not multiples of a warp, a block or a chunk; the second range starts beyond 32 bits.
    for (const auto& [first, events] : {std::pair<std::uint64_t, std::uint64_t>{0, 100003},
                                        std::pair<std::uint64_t, std::uint64_t>{(1ull << 32) - 7, 1009}}) {
      std::vector<std::int64_t> on_cpu(rows.size() * kRowSums), on_gpu(on_cpu.size());
      cpu->load(tables);
      cuda_->load(tables);
      cpu->sample(rows, first, events, on_cpu.data());
      cuda_->sample(rows, first, events, on_gpu.data());
      EXPECT_EQ(on_cpu, on_gpu);
      // The comparison can fail: one event less gives other sums.
      std::vector<std::int64_t> shorter(on_cpu.size());
      cuda_->sample(rows, first, events - 1, shorter.data());
      EXPECT_NE(on_cpu, shorter);
    }
  }

  RunDescription run_;
  std::unique_ptr<Backend> cuda_;
};

TEST_P(CudaEqualsCpu, Single) { compare<float>(); }
TEST_P(CudaEqualsCpu, Double) { compare<double>(); }
INSTANTIATE_TEST_SUITE_P(Layouts, CudaEqualsCpu,
                         ::testing::Values(Layout{"common", 0.0708}, Layout{"split", 0.097}),
                         [](const auto& layout) { return std::string(layout.param.name); });

}  // namespace
}  // namespace semivis
