// What every peer of the event loop is given: semivis' own run, tables and detector constants at one mass
// point and one proper decay length, in double, and a random number generator.
#pragma once

#include <cstdint>
#include <random>

#include "host/backend/run_tables.hpp"
#include "semivis/physics/chi2_decay.hpp"

namespace semivis::peers {

/// The benchmark: m_A' = 200 MeV, m_χ1/m_A' = 1/3, Δ/m_χ1 = 0.4.
inline constexpr MassPoint kBenchmarkMass{0.2, 1.0 / 3.0, 0.4};
/// m: βγcτ is then about the distance to the modules.
inline constexpr double kBenchmarkCtau = 1e-2;

/// Tables are those of a production run; nothing in them is made for the peers.
struct PeerSetup {
  RunDescription run;
  MassPoint mass;
  double ctau;  // m
  Chi2Masses chi;
  ProductionTable production;
  ShowerFit shower;
  RunTables<double> tables;
  RunConstants<double> constants;
  RowConstants<double> row;
  Selection<double> selection;

  explicit PeerSetup(const RunDescription& description, MassPoint point = kBenchmarkMass,
                     double proper_length = kBenchmarkCtau)
      : run(description),
        mass(point),
        ctau(proper_length),
        chi(Chi2Masses::from_ratios(point.m_aprime, point.r, point.f)),
        production(make_production_table(run.beam, run.target, run.model, point.m_aprime, point.m_aprime, 0)),
        shower(make_shower_fit(run)),
        tables(make_run_tables<double>(run, production, shower)),
        constants(tables.bound(tables.production.data(), tables.depth.data(), tables.longitudinal.data())),
        row(make_row_constants<double>(run, production, point)),
        selection(make_selection<double>(run)) {}
  PeerSetup(const PeerSetup&) = delete;
  PeerSetup& operator=(const PeerSetup&) = delete;
};

/// The 64-bit Mersenne twister of the standard library (M. Matsumoto, T. Nishimura, ACM TOMACS 8 (1998) 3;
/// the 32-bit one is ROOT's TRandom3 and the usual choice of analysis code), read as doubles in (0, 1).
class PeerRandom {
 public:
  explicit PeerRandom(std::uint64_t seed) : engine_(seed) {}
  double operator()() { return (static_cast<double>(engine_() >> 11) + 0.5) * 0x1p-53; }

 private:
  std::mt19937_64 engine_;
};

}  // namespace semivis::peers
