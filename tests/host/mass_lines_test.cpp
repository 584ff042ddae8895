// Lines of rows against a search through all lines, on grids and on numbers at the edge of what is equal.
#include "host/evaluate/mass_lines.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "host/evaluate/matching.hpp"

namespace semivis {
namespace {

using Lines = std::vector<std::vector<std::size_t>>;

MassRow row_at(double m_aprime, double r, double f, std::uint64_t n_generated = 1) {
  return {{m_aprime, r, f}, 1, 1, n_generated, {}};
}

/// The definition: every row to the first line whose first row it matches, else to a new one.
Lines plain_lines(const std::vector<MassRow>& masses, double MassPoint::*first, double MassPoint::*second,
                  double MassPoint::*along) {
  Lines lines;
  for (std::size_t i = 0; i < masses.size(); ++i) {
    const auto line = std::find_if(lines.begin(), lines.end(), [&](const auto& other) {
      const MassPoint &a = masses[other.front()].mass, &b = masses[i].mass;
      return matches(a.*first, b.*first) && matches(a.*second, b.*second);
    });
    if (line == lines.end())
      lines.push_back({i});
    else
      line->push_back(i);
  }
  for (auto& line : lines) {
    std::sort(line.begin(), line.end(),
              [&](std::size_t a, std::size_t b) { return masses[a].mass.*along < masses[b].mass.*along; });
  }
  return lines;
}
Lines plain_mass_lines(const std::vector<MassRow>& masses) {
  return plain_lines(masses, &MassPoint::r, &MassPoint::f, &MassPoint::m_aprime);
}

TEST(MassLines, OneForEachRAndF) {
  const std::vector<MassRow> table = {row_at(0.3, 1.0 / 3, 0.4), row_at(0.2, 1.0 / 3, 0.8),
                                      row_at(0.1, 1.0 / 3, 0.8), row_at(0.1, 1.0 / 3, 0.4),
                                      row_at(0.2, 1.0 / 3, 0.4)};
  EXPECT_EQ(mass_lines(table), (Lines{{3, 4, 0}, {2, 1}}));
  EXPECT_TRUE(mass_lines({}).empty());
}

TEST(MassLines, SplittingsOfOneMassAndROfOpenRows) {
  const std::vector<MassRow> table = {row_at(0.3, 1.0 / 3, 0.8), row_at(0.2, 1.0 / 3, 0.8),
                                      row_at(0.3, 1.0 / 3, 0.6, 0), row_at(0.3, 1.0 / 3, 0.4)};
  EXPECT_EQ(splitting_lines(table), (Lines{{3, 0}, {1}}));
}

TEST(MassLines, EqualThoseOfASearchThroughAllOnGrids) {
  std::mt19937_64 random(20240601);
  for (int table = 0; table < 20; ++table) {
    std::vector<double> r, f;
    std::uniform_real_distribution<double> ratio(0.01, 2);
    for (int i = 0; i < 12; ++i) r.push_back(ratio(random)), f.push_back(ratio(random));
    r.front() = 0;
    std::uniform_int_distribution<std::size_t> pick(0, 11);
    std::vector<MassRow> masses;
    for (int i = 0; i < 600; ++i) masses.push_back(row_at(0.01 * (i + 1), r[pick(random)], f[pick(random)]));
    std::shuffle(masses.begin(), masses.end(), random);
    EXPECT_EQ(mass_lines(masses), plain_mass_lines(masses));
    EXPECT_EQ(splitting_lines(masses),
              plain_lines(masses, &MassPoint::m_aprime, &MassPoint::r, &MassPoint::f));
  }
}

// Values some 1e-6 apart, about powers of two as well, where the cells of the search change their width:
// equality is not transitive, and a row may match the first rows of several lines.
TEST(MassLines, EqualThoseOfASearchThroughAllAtTheToleranceAndRoundIt) {
  std::mt19937_64 random(20240602);
  std::uniform_real_distribution<double> jitter(-4e-6, 4e-6);
  std::size_t several = 0, merged = 0;
  for (const double centre : {0.25, 1.0 / 3, 0.5, 0.99999999, 1.0, 3.7}) {
    std::vector<MassRow> masses;
    for (int i = 0; i < 1000; ++i)
      masses.push_back(row_at(0.01 * (i + 1), centre * (1 + jitter(random)), 0.4 * (1 + jitter(random))));
    const Lines plain = plain_mass_lines(masses);
    EXPECT_EQ(mass_lines(masses), plain) << centre;
    merged += masses.size() - plain.size();
    for (const MassRow& row : masses) {
      const auto near = std::count_if(plain.begin(), plain.end(), [&](const auto& line) {
        const MassPoint& first = masses[*std::min_element(line.begin(), line.end())].mass;
        return matches(first.r, row.mass.r) && matches(first.f, row.mass.f);
      });
      several += near > 1 ? 1 : 0;
    }
  }
  // What makes the comparison one: rows that joined others that are not equal, and rows with a choice.
  EXPECT_GT(merged, 1000u);
  EXPECT_GT(several, 1000u);
}

}  // namespace
}  // namespace semivis
