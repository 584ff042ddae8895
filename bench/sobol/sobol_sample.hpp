// Rows, couplings and replicates of the study: estimates of the efficiencies, and which draws they depend on.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

#include "bench/sobol/sobol_events.hpp"
#include "host/backend/run_tables.hpp"

namespace semivis::sobol {

/// w_min/cτ, w_min the smallest ℓ/βγ of a row: short-lived (S1 is a tail), typical, long-lived.
inline constexpr double kDecayLengths[] = {12, 1, 0.01};
inline constexpr int kCouplings = 3, kQuantities = 2 * kCouplings;  // S1 and S2 of each coupling
inline constexpr int kMinLog2 = 12;
using Quantities = std::array<double, kQuantities>;

/// A mass row of the default run and the proper decay lengths (m) at which it is read.
struct Row {
  double m_aprime;
  ProductionTable production;
  RunTables<float> tables;
  RunConstants<float> constants;
  RowConstants<float> row;
  double ctau[kCouplings];

  Row(const RunDescription& run, const ShowerFit& shower, double mass)
      : m_aprime(mass),
        production(make_production_table(run.beam, run.target, run.model, mass, mass, 0)),
        tables(make_run_tables<float>(run, production, shower)),
        constants(tables.bound(tables.production.data(), tables.depth.data(), tables.longitudinal.data())),
        row(make_row_constants<float>(run, production, point())) {
    for (int c = 0; c < kCouplings; ++c)
      ctau[c] = std::exp(row_bounds(run, point()).log_w_min) / kDecayLengths[c];
  }
  Row(const Row&) = delete;
  Row& operator=(const Row&) = delete;
  MassPoint point() const { return {m_aprime, 1.0 / 3.0, 0.4}; }
};

/// Hands each event's efficiencies to add(event in the block, values).
template <class Add>
void for_each_event(const Row& row, const UniformBlock& uniforms, Add add) {
  WeightBlock weights;
  EfficiencyBlock read[kCouplings];
  weigh_events(row.constants, row.row, row.tables.readings[0].selection, uniforms, weights);
  for (int c = 0; c < kCouplings; ++c) read_efficiencies(weights, row.ctau[c], read[c]);
  for (int i = 0; i < kBlock; ++i) {
    Quantities values;
    for (int c = 0; c < kCouplings; ++c) {
      values[2 * c] = read[c].s1[i];
      values[2 * c + 1] = read[c].s2[i];
    }
    add(i, values);
  }
}

/// Estimates of one kind of points: [quantity][log2 N - kMinLog2][replicate], and the squares of single
/// events.
struct Sample {
  std::vector<std::vector<double>> estimate[kQuantities];
  Quantities sum{}, squares{};
  double events = 0;

  explicit Sample(int log2_events) {
    for (auto& e : estimate) e.resize(static_cast<std::size_t>(log2_events - kMinLog2 + 1));
  }
  /// Adds a replicate: the means of its first 2^kMinLog2, … events. fill(first, uniforms).
  template <class Fill>
  void add_replicate(const Row& row, Fill fill) {
    UniformBlock uniforms;
    Quantities total{};
    std::uint32_t done = 0;
    for (std::size_t k = 0; k < estimate[0].size(); ++k) {
      for (const std::uint32_t end = 1u << (kMinLog2 + static_cast<int>(k)); done < end; done += kBlock) {
        fill(done, uniforms);
        for_each_event(row, uniforms, [&](int, const Quantities& x) {
          for (int q = 0; q < kQuantities; ++q) {
            total[q] += x[q];
            squares[q] += x[q] * x[q];
          }
        });
      }
      for (int q = 0; q < kQuantities; ++q) estimate[q][k].push_back(total[q] / done);
    }
    for (int q = 0; q < kQuantities; ++q) sum[q] += total[q];
    events += done;
  }
  double mean(int q) const { return sum[q] / events; }
  double event_variance(int q) const { return squares[q] / events - mean(q) * mean(q); }
  double variance(int q, std::size_t k) const {
    const auto& e = estimate[q][k];
    const auto n = static_cast<double>(e.size());
    const double average = std::accumulate(e.begin(), e.end(), 0.0) / n;
    double out = 0;
    for (const double x : e) out += (x - average) * (x - average);
    return out / (n - 1);
  }
  double error(int q) const {  // of mean()
    return std::sqrt(variance(q, estimate[q].size() - 1) / static_cast<double>(estimate[q][0].size()));
  }
};
/// Difference of two means over its error.
inline double pull(const Sample& a, const Sample& b, int q) {
  return (a.mean(q) - b.mean(q)) / std::hypot(a.error(q), b.error(q));
}

/// The share of a quantity's variance that is left when all draws but d are given: E[(f - f')²]/2 Var f, f'
/// the event with another d. Source: M. J. W. Jansen, Comput. Phys. Commun. 117 (1999) 35.
inline std::array<Quantities, kDraws> total_effects(const Row& row) {
  constexpr std::uint64_t kEvents = 1 << 15;
  std::array<Quantities, kDraws> effect{};
  Quantities sum{}, squares{};
  UniformBlock uniforms, other;
  std::vector<Quantities> values(kBlock);
  for (std::uint64_t first = 0; first < kEvents; first += kBlock) {
    fill_philox(row.row.key, first, uniforms);
    fill_philox(row.row.key, first + kEvents, other);
    for_each_event(row, uniforms, [&](int i, const Quantities& x) {
      values[static_cast<std::size_t>(i)] = x;
      for (int q = 0; q < kQuantities; ++q) {
        sum[q] += x[q];
        squares[q] += x[q] * x[q];
      }
    });
    for (std::size_t d = 0; d < kDraws; ++d) {
      UniformBlock changed = uniforms;
      std::copy_n(other.draw[d], kBlock, changed.draw[d]);
      for_each_event(row, changed, [&](int i, const Quantities& x) {
        for (int q = 0; q < kQuantities; ++q)
          effect[d][q] += 0.5 * std::pow(x[q] - values[static_cast<std::size_t>(i)][q], 2);
      });
    }
  }
  for (auto& e : effect)
    for (int q = 0; q < kQuantities; ++q) e[q] /= squares[q] - sum[q] * sum[q] / kEvents;
  return effect;
}

}  // namespace semivis::sobol
