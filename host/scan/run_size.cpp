// Bytes per row and per point, measured on tables.
#include "host/scan/run_size.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "host/error.hpp"
#include "host/evaluate/evaluate.hpp"
#include "host/io/table.hpp"
#include "host/scan/checkpoints.hpp"
#include "host/scan/row_sampler.hpp"
#include "host/tables/production_table.hpp"
#include "semivis/physics/chi2_decay.hpp"

namespace semivis {

RunSize size_of(const RunDescription& run, std::span<const VariationPlan> plans) {
  RunSize size;
  double lightest = 0, heaviest = 0;
  for (const MassPoint& mass : run.rows) {
    if (Chi2Masses::from_ratios(mass.m_aprime, mass.r, mass.f).closed()) continue;
    lightest = size.open_rows == 0 ? mass.m_aprime : std::min(lightest, mass.m_aprime);
    heaviest = std::max(heaviest, mass.m_aprime);
    ++size.open_rows;
  }
  // Two nodes beyond either end.
  if (size.open_rows > 0)
    size.mass_nodes = 4 + static_cast<int>(kMassNodesPerDecade * std::log10(heaviest / lightest));
  const auto in_all_rows = [&](std::uint64_t events) {
    return static_cast<double>(size.open_rows) * static_cast<double>(events);
  };
  size.events = in_all_rows(run.run.events_per_row);
  size.most_events = run.run.target_error > 0 ? in_all_rows(run.run.max_events_per_row) : size.events;

  // The file: 20 columns per point, of which those that repeat the grid shrink to little; the sums of a row
  // shrink to a third or a quarter.
  const double points = static_cast<double>(run.points.size()), rows = static_cast<double>(run.rows.size());
  // Of a row, in units of its nominal sums: sample 0 and those that are drawn or read for variations.
  const auto samples =
      plans.empty() ? 0 : 1 + std::count_if(plans.begin(), plans.end(), [](const auto& plan) {
                            return plan.resampling != Resampling::none;
                          });
  const double spectra = 1 + static_cast<double>(samples) * double{kVariedChannels} / double{kChannels};
  const double open = static_cast<double>(size.open_rows), sums = spectra * kRowNodes * sizeof(std::int64_t);
  constexpr double bytes_per_point = 90, bytes_per_row = 11000, bytes_of_any_table = 40000;
  size.file_bytes = bytes_of_any_table + bytes_per_point * points +
                    (run.write_spectra ? bytes_per_row * spectra * open : 0);
  const double waiting = std::min(open * sums, static_cast<double>(CheckpointSettings().most_memory));
  size.disk_bytes = size.file_bytes + (waiting < open * sums ? bytes_per_row * spectra * open : 0);
  constexpr double bytes_of_program = 60e6;
  size.memory_bytes = bytes_of_program +
                      points * (2 * sizeof(GridPoint) + sizeof(PointValues) + 3 * sizeof(std::size_t)) +
                      rows * (sizeof(MassRow) + static_cast<double>(samples) * sizeof(RowSpectra) +
                              2 * sizeof(MassPoint) + 20 * sizeof(double)) +
                      waiting + static_cast<double>(3 * batch_rows(1)) * sums +
                      size.mass_nodes * production_layout::kNodeSize * double{sizeof(double) + sizeof(float)};
  return size;
}

void check_room(const RunSize& size, const Shard& shard, const std::string& output) {
  const std::filesystem::path folder = std::filesystem::absolute(output).parent_path();
  std::error_code unknown;
  const auto room = static_cast<double>(std::filesystem::space(folder, unknown).available);
  const double needed = size.disk_bytes / static_cast<double>(shard.count);
  if (unknown || room >= needed) return;
  constexpr double megabyte = 1e6;
  throw Error(
      ExitCode::cannot_create,
      fmt::format(
          "cannot create {}: the scan needs about {:.0f} MB and {} has {:.0f} MB left; choose another "
          "folder, fewer rows or points, or shards on several file systems",
          output, needed / megabyte, folder.string(), room / megabyte));
}

}  // namespace semivis
