// Parts: the head as attributes, pieces as columns, their sums in blocks of whole chunks.
#include "host/parts/part_file.hpp"

#include <algorithm>
#include <utility>

#include "host/config/resolved.hpp"
#include "host/config/schema.hpp"
#include "host/error.hpp"
#include "host/io/atomic_file.hpp"
#include "host/io/digest.hpp"
#include "host/io/hdf5_writer.hpp"
#include "host/io/table_columns.hpp"
#include "host/io/table_layout.hpp"
#include "host/version.hpp"

namespace semivis {
namespace {

/// Columns of a group of pieces, and their sums.
struct PieceColumns {
  std::string group;
  h5::DatasetInfo path(const char* name, const char* description) const {
    return {group + "/" + name, "1", description};
  }
  h5::DatasetInfo sample() const {
    return path("sample", "index into the samples of variations; 0: nominal");
  }
  h5::DatasetInfo row() const { return path("row", "index into the rows of the grid"); }
  h5::DatasetInfo first() const { return path("first_event", "first event of the piece"); }
  h5::DatasetInfo count() const { return path("n_generated", "events of the piece"); }
  h5::DatasetInfo sum() const { return path("sum", "integer sums [piece, channel, node]"); }
};
const PieceColumns kGroups[] = {{"/spectra"}, {"/varied"}};

constexpr std::uint64_t channels(bool varied) { return varied ? kVariedChannels : kChannels; }

void write_pieces(Hdf5Writer& out, bool varied, std::span<const Piece> pieces, const PieceSums& sums) {
  const PieceColumns& columns = kGroups[varied];
  out.group(columns.group);
  const auto column = [&](const h5::DatasetInfo& info, auto value) {
    write_column(out, info, collect<std::int64_t>(pieces, [&](const Piece& piece) {
                   return static_cast<std::int64_t>(value(piece));
                 }));
  };
  column(columns.sample(), [](const Piece& p) { return p.key.sample; });
  column(columns.row(), [](const Piece& p) { return p.key.row; });
  column(columns.first(), [](const Piece& p) { return p.events.first; });
  column(columns.count(), [](const Piece& p) { return p.events.count(); });
  out.create<std::int64_t>(columns.sum(), {pieces.size(), channels(varied), kNodes}, {layout::kSpectraChunk});
  const std::size_t size = piece_size(varied);
  std::vector<std::int64_t> block;
  for (std::size_t first = 0; first < pieces.size(); first += layout::kSpectraBlock) {
    const std::size_t count = std::min<std::size_t>(layout::kSpectraBlock, pieces.size() - first);
    block.assign(count * size, 0);
    sums(pieces.subspan(first, count), block.data());
    out.write_rows(columns.sum().path, first, count, block.data());
  }
}

std::vector<ListedPoint> listed_points(const RunDescription& run) {
  std::vector<ListedPoint> list;
  for (const GridPoint& point : run.points) {
    const MassPoint& mass = run.rows[point.row];
    list.push_back({mass.m_aprime, mass.r, mass.f, point.epsilon, point.alpha_d});
  }
  return list;
}

/// Columns of a list of points: a config names only the file they were read from.
struct ListColumn {
  h5::DatasetInfo info;
  double ListedPoint::*value;
};
const ListColumn kListColumns[] = {
    {{"/grid/m_aprime_GeV", "GeV", "A' mass"}, &ListedPoint::m_aprime},
    {{"/grid/r", "1", "m_chi1 / m_aprime"}, &ListedPoint::r},
    {{"/grid/f", "1", "(m_chi2 - m_chi1) / m_chi1"}, &ListedPoint::f},
    {{"/grid/epsilon", "1", "kinetic mixing"}, &ListedPoint::epsilon},
    {{"/grid/alpha_d", "1", "g_D^2 / 4 pi"}, &ListedPoint::alpha_d},
};

void write_list(Hdf5Writer& out, const RunDescription& run) {
  out.group("/grid");
  const std::vector<ListedPoint> list = listed_points(run);
  for (const ListColumn& column : kListColumns)
    write_column(out, column.info,
                 collect<double>(list, [&](const ListedPoint& point) { return point.*column.value; }));
}

std::vector<ListedPoint> read_list(Hdf5Reader& in) {
  std::vector<ListedPoint> list(in.rows(kListColumns[0].info.path));
  std::vector<double> values(list.size());
  for (const ListColumn& column : kListColumns) {
    in.expect<double>(column.info, {list.size()});
    in.read_rows(column.info.path, 0, list.size(), values.data());
    for (std::size_t i = 0; i < list.size(); ++i) list[i].*column.value = values[i];
  }
  return list;
}

std::vector<std::int64_t> read_integers(Hdf5Reader& in, const h5::DatasetInfo& info, std::uint64_t rows) {
  in.expect<std::int64_t>(info, {rows});
  std::vector<std::int64_t> values(rows);
  in.read_rows(info.path, 0, rows, values.data());
  return values;
}

}  // namespace

std::string PartHead::digest() const {
  ContentDigest digest;
  digest.update("physics_version", physics_version);
  digest.update("config", run.config_resolved);
  digest.update("variations", variations ? "yes" : "no");
  if (is_point_list(run.config_resolved)) {
    for (const ListedPoint& point : listed_points(run))
      for (const ListColumn& column : kListColumns)
        digest.update("list", &(point.*column.value), sizeof(double));
  }
  return digest.hex();
}

void write_part(const std::string& path, bool force, const PartHead& head, std::span<const Piece> pieces,
                const PieceSums& sums) {
  AtomicFile file(path, force);
  Hdf5Writer out(file.temporary(), path);
  out.attribute("/", "schema", std::string(layout::kSchema));
  out.attribute("/", "schema_version", layout::kSchemaVersion);
  out.attribute("/", "physics_version", head.physics_version);
  out.attribute("/", "complete", std::int64_t{0});
  out.attribute("/", "seed", head.run.run.seed);
  out.attribute("/", "precision", std::string(name_of(head.run.run.precision)));
  out.attribute("/", "config", head.run.config_text);
  out.attribute("/", "config_resolved", head.run.config_resolved);
  out.attribute("/", "scan_digest", head.digest());
  out.attribute("/", "variations", std::int64_t{head.variations});
  out.attribute("/", "shard", head.shard);
  if (is_point_list(head.run.config_resolved)) write_list(out, head.run);
  const auto varied = std::find_if(pieces.begin(), pieces.end(), [](const Piece& p) { return p.key.sample; });
  const auto nominal = static_cast<std::size_t>(varied - pieces.begin());
  write_pieces(out, false, pieces.first(nominal), sums);
  write_pieces(out, true, pieces.subspan(nominal), sums);
  out.group("/provenance");
  for (const auto& [name, text] : head.provenance) out.string("/provenance/" + name, text);
  out.finish();
  file.commit();
}

PartReader::PartReader(const std::string& path) : in_(path), path_(path) {
  const std::string schema = in_.text_attribute("/", "schema");
  if (schema != layout::kSchema) in_.fail("it is a \"" + schema + "\" file, not a part of a scan");
  const auto version = in_.attribute<std::int64_t>("/", "schema_version");
  if (version != layout::kSchemaVersion)
    in_.fail("its schema_version is " + std::to_string(version) + ", this program reads " +
             std::to_string(layout::kSchemaVersion));
  if (in_.attribute<std::int64_t>("/", "complete") != 0)
    in_.fail("it is a whole table, not a part of a scan; there is nothing to add to it");
  in_.require_seal();
  digest_ = in_.text_attribute("/", "scan_digest");
  shard_ = in_.text_attribute("/", "shard");
  for (const bool varied : {false, true}) {
    const PieceColumns& columns = kGroups[varied];
    const std::uint64_t count = in_.rows(columns.row().path);
    const auto sample = read_integers(in_, columns.sample(), count);
    const auto row = read_integers(in_, columns.row(), count);
    const auto first = read_integers(in_, columns.first(), count);
    const auto events = read_integers(in_, columns.count(), count);
    in_.expect<std::int64_t>(columns.sum(), {count, channels(varied), kNodes});
    for (std::size_t i = 0; i < count; ++i) {
      if ((sample[i] > 0) != varied || sample[i] > UINT32_MAX || row[i] < 0 || row[i] > UINT32_MAX ||
          first[i] < 0 || events[i] <= 0)
        in_.fail("a piece of it is of no row, or of no events");
      const auto begin = static_cast<std::uint64_t>(first[i]);
      pieces_.push_back({{static_cast<std::uint32_t>(sample[i]), static_cast<std::uint32_t>(row[i])},
                         {begin, begin + static_cast<std::uint64_t>(events[i])}});
    }
    if (!varied) nominal_ = pieces_.size();
  }
}

bool PartReader::is_part(const std::string& path) { return Hdf5Reader(path).has(kGroups[0].first().path); }

PartHead PartReader::head() {
  PartHead head;
  const std::string resolved = in_.text_attribute("/", "config_resolved");
  try {
    head.run =
        is_point_list(resolved) ? run_of_resolved(resolved, read_list(in_)) : run_of_resolved(resolved);
  } catch (const Error& error) {
    in_.fail(std::string("its config is not one of this program: ") + error.what());
  }
  head.run.config_text = in_.text_attribute("/", "config");
  head.variations = in_.attribute<std::int64_t>("/", "variations") != 0;
  head.physics_version = in_.text_attribute("/", "physics_version");
  head.shard = shard_;
  head.provenance = provenance();
  if (head.digest() != digest_) in_.fail("its config does not fit its scan_digest");
  return head;
}

std::vector<std::pair<std::string, std::string>> PartReader::provenance() {
  std::vector<std::pair<std::string, std::string>> all;
  for (const std::string& name : in_.names("/provenance"))
    all.emplace_back(name, in_.string("/provenance/" + name));
  return all;
}

void PartReader::add(std::size_t index, std::int64_t* out) {
  const bool varied = index >= nominal_;
  const std::size_t i = varied ? index - nominal_ : index;
  const std::size_t size = piece_size(varied), all = varied ? pieces_.size() - nominal_ : nominal_;
  Block& block = blocks_[varied];
  if (i < block.first || i >= block.first + block.count) {
    // Whole chunks: each is unpacked once where pieces are read in order.
    block.first = i - i % layout::kSpectraChunk;
    block.count = std::min<std::size_t>(layout::kSpectraChunk, all - block.first);
    block.sums.resize(block.count * size);
    in_.read_rows(kGroups[varied].sum().path, block.first, block.count, block.sums.data());
  }
  const std::int64_t* sums = block.sums.data() + (i - block.first) * size;
  std::transform(sums, sums + size, out, out, std::plus{});
}

std::string difference(const PartHead& a, const PartHead& b) {
  if (a.physics_version != b.physics_version)
    return "physics_version " + a.physics_version + " and " + b.physics_version;
  if (a.variations != b.variations) return "one with, one without --variations";
  const Json x = Json::parse(a.run.config_resolved), y = Json::parse(b.run.config_resolved);
  for (const auto& [section, keys] : x.items()) {
    if (!y.contains(section)) continue;
    if (!keys.is_object()) {
      if (keys != y[section]) return "[[" + section + "]]";
      continue;
    }
    for (const auto& [key, value] : keys.items())
      if (!y[section].contains(key) || y[section][key] != value) return "[" + section + "] " + key;
  }
  return "their lists of points";
}

}  // namespace semivis
