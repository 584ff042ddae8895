// The sums of a scan while it runs: what is in memory, and what lies in parts on disk.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "host/parts/part_file.hpp"
#include "host/parts/piece.hpp"

namespace semivis {

/// Disjoint pieces by row and events. Integer sums: neither order nor size of the pieces matters.
class PartStore {
 public:
  /// Pieces are never joined across `seams`: events up to which sums are asked for by themselves.
  explicit PartStore(std::set<std::uint64_t> seams) : seams_(std::move(seams)) {}

  /// Takes the pieces of a part on disk. Error 65 where one of them is there already (names both files).
  void take(std::unique_ptr<PartReader> part);
  /// Adds a range of events from memory: piece_size(key.sample) integers.
  void add(PieceKey key, EventRange events, const std::int64_t* sums);

  /// What of `wanted` is not there yet, in order.
  std::vector<EventRange> missing(PieceKey key, EventRange wanted) const;
  /// Adds the sums of exactly the events of each piece to its out[piece_size(key.sample)]; many at once,
  /// since each part is then read once, in its order. Error 65 where a part of the events is missing, or what
  /// is there lies across an end of them.
  struct SumRequest {
    Piece piece;
    std::int64_t* out;
  };
  void sum(std::span<const SumRequest> requests);
  /// Everything that is there, neighbours joined, in order of sample, row and event.
  std::vector<Piece> joined() const;

  /// Of the sums that are in memory only.
  std::size_t bytes_in_memory() const { return bytes_; }
  /// Writes everything as one part, with neighbours joined.
  void write_joined(const std::string& path, bool force, const PartHead& head);
  /// Moves the sums from memory to the part `path`; nothing is written where there are none.
  void write(const std::string& path, const PartHead& head);

 private:
  static constexpr std::size_t kInMemory = SIZE_MAX;
  /// In memory_[index], or piece `index` of files_[file].
  struct Stored {
    EventRange events;
    std::size_t file, index;
  };
  void insert(PieceKey key, const Stored& stored);
  PieceSums block_sums();
  std::string place(const Stored& stored) const;
  PartReader& reader(std::size_t file);
  PartReader& keep_open(std::size_t file, std::unique_ptr<PartReader> part);

  std::set<std::uint64_t> seams_;
  std::map<PieceKey, std::vector<Stored>> pieces_;  // in order of events
  std::vector<std::vector<std::int64_t>> memory_;
  std::size_t bytes_ = 0;
  std::vector<std::string> files_;
  std::map<std::size_t, std::unique_ptr<PartReader>> readers_;  // some of the files
};

}  // namespace semivis
