// Runs the oracle and semivis at the same masses and couplings and measures how far apart they are.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/event/scan_fixture.hpp"
#include "tests/oracle/chain.hpp"

namespace oracle {

/// What a run of semivis describes, as the oracle reads it.
inline Experiment experiment_of(const semivis::RunDescription& run) {
  const auto& d = run.detector;
  Experiment x;
  x.beam = {run.beam.energy, run.beam.spot_x, run.beam.spot_y, run.beam.divergence};
  x.target.thickness = run.target.thickness;
  x.target.radiation_length = run.target.radiation_length;
  x.target.atoms_per_x0 = run.target.atoms_per_x0;
  x.target.material_fraction = run.target.material_fraction;
  x.target.min_electron_energy = run.target.min_electron_energy;
  x.detector = {d.z2,
                d.z3,
                d.module_length,
                d.cell_x,
                d.cell_y,
                d.cells,
                {d.hcal2_offset_x, d.hcal3_offset_x},
                {d.hcal2_offset_y, d.hcal3_offset_y},
                d.absorber,
                d.scintillator,
                d.layer_pitch,
                d.resolution,
                d.noise};
  x.selection = {run.selection.s1_min_aprime_energy, run.selection.s2_min_aprime_energy,
                 run.selection.hcal_threshold, run.selection.r_cut};
  return x;
}

struct Estimate {
  double value, error;
};
struct Line {
  std::string name;
  double ctau;  // m
  Estimate oracle, semivis;
  double distance() const { return (semivis.value - oracle.value) / std::hypot(oracle.error, semivis.error); }
  Estimate ratio() const {  // semivis/oracle
    const double r = semivis.value / oracle.value;
    return {r, r * std::hypot(oracle.error / oracle.value, semivis.error / semivis.value)};
  }
};
struct Comparison {
  semivis::MassPoint mass;
  std::vector<Line> lines;
  Line n_aprime;
  double oracle_seconds, semivis_seconds;
  Tally tally;

  double worst() const {
    double largest = 0;
    for (const Line& line : lines) largest = std::max(largest, std::fabs(line.distance()));
    return largest;
  }
  void print() const {
    std::printf(
        "m %g GeV, f %g: %.3g events, %.1f us each (semivis %.1f s), %.1f candidates, %.2f showers, %g "
        "over\n",
        mass.m_aprime, mass.f, tally.events, 1e6 * oracle_seconds / tally.events, semivis_seconds,
        tally.candidates / tally.events, tally.deposits / tally.events, tally.overweight);
    const auto print_line = [](const Line& l) {
      std::printf(
          "  %-12s ctau %.3e  oracle %.4e +- %.1e  semivis %.4e +- %.1e  ratio %.4f +- %.4f  %+.2f sigma\n",
          l.name.c_str(), l.ctau, l.oracle.value, l.oracle.error, l.semivis.value, l.semivis.error,
          l.ratio().value, l.ratio().error, l.distance());
    };
    print_line(n_aprime);
    for (const Line& line : lines) print_line(line);
  }
  /// Appends one line per quantity; a new file starts with the names of the columns.
  void append_csv(const char* path) const {
    std::FILE* file = std::fopen(path, "a");
    if (!file) throw std::runtime_error(std::string("cannot write ") + path);
    std::fseek(file, 0, SEEK_END);
    if (std::ftell(file) == 0)
      std::fputs("m_aprime_GeV,r,f,quantity,ctau_m,oracle,oracle_err,semivis,semivis_err\n", file);
    const auto append = [&](const Line& l) {
      std::fprintf(file, "%g,%g,%g,%s,%.6e,%.6e,%.2e,%.6e,%.2e\n", mass.m_aprime, mass.r, mass.f,
                   l.name.c_str(), l.ctau, l.oracle.value, l.oracle.error, l.semivis.value, l.semivis.error);
    };
    append(n_aprime);
    for (const Line& line : lines) append(line);
    if (std::fclose(file) != 0) throw std::runtime_error(std::string("cannot write ") + path);
  }
};

/// Mean distance χ2 would fly at 80 GeV, m: from mostly decayed before HCAL2 to mostly leaving.
inline constexpr double kFlights[] = {0.8, 1.5, 4, 12, 60};

struct Statistics {
  double oracle_events, semivis_events;
  unsigned threads;
};

namespace detail {

inline double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

inline Tally run_oracle(const Chain& chain, const Statistics& statistics, std::uint64_t seed) {
  std::vector<Tally> part(statistics.threads);
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < statistics.threads; ++i)
    threads.emplace_back(
        [&, i] { part[i] = chain.run(statistics.oracle_events / statistics.threads, seed + i); });
  for (std::thread& thread : threads) thread.join();
  Tally sum;
  for (const Tally& tally : part) sum.add(tally);
  return sum;
}

/// Mean of a first moment over the generated events of a row, and its error from the second moment.
inline Estimate channel(const semivis::MassRow& row, semivis::Channel first, semivis::Channel second,
                        double ctau) {
  const auto mean = [&](semivis::Channel c) {
    double sum = 0;
    for (int k = 0; k < semivis::kNodes; ++k)
      sum += static_cast<double>(row.spectra.sum[static_cast<std::size_t>(c * semivis::kNodes + k)]) *
             semivis::response(semivis::kChannelInfo[c].kind,
                               std::exp(row.spectra.ln_w0 + k * row.spectra.d_ln_w), ctau);
    return sum * row.spectra.scale[static_cast<std::size_t>(c)] / static_cast<double>(row.n_generated);
  };
  const double value = mean(first);
  return {value, std::sqrt((mean(second) - value * value) / static_cast<double>(row.n_generated - 1))};
}

/// A fraction passed/all of the oracle. Its error is that of the larger of it and `expected`, and of one
/// event more: with few counts the distance errs to the small side.
inline Estimate fraction(double passed, const Tally& tally, double expected) {
  const double value = passed / tally.events, p = std::max(value, expected) + 1 / tally.events;
  return {value, std::sqrt(p * (1 - p) * tally.squares) / tally.events};
}

}  // namespace detail

