// Ratios of moved to nominal yields, grouped by parameter.
#include "host/evaluate/systematics.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "host/error.hpp"
#include "host/evaluate/channel_means.hpp"
#include "semivis/core/math.hpp"

namespace semivis {
namespace {

/// A relative change that has lost its meaning (an nominal yield of a few 1e-300): its square stays finite.
constexpr double kMaxChange = 1e100;

/// Reads the variations of one row. Samples with the same nodes share their exponentials.
class RowVariations {
 public:
  RowVariations(const Table& table, std::size_t row) : table_(table), row_(row) {
    if (table.varied.variations.empty())
      throw Error(ExitCode::data, "the table has no variations; scan again with --variations");
    all_electrons_ = total_electrons(table.analysis);
    electrons_s1_ = detected_electrons(table.analysis, "s1");
    electrons_s2_ = detected_electrons(table.analysis, "s2");
  }

  std::size_t row() const { return row_; }
  VariedValues nominal(double epsilon, double alpha_d) {
    const MassRow& row = table_.masses.at(row_);
    return values(0, row.ctau_eps2_alphad, row.n_aprime_per_eot_eps2, epsilon, alpha_d);
  }
  VariedValues varied(const Variation& v, double epsilon, double alpha_d) {
    return values(v.sample, v.ctau_eps2_alphad.at(row_), v.n_aprime_per_eot_eps2.at(row_), epsilon, alpha_d);
  }
  SystematicError error(double epsilon, double alpha_d);

 private:
  struct Nodes {
    double ln_w0, d_ln_w;
    NodeValues lengths;
    double rate;  // of survival
    NodeValues survival;
  };
  const NodeValues& survival(const RowSpectra& spectra, double rate) {
    auto nodes = std::find_if(nodes_.begin(), nodes_.end(), [&](const Nodes& n) {
      return n.ln_w0 == spectra.ln_w0 && n.d_ln_w == spectra.d_ln_w;
    });
    if (nodes == nodes_.end()) {
      constexpr double kNoRate = -1;
      nodes = nodes_.insert(nodes, {spectra.ln_w0, spectra.d_ln_w, node_lengths(spectra), kNoRate, {}});
    }
    if (nodes->rate != rate) {
      nodes->survival = node_survival(nodes->lengths, rate);
      nodes->rate = rate;
    }
    return nodes->survival;
  }

  VariedValues values(std::uint32_t sample, double ctau_eps2_alphad, double n_aprime_per_eot_eps2,
                      double epsilon, double alpha_d) {
    const double aprime_per_electron = epsilon * epsilon * n_aprime_per_eot_eps2;
    VariedValues v;
    v.n_aprime = all_electrons_ * aprime_per_electron;
    if (table_.masses.at(row_).n_generated == 0) return v;
    const RowSpectra& spectra = table_.varied.samples.at(sample).at(row_);
    const double rate = decay_rate(ctau_at(ctau_eps2_alphad, epsilon, alpha_d));
    const auto mean =
        channel_means<kVariedChannels>(spectra, survival(spectra, rate), rate, table_.varied.events);
    v.events_s1 = electrons_s1_ * aprime_per_electron * mean[kS1];
    v.events_s2 = electrons_s2_ * aprime_per_electron * mean[kS2];
    v.rcut_efficiency = rcut_share(mean[kS1], mean[kS1NoRcut]);
    return v;
  }

  const Table& table_;
  std::size_t row_;
  double all_electrons_, electrons_s1_, electrons_s2_;
  std::vector<Nodes> nodes_;
};

void add(Quadrature& sum, const std::string& parameter, double moved, double nominal) {
  if (nominal > 0) sum.add(parameter, math::min(moved / nominal - 1, kMaxChange));
}

Band times(const Band& band, double yield) { return {band.up * yield, band.down * yield}; }

SystematicError RowVariations::error(double epsilon, double alpha_d) {
  const VariedValues still = nominal(epsilon, alpha_d);
  Quadrature s1, s2, total;
  for (const Variation& variation : table_.varied.variations) {
    if (variation.scenario) continue;
    const VariedValues moved = varied(variation, epsilon, alpha_d);
    add(s1, variation.parameter, moved.events_s1, still.events_s1);
    add(s2, variation.parameter, moved.events_s2, still.events_s2);
    add(total, variation.parameter, moved.events_s1 + moved.events_s2, still.events_s1 + still.events_s2);
  }
  return {s1.band(), s2.band(), total.band()};
}

}  // namespace

VariedValues evaluate_nominal(const Table& table, std::size_t row, double epsilon, double alpha_d) {
  return RowVariations(table, row).nominal(epsilon, alpha_d);
}

VariedValues evaluate_variation(const Table& table, std::size_t row, std::size_t variation, double epsilon,
                                double alpha_d) {
  return RowVariations(table, row).varied(table.varied.variations.at(variation), epsilon, alpha_d);
}

SystematicError systematic_error(const Table& table, std::size_t row, double epsilon, double alpha_d) {
  if (table.varied.variations.empty()) return {};
  return RowVariations(table, row).error(epsilon, alpha_d);
}

std::vector<SystematicError> systematic_events(const Table& table, std::span<const GridPoint> points,
                                               std::span<const PointValues> values) {
  std::vector<SystematicError> errors(points.size());
  if (table.varied.variations.empty()) return errors;
  std::optional<RowVariations> row;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (!row || row->row() != points[i].row) row.emplace(table, points[i].row);
    const SystematicError relative = row->error(points[i].epsilon, points[i].alpha_d);
    const double s1 = values[i].events_s1, s2 = values[i].events_s2;
    errors[i] = {times(relative.s1, s1), times(relative.s2, s2), times(relative.total, s1 + s2)};
  }
  return errors;
}

}  // namespace semivis
