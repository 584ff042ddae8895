// Interleaved rounds on one pinned core, and what is said about the machine.
#pragma once

#include <sched.h>
#include <time.h>

#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <functional>
#include <iostream>
#include <string>
#include <vector>

#include "bench/report.hpp"
#include "host/version.hpp"
#include "kernels/cpu_block.hpp"

namespace semivis::bench {

/// Keeps results alive.
inline volatile double sink;

inline double clock_seconds(clockid_t clock) {
  timespec t;
  clock_gettime(clock, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}
inline double thread_seconds() { return clock_seconds(CLOCK_THREAD_CPUTIME_ID); }
inline double wall_seconds() { return clock_seconds(CLOCK_MONOTONIC); }

/// Keeps the process on one core while it lives; ends the program where the core is not ours.
class PinnedCore {
 public:
  explicit PinnedCore(int core) {
    sched_getaffinity(0, sizeof before_, &before_);
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(core, &one);
    if (sched_setaffinity(0, sizeof one, &one) == 0) return;
    std::cerr << "core " << core << " is not ours to pin\n";
    std::exit(1);
  }
  ~PinnedCore() { sched_setaffinity(0, sizeof before_, &before_); }
  PinnedCore(const PinnedCore&) = delete;
  PinnedCore& operator=(const PinnedCore&) = delete;

 private:
  cpu_set_t before_;
};

struct Contender {
  std::string name;
  std::function<void(std::uint64_t)> run;  // this many items (events, rows, …)
  std::uint64_t items = 0;                 // per round; 0: as many as take kRoundSeconds
};
inline constexpr double kRoundSeconds = 0.04;
inline constexpr std::uint64_t kItemStep = 256;  // a block of semivis' event loop

/// Nanoseconds per item, one number per round: A B A B … after a warm-up.
inline Rounds interleave(std::vector<Contender> list, int rounds, double (*clock)() = thread_seconds) {
  const auto nanoseconds = [clock](const Contender& c) {
    const double begin = clock();
    c.run(c.items);
    return 1e9 * (clock() - begin) / static_cast<double>(c.items);
  };
  for (Contender& c : list) {
    const bool chosen = c.items != 0;
    if (!chosen) c.items = 64 * kItemStep;
    nanoseconds(c);  // pages and caches
    if (chosen) continue;
    const auto steps = static_cast<std::uint64_t>(1e9 * kRoundSeconds / nanoseconds(c)) / kItemStep;
    c.items = std::max<std::uint64_t>(steps, 1) * kItemStep;
  }
  Rounds results;
  for (int i = 0; i < rounds; ++i)
    for (const Contender& c : list) results[c.name].push_back(nanoseconds(c));
  return results;
}

inline std::string cpu_name() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);)
    if (line.rfind("model name", 0) == 0) return line.substr(line.find(':') + 2);
  return "unknown";
}
inline std::string today() {
  const std::time_t now = std::time(nullptr);
  char text[16];
  std::strftime(text, sizeof text, "%Y-%m-%d", std::gmtime(&now));
  return text;
}
inline Json about_machine(int argc, char** argv) {
  std::string command = std::string(argv[0]).substr(std::string(argv[0]).find_last_of('/') + 1);
  for (int i = 1; i < argc; ++i) command += std::string(" ") + argv[i];
  return {{"device", cpu_name()},   {"instruction_set", vector_instruction_set()},
          {"commit", git_commit()}, {"compiler", std::string("g++ ") + __VERSION__},
          {"date", today()},        {"command", command}};
}

}  // namespace semivis::bench
