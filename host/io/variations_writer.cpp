// The group /variations, its sums in blocks of rows.
#include "host/io/variations_writer.hpp"

#include <algorithm>
#include <span>
#include <string>

#include "host/io/table_columns.hpp"
#include "host/io/table_layout.hpp"

namespace semivis {
namespace {

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

}  // namespace

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

}  // namespace semivis
