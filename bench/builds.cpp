// The same event loop compiled for each instruction set, and the kinematics loops against the core's FMA
// peak.
#include <filesystem>

#include "bench/event_loop.hpp"
#include "bench/loops/block_loops.hpp"
#include "bench/operation_count.hpp"
#include "bench/parts.hpp"
#include "bench/timing.hpp"

namespace semivis::bench {
namespace {

#if defined(SEMIVIS_HAVE_LOOP_COPIES)
/// One instruction set of x86-64.
struct Level {
  const char *name, *requirement, *kinematics_symbol;
  void (*block_loop)(const BlockLoop&);
  FmaPeak (*fma_peak)(std::uint64_t);
  int lanes;
};
const Level kLevels[] = {
    {"AVX2 (x86-64-v3)", "AVX2 clone vs scalar build", "semivis_kinematics_v3", block_loop_v3, fma_peak_v3,
     8},
    {"AVX-512 (x86-64-v4)", "AVX-512 clone vs scalar build", "semivis_kinematics_v4", block_loop_v4,
     fma_peak_v4, 16},
};
bool supported(const Level& level) {
  return level.lanes == 16 ? __builtin_cpu_supports("x86-64-v4") != 0
                           : __builtin_cpu_supports("x86-64-v3") != 0;
}

template <class Real>
Contender contender(const std::string& name, const EventLoop<Real>& loop, Stage stage,
                    void (*block_loop)(const BlockLoop&)) {
  return {name, [&loop, stage, block_loop](std::uint64_t events) {
            block_loop({&loop.run(), &loop.row(), loop.tables().readings.data(),
                        sizeof(Real) == sizeof(double), stage, events});
          }};
}

template <class Real>
void against_scalar(const peers::PeerSetup& setup, int rounds, Part& part) {
  constexpr bool kFloat = sizeof(Real) == sizeof(float);
  const EventLoop<Real> loop(setup);
  std::vector<Contender> list{contender("scalar build", loop, Stage::whole, block_loop_scalar)};
  for (const Level& level : kLevels)
    if (supported(level)) list.push_back(contender(level.name, loop, Stage::whole, level.block_loop));
  const Rounds r = interleave(list, rounds);
  Json rows = Json::array();
  for (const Contender& c : list) {
    const Spread ns = spread_of(r.at(c.name)), gain = spread_of(ratios(r.at("scalar build"), r.at(c.name)));
    rows.push_back({c.name, ns.median, range(ns), gain.median, range(gain)});
    for (const Level& level : kLevels)
      if (kFloat && c.name == level.name) part.measure(level.requirement, gain);
  }
  part.table(std::string("Event loop by build, ") + (kFloat ? "float" : "double"),
             {"build", "ns per event", "spread", "times the scalar build", "spread"}, rows);
}

void against_peak(const peers::PeerSetup& setup, int rounds, Part& part) {
  const EventLoop<float> loop(setup);
  std::vector<Contender> list;
  for (const Level& level : kLevels) {
    if (!supported(level)) continue;
    list.push_back(
        contender(std::string("kinematics ") + level.name, loop, Stage::kinematics, level.block_loop));
    list.push_back({std::string("peak ") + level.name,
                    [&level](std::uint64_t iterations) { sink = level.fma_peak(iterations).result; }});
  }
  const Rounds r = interleave(list, rounds);
  Json rows = Json::array();
  for (const Level& level : kLevels) {
    if (!supported(level)) continue;
    const double operations = operations_per_event(
        disassembly(std::filesystem::read_symlink("/proc/self/exe").string(), level.kinematics_symbol),
        level.lanes);
    const std::vector<double>&events = r.at(std::string("kinematics ") + level.name),
          &peak = r.at(std::string("peak ") + level.name);
    const double peak_flop = level.fma_peak(1).flop_per_iteration;
    std::vector<double> share;
    for (std::size_t i = 0; i < events.size(); ++i)
      share.push_back(operations / events[i] / (peak_flop / peak[i]));
    const Spread ns = spread_of(events), s = spread_of(share);
    rows.push_back({level.name, operations, ns.median, operations / ns.median,
                    peak_flop / spread_of(peak).median, s.median, range(s)});
    // Of the widest registers that there are.
    if (operations > 0) part.measure("FLOP/s over FMA peak of the core, kinematics loop", s);
  }
  part.table(
      "Kinematics loops against the FMA peak (+ - × ÷ √ one each, fused multiply-add two; from the machine "
      "code)",
      {"build", "operations per event", "ns per event", "GFLOP/s", "FMA peak, GFLOP/s", "share", "spread"},
      rows);
}
#endif

}  // namespace

Json builds(const Options& options) {
  Part part(options.about);
#if defined(SEMIVIS_HAVE_LOOP_COPIES)
  if (!__builtin_cpu_supports("fma")) return part.json();  // the scalar build needs it
  const PinnedCore pinned(options.core);
  const peers::PeerSetup setup{RunDescription{}};
  against_scalar<float>(setup, options.rounds, part);
  against_scalar<double>(setup, options.rounds, part);
  against_peak(setup, options.rounds, part);
#endif
  return part.json();
}

}  // namespace semivis::bench
