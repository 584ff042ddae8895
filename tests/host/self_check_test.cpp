// A comparison of `bench --check` fails where its number is wrong, or none.
#include "host/cli/self_check.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace {

using semivis::SelfCheck;

TEST(SelfCheckTest, FailsOutsideItsTolerance) {
  EXPECT_TRUE((SelfCheck{"", "", 1.02, 1, 0.02}.passed()));
  EXPECT_FALSE((SelfCheck{"", "", 1.021, 1, 0.02}.passed()));
  EXPECT_FALSE((SelfCheck{"", "", 0.97, 1, 0.02}.passed()));
  EXPECT_FALSE((SelfCheck{"", "", std::numeric_limits<double>::quiet_NaN(), 1, 0.02}.passed()));
  EXPECT_FALSE((SelfCheck{"", "", 1, 0, 0}.passed()));  // one integer that differs
}

}  // namespace
