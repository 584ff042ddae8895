// What a block of events carries from one loop to the next, one array per quantity (SoA).
#pragma once

#include <cstdint>

#include "semivis/event/deposit.hpp"
#include "semivis/event/event.hpp"
#include "semivis/rng/streams.hpp"

namespace semivis {
namespace {  // each instruction set has its own copy

inline constexpr int kBlock = 256;

template <class Real>
struct alignas(64) UniformBlock {
  Real draw[kDraws][kBlock];
};
template <class Real>
struct alignas(64) EmissionBlock {
  Real electron_energy[kBlock], depth[kBlock], energy[kBlock], momentum[kBlock], y[kBlock];
  Real theta_squared[kBlock];
  SEMIVIS_HD void store(int i, const Emission<Real>& e) {
    electron_energy[i] = e.electron_energy;
    depth[i] = e.depth;
    energy[i] = e.energy;
    momentum[i] = e.momentum;
    y[i] = e.y;
    theta_squared[i] = e.theta_squared;
  }
  SEMIVIS_HD Emission<Real> load(int i) const {
    return {electron_energy[i], depth[i], energy[i], momentum[i], y[i], theta_squared[i]};
  }
};
template <class Real>
struct alignas(64) ObservableBlock {
  Real w_s1[kBlock], w_s2[kBlock], w_target[kBlock], volume[kBlock], aperture[kBlock];
  Real contained[kBlock], centre[kBlock];
  Real electron_energy[kBlock], aprime_energy[kBlock], pair_energy[kBlock];
  SEMIVIS_HD void store(int i, const Observables<Real>& o) {
    w_s1[i] = o.w_s1;
    w_s2[i] = o.w_s2;
    w_target[i] = o.w_target;
    volume[i] = o.volume;
    aperture[i] = o.aperture;
    contained[i] = o.contained;
    centre[i] = o.centre;
    electron_energy[i] = o.electron_energy;
    aprime_energy[i] = o.aprime_energy;
    pair_energy[i] = o.pair_energy;
  }
  SEMIVIS_HD Observables<Real> load(int i) const {
    return {w_s1[i],      w_s2[i],   w_target[i],        volume[i],        aperture[i],
            contained[i], centre[i], electron_energy[i], aprime_energy[i], pair_energy[i]};
  }
};
template <class Real>
struct alignas(64) ShowerBlock {
  Real energy[kBlock], x[kBlock], y[kBlock];
  Real radius[kShowerTerms][kBlock], weight[kModules * kShowerTerms][kBlock];
  template <bool kSplitModules>
  SEMIVIS_HD void store(int i, const LeptonShower<Real>& s) {
    energy[i] = s.energy;
    x[i] = s.x;
    y[i] = s.y;
    radius[0][i] = s.radius[0];
    radius[1][i] = s.radius[1];
    radius[2][i] = s.radius[2];
    weight[0][i] = s.weight[0];
    weight[1][i] = s.weight[1];
    weight[2][i] = s.weight[2];
    if constexpr (kSplitModules) {
      weight[3][i] = s.weight[3];
      weight[4][i] = s.weight[4];
      weight[5][i] = s.weight[5];
    }
  }
};
template <class Real>
struct alignas(64) EdgeBlock {
  Real ratio[4][kBlock], arc[4][kBlock], straight[kBlock];
  SEMIVIS_HD void store(int i, const RectangleEdges<Real>& e) {
    ratio[0][i] = e.ratio[0];
    ratio[1][i] = e.ratio[1];
    ratio[2][i] = e.ratio[2];
    ratio[3][i] = e.ratio[3];
    arc[0][i] = e.arc[0];
    arc[1][i] = e.arc[1];
    arc[2][i] = e.arc[2];
    arc[3][i] = e.arc[3];
    straight[i] = e.straight;
  }
  SEMIVIS_HD RectangleEdges<Real> load(int i) const {
    return {{ratio[0][i], ratio[1][i], ratio[2][i], ratio[3][i]},
            {arc[0][i], arc[1][i], arc[2][i], arc[3][i]},
            straight[i]};
  }
};
/// One lepton of each event, and the fractions of its energy in the central cells and in all.
template <class Real>
struct alignas(64) LeptonBlock {
  ShowerBlock<Real> shower;
  Real centre[kBlock], contained[kBlock];
};
struct alignas(64) CubicBlock {
  std::int32_t before[kBlock], at[kBlock], after[kBlock], far[kBlock];
  SEMIVIS_HD void store(int i, const CubicDeposit& c) {
    before[i] = c.before;
    at[i] = c.at;
    after[i] = c.after;
    far[i] = c.far;
  }
  SEMIVIS_HD CubicDeposit load(int i) const { return {before[i], at[i], after[i], far[i]}; }
};
struct alignas(64) DepositBlock {
  std::int32_t node_s1[kBlock], node_s2[kBlock], node_target[kBlock];
  CubicBlock s1, s1_no_rcut, s1_volume, sideways, s2, beyond, target;
  std::int32_t nearest_s1[kBlock], nearest_s2[kBlock], nearest_s1_s2[kBlock];
  std::int32_t s1_s1[kBlock], s1_s1_no_rcut[kBlock], s1_no_rcut_s1_no_rcut[kBlock], s1_s2[kBlock];
  std::int32_t invalid[kBlock];
  SEMIVIS_HD void store(int i, const EventDeposit& d) {
    node_s1[i] = d.node_s1;
    node_s2[i] = d.node_s2;
    node_target[i] = d.node_target;
    s1.store(i, d.s1);
    s1_no_rcut.store(i, d.s1_no_rcut);
    s1_volume.store(i, d.s1_volume);
    sideways.store(i, d.sideways);
    s2.store(i, d.s2);
    beyond.store(i, d.beyond);
    target.store(i, d.target);
    nearest_s1[i] = d.nearest_s1;
    nearest_s2[i] = d.nearest_s2;
    nearest_s1_s2[i] = d.nearest_s1_s2;
    s1_s1[i] = d.s1_s1;
    s1_s1_no_rcut[i] = d.s1_s1_no_rcut;
    s1_no_rcut_s1_no_rcut[i] = d.s1_no_rcut_s1_no_rcut;
    s1_s2[i] = d.s1_s2;
    invalid[i] = d.invalid;
  }
  SEMIVIS_HD EventDeposit load(int i) const {
    return {node_s1[i],         node_s2[i],        node_target[i],   s1.load(i),
            s1_no_rcut.load(i), s1_volume.load(i), sideways.load(i), s2.load(i),
            beyond.load(i),     target.load(i),    nearest_s1[i],    nearest_s2[i],
            nearest_s1_s2[i],   s1_s1[i],          s1_s1_no_rcut[i], s1_no_rcut_s1_no_rcut[i],
            s1_s2[i],           invalid[i]};
  }
};

template <class Real>
struct EventBlock {
  UniformBlock<Real> uniforms;
  EmissionBlock<Real> emissions;
  ObservableBlock<Real> observed;
  LeptonBlock<Real> leptons[2];  // e-, e+
  EdgeBlock<Real> edges;
  DepositBlock deposits;
};

}  // namespace
}  // namespace semivis
