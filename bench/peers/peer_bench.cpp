// Times the peers beside semivis' event loop: one pinned core, interleaved rounds, thread CPU time.
//   semivis_peer_bench [--rounds N] [--core K] [--numpy FILE] [--out BASE]   BASE.json and BASE.md
//   semivis_peer_bench --export DIR                                          input of numpy_toy.py
#include <sched.h>
#include <time.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <memory>
#include <string>

#include "bench/peers/dmg4_chain.hpp"
#include "bench/peers/efficiency.hpp"
#include "bench/peers/peer_report.hpp"
#include "bench/peers/phase_space_decays.hpp"
#include "host/config/schema.hpp"
#include "host/version.hpp"

namespace semivis::peers {
namespace {

/// Keeps the results of a chain alive.
volatile double sink;

double thread_seconds() {
  timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

struct Contender {
  std::string name;
  std::function<void(std::uint64_t)> run;  // this many events
  std::uint64_t events = 0;                // per round; 0: as many as take kRoundSeconds
};
constexpr double kRoundSeconds = 0.04;
constexpr std::uint64_t kBlockEvents = 256;  // of semivis' event loop
constexpr double kAlphaD = 0.1;
constexpr int kCouplings = 64;
#if defined(__FMA__)
constexpr const char* kPeerTarget = "this machine";
#else
constexpr const char* kPeerTarget = "x86-64 baseline";
#endif

double ns_per_event(const Contender& contender) {
  const double begin = thread_seconds();
  contender.run(contender.events);
  return 1e9 * (thread_seconds() - begin) / static_cast<double>(contender.events);
}

/// A chain whose every lepton momentum is used; pass is s1_volume or s1_probability (†).
template <class Chain, class Pass>
Contender peer(const std::string& name, const PeerSetup& setup, Pass pass) {
  return {name, [&setup, pass, chain = Chain(setup), random = PeerRandom(1)](std::uint64_t events) mutable {
            double sum = 0;
            for (std::uint64_t i = 0; i < events; ++i) {
              const ChainEvent event = chain(random);
              const FourMomentum<double>&a = event.electron, &b = event.positron;
              sum += event.decay_weight * event.flight_weight * pass(setup, event) +
                     1e-30 * (a.e + a.p.x + a.p.y + a.p.z + b.e + b.p.x + b.p.y + b.p.z);
            }
            sink = sum;
          }};
}
template <class Chain>
void add_peer(std::vector<Contender>& list, const std::string& name, const PeerSetup& setup) {
  list.push_back(peer<Chain>(name, setup, s1_volume));
  list.push_back(peer<Chain>(name + " †", setup, s1_probability));
}

/// semivis' event loop, all channels of all couplings; then `couplings` grid points read from it.
template <class Real>
Contender semivis_loop(const std::string& name, const PeerSetup& setup, int couplings,
                       std::uint64_t events = 0) {
  struct State {
    RunTables<Real> tables;
    RowConstants<Real> row;
    MassRow sums;
    std::uint64_t first = 0;
  };
  auto state = std::make_shared<State>(
      State{make_run_tables<Real>(setup.run, setup.production, setup.shower),
            make_row_constants<Real>(setup.run, setup.production, setup.mass), sample_row(setup, 256)});
  const double epsilon = epsilon_of(setup, state->sums, kAlphaD);
  return {name,
          [state, couplings, epsilon](std::uint64_t count) {
            const RunTables<Real>& t = state->tables;
            sample_events(t.bound(t.production.data(), t.depth.data(), t.longitudinal.data()), state->row,
                          t.split_modules, t.readings, state->first, count, state->sums.spectra.sum.data());
            state->first += count;
            double sum = 0;
            for (int i = 0; i < couplings; ++i)
              sum +=
                  evaluate(state->sums, default_analysis_bins(), epsilon * (1 + 0.01 * i), kAlphaD).events_s1;
            sink = sum;
          },
          events};
}

/// What the NumPy toy reads: masses, detector, showers, couplings, and a pool of emissions (E_A', depth, θ).
void export_setup(const PeerSetup& s, const std::filesystem::path& folder) {
  using Json = nlohmann::ordered_json;
  std::filesystem::create_directories(folder);
  const TableEmission emission(s);
  PeerRandom random(1);
  std::ofstream pool(folder / "emissions.f64", std::ios::binary);
  for (int i = 0; i < 1 << 18; ++i) {
    const AprimeStart a = emission(random);
    pool.write(reinterpret_cast<const char*>(&a), sizeof a);
  }
  const Geometry<double>& g = s.constants.geometry;
  const ShowerModel<double>& m = s.constants.shower;
  const Selection<double>& c = s.selection;
  Json out{{"m_aprime", s.chi.m_aprime}, {"m1", s.chi.m1}, {"delta", s.chi.delta}, {"ctau", s.ctau}};
  out["m_lepton"] = s.chi.m_lepton;
  out["beam"] = {
      {"spot_x", s.constants.spot_x}, {"spot_y", s.constants.spot_y}, {"divergence", s.constants.divergence}};
  out["geometry"] = {{"z2", g.z2},
                     {"z3", g.z3},
                     {"hcal2_end", g.hcal2_end},
                     {"hcal3_start", g.hcal3_start},
                     {"half_cell_x", g.half_cell_x},
                     {"half_cell_y", g.half_cell_y},
                     {"half_width_x", g.half_width_x},
                     {"half_width_y", g.half_width_y},
                     {"offset_x", g.offset_x[0]},
                     {"offset_y", g.offset_y[0]}};
  out["shower"] = {{"log_energy_min", m.log_energy_min},
                   {"log_energy_max", m.log_energy_max},
                   {"inverse_depth_max", m.inverse_depth_max},
                   {"log_radius", m.log_radius},
                   {"weight", m.weight},
                   {"cut_early", m.cut_early},
                   {"cut_late", m.cut_late},
                   {"mean_depth", m.mean_depth},
                   {"longitudinal", s.tables.longitudinal},
                   {"energy_nodes", kShowerEnergyNodes},
                   {"depth_nodes", kShowerDepthNodes}};
  out["selection"] = {{"s1_min_energy", c.s1_min_energy},
                      {"threshold", c.threshold},
                      {"r_cut", c.r_cut},
                      {"resolution_squared", c.resolution_squared},
                      {"noise_squared", c.noise_squared},
                      {"outer_cells", c.outer_cells},
                      {"central_cells", c.central_cells}};
  const MassRow row = sample_row(s, 4000000);
  const PointValues ours = evaluate(row, {}, epsilon_of(s, row, kAlphaD), kAlphaD);
  out["semivis"] = {{"s1", ours.efficiency_s1},
                    {"s1_err", ours.efficiency_s1_err},
                    {"s1_volume", ours.efficiency_s1_volume}};
  std::ofstream(folder / "setup.json") << out.dump(1) << '\n';
}

std::string cpu_name() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);)
    if (line.rfind("model name", 0) == 0) return line.substr(line.find(':') + 2);
  return "unknown";
}

