// The parts of the benchmark, each a JSON of bench/report.hpp.
#pragma once

#include <cstdint>
#include <string>

#include "bench/report.hpp"

namespace semivis::bench {

struct Options {
  int rounds = 9, core = 0;
  std::string program;        // semivis, for the grids
  std::string scratch = ".";  // folder for their tables
  int distinct_parts = 64;    // scans of kGridRows distinct rows
  Json about;
};

/// Time of each stage, and events per second of every backend, precision and thread count.
Json stages(const Options& options);
/// Events, rows, couplings, threads.
Json scaling(const Options& options);
/// Vectorised clones against the scalar build, and FLOP/s against the FMA peak.
Json builds(const Options& options);
/// Time to 0.1 % per grid point; a million points and a million rows through the program.
Json grids(const Options& options);

}  // namespace semivis::bench
