// Bytes of sums, and when they are too many.
#include "host/io/table_memory.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace semivis {
namespace {

/// Two open rows and a closed one.
Table three_rows() {
  Table table;
  for (const std::uint64_t events : {100u, 0u, 100u})
    table.masses.push_back({{0.1, 1.0 / 3, 0.4}, 1, 1, events, {}});
  return table;
}

TEST(TableMemory, BytesOfTheRowsAskedFor) {
  constexpr std::uint64_t kRow = 12 * 384 * 8, kVaried = 4 * 384 * 8;  // channels, nodes, bytes
  Table table = three_rows();
  EXPECT_EQ(sum_bytes(table, {}), 0u);
  EXPECT_EQ(sum_bytes(table, std::vector<std::size_t>{2}), kRow);
  EXPECT_EQ(sum_bytes(table, std::vector<std::size_t>{0, 1, 2}), 3 * kRow);
  table.varied.samples.assign(5, std::vector<RowSpectra>(3));
  EXPECT_EQ(sum_bytes(table, std::vector<std::size_t>{0, 1, 2}), 3 * kRow + 2 * 5 * kVaried);  // closed: none
  EXPECT_EQ(sum_bytes(table, std::vector<std::size_t>{1}), kRow);
}

TEST(TableMemory, MoreThanTheMachineHasIsAProblem) {
  EXPECT_EQ(memory_problem(0, 0), "");
  EXPECT_EQ(memory_problem(24'000'000'000, 24'000'000'000), "");
  EXPECT_EQ(
      memory_problem(36'864'000'000, 24'000'000'000),
      "its spectra take 36.9 GB of memory, this machine has 24.0 GB: read it on a larger one, or scan its "
      "rows into several tables");
  EXPECT_NE(memory_problem(24'000'000'001, 24'000'000'000), "");
}

TEST(TableMemory, TheMachineHasSome) {
  EXPECT_GT(physical_memory(), std::uint64_t{1} << 28);
  EXPECT_LT(physical_memory(), std::uint64_t{1} << 50);
}

}  // namespace
}  // namespace semivis
