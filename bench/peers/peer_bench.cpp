// Times the peers beside semivis' event loop: one pinned core, interleaved rounds, thread CPU time.
//   semivis_peer_bench [--rounds N] [--core K] [--numpy FILE] [--out FILE.json]
//   semivis_peer_bench --export DIR                                          what numpy_toy.py and others
//   read
#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>

#include "bench/event_loop.hpp"
#include "bench/peers/dmg4_chain.hpp"
#include "bench/peers/efficiency.hpp"
#include "bench/peers/peer_report.hpp"
#include "bench/peers/phase_space_decays.hpp"
#include "bench/timing.hpp"
#include "host/config/schema.hpp"

namespace semivis::peers {
namespace {

using bench::Contender;
using bench::sink;

constexpr double kAlphaD = 0.1;
constexpr int kCouplings = 64;
#if defined(__FMA__)
constexpr const char* kPeerTarget = "this machine";
#else
constexpr const char* kPeerTarget = "x86-64 baseline";
#endif

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
    bench::EventLoop<Real> loop;
    MassRow sums;
    explicit State(const PeerSetup& s) : loop(s), sums(sample_row(s, 256)) {}
  };
  const auto state = std::make_shared<State>(setup);
  const double epsilon = epsilon_of(setup, state->sums, kAlphaD);
  return {name,
          [state, couplings, epsilon](std::uint64_t count) {
            state->loop(count);
            const NodeValues lengths = node_lengths(state->sums.spectra);
            double sum = 0;
            for (int i = 0; i < couplings; ++i)
              sum +=
                  evaluate(state->sums, lengths, default_analysis_bins(), epsilon * (1 + 0.01 * i), kAlphaD)
                      .events_s1;
            sink = sum;
          },
          events};
}

/// The chain of other generators of phase space, by GENBOD: A' of the given energies, no |M|², flight or
/// detector. Weighted mean of the lab energy of e⁺e⁻ (GeV), and ns per event of each turn.
nlohmann::ordered_json genbod_alone(const PeerSetup& setup, const std::vector<double>& aprime_energies) {
  constexpr int kTurns = 16;
  const Chi2Masses& m = setup.chi;
  const Genbod<2> first(m.m_aprime, {m.m2(), m.m1});
  const Genbod<3> second(m.m2(), {m.m_lepton, m.m_lepton, m.m1});
  PeerRandom random(2);  // not that of the pool: both take seven draws an event
  double w = 0, we = 0, ww = 0, wwe = 0, wwee = 0;
  std::vector<double> ns;
  for (int turn = 0; turn < kTurns; ++turn) {
    const double begin = bench::thread_seconds();
    for (const double energy : aprime_energies) {
      const FourMomentum<double> aprime{energy,
                                        {0, 0, std::sqrt((energy - m.m_aprime) * (energy + m.m_aprime))}};
      const auto chi2 = boost_from_rest(aprime, m.m_aprime, first(random).p[0]);
      const auto decay = second(random);
      FourMomentum<double> lab[3];
      for (std::size_t i = 0; i < 3; ++i) lab[i] = boost_from_rest(chi2, m.m2(), decay.p[i]);
      const double weight = decay.weight, e = lab[0].e + lab[1].e;
      for (const auto& p : lab) sink = p.p.x + p.p.y + p.p.z;
      w += weight;
      we += weight * e;
      ww += weight * weight;
      wwe += weight * weight * e;
      wwee += weight * weight * e * e;
    }
    ns.push_back(1e9 * (bench::thread_seconds() - begin) / static_cast<double>(aprime_energies.size()));
  }
  const double mean = we / w;
  return {{"pair_energy", mean},
          {"pair_energy_err", std::sqrt(wwee - 2 * mean * wwe + mean * mean * ww) / w},
          {"ns_per_event", ns}};
}

/// What the NumPy toy and other generators read: masses, detector, showers, couplings, and a pool of
/// emissions (E_A', depth, θ).
void export_setup(const PeerSetup& s, const std::filesystem::path& folder) {
  using Json = nlohmann::ordered_json;
  std::filesystem::create_directories(folder);
  const TableEmission emission(s);
  PeerRandom random(1);
  std::ofstream pool(folder / "emissions.f64", std::ios::binary);
  std::vector<double> aprime_energies;
  for (int i = 0; i < 1 << 18; ++i) {
    const AprimeStart a = emission(random);
    aprime_energies.push_back(a.energy);
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
  out["genbod"] = genbod_alone(s, aprime_energies);
  std::ofstream(folder / "setup.json") << out.dump(1) << '\n';
}

int run(int argc, char** argv) {
  int rounds = 9, core = sched_getcpu();
  std::string numpy, out, folder;
  CLI::App app("Times the peers beside semivis' event loop.");
  app.add_option("--rounds", rounds, "interleaved rounds, at least 7")->check(CLI::Range(7, 1000));
  app.add_option("--core", core, "pinned core");
  app.add_option("--numpy", numpy, "what numpy_toy.py wrote")->check(CLI::ExistingFile);
  app.add_option("--out", out, "JSON for the report");
  app.add_option("--export", folder, "write the input of numpy_toy.py and pypi_peers.py and stop");
  CLI11_PARSE(app, argc, argv);

  const bench::PinnedCore pinned(core);
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
  bench::Rounds results = bench::interleave(list, rounds);
  bench::Json about = bench::about_machine(argc, argv);
  about["peers_compiled_for"] = kPeerTarget;
  if (!numpy.empty()) {
    const auto toy = bench::Json::parse(std::ifstream(numpy));
    for (const auto& [name, ns] : toy["ns_per_event"].items()) results[name] = ns.get<std::vector<double>>();
    about["numpy"] = toy["about"];
  }
  const bench::Json part = report(results, about);
  std::cout << bench::tables_markdown(part);
  if (!out.empty()) std::ofstream(out) << part.dump(1) << '\n';
  return 0;
}

}  // namespace
}  // namespace semivis::peers

int main(int argc, char** argv) { return semivis::peers::run(argc, argv); }
