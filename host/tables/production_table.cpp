#include "host/tables/production_table.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "host/io/digest.hpp"
#include "host/tables/cross_section.hpp"
#include "host/tables/production_model.hpp"
#include "host/tables/quantiles.hpp"
#include "host/tables/track_length.hpp"
#include "kernels/dark_brems_block.hpp"
#include "kernels/parallel_for.hpp"
#include "semivis/physics/emission_threshold.hpp"

namespace semivis {
namespace {

using namespace production_layout;

constexpr double kLogMassStep = 2.302585092994045684 / kMassNodesPerDecade;
constexpr int kFineXCells = 128;  // cells of l in which the cross section is evaluated
constexpr int kFineVCells = 64;
constexpr double kNoYield = -1e4;

double node_mass(int k) { return math::exp(k * kLogMassStep); }
int node_below(double m) { return static_cast<int>(std::floor(math::log(m) / kLogMassStep)); }

/// map(s) at equally spaced s from 0 to 1.
template <class Map>
std::vector<double> spaced(int cells, Map map) {
  std::vector<double> values;
  for (int i = 0; i <= cells; ++i) values.push_back(map(static_cast<double>(i) / cells));
  return values;
}
double evenly(double s) { return s; }

/// One (mass, beam energy): total cross section and the quantiles of x and v.
struct BeamNode {
  double xs = 0;             // pb
  std::vector<double> x, v;  // l and v^(1/4)
};

template <class Xs>
BeamNode make_beam_node(const Xs& xs, double energy, double m_aprime, double nucleus_mass, double delta) {
  BeamNode node;
  const double l_max = math::log1p(1 / delta);
  const double y_range = emission_y_max(energy, m_aprime) - emission_y_min(energy, m_aprime, nucleus_mass);
  if (y_range <= 0) return node;
  const auto y_at = [&](double l_scaled) {
    return unscale_y(delta * math::expm1(l_scaled * l_max), energy, m_aprime, nucleus_mass);
  };
  std::vector<double> content;
  for (int i = 0; i < kFineXCells; ++i) {  // equal cells of s, l = x_quantile_level(s)
    const double s = (i + 0.5) / kFineXCells, l = x_quantile_level(s), y = y_at(l);
    const double dl_ds = 2 * s * (1 - s) / math::square(s * s + (1 - s) * (1 - s));
    const double dy_dl = y_range * delta * math::exp(l * l_max) * l_max;
    content.push_back(dxs_dx(xs, energy, y) * dy_dl * dl_ds / kFineXCells);
    node.xs += content.back();
  }
  if (node.xs <= 0) return node;
  node.x = quantiles(spaced(kFineXCells, x_quantile_level), content, spaced(kXCells, x_quantile_level));

  const std::vector<double> v_edges = spaced(kFineVCells, evenly),
                            v_levels = spaced(kVCells, v_quantile_level);
  std::vector<double> s, v, v_content(kFineVCells);
  for (int i = 0; i < kFineVCells; ++i) {
    s.push_back((i + 0.5) / kFineVCells);  // v^(1/4)
    v.push_back(v_quantile_level(s.back()));
  }
  for (int k = 0; k < kXNodes; ++k) {
    // The end nodes sit on the kinematic limits, where dσ/dx dv vanishes: look half a fine cell inside.
    const double l =
        math::clamp(static_cast<double>(k) / (kXNodes - 1), 0.5 / kFineXCells, 1 - 0.5 / kFineXCells);
    dxs_dx_dv(xs, energy, y_at(l), v, v_content);
    for (std::size_t i = 0; i < v.size(); ++i) v_content[i] *= 4 * s[i] * s[i] * s[i];
    const bool open = *std::max_element(v_content.begin(), v_content.end()) > 0;
    if (!open) v_content.assign(kFineVCells, 1.0);
    const auto roots = quantiles(v_edges, v_content, v_levels);
    node.v.insert(node.v.end(), roots.begin(), roots.end());
  }
  return node;
}

/// Cubic Lagrange interpolation of equally spaced values at `position` (0: the first).
double interpolate_cubic(const std::vector<double>& values, double position) {
  const int first = std::clamp(static_cast<int>(position) - 1, 0, static_cast<int>(values.size()) - 4);
  double sum = 0;
  for (int j = first; j < first + 4; ++j) {
    double weight = 1;
    for (int k = first; k < first + 4; ++k)
      if (k != j) weight *= (position - k) / (j - k);
    sum += weight * values[static_cast<std::size_t>(j)];
  }
  return sum;
}

/// σ(E) between a threshold and the beam energy: cubic in ln σ against ln(E - m), in which it is smooth;
/// where the electron cut lies below the threshold for an A', against ln(E - threshold).
class CrossSectionCurve {
 public:
  template <class Xs>
  CrossSectionCurve(const Xs& xs, double nucleus_mass, double min_energy, double max_energy) {
    const double threshold = emission_threshold(xs.m_aprime(), nucleus_mass);
    origin_ = min_energy > kOpen * threshold ? xs.m_aprime() : threshold;
    min_energy_ = std::max(min_energy, kOpen * threshold);
    if (min_energy_ >= max_energy) return;
    log_min_ = math::log(min_energy_ - origin_);
    const double range = math::log(max_energy - origin_) - log_min_;
    const int cells = std::max(5, static_cast<int>(std::ceil(range / 0.27)));
    step_ = range / cells;
    for (int i = 0; i <= cells; ++i)
      log_xs_.push_back(
          math::log(std::max(total_cross_section(xs, origin_ + math::exp(log_min_ + i * step_)), 1e-300)));
  }
  /// pb; 0 within 2 % of the threshold, where σ vanishes.
  double operator()(double energy) const {
    if (log_xs_.empty() || energy < min_energy_) return 0;
    return math::exp(interpolate_cubic(log_xs_, (math::log(energy - origin_) - log_min_) / step_));
  }

