// Pieces by key, joined in memory, read back through a few open files.
#include "host/parts/part_store.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "host/error.hpp"

namespace semivis {
namespace {

constexpr std::size_t kOpenParts = 32;

std::string text(PieceKey key, EventRange events) {
  return "row " + std::to_string(key.row) + ", events " + std::to_string(events.first) + " to " +
         std::to_string(events.end);
}

}  // namespace

void PartStore::take(std::unique_ptr<PartReader> part) {
  const std::size_t number = files_.size();
  files_.push_back(part->path());
  const std::vector<Piece>& pieces = keep_open(number, std::move(part)).pieces();
  for (std::size_t i = 0; i < pieces.size(); ++i) insert(pieces[i].key, {pieces[i].events, number, i});
}

void PartStore::insert(PieceKey key, const Stored& stored) {
  std::vector<Stored>& all = pieces_[key];
  const auto after = std::find_if(all.begin(), all.end(),
                                  [&](const Stored& s) { return s.events.end > stored.events.first; });
  if (after != all.end() && after->events.first < stored.events.end)
    throw Error(ExitCode::data, place(stored) + ": " + text(key, stored.events) + " are in " + place(*after) +
                                    " as well; give each part once");
  all.insert(after, stored);
}

std::string PartStore::place(const Stored& stored) const {
  return stored.file == kInMemory ? "memory" : files_[stored.file];
}

void PartStore::add(PieceKey key, EventRange events, const std::int64_t* sums) {
  const std::size_t size = piece_size(key.sample);
  std::vector<Stored>& all = pieces_[key];
  const auto before = std::find_if(all.begin(), all.end(), [&](const Stored& s) {
    return s.file == kInMemory && s.events.end == events.first && !seams_.contains(events.first);
  });
  // Events that overlap the next piece are refused by insert().
  const auto joins = [&] { return before + 1 == all.end() || (before + 1)->events.first >= events.end; };
  if (before != all.end() && joins()) {
    std::vector<std::int64_t>& sum = memory_[before->index];
    std::transform(sum.begin(), sum.end(), sums, sum.begin(), std::plus{});
    before->events.end = events.end;
    return;
  }
  insert(key, {events, kInMemory, memory_.size()});
  memory_.emplace_back(sums, sums + size);
  bytes_ += size * sizeof(std::int64_t);
}

std::vector<EventRange> PartStore::missing(PieceKey key, EventRange wanted) const {
  std::vector<EventRange> gaps;
  const auto found = pieces_.find(key);
  if (found != pieces_.end()) {
    for (const Stored& stored : found->second) {
      if (stored.events.end <= wanted.first || stored.events.first >= wanted.end) continue;
      if (stored.events.first > wanted.first) gaps.push_back({wanted.first, stored.events.first});
      wanted.first = std::min(stored.events.end, wanted.end);
    }
  }
  if (wanted.count() > 0) gaps.push_back(wanted);
  return gaps;
}

void PartStore::sum(std::span<const SumRequest> requests) {
  struct Read {
    std::size_t file, index;
    std::int64_t* out;
  };
  static const std::vector<Stored> none;
  std::vector<Read> reads;
  for (const auto& [piece, out] : requests) {
    std::uint64_t next = piece.events.first;
    const auto found = pieces_.find(piece.key);
    for (const Stored& stored : found != pieces_.end() ? found->second : none) {
      if (stored.events.end <= piece.events.first || stored.events.first >= piece.events.end) continue;
      if (stored.events.first != next || stored.events.end > piece.events.end) break;
      next = stored.events.end;
      reads.push_back({stored.file, stored.index, out});
    }
    if (next != piece.events.end)
      throw Error(ExitCode::data,
                  text(piece.key, {next, piece.events.end}) +
                      " are missing, or lie in a part that reaches beyond them; give every part");
  }
  std::sort(reads.begin(), reads.end(), [](const Read& a, const Read& b) {
    return std::pair(a.file, a.index) < std::pair(b.file, b.index);
  });
  for (const Read& read : reads) {
    if (read.file == kInMemory) {
      const std::vector<std::int64_t>& sum = memory_[read.index];
      std::transform(sum.begin(), sum.end(), read.out, read.out, std::plus{});
    } else {
      reader(read.file).add(read.index, read.out);
    }
  }
}

std::vector<Piece> PartStore::joined() const {
  std::vector<Piece> all;
  for (const auto& [key, stored] : pieces_) {
    bool fresh = true;
    for (const Stored& piece : stored) {
      if (!fresh && all.back().events.end == piece.events.first && !seams_.contains(piece.events.first))
        all.back().events.end = piece.events.end;
      else
        all.push_back({key, piece.events});
      fresh = false;
    }
  }
  return all;
}

void PartStore::write(const std::string& path, const PartHead& head) {
  if (memory_.empty()) return;
  std::vector<Piece> pieces;
  std::vector<Stored*> moved;
  for (auto& [key, all] : pieces_) {
    for (Stored& stored : all) {
      if (stored.file != kInMemory) continue;
      pieces.push_back({key, stored.events});
      moved.push_back(&stored);
    }
  }
  write_part(path, false, head, pieces, block_sums());
  for (std::size_t i = 0; i < moved.size(); ++i) {
    moved[i]->file = files_.size();
    moved[i]->index = i;
  }
  files_.push_back(path);
  memory_.clear();
  bytes_ = 0;
}

void PartStore::write_joined(const std::string& path, bool force, const PartHead& head) {
  write_part(path, force, head, joined(), block_sums());
}

PieceSums PartStore::block_sums() {
  return [this](std::span<const Piece> pieces, std::int64_t* out) {
    std::vector<SumRequest> requests;
    for (const Piece& piece : pieces) {
      requests.push_back({piece, out});
      out += piece_size(piece.key.sample);
    }
    sum(requests);
  };
}

PartReader& PartStore::reader(std::size_t file) {
  const auto open = readers_.find(file);
  return open != readers_.end() ? *open->second : keep_open(file, std::make_unique<PartReader>(files_[file]));
}

PartReader& PartStore::keep_open(std::size_t file, std::unique_ptr<PartReader> part) {
  if (readers_.size() == kOpenParts) readers_.erase(readers_.begin());
  return *(readers_[file] = std::move(part));
}

}  // namespace semivis
