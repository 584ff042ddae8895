// HDF5 → table: every dataset is checked for type, shape and units and enters the digest.
#include <algorithm>
#include <functional>
#include <new>
#include <numeric>
#include <span>
#include <stdexcept>

#include "host/error.hpp"
#include "host/io/hdf5_reader.hpp"
#include "host/io/table_file.hpp"
#include "host/io/table_layout.hpp"
#include "host/io/table_memory.hpp"
#include "host/io/table_problem.hpp"

namespace semivis {
namespace {

template <class T>
std::vector<T> read_column(Hdf5Reader& in, const h5::DatasetInfo& info, std::uint64_t rows) {
  in.expect<T>(info, {rows});
  std::vector<T> values(rows);
  in.read_rows(info.path, 0, rows, values.data());
  return values;
}

std::vector<std::string> read_texts(Hdf5Reader& in, const std::string& path, std::uint64_t rows) {
  auto texts = in.strings(path);
  if (texts.size() != rows) {
    in.fail(path + " holds " + std::to_string(texts.size()) + " strings, expected " + std::to_string(rows));
  }
  return texts;
}

void read_root(Hdf5Reader& in, Table& table, Completeness completeness) {
  const std::string schema = in.text_attribute("/", "schema");
  if (schema != layout::kSchema)
    in.fail("it is a \"" + schema + "\" file, not a \"" + layout::kSchema + "\"");
  const auto version = in.attribute<std::int64_t>("/", "schema_version");
  if (version != layout::kSchemaVersion) {
    in.fail("its schema_version is " + std::to_string(version) + ", this program reads " +
            std::to_string(layout::kSchemaVersion));
  }
  table.physics_version = in.text_attribute("/", "physics_version");
  table.complete = in.attribute<std::int64_t>("/", "complete") != 0;
  if (!table.complete && completeness == Completeness::required) {
    in.fail("the table is not complete; finish it with scan --resume, or merge its parts");
  }
  table.seed = in.attribute<std::uint64_t>("/", "seed");
  table.precision = in.text_attribute("/", "precision");
  table.config_text = in.text_attribute("/", "config");
  table.config_resolved = in.text_attribute("/", "config_resolved");
  table.production_digest = in.text_attribute("/", "production_digest");
  table.target_error = in.attribute<double>("/", "target_error");
}

void read_masses(Hdf5Reader& in, Table& table) {
  const std::uint64_t rows = in.rows(layout::kGenerated.path);
  table.masses.resize(rows);
  for (const auto& column : layout::kMassColumns) {
    const auto values = read_column<double>(in, column.info, rows);
    for (std::size_t i = 0; i < rows; ++i) column.get(table.masses[i]) = values[i];
  }
  const auto generated = read_column<std::int64_t>(in, layout::kGenerated, rows);
  for (std::size_t i = 0; i < rows; ++i) {
    table.masses[i].n_generated = static_cast<std::uint64_t>(generated[i]);
  }
}

/// A number of every row and channel.
void read_scale(Hdf5Reader& in, const h5::DatasetInfo& info, Table& table,
                std::array<double, kChannels> RowSpectra::*scale) {
  const std::size_t rows = table.masses.size();
  in.expect<double>(info, {rows, kChannels});
  std::vector<double> values(rows * kChannels);
  in.read_rows(info.path, 0, rows, values.data());
  for (std::size_t i = 0; i < rows; ++i) {
    std::copy_n(values.data() + i * kChannels, kChannels, (table.masses[i].spectra.*scale).begin());
  }
}

void read_spectra(Hdf5Reader& in, Table& table) {
  const auto names = in.strings("/spectra/channel");
  const auto responses = in.strings("/spectra/response");
  bool known = names.size() == kChannels && responses.size() == kChannels;
  for (std::size_t c = 0; known && c < kChannels; ++c) {
    known = names[c] == kChannelInfo[c].name && responses[c] == kChannelInfo[c].response;
  }
  if (!known) in.fail("/spectra/channel and /spectra/response are not the channels of this program");

  const std::size_t rows = table.masses.size();
  const auto ln_w0 = read_column<double>(in, layout::kLnW0, rows);
  const auto d_ln_w = read_column<double>(in, layout::kDLnW, rows);
  read_scale(in, layout::kScale, table, &RowSpectra::scale);
  read_scale(in, layout::kLengthScale, table, &RowSpectra::length_scale);
  for (std::size_t i = 0; i < rows; ++i) {
    RowSpectra& spectra = table.masses[i].spectra;
    spectra.ln_w0 = ln_w0[i];
    spectra.d_ln_w = d_ln_w[i];
  }
  table.has_spectra = in.has(layout::kSum.path);
}

std::vector<double> read_samples(Hdf5Reader& in, const h5::DatasetInfo& info,
                                 const std::vector<std::uint64_t>& dims) {
  in.expect<double>(info, dims);
  std::vector<double> values(std::accumulate(dims.begin(), dims.end(), std::size_t{1}, std::multiplies<>()));
  in.read_rows(info.path, 0, dims.front(), values.data());
  return values;
}

void read_samples_of_variations(Hdf5Reader& in, Table& table) {
  const std::size_t rows = table.masses.size(), samples = in.rows(layout::kVariedLnW0.path);
  const auto ln_w0 = read_samples(in, layout::kVariedLnW0, {samples, rows});
  const auto d_ln_w = read_samples(in, layout::kVariedDLnW, {samples, rows});
  const auto scale = read_samples(in, layout::kVariedScale, {samples, rows, kVariedChannels});
  table.varied.samples.assign(samples, std::vector<RowSpectra>(rows));
  for (std::size_t i = 0; i < samples * rows; ++i) {
    RowSpectra& spectra = table.varied.samples[i / rows][i % rows];
    spectra.ln_w0 = ln_w0[i];
    spectra.d_ln_w = d_ln_w[i];
    std::copy_n(scale.data() + i * kVariedChannels, kVariedChannels, spectra.scale.begin());
  }
}

void read_variations(Hdf5Reader& in, Table& table) {
  if (!in.has(layout::kVariations)) return;
  const std::size_t rows = table.masses.size(), count = in.rows(layout::kSample.path);
  auto& variations = table.varied.variations;
  variations.resize(count);
  table.varied.events = in.attribute<std::uint64_t>(layout::kVariations, "events");
  if (count == 0 || table.varied.events == 0) in.fail("/variations holds no variation, or no events");
  for (const auto& text : layout::kVariationTexts) {
    const auto values = read_texts(in, text.path, count);
    for (std::size_t i = 0; i < count; ++i) variations[i].*text.value = values[i];
  }
  const auto lists = read_texts(in, layout::kVariationList, count);
  for (std::size_t i = 0; i < count; ++i) {
    variations[i].scenario = lists[i] == layout::kScenario;
    if (!variations[i].scenario && lists[i] != layout::kUncertainty)
      in.fail("/variations/list has \"" + lists[i] + "\", neither an uncertainty nor a scenario");
  }
  for (const auto& c : layout::kVariationColumns) {
    const auto values = read_samples(in, c.info, {count, rows});
    for (std::size_t i = 0; i < count; ++i) {
      const double* first = values.data() + i * rows;
      (variations[i].*c.value).assign(first, first + rows);
    }
  }
  const auto channels = read_texts(in, layout::kVariedChannelNames, kVariedChannels);
  for (std::size_t c = 0; c < kVariedChannels; ++c) {
    if (channels[c] != kChannelInfo[c].name)
      in.fail("/variations/channel are not the channels of this program");
  }
  read_samples_of_variations(in, table);
  const auto samples = read_column<std::int64_t>(in, layout::kSample, count);
  for (std::size_t i = 0; i < count; ++i) {
    if (samples[i] < 0 || static_cast<std::size_t>(samples[i]) >= table.varied.samples.size())
      in.fail("/variations/sample points outside /variations/sum");
    variations[i].sample = static_cast<std::uint32_t>(samples[i]);
  }
}

void read_point_block(Hdf5Reader& in, Table& table, std::size_t first, std::size_t count,
                      std::vector<PointValues>* values) {
  std::vector<double> column(count);
  for (const auto& c : layout::kGridColumns) {
    in.read_rows(c.info.path, first, count, column.data());
    if (c.coupling == nullptr) continue;
    for (std::size_t i = 0; i < count; ++i) table.points[first + i].*c.coupling = column[i];
  }
  for (const auto& c : layout::kValueColumns) {
    in.read_rows(c.info.path, first, count, column.data());
    if (values == nullptr) continue;
    for (std::size_t i = 0; i < count; ++i) (*values)[first + i].*c.value = column[i];
  }
  if (!table.varied.variations.empty()) {
    // For the digest only: the table gives the same numbers again.
    for (const auto& c : layout::kSystematicColumns) in.read_rows(c.info.path, first, count, column.data());
  }
  std::vector<std::int64_t> row(count);
  in.read_rows(layout::kPointRow.path, first, count, row.data());
  for (std::size_t i = 0; i < count; ++i) {
    if (row[i] < 0 || static_cast<std::size_t>(row[i]) >= table.masses.size()) {
      in.fail("/points/row points outside /masses");
    }
    table.points[first + i].row = static_cast<std::uint32_t>(row[i]);
  }
  std::vector<std::uint8_t> status(count);
  in.read_rows(layout::kStatus.path, first, count, status.data());
  if (values == nullptr) return;
  for (std::size_t i = 0; i < count; ++i) (*values)[first + i].status = status[i];
}

void read_points(Hdf5Reader& in, Table& table, std::vector<PointValues>* values) {
  const std::uint64_t n = in.rows(layout::kPointRow.path);
  table.points.resize(n);
  if (values != nullptr) values->assign(n, {});
  table.axes = in.text_attributes("/points", "axes");
  std::uint64_t product = 1;
  for (const std::int64_t length : in.attributes<std::int64_t>("/points", "shape")) {
    table.shape.push_back(static_cast<std::uint64_t>(length));
    product *= table.shape.back();
  }
  // A part of a table may hold some of the points only.
  if ((table.complete && product != n) || table.axes.size() != table.shape.size()) {
    in.fail("the attributes axes and shape of /points do not fit its " + std::to_string(n) + " points");
  }
  for (const auto& c : layout::kGridColumns) in.expect<double>(c.info, {n});
  for (const auto& c : layout::kValueColumns) in.expect<double>(c.info, {n});
  if (!table.varied.variations.empty()) {
    for (const auto& c : layout::kSystematicColumns) in.expect<double>(c.info, {n});
  }
  in.expect<std::int64_t>(layout::kPointRow, {n});
  in.expect<std::uint8_t>(layout::kStatus, {n});
  for (std::size_t first = 0; first < n; first += layout::kPointBlock) {
    read_point_block(in, table, first, std::min<std::size_t>(layout::kPointBlock, n - first), values);
  }
}

void read_analysis(Hdf5Reader& in, Table& table) {
  const std::uint64_t bins = in.rows("/analysis/bin");
  table.analysis.resize(bins);
  for (const auto& text : layout::kAnalysisTexts) {
    const auto values = read_texts(in, text.path, bins);
    for (std::size_t i = 0; i < bins; ++i) table.analysis[i].*text.value = values[i];
  }
  for (const auto& c : layout::kAnalysisColumns) {
    const auto values = read_column<double>(in, c.info, bins);
    for (std::size_t i = 0; i < bins; ++i) table.analysis[i].*c.value = values[i];
  }
}

/// Reads the sums of all rows, a block of rows at a time, and hands those of each to `take(row, sums)`.
/// `outer`: the indices before that of the row.
template <class Take>
void read_sums_of_rows(Hdf5Reader& in, const std::string& path, const std::vector<std::uint64_t>& outer,
                       std::size_t rows, std::size_t row_size, const Take& take) {
  std::vector<std::uint64_t> start = outer, extent(outer.size(), 1);
  start.push_back(0);
  extent.push_back(0);
  std::vector<std::int64_t> block;
  for (std::size_t first = 0; first < rows; first += layout::kSpectraBlock) {
    const std::size_t count = std::min<std::size_t>(layout::kSpectraBlock, rows - first);
    start.back() = first;
    extent.back() = count;
    block.resize(count * row_size);
    in.read_block(path, start, extent, block.data());
    for (std::size_t i = 0; i < count; ++i) take(first + i, std::span(block).subspan(i * row_size, row_size));
  }
}

void read_nominal_sums(Hdf5Reader& in, Table& table, const std::vector<bool>& wanted) {
  const std::size_t rows = table.masses.size();
  in.expect<std::int64_t>(layout::kSum, {rows, kChannels, kNodes});
  read_sums_of_rows(in, layout::kSum.path, {}, rows, kRowNodes, [&](std::size_t row, auto sums) {
    if (wanted[row]) table.masses[row].spectra.sum.assign(sums.begin(), sums.end());
  });
}

void read_varied_sums(Hdf5Reader& in, Table& table, const std::vector<bool>& wanted) {
  constexpr std::size_t kRowSize = std::size_t{kVariedChannels} * kNodes;
  const std::size_t rows = table.masses.size(), samples = table.varied.samples.size();
  in.expect<std::int64_t>(layout::kVariedSum, {samples, rows, kVariedChannels, kNodes});
  for (std::size_t sample = 0; sample < samples; ++sample) {
    read_sums_of_rows(in, layout::kVariedSum.path, {sample}, rows, kRowSize, [&](std::size_t row, auto sums) {
      if (wanted[row] && table.masses[row].n_generated > 0)
        table.varied.samples[sample][row].sum.assign(sums.begin(), sums.end());
    });
  }
}

void read_sums(Hdf5Reader& in, Table& table, const RowChoice& choice) {
  const std::vector<std::size_t> rows = choice(table);
  if (const std::string problem = memory_problem(sum_bytes(table, rows), physical_memory()); !problem.empty())
    in.fail(problem);
  std::vector<bool> wanted(table.masses.size());
  for (const std::size_t row : rows) wanted[row] = true;
  read_nominal_sums(in, table, wanted);
  if (!table.varied.variations.empty()) read_varied_sums(in, table, wanted);
}

}  // namespace

std::vector<std::size_t> all_rows(const Table& table) {
  std::vector<std::size_t> rows(table.masses.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  return rows;
}

Table read_table(const std::string& path, Completeness completeness, std::vector<PointValues>* values,
                 const RowChoice& wanted) {
  Hdf5Reader in(path);
  try {
    Table table;
    read_root(in, table, completeness);
    read_masses(in, table);
    read_spectra(in, table);
    read_variations(in, table);
    read_points(in, table, values);
    read_analysis(in, table);
    // Before anything is chosen by these numbers.
    if (const std::string problem = table_problem(table, values); !problem.empty()) in.fail(problem);
    if (table.has_spectra) read_sums(in, table, wanted);
    for (const std::string& name : in.names("/provenance")) {
      table.provenance.emplace_back(name, in.string("/provenance/" + name));
    }
    table.digest = in.verify_digest();
    return table;
  } catch (const std::bad_alloc&) {
    in.fail("the sizes in it do not fit the memory: the file is damaged, or too large for this machine");
  } catch (const std::length_error&) {
    in.fail("the sizes in it are impossible: the file is damaged");
  }
}

}  // namespace semivis
