// Writes a table to HDF5 and reads it back (layout: docs/output_format.md).
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "host/evaluate/evaluate.hpp"
#include "host/io/table.hpp"

namespace semivis {

/// Where the sums of a table come from while it is written: of a block of rows at a time, so that they need
/// not be in memory at once. By default they are.
struct RowBlocks {
  /// Before all sums of rows [first, first + count) are read; before those of one sample of the variations
  /// are read once more; after either.
  std::function<void(std::size_t first, std::size_t count)> load = [](std::size_t, std::size_t) {};
  std::function<void(std::size_t sample, std::size_t first, std::size_t count)> load_sample =
      [](std::size_t, std::size_t, std::size_t) {};
  std::function<void(std::size_t first, std::size_t count)> drop = [](std::size_t, std::size_t) {};
};

/// Writes the table with /points evaluated from its spectra, atomically. Equal tables give equal bytes.
/// Table::digest is not read. Returns /points as written. Errors: 73 where `path` exists (and not `force`) or
/// cannot be created, 74 where writing fails (no file is left), 65 where a row has neither spectra nor
/// n_generated = 0.
std::vector<PointValues> write_table(const Table& table, const std::string& path, bool force,
                                     const RowBlocks& blocks = {});

enum class Completeness { required, partial_allowed };

/// The rows whose sums a reader keeps. Asked when all of the table but its sums is read, and not yet held to
/// its digest; not asked where it has no sums.
using RowChoice = std::function<std::vector<std::size_t>(const Table&)>;
std::vector<std::size_t> all_rows(const Table& table);

/// Reads a table and verifies its digest. With `values`, also /points as written (the only way to have
/// them where the table was written without spectra). The sums of rows that are not `wanted` stay empty: they
/// are read, a block of rows at a time, for the digest. Errors: 66 missing; 65 not a table, damaged, with
/// numbers that no scan writes (table_problem()), with more sums wanted than this machine has memory for, or
/// incomplete where completeness is required (the sentence names what is wrong).
Table read_table(const std::string& path, Completeness completeness = Completeness::required,
                 std::vector<PointValues>* values = nullptr, const RowChoice& wanted = all_rows);

}  // namespace semivis
