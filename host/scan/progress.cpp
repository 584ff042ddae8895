// Bar and log lines of a scan.
#include "host/scan/progress.hpp"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cstdio>
#include <string>

namespace semivis {
namespace {

std::string state(const ScanProgress& p) {
  const double rate =
      p.sampling_seconds > 0 ? static_cast<double>(p.events_done - p.events_before) / p.sampling_seconds : 0;
  const char* least = p.more_may_follow ? "at least " : "";
  const std::string rest =
      rate > 0 ? fmt::format("{}{:.0f} s left", least, static_cast<double>(p.events - p.events_done) / rate)
               : "";
  return fmt::format("{:3.0f} %  {} of {}{} events, {} rows  {} events/s  {}",
                     100 * static_cast<double>(p.events_done) / static_cast<double>(p.events),
                     short_number(static_cast<double>(p.events_done)), least,
                     short_number(static_cast<double>(p.events)), p.rows, short_number(rate), rest);
}

void draw_bar(const ScanProgress& p) {
  constexpr std::uint64_t width = 30;
  const auto filled = static_cast<std::size_t>(width * p.events_done / p.events);
  const std::string bar = std::string(filled, '#') + std::string(width - filled, '-');
  fmt::print(stderr, "\r[{}] {}\033[K{}", bar, state(p), p.events_done == p.events ? "\n" : "");
  std::fflush(stderr);
}

}  // namespace

std::string short_number(double value) {
  const char* unit = "";
  for (const char* larger : {"k", "M", "G", "T"}) {
    if (value < 1000) break;
    value /= 1000;
    unit = larger;
  }
  return fmt::format("{:.3g}{}", value, unit);
}

ProgressDisplay::ProgressDisplay() : terminal_(::isatty(STDERR_FILENO) != 0) {}

void ProgressDisplay::operator()(const ScanProgress& progress) {
  const bool sampling_starts = progress.sampling && !last_.sampling;
  last_ = progress;
  if (!spdlog::should_log(spdlog::level::info)) return;
  if (!progress.sampling && progress.rows > 0)
    spdlog::info("building production and shower tables for {} rows", progress.rows);
  if (sampling_starts) spdlog::info("tables ready after {:.1f} s, sampling", progress.tables_seconds);
  if (!progress.sampling) return;
  const auto now = std::chrono::steady_clock::now();
  const std::chrono::duration<double> pause(terminal_ ? 0.2 : 5.0);
  const bool done = progress.events_done == progress.events;
  if (sampling_starts && !terminal_) shown_ = now;
  if (!done && now - shown_ < pause) return;
  shown_ = now;
  if (terminal_)
    draw_bar(progress);
  else
    spdlog::info("{}", state(progress));
}

}  // namespace semivis
