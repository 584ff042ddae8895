// semivis bench: throughput of every backend found.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <memory>
#include <optional>

#include "host/cli/arguments.hpp"
#include "host/cli/report.hpp"
#include "host/cli/self_check.hpp"
#include "host/cli/throughput.hpp"
#include "host/cli/verbs/verbs.hpp"
#include "host/error.hpp"
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

void self_check(bool json) {
  const auto start = std::chrono::steady_clock::now();
  std::string skipped;
  const std::vector<SelfCheck> checks = self_checks(skipped);
  const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
  std::string failed;
  OrderedJson list = OrderedJson::object();
  std::vector<ReportLine> lines;
  for (const SelfCheck& check : checks) {
    if (!check.passed()) failed += " " + check.name;
    list[check.name] = {{"value", check.value},
                        {"expected", check.expected},
                        {"tolerance", check.tolerance},
                        {"passed", check.passed()}};
    lines.push_back({check.name, check.value,
                     fmt::format("{} {:g} +- {:.1g}: {}", check.passed() ? "pass" : "FAIL", check.expected,
                                 check.tolerance, check.meaning)});
  }
  const char* verdict = failed.empty() ? "pass" : "FAIL";
  if (json)
    lines = {
        {"verdict", verdict, ""}, {"cuda", skipped.empty() ? "compared" : skipped, ""}, {"checks", list, ""}};
  print_report(lines, json);
  if (!json)
    fmt::print("check: {}, {} comparisons in {:.1f} s{}\n", verdict, checks.size(), spent.count(),
               skipped.empty() ? "" : "; cuda not compared: " + skipped);
  if (!failed.empty())
    throw Error(ExitCode::internal, "this program gives wrong numbers on this machine:" + failed +
                                        "; please report the output of `semivis bench --check`");
}

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
  const auto json = std::make_shared<bool>(false), check = std::make_shared<bool>(false);
  add_json_flag(*verb, *json);
  verb->add_flag("--check", *check,
                 "instead, ten seconds of comparisons: known numbers, balance of events, equal backends");
  verb->callback([json, check] { *check ? self_check(*json) : bench(*json); });
}

}  // namespace semivis
