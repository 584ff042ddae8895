// Columns of numbers, blocks of sums and the /analysis group, as the writers of table and limits files share
// them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "host/error.hpp"
#include "host/io/hdf5_writer.hpp"
#include "host/io/table_layout.hpp"

namespace semivis {

/// A whole column at once.
template <class T>
void write_column(Hdf5Writer& out, const h5::DatasetInfo& info, const std::vector<T>& values) {
  out.create<T>(info, {values.size()}, {layout::kPointChunk});
  out.write_rows(info.path, 0, values.size(), values.data());
}

/// One value per item of a range.
template <class T, class Range, class Value>
std::vector<T> collect(const Range& range, Value value) {
  std::vector<T> result;
  for (const auto& item : range) result.push_back(value(item));
  return result;
}

/// The sums of some rows, one behind the other; zeros for a row without events.
template <class Sums>
std::vector<std::int64_t> block_of(const Table& table, std::size_t first, std::size_t count,
                                   std::size_t row_size, Sums sums) {
  std::vector<std::int64_t> block(count * row_size, 0);
  for (std::size_t i = 0; i < count; ++i) {
    const std::vector<std::int64_t>& sum = sums(first + i);
    if (sum.size() == row_size)
      std::copy(sum.begin(), sum.end(), block.data() + i * row_size);
    else if (table.masses[first + i].n_generated != 0)
      throw Error(ExitCode::data, "a row of the table has events but no spectra; it cannot be written");
  }
  return block;
}

/// One row per bin.
inline void write_analysis(Hdf5Writer& out, const std::vector<AnalysisBin>& analysis) {
  out.group("/analysis");
  for (const auto& text : layout::kAnalysisTexts) {
    out.strings(text.path,
                collect<std::string>(analysis, [&](const AnalysisBin& b) { return b.*text.value; }),
                text.description);
  }
  for (const auto& c : layout::kAnalysisColumns) {
    write_column(out, c.info, collect<double>(analysis, [&](const AnalysisBin& b) { return b.*c.value; }));
  }
}

}  // namespace semivis
