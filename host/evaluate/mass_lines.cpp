// One pass over the rows; the lines that a row may belong to are found by cells of (r, f) or (m, r).
#include "host/evaluate/mass_lines.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <map>
#include <utility>

#include "host/evaluate/matching.hpp"

namespace semivis {
namespace {

/// Numbers that match are in the same cell or in neighbours: sign and 34 bits of the mantissa dropped, a cell
/// is at least 1.9e-6 of its numbers wide.
std::uint64_t cell(double x) { return 1 + (std::bit_cast<std::uint64_t>(std::fabs(x)) >> 34); }

/// Rows that pass `keep`, in lines of equal `first` and `second`, each line in order of `along`.
template <class Keep>
std::vector<std::vector<std::size_t>> lines_of(const std::vector<MassRow>& masses, double MassPoint::*first,
                                               double MassPoint::*second, double MassPoint::*along,
                                               const Keep& keep) {
  using Cell = std::pair<std::uint64_t, std::uint64_t>;
  std::vector<std::vector<std::size_t>> lines;
  std::multimap<Cell, std::size_t> lines_in;  // by the cell of their first row
  for (std::size_t i = 0; i < masses.size(); ++i) {
    if (!keep(masses[i])) continue;
    const MassPoint& mass = masses[i].mass;
    const std::uint64_t a = cell(mass.*first), b = cell(mass.*second);
    std::size_t line = lines.size();
    for (std::uint64_t c = a - 1; c <= a + 1; ++c) {
      const auto end = lines_in.upper_bound(Cell{c, b + 1});
      for (auto near = lines_in.lower_bound(Cell{c, b - 1}); near != end; ++near) {
        const MassPoint& other = masses[lines[near->second].front()].mass;
        if (matches(other.*first, mass.*first) && matches(other.*second, mass.*second))
          line = std::min(line, near->second);
      }
    }
    if (line == lines.size()) {
      lines.emplace_back();
      lines_in.emplace(Cell{a, b}, line);
    }
    lines[line].push_back(i);
  }
  for (auto& line : lines) {
    std::sort(line.begin(), line.end(),
              [&](std::size_t a, std::size_t b) { return masses[a].mass.*along < masses[b].mass.*along; });
  }
  return lines;
}

}  // namespace

std::vector<MassLine> mass_lines(const std::vector<MassRow>& masses) {
  return lines_of(masses, &MassPoint::r, &MassPoint::f, &MassPoint::m_aprime,
                  [](const MassRow&) { return true; });
}

std::vector<std::vector<std::size_t>> splitting_lines(const std::vector<MassRow>& masses) {
  return lines_of(masses, &MassPoint::m_aprime, &MassPoint::r, &MassPoint::f,
                  [](const MassRow& row) { return row.n_generated > 0; });
}

}  // namespace semivis