 private:
  static constexpr double kOpen = 1.02;
  double origin_, min_energy_, log_min_ = 0, step_ = 1;
  std::vector<double> log_xs_;
};

/// Fills one mass node and returns ln yield (kNoYield where nothing can be radiated).
template <class Xs>
double fill_mass_node(const Xs& xs, const TargetSettings& target, const TrackLength& track, double m_aprime,
                      double log_energy_min, double log_energy_max, double nucleus_mass, double* out) {
  const double step = (log_energy_max - log_energy_min) / (kBeamNodes - 1);
  const double delta = production_delta(m_aprime, track.max_energy);
  std::vector<BeamNode> beam;
  for (int b = 0; b < kBeamNodes; ++b)
    beam.push_back(make_beam_node(xs, math::exp(log_energy_min + b * step), m_aprime, nucleus_mass, delta));
  std::fill(out, out + kNodeSize, 0.5);  // a node without yield is still read, with weight 0
  std::fill(out, out + kEnergyCells + 1, log_energy_max);
  if (beam.back().xs <= 0) return kNoYield;
  for (int b = kBeamNodes - 2; b >= 0; --b)  // a closed node is only reached by rounding: copy its neighbour
    if (const auto i = static_cast<std::size_t>(b); beam[i].xs <= 0) {
      beam[i].x = beam[i + 1].x;
      beam[i].v = beam[i + 1].v;
    }

  const CrossSectionCurve xs_at(xs, nucleus_mass, track.min_energy, track.max_energy);
  const std::vector<double> length = track_length_spectrum(track);
  std::vector<double> log_edges{log_energy_max}, content;
  double yield = 0;
  for (int j = 0; j < track.n_energy; ++j) {
    content.push_back(length[static_cast<std::size_t>(j)] *
                      xs_at(std::max(track.energy(j), track.min_energy)));
    log_edges.push_back(math::log(track.cell_lower(j)));
    yield += content.back();
  }
  if (yield <= 0) return kNoYield;
  std::vector<double> table = quantiles(log_edges, content, spaced(kEnergyCells, evenly));
  for (const BeamNode& node : beam) table.insert(table.end(), node.x.begin(), node.x.end());
  for (const BeamNode& node : beam) table.insert(table.end(), node.v.begin(), node.v.end());
  std::copy(table.begin(), table.end(), out);
  const double atoms = target.atoms_per_x0 * target.material_fraction * constants::pb_in_cm2;
  return math::log(std::max(yield * atoms, 1e-300));
}

}  // namespace

ProductionTable make_production_table(const BeamSettings& beam, const TargetSettings& target,
                                      const ModelSettings& model, double mass_min, double mass_max,
                                      int threads) {
  const Nucleus& nucleus = nucleus_of(target);
  const TrackLength track =
      make_track_length(beam.energy, beam.energy_spread, target.thickness, target.min_electron_energy);

  ProductionTable table;
  table.first_node = node_below(mass_min) - 1;
  const int count = node_below(mass_max) + 2 - table.first_node + 1;
  table.nodes.resize(static_cast<std::size_t>(count) * kNodeSize);
  table.log_yield.resize(static_cast<std::size_t>(count));
  table.log_energy_min = math::log(track.min_energy);
  table.log_energy_max = math::log(track.max_energy);
  table.nucleus_mass = nucleus.mass();
  const DepthTable depth = make_depth_table(track);
  static_assert(DepthTable::kEnergies == kDepthEnergies && DepthTable::kCells == kDepthCells);
  for (const double x0 : depth.depth_x0) table.depth.push_back(x0 * target.radiation_length);

  parallel_for(static_cast<std::size_t>(count), threads, [&](std::size_t i) {
    const double m = node_mass(table.first_node + static_cast<int>(i));
    double* out = table.nodes.data() + i * kNodeSize;
    with_cross_section(nucleus, model, m, [&](const auto& xs) {
      table.log_yield[i] = fill_mass_node(xs, target, track, m, table.log_energy_min, table.log_energy_max,
                                          table.nucleus_mass, out);
    });
  });
  return table;
}

double n_aprime_per_eot_eps2(const ProductionTable& table, double m_aprime) {
  const double position = math::log(m_aprime) / kLogMassStep - table.first_node;
  const int first = std::clamp(static_cast<int>(position) - 1, 0, table.mass_nodes() - 4);
  // Next to a node without yield there is nothing to interpolate with: the A' is as heavy as the beam is
  // hard.
  for (int j = first; j < first + 4; ++j)
    if (table.log_yield[static_cast<std::size_t>(j)] <= kNoYield) return 0;
  return math::exp(interpolate_cubic(table.log_yield, position));
}

ProductionRow<double> production_row(const ProductionTable& table, double m_aprime) {
  const double position = math::log(m_aprime) / kLogMassStep - table.first_node;
  const int node = std::clamp(static_cast<int>(position), 0, table.mass_nodes() - 2);
  const double delta = production_delta(m_aprime, math::exp(table.log_energy_max));
  const double threshold = 1.001 * emission_threshold(m_aprime, table.nucleus_mass);
  return {node, position - node, m_aprime, threshold, delta, math::log1p(1 / delta)};
}

ProductionTables<double> production_tables(const ProductionTable& table) {
  const double range = table.log_energy_max - table.log_energy_min;
  return {nullptr,
          nullptr,
          table.log_energy_min,
          (kBeamNodes - 1) / range,
          (kDepthEnergies - 1) / range,
          table.nucleus_mass};
}

std::string production_digest(const ProductionTable& table) {
  ContentDigest digest;
  const auto add = [&digest](const char* name, const std::vector<double>& values) {
    digest.update(name, values.data(), values.size() * sizeof(double));
  };
  add("nodes", table.nodes);
  add("log_yield", table.log_yield);
  add("depth", table.depth);
  return digest.hex();
}

}  // namespace semivis
