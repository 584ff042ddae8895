// One part of a scan as a file: checkpoint, shard, and what merge reads (docs/output_format.md, "Parts").
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "host/config/run_description.hpp"
#include "host/io/hdf5_reader.hpp"
#include "host/io/table.hpp"
#include "host/parts/piece.hpp"

namespace semivis {

/// The scan that a part belongs to. Parts fit together where their digests are equal.
struct PartHead {
  RunDescription run;
  bool variations = false;
  std::string physics_version;
  std::string shard;  // "2/7": the third of seven; "0/1" for all
  std::vector<std::pair<std::string, std::string>> provenance;

  /// Of what the sums depend on: physics version, resolved config, listed points, variations.
  std::string digest() const;
};

/// Adds the sums of some pieces to `out`, piece_size(sample) for each, one behind the other.
using PieceSums = std::function<void(std::span<const Piece> pieces, std::int64_t* out)>;

/// Writes pieces (sample 0 first) with their sums, atomically, in blocks. Errors as write_table.
void write_part(const std::string& path, bool force, const PartHead& head, std::span<const Piece> pieces,
                const PieceSums& sums);

/// A part to read from; its bytes are verified against the file's seal before they are decoded.
class PartReader {
 public:
  /// Errors: 66 missing; 65 not a part of a scan, damaged, cut short, or of another schema.
  explicit PartReader(const std::string& path);

  /// Whether a file is a part, and not a table. Error 66, 65 where it is neither HDF5 nor readable.
  static bool is_part(const std::string& path);

  /// The run is parsed from the config that the part holds. Error 65 where it cannot be.
  PartHead head();
  const std::string& path() const { return path_; }
  const std::string& digest() const { return digest_; }
  const std::string& shard() const { return shard_; }
  const std::vector<Piece>& pieces() const { return pieces_; }
  std::vector<std::pair<std::string, std::string>> provenance();
  /// Adds the sums of pieces()[index] to `out`.
  void add(std::size_t index, std::int64_t* out);

 private:
  /// Some neighbouring pieces of one of the two datasets.
  struct Block {
    std::size_t first = 0, count = 0;
    std::vector<std::int64_t> sums;
  };

  Hdf5Reader in_;
  std::string path_, digest_, shard_;
  std::vector<Piece> pieces_;
  std::size_t nominal_ = 0;  // pieces of sample 0
  Block blocks_[2];          // nominal, varied
};

/// One sentence on the first thing in which two scans differ.
std::string difference(const PartHead& a, const PartHead& b);

}  // namespace semivis
