// Whether the sums of a table fit the memory of a machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "host/io/table.hpp"

namespace semivis {

/// Bytes that the sums of these rows of a table take, those of every sample of the variations with them.
std::uint64_t sum_bytes(const Table& table, std::span<const std::size_t> rows);

/// One sentence where `bytes` of sums are more than `memory` bytes; empty where they are not.
std::string memory_problem(std::uint64_t bytes, std::uint64_t memory);

/// Of this machine, in bytes.
std::uint64_t physical_memory();

}  // namespace semivis