int run(int argc, char** argv) {
  int rounds = 9, core = sched_getcpu();
  std::string numpy, base, folder;
  CLI::App app("Times the peers beside semivis' event loop.");
  app.add_option("--rounds", rounds, "interleaved rounds, at least 7")->check(CLI::Range(7, 1000));
  app.add_option("--core", core, "pinned core");
  app.add_option("--numpy", numpy, "what numpy_toy.py wrote")->check(CLI::ExistingFile);
  app.add_option("--out", base, "BASE.json and BASE.md");
  app.add_option("--export", folder, "write the input of numpy_toy.py and stop");
  CLI11_PARSE(app, argc, argv);

  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(core, &cores);
  if (sched_setaffinity(0, sizeof cores, &cores) != 0) {
    std::cerr << "core " << core << " is not ours to pin\n";
    return 1;
  }
  RunDescription description;
  const PeerSetup etl(description);
  if (!folder.empty()) {
    export_setup(etl, folder);
    return 0;
  }
  description.model.production = ProductionModel::iww;
  const PeerSetup iww(description);

  std::vector<Contender> list;
  list.push_back(semivis_loop<float>("semivis float", etl, 0));
  list.push_back(peer<GenbodChain<FixedEmission>>("genbod fixed", etl, s1_volume));
  add_peer<GenbodChain<TableEmission>>(list, "genbod", etl);
  list.push_back(semivis_loop<double>("semivis double", etl, 0));
  add_peer<GenbodUnweightedChain>(list, "genbod unweighted", etl);
  add_peer<RamboChain>(list, "rambo", etl);
  add_peer<Dmg4Chain>(list, "dmg4", iww);
  const std::uint64_t row_events = description.run.events_per_row;
  list.push_back(semivis_loop<float>("couplings 1", etl, 1, row_events));
  list.push_back(semivis_loop<float>("couplings 64", etl, kCouplings, row_events));
  for (Contender& c : list) {
    if (c.events != 0) continue;
    c.events = 64 * kBlockEvents;
    ns_per_event(c);  // pages and caches
    c.events =
        static_cast<std::uint64_t>(1e9 * kRoundSeconds / ns_per_event(c)) / kBlockEvents * kBlockEvents;
  }
  Rounds results;
  for (int i = 0; i < rounds; ++i)
    for (const Contender& c : list) results[c.name].push_back(ns_per_event(c));

  nlohmann::ordered_json about{{"commit", git_commit()},
                               {"cpu", cpu_name()},
                               {"instruction_set", vector_instruction_set()},
                               {"compiler", __VERSION__},
                               {"peers_compiled_for", kPeerTarget},
                               {"core", core},
                               {"rounds", rounds},
                               {"clock", "CPU time of the thread"},
                               {"events_per_row_of_the_couplings_rows", row_events}};
  if (!numpy.empty()) {
    const auto toy = nlohmann::ordered_json::parse(std::ifstream(numpy));
    for (const auto& [name, ns] : toy["ns_per_event"].items()) results[name] = ns.get<std::vector<double>>();
    about["numpy"] = toy["about"];
  }
  const auto report = report_json(results, about);
  const std::string markdown = report_markdown(report);
  std::cout << markdown;
  if (!base.empty()) {
    std::ofstream(base + ".json") << report.dump(1) << '\n';
    std::ofstream(base + ".md") << markdown;
  }
  return 0;
}

}  // namespace
}  // namespace semivis::peers

int main(int argc, char** argv) { return semivis::peers::run(argc, argv); }
