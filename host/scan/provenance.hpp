// What /provenance says about a scan: everything that differs between equal runs.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace semivis {

struct ProvenanceFacts {
  std::string command_line;
  std::string backend, backend_description;
  std::string backend_fallback;  // why the CPU, where CUDA was wished for; empty without a fallback
  std::string device;            // numbers of the CUDA devices; "none" on the CPU
  int threads;
  double wall_seconds;
};

/// Name/value pairs of any output file: release and commit, host, the time now (UTC), and the command line.
std::vector<std::pair<std::string, std::string>> process_provenance(const std::string& command_line);

/// The same and the facts, for Table::provenance.
std::vector<std::pair<std::string, std::string>> make_provenance(const ProvenanceFacts& facts);

/// The arguments as a shell would take them.
std::string command_line(int argc, const char* const* argv);

}  // namespace semivis
