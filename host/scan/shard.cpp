// Equal pieces of the line of all events.
#include "host/scan/shard.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "host/error.hpp"

namespace semivis {
namespace {

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return {};
  return value;
}

std::optional<std::uint64_t> environment(const char* name) {
  const char* text = std::getenv(name);
  return text == nullptr ? std::nullopt : number(text);
}

Shard slurm_shard() {
  Shard shard;
  const auto task = environment("SLURM_ARRAY_TASK_ID"), tasks = environment("SLURM_ARRAY_TASK_COUNT");
  if (task && tasks) {
    const std::uint64_t first = environment("SLURM_ARRAY_TASK_MIN").value_or(0);
    const std::uint64_t step = std::max<std::uint64_t>(environment("SLURM_ARRAY_TASK_STEP").value_or(1), 1);
    shard = {(*task - first) / step, *tasks};
    if (*tasks == 1 && *task > 0)
      throw Error(ExitCode::usage, "--shard slurm: an array of task " + std::to_string(*task) +
                                       " alone does not say of how many; give --shard " +
                                       std::to_string(*task) + "/N");
  }
  const auto process = environment("SLURM_PROCID"), processes = environment("SLURM_NTASKS");
  if (process && processes)
    shard = {shard.index * *processes + *process, shard.count * *processes};
  else if (!(task && tasks))
    throw Error(
        ExitCode::usage,
        "--shard slurm: neither SLURM_ARRAY_TASK_ID with SLURM_ARRAY_TASK_COUNT nor SLURM_PROCID with "
        "SLURM_NTASKS is set; run it in an array job or by srun, or give --shard I/N");
  return shard;
}

/// x * part / parts, rounded down, without overflow.
std::uint64_t share(std::uint64_t x, std::uint64_t part, std::uint64_t parts) {
  return x / parts * part + x % parts * part / parts;
}

}  // namespace

Shard parse_shard(const std::string& text) {
  Shard shard;
  if (text == "slurm") {
    shard = slurm_shard();
  } else {
    const std::size_t slash = std::min(text.find('/'), text.size());
    const auto index = number(std::string_view(text).substr(0, slash));
    const auto count = number(std::string_view(text).substr(std::min(slash + 1, text.size())));
    if (!index || !count)
      throw Error(ExitCode::usage, "--shard " + text + ": give I/N, e.g. 0/8 to 7/8, or slurm");
    shard = {*index, *count};
  }
  constexpr std::uint64_t most = 1000000;
  if (shard.count == 0 || shard.count > most || shard.index >= shard.count)
    throw Error(ExitCode::usage, "--shard " + shard.name() +
                                     " is not one of N shards from 0 to N - 1 (N at most " +
                                     std::to_string(most) + ")");
  return shard;
}

int slurm_device(int devices) {
  const std::uint64_t local = environment("SLURM_LOCALID").value_or(0);
  return devices > 0 ? static_cast<int>(local % static_cast<std::uint64_t>(devices)) : 0;
}

EventRange shard_events(const Shard& shard, std::uint64_t row, std::uint64_t rows, std::uint64_t events,
                        bool whole_rows) {
  const std::uint64_t unit = whole_rows ? events : 1;  // cuts are multiples of it
  const auto cut = [&](std::uint64_t index) {
    return unit * share(rows * events / unit, index, shard.count);
  };
  const auto in_row = [&](std::uint64_t at) {
    return std::clamp(at, row * events, (row + 1) * events) - row * events;
  };
  return {in_row(cut(shard.index)), in_row(cut(shard.index + 1))};
}

}  // namespace semivis
