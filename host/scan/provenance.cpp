// Facts of this process and machine.
#include "host/scan/provenance.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <ctime>

#include "host/version.hpp"

namespace semivis {
namespace {

std::string host_name() {
  char name[256] = {};
  return ::gethostname(name, sizeof name - 1) == 0 ? name : "unknown";
}

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text;
}

std::string quoted(const std::string& argument) {
  const char* plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./,:@%";
  if (!argument.empty() && argument.find_first_not_of(plain) == std::string::npos) return argument;
  std::string text = "'";
  for (const char c : argument) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

}  // namespace

std::vector<std::pair<std::string, std::string>> process_provenance(const std::string& command_line) {
  return {{"version", semivis_version()},
          {"git_commit", git_commit()},
          {"host", host_name()},
          {"time", utc_now()},
          {"command_line", command_line}};
}

std::vector<std::pair<std::string, std::string>> make_provenance(const ProvenanceFacts& facts) {
  auto all = process_provenance(facts.command_line);
  all.insert(all.end(), {{"backend", facts.backend},
                         {"backend_description", facts.backend_description},
                         {"backend_fallback", facts.backend_fallback},
                         {"device", facts.device},
                         {"threads", std::to_string(facts.threads)},
                         {"wall_seconds", fmt::format("{:.3f}", facts.wall_seconds)}});
  return all;
}

std::string command_line(int argc, const char* const* argv) {
  std::string text;
  for (int i = 0; i < argc; ++i) text += (i > 0 ? " " : "") + quoted(argv[i]);
  return text;
}

}  // namespace semivis
