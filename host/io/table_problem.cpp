// Every number of a table against its range, dataset by dataset.
#include "host/io/table_problem.hpp"

#include <cstdio>
#include <limits>
#include <string_view>
#include <utility>

#include "host/io/table_layout.hpp"

namespace semivis {
namespace {

/// Keeps the first problem.
class Checker {
 public:
  void number(std::string_view path, double value, const TableRange& range) {
    if (range.holds(value) || !problem_.empty()) return;
    char text[100];
    std::snprintf(text, sizeof text, " holds %.8g, which no scan writes (%g to %g)", value, range.min,
                  range.max);
    problem_ = std::string(path) + text;
  }
  void count(std::string_view path, std::uint64_t value) {
    if (value <= INT64_MAX || !problem_.empty()) return;
    problem_ = std::string(path) + " holds a negative number of events";
  }
  void status(std::uint8_t value) {
    if (value <= kStatusClosed || !problem_.empty()) return;
    problem_ = "/points/status holds " + std::to_string(value) + ", which means nothing";
  }
  std::string take() { return std::move(problem_); }

 private:
  std::string problem_;
};

void check_row(Checker& check, const MassRow& row) {
  using namespace table_range;
  check.number("/masses/m_aprime_GeV", row.mass.m_aprime, kMass);
  check.number("/masses/r", row.mass.r, kRatio);
  check.number("/masses/f", row.mass.f, kRatio);
  check.number("/masses/ctau_eps2_alphad_m", row.ctau_eps2_alphad, kCtau);
  check.number("/masses/n_aprime_per_eot_eps2", row.n_aprime_per_eot_eps2, kYield);
  check.count("/masses/n_generated", row.n_generated);
  check.number(layout::kLnW0.path, row.spectra.ln_w0, kLnW0);
  check.number(layout::kDLnW.path, row.spectra.d_ln_w, kDLnW);
  for (const double scale : row.spectra.scale) check.number(layout::kScale.path, scale, kScale);
  for (const double scale : row.spectra.length_scale)
    check.number(layout::kLengthScale.path, scale, kLengthScale);
}

void check_variations(Checker& check, const VariationSet& varied) {
  using namespace table_range;
  for (const Variation& variation : varied.variations) {
    for (const double value : variation.n_aprime_per_eot_eps2)
      check.number("/variations/n_aprime_per_eot_eps2", value, kYield);
    for (const double value : variation.ctau_eps2_alphad)
      check.number("/variations/ctau_eps2_alphad_m", value, kCtau);
  }
  for (const std::vector<RowSpectra>& sample : varied.samples)
    for (const RowSpectra& spectra : sample) {
      check.number(layout::kVariedLnW0.path, spectra.ln_w0, kLnW0);
      check.number(layout::kVariedDLnW.path, spectra.d_ln_w, kDLnW);
      for (const double scale : spectra.scale) check.number(layout::kVariedScale.path, scale, kScale);
    }
}

void check_bin(Checker& check, const AnalysisBin& bin) {
  using namespace table_range;
  check.number("/analysis/n_eot", bin.n_eot, kElectrons);
  check.number("/analysis/detector_efficiency", bin.detector_efficiency, kEfficiency);
  check.number("/analysis/background", bin.background, kEvents);
  check.number("/analysis/background_err", bin.background_err, kEvents);
  check.number("/analysis/observed", bin.observed, kEvents);
  check.number("/analysis/signal_err", bin.signal_err, kSignalError);
}

}  // namespace

std::string table_problem(const Table& table, const std::vector<PointValues>* values) {
  Checker check;
  check.number("target_error", table.target_error, table_range::kTargetError);
  for (const MassRow& row : table.masses) check_row(check, row);
  check_variations(check, table.varied);
  for (const AnalysisBin& bin : table.analysis) check_bin(check, bin);
  for (const GridPoint& point : table.points) {
    check.number("/points/epsilon", point.epsilon, table_range::kEpsilon);
    check.number("/points/alpha_d", point.alpha_d, table_range::kAlphaD);
  }
  if (values == nullptr) return check.take();
  constexpr double largest = std::numeric_limits<double>::max();
  constexpr TableRange finite{-largest, largest};
  for (const PointValues& value : *values) {
    for (const auto& column : layout::kValueColumns)
      check.number(column.info.path, value.*column.value, finite);
    check.status(value.status);
  }
  return check.take();
}

}  // namespace semivis
