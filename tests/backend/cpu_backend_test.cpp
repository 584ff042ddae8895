// Sums of the CPU backend: the same bits for any thread count and any split of the events.
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <numeric>

#include "kernels/parallel_for.hpp"
#include "tests/backend/rows.hpp"

namespace {

using namespace semivis;
using namespace semivis::testing;

template <class Real>
class CpuBackend : public ::testing::Test {
 protected:
  const Scan& scan = backend_scan(false);
  RunTables<Real> tables = scan.tables<Real>();
  std::vector<RowConstants<Real>> rows = backend_rows<Real>(scan);

  void add(int threads, std::uint64_t first, std::uint64_t events, Sums& sums) const {
    const auto backend = make_cpu_backend(threads);
    backend->load(tables);
    backend->sample(rows, first, events, sums.data());
  }
  Sums sample(int threads, std::uint64_t first, std::uint64_t events) const {
    Sums sums(rows.size() * kRowSums);
    add(threads, first, events, sums);
    return sums;
  }
};
using Precisions = ::testing::Types<float, double>;
TYPED_TEST_SUITE(CpuBackend, Precisions);

constexpr std::uint64_t kEvents = 150001;  // several chunks, the last one odd

TYPED_TEST(CpuBackend, SameBitsForAnyNumberOfThreads) {
  const Sums one = this->sample(1, 0, kEvents);
  EXPECT_NE(std::accumulate(one.begin(), one.end(), std::int64_t{0}), 0);
  for (const int threads : {2, 3, 7}) EXPECT_EQ(this->sample(threads, 0, kEvents), one) << threads;
}

TYPED_TEST(CpuBackend, SameBitsForAnySplitOfTheEvents) {
  const Sums whole = this->sample(1, 0, kEvents);
  for (const std::uint64_t cut : {1u, 255u, 257u, 32769u, 99999u}) {
    Sums parts(whole.size());
    this->add(2, cut, kEvents - cut, parts);  // the later part first
    this->add(1, 0, cut, parts);
    EXPECT_EQ(parts, whole) << cut;
  }
}

TYPED_TEST(CpuBackend, RowsAndEventsAreIndependent) {
  const Sums both = this->sample(1, 0, 1000);
  auto backend = make_cpu_backend(1);
  backend->load(this->tables);
  for (std::size_t row = 0; row < this->rows.size(); ++row) {
    Sums alone(kRowSums);
    backend->sample({&this->rows[row], 1}, 0, 1000, alone.data());
    EXPECT_TRUE(
        std::equal(alone.begin(), alone.end(), both.begin() + static_cast<std::ptrdiff_t>(row * kRowSums)));
  }
  EXPECT_NE(this->sample(1, 1, 1000), both);  // other events
  EXPECT_EQ(this->sample(1, 0, 0), Sums(both.size()));
}

// Each reading of the same events is that of a run with its cuts alone, in its first channels, and 0 in the
// others.
TYPED_TEST(CpuBackend, ReadingsAreIndependent) {
  using Real = TypeParam;
  constexpr std::uint64_t kFew = 1000;
  const Reading<Real> nominal = this->tables.readings.front();
  Reading<Real> tight{nominal.selection, kVariedChannels}, high{nominal.selection, kVariedChannels};
  tight.selection.r_cut *= Real(0.5);
  high.selection.threshold *= Real(4);
  const auto sample_with = [&](const std::vector<Reading<Real>>& readings) {
    this->tables.readings = readings;
    Sums sums(this->rows.size() * readings.size() * kRowSums);
    this->add(1, 0, kFew, sums);
    return sums;
  };
  const std::vector<Reading<Real>> readings{nominal, tight, high};
  const Sums all = sample_with(readings);
  for (std::size_t s = 0; s < readings.size(); ++s) {
    const auto filled = static_cast<std::size_t>(readings[s].channels * kNodes);
    const Sums alone = sample_with({{readings[s].selection, kChannels}});
    for (std::size_t row = 0; row < this->rows.size(); ++row) {
      Sums expected(&alone[row * kRowSums], &alone[row * kRowSums] + filled);
      expected.resize(kRowSums);
      const auto begin = all.begin() + static_cast<std::ptrdiff_t>((row * readings.size() + s) * kRowSums);
      EXPECT_EQ(Sums(begin, begin + kRowSums), expected) << s << " " << row;
    }
    if (s > 0) {
      EXPECT_NE(alone, sample_with({nominal}));  // the cuts matter
    }
  }
}

// A row that cannot be makes every event invalid, in every reading, and deposits nothing; the row beside it
// is as without it.
TYPED_TEST(CpuBackend, CountsEventsWhoseWeightsCannotBe) {
  using Real = TypeParam;
  constexpr std::uint64_t kFew = 1000;  // not a multiple of a block
  const Sums good = this->sample(1, 0, kFew);
  EXPECT_EQ(good[kInvalidEvents], 0);
  EXPECT_EQ(good[kRowSums + kInvalidEvents], 0);
  this->rows[1].m2 = std::numeric_limits<Real>::quiet_NaN();
  Sums expected(good.begin(), good.begin() + kRowSums);
  expected.resize(2 * kRowSums);
  expected.back() = kFew;
  EXPECT_EQ(this->sample(2, 0, kFew), expected);
}

TYPED_TEST(CpuBackend, EventIndicesAbove32Bits) {
  constexpr std::uint64_t far = (std::uint64_t{1} << 40) - 500;
  const Sums whole = this->sample(1, far, 1000);
  Sums parts(whole.size());
  this->add(1, far + 777, 223, parts);
  this->add(1, far, 777, parts);
  EXPECT_EQ(parts, whole);
  EXPECT_NE(whole, this->sample(1, 0, 1000));
}

TEST(CpuBackendName, SaysWhatItIs) {
  const auto backend = make_cpu_backend(3);
  EXPECT_EQ(backend->name(), "cpu");
  EXPECT_NE(backend->description().find("3 threads"), std::string::npos) << backend->description();
  EXPECT_GE(available_threads(), 1);
}

}  // namespace
