// Table → HDF5, points and spectra in blocks of rows; variations are in variations_writer.cpp.
#include <algorithm>
#include <span>

#include "host/error.hpp"
#include "host/evaluate/points_of_rows.hpp"
#include "host/io/atomic_file.hpp"
#include "host/io/hdf5_writer.hpp"
#include "host/io/table_columns.hpp"
#include "host/io/table_file.hpp"
#include "host/io/table_layout.hpp"
#include "host/io/variations_writer.hpp"

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

void write_sums(Hdf5Writer& out, const Table& table, std::size_t first, std::size_t count) {
  const auto block = block_of(
      table, first, count,
      kRowNodes, [&](std::size_t row) -> auto& { return table.masses[row].spectra.sum; });
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
