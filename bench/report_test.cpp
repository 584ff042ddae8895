// What the report says of its numbers: verdicts, spreads, and operations counted in machine code.
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "bench/operation_count.hpp"
#include "bench/requirements.hpp"

namespace {

using namespace semivis::bench;

TEST(Report, VerdictsFollowTheSenseOfARequirement) {
  const Requirement least{"", 3, 6}, most{"", 1.05, 1.01, Sense::at_most}, plain{"", 0.01, 0, Sense::at_most},
      within{"", 2, 0.05, Sense::within};
  EXPECT_EQ(verdict(least, 2.9), "missed");
  EXPECT_EQ(verdict(least, 3.1), "required");
  EXPECT_EQ(verdict(least, 6.1), "stretch");
  EXPECT_EQ(verdict(most, 1.06), "missed");
  EXPECT_EQ(verdict(most, 1.04), "required");
  EXPECT_EQ(verdict(most, 1.0), "stretch");
  EXPECT_EQ(verdict(plain, 0.02), "missed");
  EXPECT_EQ(verdict(plain, 0.001), "required");  // nothing to stretch for
  EXPECT_EQ(verdict(within, 1.96), "required");
  EXPECT_EQ(verdict(within, 1.94), "missed");
  EXPECT_EQ(verdict(within, 2.06), "missed");
}

TEST(Report, TheTableHoldsEveryRequirementAndNothingThatWasNotMeasured) {
  // The median decides: its lowest round would miss the requirement, its highest reach the stretch.
  const std::string what = requirements().front().what;
  const Json table = requirement_table({{what, {{"median", 4.0}, {"lowest", 2.9}, {"highest", 6.5}}}});
  ASSERT_EQ(table["rows"].size(), requirements().size());
  EXPECT_EQ(table["rows"][0], Json({what, "≥ 3.00", "≥ 6.00", "4.00", "2.90 – 6.50", "required"}));
  for (std::size_t i = 1; i < table["rows"].size(); ++i) EXPECT_EQ(table["rows"][i].back(), "not measured");
}

TEST(Requirements, AreHarderToStretchAndSmallerIsBetterWhereItSaysSo) {
  for (const Requirement& r : requirements()) {
    if (r.sense != Sense::within && r.stretch > 0) {
      EXPECT_EQ(r.stretch < r.required, r.sense == Sense::at_most) << r.what;
    }
  }
  const std::map<std::string, std::string> at_most{
      {"64 couplings vs 1", "≤ 1.050"},
      {"GPU fig4 scan end to end over kernel-only", "≤ 3.00"},
      {"HDF5 write of a million-point table over its sampling time on one core", "≤ 0.010"}};
  std::map<std::string, std::string> found;
  const Json table = requirement_table(Json::object());
  for (const Json& row : table["rows"])
    if (const std::string required = row[1]; required.starts_with("≤")) found[row[0]] = required;
  EXPECT_EQ(found, at_most);
}

TEST(Report, SpreadIsMedianAndExtremes) {
  const Spread odd = spread_of({3, 1, 2}), even = spread_of({4, 1, 2, 3});
  EXPECT_EQ(odd.median, 2);
  EXPECT_EQ(even.median, 2.5);
  EXPECT_EQ(even.lowest, 1);
  EXPECT_EQ(even.highest, 4);
}

// By hand: one loop, 16 floats a pass. Inside: an addition, a division and a square root of 16 lanes, a fused
// multiply-add of 16 (two each), a multiplication of 8 doubles, and one scalar subtraction: 48 + 32 + 8 + 1.
constexpr const char* kListing = R"(
0000000000001000 <loop>:
    1000:	vmulps %zmm1,%zmm2,%zmm3
    1006:	xor    %eax,%eax
    1010:	vaddps (%rax),%zmm2,%zmm3
    1016:	vdivps %zmm1,%zmm2,%zmm3
    101c:	vsqrtps %zmm1,%zmm2
    1022:	vfmadd132ps %zmm1,%zmm2,%zmm3
    1028:	vmulpd %zmm1,%zmm2,%zmm3
    102e:	vsubss %xmm1,%xmm2,%xmm3
    1034:	vmaxps %zmm1,%zmm2,%zmm3
    103a:	vpaddd %zmm1,%zmm2,%zmm3
    1040:	vcvttps2dq %zmm1,%zmm3
    1046:	jne    1010 <loop+0x10>
    104c:	vaddps %zmm1,%zmm2,%zmm3
    1050:	jmp    1060 <loop+0x60>
    1060:	ret
)";
TEST(OperationCount, CountsLanesOfArithmeticInsideTheLoop) {
  EXPECT_EQ(operations_per_event(kListing, 16), (48 + 32 + 8 + 1) / 16.0);
}
TEST(OperationCount, IsZeroWithoutALoop) { EXPECT_EQ(operations_per_event("", 16), 0); }

}  // namespace
