// The same integers from every vector width and from events run one by one. This file is built with
// -fno-tree-vectorize: its own loop is the scalar reference.
#include "tests/backend/vector_width.hpp"

#include <gtest/gtest.h>

#include "kernels/cpu_block.hpp"
#include "tests/backend/rows.hpp"

namespace {

using namespace semivis;
using namespace semivis::testing;

constexpr std::uint64_t kEvents = 20011;

template <class Real, bool kSplit>
struct Case {
  using Type = Real;
  static constexpr bool split = kSplit;
};

template <class C>
class VectorWidth : public ::testing::Test {
 protected:
  using Real = typename C::Type;
  const Scan& scan = backend_scan(C::split);
  RunTables<Real> tables = scan.tables<Real>();
  RunConstants<Real> run =
      tables.bound(tables.production.data(), tables.depth.data(), tables.longitudinal.data());
  RowConstants<Real> row = backend_rows<Real>(scan)[1];

  Sums one_by_one() const {
    Sums sums(kRowSums);
    for (std::uint64_t event = 0; event < kEvents; ++event) {
      const auto particles = generate_particles(run, row, EventUniforms<Real>(row.key, event));
      for_each_deposit(make_deposit(row, apply_selection(tables.readings.front().selection,
                                                         observe<C::split>(run, row, particles))),
                       kChannels, [&](int channel, int node, std::int32_t value) {
                         sums[static_cast<std::size_t>(channel * kNodes + node)] += value;
                       });
    }
    return sums;
  }
  Sums copy(void (*loop)(const LoopArguments&)) const {
    Sums sums(kRowSums);
    loop({&run, &row, tables.readings.data(), sizeof(Real) == sizeof(double), C::split, 0, kEvents,
          sums.data()});
    return sums;
  }
};
using Cases =
    ::testing::Types<Case<float, false>, Case<float, true>, Case<double, false>, Case<double, true>>;
TYPED_TEST_SUITE(VectorWidth, Cases);

TYPED_TEST(VectorWidth, AllGiveTheSameIntegers) {
  ASSERT_EQ(this->tables.split_modules, TypeParam::split);
  const Sums expected = this->one_by_one();
  Sums sums(kRowSums);
  sample_events(this->run, this->row, TypeParam::split, this->tables.readings, 0, kEvents, sums.data());
  EXPECT_EQ(sums, expected) << "the clone in use: " << vector_instruction_set();
  sample_events(this->run, this->row, TypeParam::split, this->tables.readings, kEvents, 1, sums.data());
  EXPECT_NE(sums, expected) << "one event more";
#if defined(SEMIVIS_HAVE_LOOP_COPIES)
  if (__builtin_cpu_supports("x86-64-v2")) {
    EXPECT_EQ(this->copy(sample_events_v2), expected);
  }
  if (__builtin_cpu_supports("x86-64-v3")) {
    EXPECT_EQ(this->copy(sample_events_v3), expected);
  }
  if (__builtin_cpu_supports("x86-64-v4")) {
    EXPECT_EQ(this->copy(sample_events_v4), expected);
  }
#endif
}

}  // namespace
