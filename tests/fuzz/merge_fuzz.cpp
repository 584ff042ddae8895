// The store of pieces against a plain model: which events are there, and which of them are of one piece.
#include <fuzzer/FuzzedDataProvider.h>

#include <algorithm>
#include <array>

#include "host/parts/part_store.hpp"
#include "tests/fuzz/require.hpp"

namespace {

using namespace semivis;
using fuzz::require;

constexpr std::uint64_t kEvents = 24;
constexpr PieceKey kKeys[] = {{0, 0}, {1, 0}, {1, 7}};
using Seams = std::set<std::uint64_t>;
struct Model {
  std::array<bool, kEvents + 1> there{}, joined{};  // joined: in a piece with the event before it
};

std::vector<std::int64_t> sums(piece_size(0));  // all but the first stay 0

/// Event e adds 2^e: the sum says which events it holds.
std::int64_t sum_of(EventRange events) {
  return (std::int64_t{1} << events.end) - (std::int64_t{1} << events.first);
}

void add(PartStore& store, Model& model, PieceKey key, EventRange events, const Seams& seams) {
  sums.front() = sum_of(events);
  bool taken = false;
  for (std::uint64_t e = events.first; e < events.end; ++e) taken = taken || model.there[e];
  require(fuzz::refused([&] { store.add(key, events, sums.data()); }) == taken);
  for (std::uint64_t e = events.first; e < events.end && !taken; ++e) {
    model.joined[e] = e > events.first || (e > 0 && model.there[e - 1] && !seams.contains(e));
    model.there[e] = true;
  }
}

std::vector<EventRange> gaps_of(const Model& model, EventRange events) {
  std::vector<EventRange> gaps;
  for (std::uint64_t e = events.first; e < events.end; ++e) {
    if (model.there[e]) continue;
    if (gaps.empty() || gaps.back().end != e) gaps.push_back({e, e});
    ++gaps.back().end;
  }
  return gaps;
}

void sum(PartStore& store, const Model& model, PieceKey key, EventRange events) {
  sums.front() = 0;
  const bool whole =
      gaps_of(model, events).empty() && !model.joined[events.first] && !model.joined[events.end];
  require(fuzz::refused([&] {
            store.sum(std::vector<PartStore::SumRequest>{{{key, events}, sums.data()}});
          }) != whole);
  require(!whole || sums.front() == sum_of(events));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  FuzzedDataProvider input(data, size);
  const Seams seams{input.ConsumeIntegralInRange<std::uint64_t>(0, kEvents), kEvents / 2};
  PartStore store(seams);
  std::array<Model, std::size(kKeys)> models;
  for (int left = 20; left > 0 && input.remaining_bytes() > 0; --left) {
    const auto k = input.ConsumeIntegralInRange<std::size_t>(0, std::size(kKeys) - 1);
    const auto first = input.ConsumeIntegralInRange<std::uint64_t>(0, kEvents - 1);
    const EventRange events{first, input.ConsumeIntegralInRange<std::uint64_t>(first + 1, kEvents)};
    if (input.ConsumeBool())
      add(store, models[k], kKeys[k], events, seams);
    else
      sum(store, models[k], kKeys[k], events);
    require(store.missing(kKeys[k], events) == gaps_of(models[k], events));
  }
  std::vector<Piece> expected;
  for (std::size_t k = 0; k < std::size(kKeys); ++k)
    for (std::uint64_t e = 0; e < kEvents; ++e) {
      const auto& [there, joined] = models[k];
      if (!there[e]) continue;
      if (e == 0 || !there[e - 1] || (!joined[e] && seams.contains(e)))
        expected.push_back({kKeys[k], {e, e}});
      ++expected.back().events.end;
    }
  const auto same = [](const Piece& a, const Piece& b) { return a.key == b.key && a.events == b.events; };
  require(std::ranges::equal(store.joined(), expected, same));
  return 0;
}
