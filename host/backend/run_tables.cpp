#include "host/backend/run_tables.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "host/tables/decay_table.hpp"
#include "semivis/event/deposit.hpp"
#include "semivis/physics/aprime_decay.hpp"
#include "semivis/physics/chi2_decay.hpp"
#include "semivis/rng/streams.hpp"

namespace semivis {
namespace {

/// Nodes between the ends of the row's range: one is kept free before and two behind it for the cubic.
constexpr int kRangeNodes = kNodes - 4;

template <class Real>
std::vector<Real> convert(const std::vector<double>& values) {
  return {values.begin(), values.end()};
}

/// Spacing of a row's nodes in ln w.
double node_spacing(const RowBounds& bounds) { return (bounds.log_w_max - bounds.log_w_min) / kRangeNodes; }

/// Lengths to the end of the ECAL, made as long as those to the end of HCAL3, fit the nodes of a row.
double target_stretch(const RunDescription& run) { return run.detector.z3 / run.target.depth(); }

/// χ2 in the A' frame, GeV.
TwoBodyConstants<double> two_body_constants(const Chi2Masses& chi) {
  const double m = chi.m_aprime, m2 = chi.m2();
  const double e = two_body_energy(m, m2, chi.m1), p = two_body_momentum(m, chi.m1, m2);
  return {m, e, p, m2 * m2 / (e + p)};
}

}  // namespace

ShowerFit make_shower_fit(const RunDescription& run) {
  const DetectorSettings& d = run.detector;
  return fit_shower(effective_medium(d.absorber, d.scintillator, d.layer_pitch), run.beam.max_energy());
}

template <class Real>
Selection<Real> make_selection(const RunDescription& run) {
  const auto real = [](double value) { return static_cast<Real>(value); };
  const SelectionSettings& s = run.selection;
  const DetectorSettings& d = run.detector;
  const double cells_per_module = d.cells * d.cells;
  return {real(s.s1_min_aprime_energy),
          real(s.s2_min_aprime_energy),
          real(s.min_electron_energy),
          real(s.hcal_energy_scale),
          real(s.hcal_threshold),
          real(s.r_cut),
          real(d.resolution * d.resolution),
          real(d.noise * d.noise),
          real(2 * (cells_per_module - 1)),
          real(2)};
}

namespace {

template <class Real>
Geometry<Real> make_geometry(const RunDescription& run) {
  const auto real = [](double value) { return static_cast<Real>(value); };
  const DetectorSettings& d = run.detector;
  const double half_x = 0.5 * d.cells * d.cell_x, half_y = 0.5 * d.cells * d.cell_y;
  Geometry<Real> g{real(d.z2),
                   real(d.z3),
                   real(d.z2 + d.module_length),
                   real(d.z3 - d.module_length),
                   real(run.target.depth()),
                   real(0.5 * d.cell_x),
                   real(0.5 * d.cell_y),
                   real(half_x),
                   real(half_y),
                   real(half_x),
                   real(half_y),
                   {real(d.hcal2_offset_x), real(d.hcal3_offset_x)},
                   {real(d.hcal2_offset_y), real(d.hcal3_offset_y)}};
  if (d.modules == 1) {
    // No point lies in HCAL2, and none is beside empty space.
    g.hcal2_end = 0;
    g.half_aperture_x = g.half_aperture_y = std::numeric_limits<Real>::max();
    g.offset_x[0] = g.offset_x[1];
    g.offset_y[0] = g.offset_y[1];
  }
  return g;
}

}  // namespace

template <class Real>
RunTables<Real> make_run_tables(const RunDescription& run, const ProductionTable& production,
                                const ShowerFit& shower) {
  const auto real = [](double value) { return static_cast<Real>(value); };
  RunTables<Real> out;
  out.production = convert<Real>(production.nodes);
  out.depth = convert<Real>(production.depth);
  out.longitudinal = convert<Real>(shower.longitudinal);

  RunConstants<Real>& c = out.constants;
  const ProductionTables<double> p = production_tables(production);
  c.production = {nullptr,
                  nullptr,
                  real(p.log_energy_min),
                  real(p.beam_nodes_per_log),
                  real(p.depth_energies_per_log),
                  real(p.nucleus_mass)};
  c.shower = shower.model<Real>(nullptr);
  c.geometry = make_geometry<Real>(run);
  out.split_modules =
      c.geometry.offset_x[0] != c.geometry.offset_x[1] || c.geometry.offset_y[0] != c.geometry.offset_y[1];
  out.readings = {{make_selection<Real>(run), kChannels}};
  c.spot_x = real(run.beam.spot_x);
  c.spot_y = real(run.beam.spot_y);
  c.divergence = real(run.beam.divergence);
  return out;
}

RowBounds row_bounds(const RunDescription& run, const MassPoint& mass) {
  const Chi2Masses chi = Chi2Masses::from_ratios(mass.m_aprime, mass.r, mass.f);
  const TwoBodyConstants<double> c = two_body_constants(chi);
  const double m = chi.m_aprime, m2 = chi.m2();
  // βγ of χ2 emitted backwards by the slowest A' of S1 and forwards by the fastest.
  const auto boost = [&](double energy, double sign) {
    const double gamma = std::max(energy / m, 1.0);
    const double gamma_beta = std::sqrt((gamma - 1) * (gamma + 1));
    return (gamma_beta * c.e_star + sign * gamma * c.p_star) / m2;
  };
  const double largest = 1.001 * boost(run.beam.max_energy(), 1);
  const double slowest = std::min(run.selection.s1_min_aprime_energy, run.selection.s2_min_aprime_energy);
  const double smallest = std::max(0.999 * boost(slowest, -1), 1e-3 * largest);
  const double longest = (run.detector.z3 - run.detector.z2) / min_direction_cosine;
  return {2 * longest / smallest, math::log((run.detector.z2 - run.target.depth()) / largest),
          math::log(run.detector.z3 / min_direction_cosine / smallest)};
}

RowSpectra empty_spectra(const RunDescription& run, const MassPoint& mass) {
  const RowBounds bounds = row_bounds(run, mass);
  RowSpectra spectra{{}, bounds.log_w_min - node_spacing(bounds), node_spacing(bounds), {}, {}};
  for (std::size_t k = 0; k < kChannels; ++k) {
    const Response kind = kChannelInfo[k].kind;
    const int s1_factors = kind == Response::s1s1                           ? 2
                           : kind == Response::s1 || kind == Response::s1s2 ? 1
                                                                            : 0;
    spectra.scale[k] = 1.0 / kFixedPointOne;
    for (int i = 0; i < s1_factors; ++i) spectra.scale[k] *= bounds.weight;
    spectra.length_scale[k] = kind == Response::decayed ? 1 / target_stretch(run) : 1;
  }
  return spectra;
}

template <class Real>
RowConstants<Real> make_row_constants(const RunDescription& run, const ProductionTable& production,
                                      const MassPoint& mass) {
  const auto real = [](double value) { return static_cast<Real>(value); };
  const Chi2Masses chi = Chi2Masses::from_ratios(mass.m_aprime, mass.r, mass.f);
  const RowBounds bounds = row_bounds(run, mass);
  const ProductionRow<double> p = production_row(production, mass.m_aprime);
  const TwoBodyConstants<double> b = two_body_constants(chi);
  const DecayTable decay = make_decay_table(mass.m_aprime, mass.r, mass.f, run.model.decay);

  RowConstants<Real> row;
  row.key = row_key(run.run.seed, mass.m_aprime, mass.r, mass.f);
  row.production = {p.mass_node,       real(p.mass_weight), real(p.m_aprime),
                    real(p.threshold), real(p.delta),       real(p.l_max)};
  row.two_body = {real(b.m_aprime), real(b.e_star), real(b.p_star), real(b.e_minus_p)};
  row.m2 = real(chi.m2());
  row.delta = real(chi.delta);
  row.decay_angle = real(run.model.decay == DecayModel::matrix_element ? 1 : 0);
  row.s1_open = real(chi.decays() ? 1 : 0);
  row.inverse_weight_bound = real(1 / bounds.weight);
  row.target_stretch = real(target_stretch(run));
  row.log_w_min = real(bounds.log_w_min);
  row.nodes_per_log = real(1 / node_spacing(bounds));
  row.q2_min = real(decay.q2_min);
  row.q2_range = real(decay.q2_range);
  for (std::size_t i = 0; i <= kDecayCells; ++i) row.q2_quantiles[i] = real(decay.z[i]);
  return row;
}

template Selection<float> make_selection(const RunDescription&);
template Selection<double> make_selection(const RunDescription&);
template RunTables<float> make_run_tables(const RunDescription&, const ProductionTable&, const ShowerFit&);
template RunTables<double> make_run_tables(const RunDescription&, const ProductionTable&, const ShowerFit&);
template RowConstants<float> make_row_constants(const RunDescription&, const ProductionTable&,
                                                const MassPoint&);
template RowConstants<double> make_row_constants(const RunDescription&, const ProductionTable&,
                                                 const MassPoint&);

}  // namespace semivis
