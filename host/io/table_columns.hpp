// Columns of numbers and the /analysis group, as table and limits files share them.
#pragma once

#include <vector>

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
