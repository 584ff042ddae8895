// What write_table() writes of the variations of a table.
#pragma once

#include "host/io/hdf5_writer.hpp"
#include "host/io/table.hpp"
#include "host/io/table_file.hpp"

namespace semivis {

/// Whether every variation has a sample, and every list one entry per mass row.
bool variations_fit(const Table& table);

/// Writes the group /variations of a table whose variations fit; nothing where it has none.
void write_variations(Hdf5Writer& out, const Table& table, const RowBlocks& blocks);

}  // namespace semivis
