// How a scan slices its events between two reports.
#include "host/scan/row_sampler.hpp"

#include <gtest/gtest.h>

namespace {

using namespace semivis;

/// A slice after `batches` batches of rows whose `events` events are all done in one slice of `seconds`.
std::uint64_t slice_after(int batches, double seconds, std::uint64_t events) {
  std::uint64_t slice = 32768;
  for (int i = 0; i < batches; ++i) slice = next_slice(slice, seconds, events);
  return slice;
}

// Doubled without end it is 0 after 49 batches, and the scan never comes to its end.
TEST(RowSampler, SlicesOfManyQuickBatchesStayWhatThereIsToDo) {
  EXPECT_EQ(slice_after(100, 1e-3, 256), 32768u);
  const std::uint64_t slice = slice_after(100, 1e-3, 2000000);
  EXPECT_GE(slice, 2000000u);
  EXPECT_LT(slice, 4000000u);
}

TEST(RowSampler, SlicesFollowTheTimeTheyTake) {
  EXPECT_EQ(next_slice(65536, 0.01, 2000000), 131072u);
  EXPECT_EQ(next_slice(65536, 0.2, 2000000), 65536u);
  EXPECT_EQ(next_slice(65536, 1.0, 2000000), 32768u);
  EXPECT_EQ(next_slice(32768, 1.0, 2000000), 32768u);  // the smallest
}

}  // namespace