/// Both programs at one mass and five couplings (ε of kFlights at α_D = 0.1, by semivis's own width).
inline Comparison compare(const semivis::MassPoint& mass, const Statistics& statistics, std::uint64_t seed,
                          const Mistakes& mistakes = {}) {
  using namespace semivis::testing;
  Comparison out{mass, {}, {}, 0, 0, {}};
  auto start = std::chrono::steady_clock::now();
  const Scan& scan = scan_at(mass.m_aprime);
  const semivis::MassRow row = scan.sampled_row<double>(
      mass, static_cast<std::uint64_t>(statistics.semivis_events), static_cast<int>(statistics.threads));
  out.semivis_seconds = detail::seconds_since(start);

  const DarkMasses dark(mass.m_aprime, mass.r, mass.f);
  std::vector<Coupling> couplings;
  for (const double flight : kFlights)
    couplings.push_back({scan.epsilon_for(row, flight * dark.chi2() / 80), kAlphaD});
  start = std::chrono::steady_clock::now();
  out.tally = detail::run_oracle(Chain(experiment_of(scan.run), dark, couplings, mistakes), statistics, seed);
  out.oracle_seconds = detail::seconds_since(start) * statistics.threads;

  out.n_aprime = {
      "n_aprime", 0, {out.tally.n_aprime, out.tally.n_aprime_error}, {row.n_aprime_per_eot_eps2, 0}};
  for (std::size_t i = 0; i < couplings.size(); ++i) {
    const semivis::PointValues v = scan.at(row, couplings[i].epsilon);
    const Passed& passed = out.tally.passed[i];
    const auto add = [&](const char* name, double count, const Estimate& semivis) {
      out.lines.push_back({name, v.ctau, detail::fraction(count, out.tally, semivis.value), semivis});
    };
    add("s1", passed.s1, {v.efficiency_s1, v.efficiency_s1_err});
    add("s1_no_rcut", passed.s1_no_rcut,
        detail::channel(row, semivis::kS1NoRcut, semivis::kS1NoRcutS1NoRcut, v.ctau));
    add("s2", passed.s2, {v.efficiency_s2, v.efficiency_s2_err});
  }
  return out;
}

}  // namespace oracle
