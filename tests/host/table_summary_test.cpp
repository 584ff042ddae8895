// Whose sums the g-2 crossing of a table reads.
#include "host/cli/table_summary.hpp"

#include <gtest/gtest.h>

namespace semivis {
namespace {

/// Three masses of one r and f, heaviest first, at one α_D.
Table plane() {
  Table table;
  for (const double m : {0.3, 0.2, 0.1}) {
    table.points.push_back({static_cast<std::uint32_t>(table.masses.size()), 1e-3, 0.1});
    table.masses.push_back({{m, 1.0 / 3, 0.4}, 1e-6, 1e-3, 100, {}});
  }
  return table;
}

template <class Edit>
MassLine line_after(const Edit& edit) {
  Table table = plane();
  edit(table);
  return gminus2_line(table);
}

TEST(Gminus2Line, AllRowsOfAPlaneInOrderOfMass) { EXPECT_EQ(gminus2_line(plane()), (MassLine{2, 1, 0})); }

TEST(Gminus2Line, EqualWithin1e6) {
  EXPECT_EQ(line_after([](Table& t) { t.masses[1].mass.r *= 1 + 9e-7; }).size(), 3u);
  EXPECT_TRUE(line_after([](Table& t) { t.masses[1].mass.r *= 1 + 1.1e-6; }).empty());
}

TEST(Gminus2Line, NoneWhereThereIsNoPlane) {
  EXPECT_TRUE(line_after([](Table& t) { t.masses[1].mass.r = 0.4; }).empty());
  EXPECT_TRUE(line_after([](Table& t) { t.masses[2].mass.f = 0.5; }).empty());
  EXPECT_TRUE(line_after([](Table& t) { t.points[1].alpha_d = 0.2; }).empty());
  EXPECT_TRUE(line_after([](Table& t) { t.has_spectra = false; }).empty());
  EXPECT_TRUE(line_after([](Table& t) { t.points.clear(); }).empty());
  EXPECT_TRUE(line_after([](Table& t) { t.points.clear(), t.masses.clear(); }).empty());
  Table table = plane();
  table.masses[2].mass.f = 0.5;
  EXPECT_FALSE(gminus2_crossing(table));  // no sum is looked at: there is none
}

}  // namespace
}  // namespace semivis
