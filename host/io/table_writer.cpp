// Table → HDF5, points and spectra in blocks of rows.
#include <algorithm>
#include <span>

#include "host/error.hpp"
#include "host/evaluate/points_of_rows.hpp"
#include "host/io/atomic_file.hpp"
#include "host/io/hdf5_writer.hpp"
#include "host/io/table_columns.hpp"
#include "host/io/table_file.hpp"
#include "host/io/table_layout.hpp"

namespace semivis {
namespace {

void write_root(Hdf5Writer& out, const Table& table) {
  out.attribute("/", "schema", std::string(layout::kSchema));
  out.attribute("/", "schema_version", layout::kSchemaVersion);
  out.attribute("/", "physics_version", table.physics_version);
  out.attribute("/", "complete", std::int64_t{table.complete});
  out.attribute("/", "seed", table.seed);
  out.attribute("/", "precision", table.precision);
  out.attribute("/", "config", table.config_text);
  out.attribute("/", "config_resolved", table.config_resolved);
  out.attribute("/", "production_digest", table.production_digest);
  out.attribute("/", "target_error", table.target_error);
}

void write_masses(Hdf5Writer& out, const Table& table) {
  out.group("/masses");
  for (const auto& column : layout::kMassColumns) {
    write_column(out, column.info,
                 collect<double>(table.masses, [&](const MassRow& row) { return column.get(row); }));
  }
  write_column(out, layout::kGenerated, collect<std::int64_t>(table.masses, [](const MassRow& row) {
                 return static_cast<std::int64_t>(row.n_generated);
               }));
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

void write_sums(Hdf5Writer& out, const Table& table, std::size_t first, std::size_t count) {
  const auto block = block_of(
      table, first, count, kRowNodes, [&](std::size_t row) -> auto& {
        return table.masses[row].spectra.sum;
      });
  out.write_rows(layout::kSum.path, first, count, block.data());
}

/// A number of every row and channel.
void write_scale(Hdf5Writer& out, const h5::DatasetInfo& info, const Table& table,
                 std::array<double, kChannels> RowSpectra::*scale) {
  std::vector<double> values;
  for (const MassRow& row : table.masses) {
    const auto& channels = row.spectra.*scale;
    values.insert(values.end(), channels.begin(), channels.end());
  }
  out.create<double>(info, {table.masses.size(), kChannels}, {layout::kPointChunk});
  out.write_rows(info.path, 0, table.masses.size(), values.data());
}

void write_spectra(Hdf5Writer& out, const Table& table) {
  out.group("/spectra");
  out.strings("/spectra/channel", collect<std::string>(kChannelInfo, [](const auto& c) { return c.name; }),
              "name of each channel");
  out.strings("/spectra/response",
              collect<std::string>(kChannelInfo, [](const auto& c) { return c.response; }),
              "how each channel depends on ctau");
  write_column(out, layout::kLnW0,
               collect<double>(table.masses, [](const MassRow& row) { return row.spectra.ln_w0; }));
  write_column(out, layout::kDLnW,
               collect<double>(table.masses, [](const MassRow& row) { return row.spectra.d_ln_w; }));
  write_scale(out, layout::kScale, table, &RowSpectra::scale);
  write_scale(out, layout::kLengthScale, table, &RowSpectra::length_scale);
  if (table.has_spectra)
    out.create<std::int64_t>(layout::kSum, {table.masses.size(), kChannels, kNodes}, {layout::kSpectraChunk});
}

/// What is derived from the sums, for every point.
struct Derived {
  std::vector<PointValues> values;
  std::vector<SystematicError> systematics;  // only of a table with variations
};

void derive(const Table& table, std::span<const std::size_t> points, PointEvaluator& evaluate_point,
            Derived& derived) {
  std::vector<GridPoint> at;
  std::vector<PointValues> values;
  for (const std::size_t point : points) {
    at.push_back(table.points[point]);
    values.push_back(evaluate_point(at.back()));
    derived.values[point] = values.back();
  }
  if (derived.systematics.empty()) return;
  const auto errors = systematic_events(table, at, values);
  for (std::size_t i = 0; i < points.size(); ++i) derived.systematics[points[i]] = errors[i];
}

/// Writes the sums and derives the points, a block of rows at a time.
Derived write_rows(Hdf5Writer& out, const Table& table, const RowBlocks& blocks) {
  Derived derived;
  derived.values.resize(table.points.size());
  if (!table.varied.variations.empty()) derived.systematics.resize(table.points.size());
  const PointsOfRows points(table.points, table.masses.size());
  PointEvaluator evaluate_point(table);
  for (std::size_t first = 0; first < table.masses.size(); first += layout::kSpectraBlock) {
    const std::size_t count = std::min<std::size_t>(layout::kSpectraBlock, table.masses.size() - first);
    blocks.load(first, count);
    for (std::size_t row = first; row < first + count; ++row)
      derive(table, points[row], evaluate_point, derived);
    if (table.has_spectra) write_sums(out, table, first, count);
    blocks.drop(first, count);
  }
  return derived;
}

void write_point_block(Hdf5Writer& out, const Table& table, const Derived& derived, std::size_t first,
                       std::size_t count) {
  const auto values = std::span(derived.values).subspan(first, count);
  std::vector<double> column(count);
  const auto put = [&](const h5::DatasetInfo& info, auto value) {
    for (std::size_t i = 0; i < count; ++i) column[i] = value(i);
    out.write_rows(info.path, first, count, column.data());
  };
  for (const auto& c : layout::kGridColumns) {
    put(c.info, [&](std::size_t i) {
      const GridPoint& point = table.points[first + i];
      return c.value(table.masses[point.row], point);
    });
  }
  for (const auto& c : layout::kValueColumns) put(c.info, [&](std::size_t i) { return values[i].*c.value; });
  if (!derived.systematics.empty()) {
    for (const auto& c : layout::kSystematicColumns)
      put(c.info, [&](std::size_t i) { return c.value(derived.systematics[first + i]); });
  }
  std::vector<std::int64_t> row(count);
  for (std::size_t i = 0; i < count; ++i) row[i] = table.points[first + i].row;
  out.write_rows(layout::kPointRow.path, first, count, row.data());
  const auto status = collect<std::uint8_t>(values, [](const PointValues& v) { return v.status; });
  out.write_rows(layout::kStatus.path, first, count, status.data());
}

void write_points(Hdf5Writer& out, const Table& table, const Derived& derived) {
  out.group("/points");
  out.attribute("/points", "axes", table.axes);
  out.attribute("/points", "shape", std::vector<std::int64_t>(table.shape.begin(), table.shape.end()));
  const std::vector<std::uint64_t> dims{table.points.size()};
  for (const auto& c : layout::kGridColumns) out.create<double>(c.info, dims, {layout::kPointChunk});
  for (const auto& c : layout::kValueColumns) out.create<double>(c.info, dims, {layout::kPointChunk});
  if (!table.varied.variations.empty()) {
    for (const auto& c : layout::kSystematicColumns) out.create<double>(c.info, dims, {layout::kPointChunk});
  }
  out.create<std::int64_t>(layout::kPointRow, dims, {layout::kPointChunk});
  out.create<std::uint8_t>(layout::kStatus, dims, {layout::kPointChunk});
  for (std::size_t first = 0; first < table.points.size(); first += layout::kPointBlock) {
    write_point_block(out, table, derived, first,
                      std::min<std::size_t>(layout::kPointBlock, table.points.size() - first));
  }
}

/// Sample by sample.
void write_varied_sums(Hdf5Writer& out, const Table& table, const RowBlocks& blocks) {
  const std::size_t rows = table.masses.size();
  out.create<std::int64_t>(layout::kVariedSum, {table.varied.samples.size(), rows, kVariedChannels, kNodes},
                           {1, layout::kSpectraChunk});
  for (std::size_t sample = 0; sample < table.varied.samples.size(); ++sample) {
    for (std::size_t first = 0; first < rows; first += layout::kSpectraBlock) {
      const std::size_t count = std::min<std::size_t>(layout::kSpectraBlock, rows - first);
      blocks.load_sample(sample, first, count);
      const auto block = block_of(
          table, first, count, std::size_t{kVariedChannels} * kNodes, [&](std::size_t row) -> auto& {
            return table.varied.samples[sample][row].sum;
          });
      blocks.drop(first, count);
      out.write_block(layout::kVariedSum.path, {sample, first}, {1, count}, block.data());
    }
  }
}

/// Numbers of every sample and row, `values(spectra, out)` appending those of one.
template <class Values>
void write_samples(Hdf5Writer& out, const h5::DatasetInfo& info, const Table& table, std::uint64_t per_row,
                   Values values) {
  std::vector<std::uint64_t> dims{table.varied.samples.size(), table.masses.size()};
  if (per_row > 1) dims.push_back(per_row);
  std::vector<double> all;
  for (const auto& rows : table.varied.samples) {
    for (const RowSpectra& spectra : rows) values(spectra, all);
  }
  out.create<double>(info, dims, {layout::kPointChunk});
  out.write_rows(info.path, 0, dims.front(), all.data());
}

/// Every variation has a sample, and every list one entry per mass row.
bool variations_fit(const Table& table) {
  const std::size_t rows = table.masses.size();
  const auto& samples = table.varied.samples;
  return std::all_of(samples.begin(), samples.end(), [&](const auto& s) { return s.size() == rows; }) &&
         std::all_of(table.varied.variations.begin(), table.varied.variations.end(), [&](const auto& v) {
           return v.sample < samples.size() && v.ctau_eps2_alphad.size() == rows &&
                  v.n_aprime_per_eot_eps2.size() == rows;
         });
}

void write_variations(Hdf5Writer& out, const Table& table, const RowBlocks& blocks) {
  const auto& variations = table.varied.variations;
  if (variations.empty()) return;
  out.group(layout::kVariations);
  out.attribute(layout::kVariations, "events", table.varied.events);
  for (const auto& text : layout::kVariationTexts) {
    out.strings(text.path,
                collect<std::string>(variations, [&](const Variation& v) { return v.*text.value; }),
                text.description);
  }
  out.strings(layout::kVariationList,
              collect<std::string>(
                  variations,
                  [](const Variation& v) { return v.scenario ? layout::kScenario : layout::kUncertainty; }),
              "uncertainty or scenario");
  write_column(out, layout::kSample,
               collect<std::int64_t>(variations, [](const Variation& v) { return std::int64_t{v.sample}; }));
  for (const auto& c : layout::kVariationColumns) {
    std::vector<double> all;
    for (const Variation& v : variations) all.insert(all.end(), (v.*c.value).begin(), (v.*c.value).end());
    out.create<double>(c.info, {variations.size(), table.masses.size()}, {layout::kPointChunk});
    out.write_rows(c.info.path, 0, variations.size(), all.data());
  }
  const std::span channels(kChannelInfo, kVariedChannels);
  out.strings(layout::kVariedChannelNames,
              collect<std::string>(channels, [](const auto& c) { return c.name; }), "name of each channel");
  write_samples(out, layout::kVariedLnW0, table, 1,
                [](const RowSpectra& s, auto& all) { all.push_back(s.ln_w0); });
  write_samples(out, layout::kVariedDLnW, table, 1,
                [](const RowSpectra& s, auto& all) { all.push_back(s.d_ln_w); });
  write_samples(out, layout::kVariedScale, table, kVariedChannels, [](const RowSpectra& s, auto& all) {
    all.insert(all.end(), s.scale.begin(), s.scale.begin() + kVariedChannels);
  });
  if (table.has_spectra) write_varied_sums(out, table, blocks);
}

}  // namespace

std::vector<PointValues> write_table(const Table& table, const std::string& path, bool force,
                                     const RowBlocks& blocks) {
  if (!variations_fit(table)) {
    throw Error(ExitCode::internal,
                "the variations of the table do not fit its mass rows; nothing is written");
  }
  AtomicFile file(path, force);
  Hdf5Writer out(file.temporary(), path);
  write_root(out, table);
  write_masses(out, table);
  write_spectra(out, table);
  Derived derived = write_rows(out, table, blocks);
  write_points(out, table, derived);
  write_variations(out, table, blocks);
  write_analysis(out, table.analysis);
  out.group("/provenance");
  for (const auto& [name, text] : table.provenance) out.string("/provenance/" + name, text);
  out.finish();
  file.commit();
  return std::move(derived.values);
}

}  // namespace semivis
