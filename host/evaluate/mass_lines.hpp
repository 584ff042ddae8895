// Rows of a table in lines: those that differ in the mass alone, or in f alone.
#pragma once

#include <cstddef>
#include <vector>

#include "host/io/table.hpp"

namespace semivis {

/// Rows of a table with the same r and f, in order of mass.
using MassLine = std::vector<std::size_t>;
/// Every such line of a table (r and f equal within 1e-6 to those of its first row, the first such line
/// where there are several), in order of first appearance.
std::vector<MassLine> mass_lines(const std::vector<MassRow>& masses);

/// Rows with the same mass and r, in order of f, those where A' → χ1χ2 is closed left out: every such line.
std::vector<std::vector<std::size_t>> splitting_lines(const std::vector<MassRow>& masses);

}  // namespace semivis
