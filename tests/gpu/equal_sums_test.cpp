// CUDA and CPU sums are the same integers: any precision, module layout, event range, mix of rows and
// readings, one device or two workers. Skipped, with the reason, where there is no usable device.
#include <gtest/gtest.h>

#include <limits>
#include <ostream>
#include <vector>

#include "host/backend/multi_backend.hpp"
#include "host/backend/run_tables.hpp"
#include "semivis/event/deposit.hpp"

namespace semivis {
namespace {

struct Layout {
  const char* name;
  double hcal3_offset_x;  // m; the event loop takes another path when it differs from HCAL2's
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

  static const ProductionTable& production() {
    static const RunDescription run;
    static const ProductionTable table = make_production_table(run.beam, run.target, run.model, 0.02, 0.6, 0);
    return table;
  }
  template <class Real>
  RunTables<Real> tables() const {
    return make_run_tables<Real>(run_, production(), make_shower_fit(run_));
  }
  template <class Real>
  RowConstants<Real> row(const MassPoint& mass) const {
    return make_row_constants<Real>(run_, production(), mass);
  }
  /// Benchmark rows, one with a nearly massless χ1, one whose χ2 is stable (Δ < 2 m_e), one whose events are
  /// all invalid.
  template <class Real>
  std::vector<RowConstants<Real>> mixed_rows() const {
    std::vector<RowConstants<Real>> rows{row<Real>({0.02, 1.0 / 3, 0.4}), row<Real>({0.39, 1.0 / 3, 0.4}),
                                         row<Real>({0.6, 0.05, 0.8}), row<Real>({0.1, 1.0 / 3, 0.02})};
    rows.push_back(rows.front());
    rows.back().m2 = std::numeric_limits<Real>::quiet_NaN();
    return rows;
  }

  /// `backend` and the CPU agree on events [first, first + events).
  template <class Real>
  static void expect_equal(Backend& backend, const RunTables<Real>& tables,
                           const std::vector<RowConstants<Real>>& rows, std::uint64_t first,
                           std::uint64_t events) {
    const auto cpu = make_cpu_backend(0);
    std::vector<std::int64_t> on_cpu(rows.size() * tables.readings.size() * kRowSums), on_gpu(on_cpu.size());
    cpu->load(tables);
    backend.load(tables);
    cpu->sample(rows, first, events, on_cpu.data());
    backend.sample(rows, first, events, on_gpu.data());
    EXPECT_EQ(on_cpu, on_gpu) << rows.size() << " rows, " << events << " events";
    // The comparison can fail: one event less gives other sums.
    std::vector<std::int64_t> shorter(on_cpu.size());
    backend.sample(rows, first, events - 1, shorter.data());
    EXPECT_NE(on_cpu, shorter);
  }

  /// Not multiples of a warp, a block or a chunk; the second range starts beyond 32 bits.
  template <class Real>
  void compare() {
    expect_equal(*cuda_, tables<Real>(), mixed_rows<Real>(), 0, 100003);
    expect_equal(*cuda_, tables<Real>(), mixed_rows<Real>(), (1ull << 32) - 7, 1009);
  }

  RunDescription run_;
  std::unique_ptr<Backend> cuda_;
};

TEST_P(CudaEqualsCpu, Single) { compare<float>(); }
TEST_P(CudaEqualsCpu, Double) { compare<double>(); }

TEST_P(CudaEqualsCpu, ManyReadings) {
  // More than the shared memory of any device holds: some need another launch.
  RunTables<float> many = tables<float>();
  for (int i = 1; i < 20; ++i) {
    many.readings.push_back({many.readings[0].selection, i % 3 == 0 ? int{kChannels} : kVariedChannels});
    many.readings.back().selection.threshold *= 1 + 0.05f * static_cast<float>(i);
  }
  expect_equal(*cuda_, many, mixed_rows<float>(), 3, 10007);
}

TEST_P(CudaEqualsCpu, MoreRowsThanPartsOfABatch) {
  std::vector<RowConstants<float>> rows;
  for (int i = 0; i < 13; ++i) rows.push_back(row<float>({0.05 + 0.01 * i, 1.0 / 3, 0.4}));
  expect_equal(*cuda_, tables<float>(), rows, 0, 5003);
}

TEST_P(CudaEqualsCpu, TwoWorkersOnOneDevice) {
  std::vector<std::unique_ptr<Backend>> workers;
  std::string why_not;
  for (int i = 0; i < 2; ++i) workers.push_back(make_cuda_backend(0, why_not));
  const auto both = make_multi_backend(std::move(workers));
  for (const std::size_t count : {1u, 2u, 3u}) {
    auto rows = mixed_rows<float>();
    rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(count), rows.end());
    expect_equal(*both, tables<float>(), rows, 0, 70001);
  }
}

INSTANTIATE_TEST_SUITE_P(Layouts, CudaEqualsCpu,
                         ::testing::Values(Layout{"common", 0.0708}, Layout{"split", 0.097}),
                         [](const auto& layout) { return std::string(layout.param.name); });

}  // namespace
}  // namespace semivis
