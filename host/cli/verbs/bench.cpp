// semivis bench: throughput of every backend found.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <optional>

#include "host/cli/arguments.hpp"
#include "host/cli/report.hpp"
#include "host/cli/throughput.hpp"
#include "host/cli/verbs/verbs.hpp"
#include "host/version.hpp"
#include "kernels/parallel_for.hpp"

namespace semivis {
namespace {

constexpr int kRepetitions = 5;
constexpr double kSeconds = 0.2;  // of one repetition

/// 1, 2, 4, … and the number of cores.
std::vector<int> thread_counts() {
  std::vector<int> counts;
  for (int n = 1; n < available_threads(); n *= 2) counts.push_back(n);
  counts.push_back(available_threads());
  return counts;
}

class Bench {
 public:
  explicit Bench(bool json) : json_(json), probe_(RunDescription{}, 0) {}

  void measure(Backend& backend, int threads) {
    for (const auto& [precision, name] :
         {std::pair{Precision::single, "single"}, std::pair{Precision::double_, "double"}}) {
      const double rate = probe_.events_per_second(backend, precision, kRepetitions, kSeconds);
      rates_[fmt::format("{}/{}/{}", backend.name(), name, threads)] = rate;
    }
  }

  /// `device`: of the cuda backend, where there is one.
  void print(const std::optional<CudaDevice>& device) const {
    std::vector<ReportLine> lines;
    if (json_)
      lines = {{"commit", git_commit(), ""}, {"events_per_second", rates_, ""}};
    else
      for (const auto& [key, rate] : rates_.items())
        lines.push_back({key, fmt::format("{:.3g}", rate.get<double>() / 1e6),
                         "million events/s (backend/precision/CPU threads)"});
    if (json_ && device)
      lines.push_back({"device",
                       {{"name", device->name},
                        {"architecture", device->architecture},
                        {"multiprocessors", device->multiprocessors},
                        {"clock_Hz", device->clock}},
                       ""});
    print_report(lines, json_);
  }

 private:
  bool json_;
  ThroughputProbe probe_;
  OrderedJson rates_;
};

void bench(bool json) {
  Bench bench(json);
  for (const int threads : thread_counts()) bench.measure(*make_cpu_backend(threads), threads);
  std::string why_not;
  const auto cuda = make_cuda_backend(0, why_not);
  if (cuda)
    bench.measure(*cuda, 1);
  else
    spdlog::info("no cuda: {}", why_not);
  bench.print(cuda ? cuda_device(0) : std::nullopt);
}

}  // namespace

void add_bench(CLI::App& program) {
  CLI::App* verb = program.add_subcommand("bench", "throughput of every backend found");
  const auto json = std::make_shared<bool>(false);
  add_json_flag(*verb, *json);
  verb->callback([json] { bench(*json); });
}

}  // namespace semivis
