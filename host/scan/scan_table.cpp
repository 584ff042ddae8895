// From the sums in the store to a table: all of it in memory, or a block of rows at a time.
#include <algorithm>
#include <numeric>
#include <utility>

#include "host/error.hpp"
#include "host/scan/scan.hpp"

namespace semivis {

void Scan::take_what_is_there() {
  table_.complete = false;
  table_.varied = {};
  for (const std::size_t i : open_) {
    const PieceKey key{0, static_cast<std::uint32_t>(i)};
    table_.masses[i].n_generated = store_.missing(key, {0, UINT64_MAX}).front().first;
  }
}

void Scan::fail_missing() const {
  const auto& [events, rows] = *missing_.begin();
  const std::size_t others =
      std::accumulate(missing_.begin(), missing_.end(), std::size_t{0},
                      [](std::size_t n, const auto& gap) { return n + gap.second.size(); }) -
      1;
  throw Error(ExitCode::data,
              "the parts do not make a whole table: events " + std::to_string(events.first) + " to " +
                  std::to_string(events.end) + " of row " + std::to_string(rows.front()) + " are missing" +
                  (others > 0 ? ", and " + std::to_string(others) + " more ranges of events" : ""));
}

Table Scan::table(Completeness completeness) {
  if (!missing_.empty()) {
    if (completeness == Completeness::required) fail_missing();
    take_what_is_there();
    return std::move(table_);
  }
  for (const Piece& piece : store_.joined()) {
    const bool known = piece.key.row < table_.masses.size();
    const std::uint64_t events = !known                  ? 0
                                 : piece.key.sample == 0 ? table_.masses[piece.key.row].n_generated
                                                         : leading_;
    if (piece.events.end > events)
      throw Error(ExitCode::data, "the parts hold event " + std::to_string(piece.events.end - 1) +
                                      " of row " + std::to_string(piece.key.row) +
                                      ", which the scan does not ask for");
  }
  return std::move(table_);
}

void Scan::load(Table& table, std::size_t first, std::size_t count) {
  std::vector<PartStore::SumRequest> sums;
  for (std::size_t i = first; i < first + count; ++i) {
    MassRow& row = table.masses[i];
    if (row.n_generated == 0) continue;
    row.spectra.sum.assign(kRowNodes, 0);
    sums.push_back({{{0, static_cast<std::uint32_t>(i)}, {0, row.n_generated}}, row.spectra.sum.data()});
  }
  store_.sum(sums);
  for (std::size_t sample = 0; sample < table.varied.samples.size(); ++sample)
    load_sample(table, sample, first, count);
}

void Scan::load_sample(Table& table, std::size_t sample, std::size_t first, std::size_t count) {
  const auto number = static_cast<std::uint32_t>(sample);
  std::vector<RowSpectra>& rows = table.varied.samples[sample];
  std::vector<PartStore::SumRequest> sums;
  for (std::size_t i = first; i < first + count; ++i) {
    if (table.masses[i].n_generated == 0) continue;
    rows[i].sum.assign(piece_size(number), 0);
    sums.push_back({{{number, static_cast<std::uint32_t>(i)}, {0, leading_}}, rows[i].sum.data()});
  }
  store_.sum(sums);
  for (std::size_t i = first; i < first + count; ++i)
    if (table.masses[i].n_generated != 0) rows[i].sum.resize(piece_size(1));
}

void Scan::drop(Table& table, std::size_t first, std::size_t count) {
  const auto free = [](RowSpectra& spectra) { std::vector<std::int64_t>().swap(spectra.sum); };
  for (std::size_t i = first; i < first + count; ++i) {
    free(table.masses[i].spectra);
    for (auto& rows : table.varied.samples) free(rows[i]);
  }
}

RowBlocks Scan::blocks(Table& table) {
  return {[this, &table](std::size_t first, std::size_t count) { load(table, first, count); },
          [this, &table](std::size_t sample, std::size_t first, std::size_t count) {
            load_sample(table, sample, first, count);
          },
          [&table](std::size_t first, std::size_t count) { drop(table, first, count); }};
}

Table run_scan(const RunDescription& run, Backend& backend, int threads, const ScanReport& report,
               std::span<const VariationPlan> plans) {
  PartStore store(seams(run, plans));
  const ScanControl control{report};
  Scan scan(run, plans, &backend, threads, {}, store, control);
  scan.sample();
  Table table = scan.table();
  scan.load(table, 0, table.masses.size());
  return table;
}

}  // namespace semivis
