// A comparison of `bench --check` fails where its number is wrong, or none.
#include "host/cli/self_check.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <memory>

namespace {

using semivis::SelfCheck;

TEST(SelfCheckTest, FailsOutsideItsTolerance) {
  EXPECT_TRUE((SelfCheck{"", "", 1.02, 1, 0.02}.passed()));
  EXPECT_FALSE((SelfCheck{"", "", 1.021, 1, 0.02}.passed()));
  EXPECT_FALSE((SelfCheck{"", "", 0.97, 1, 0.02}.passed()));
  EXPECT_FALSE((SelfCheck{"", "", std::numeric_limits<double>::quiet_NaN(), 1, 0.02}.passed()));
  EXPECT_FALSE((SelfCheck{"", "", 1, 0, 0}.passed()));  // one integer that differs
}

/// Adds up what a CPU does, and one unit more in double precision.
class WrongBackend : public semivis::Backend {
 public:
  std::string name() const override { return "wrong"; }
  std::string description() const override { return name(); }
  void load(const semivis::RunTables<float>& tables) override { right_->load(tables); }
  void load(const semivis::RunTables<double>& tables) override { right_->load(tables); }
  void sample(std::span<const semivis::RowConstants<float>> rows, std::uint64_t first, std::uint64_t events,
              std::int64_t* sums) override {
    right_->sample(rows, first, events, sums);
  }
  void sample(std::span<const semivis::RowConstants<double>> rows, std::uint64_t first, std::uint64_t events,
              std::int64_t* sums) override {
    right_->sample(rows, first, events, sums);
    sums[semivis::kRowSums - 1] += 1;
  }

 private:
  std::unique_ptr<semivis::Backend> right_ = semivis::make_cpu_backend(2);
};

TEST(SelfCheckTest, SeesOneWrongUnitOfABackend) {
  WrongBackend wrong;
  const auto checks = semivis::backend_checks(semivis::RunDescription{}, wrong, "wrong");
  ASSERT_EQ(checks.size(), 2u);
  EXPECT_EQ(checks[0].name, "wrong/single");
  EXPECT_TRUE(checks[0].passed());
  EXPECT_EQ(checks[1].name, "wrong/double");
  EXPECT_EQ(checks[1].value, 1);
  EXPECT_FALSE(checks[1].passed());
}

}  // namespace
