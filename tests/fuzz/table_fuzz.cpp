// Tables whose numbers the reader takes: everything evaluated from them is finite, and nothing throws but
// Error.
#include "host/cli/table_summary.hpp"
#include "host/evaluate/cut_flow.hpp"
#include "host/evaluate/systematics.hpp"
#include "host/io/table_layout.hpp"
#include "tests/fuzz/require.hpp"
#include "tests/fuzz/table_of.hpp"

namespace {

using namespace semivis;

void require_finite(std::initializer_list<double> values) {
  for (const double value : values) fuzz::require(std::isfinite(value));
}

void check_points(const Table& table) {
  PointEvaluator evaluated(table);
  std::vector<PointValues> values;
  for (const GridPoint& point : table.points) values.push_back(evaluated(point));
  fuzz::require(table_problem(table, &values).empty());
  for (const PointValues& v : values) require_finite({events_covariance(v), total_events_error(v)});
  const TableSummary summary = summarise(table, values);
  require_finite({summary.worst_relative_error, summary.rcut_mean, summary.rcut_min});
  for (const SystematicError& error : systematic_events(table, table.points, values))
    for (const auto& column : layout::kSystematicColumns) require_finite({column.value(error)});
}

void check_cut_flow(const Table& table, const GridPoint& point) {
  const auto [s1, s2, target] =
      cut_flow(table.masses[point.row], table.analysis, point.epsilon, point.alpha_d);
  for (const CutFlowLine& line : {s1.radiated, s1.aprime_energy, s1.decays_before, s1.decays_in_volume,
                                  s1.decays_beyond, s1.inside_modules, s1.energy_threshold, s1.r_cut,
                                  s2.radiated, s2.aprime_energy, s2.decays_beyond, target})
    require_finite({line.fraction, line.events});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  FuzzedDataProvider input(data, size);
  const Table table = fuzz::table_of(input);
  if (!table_problem(table).empty()) return -1;
  fuzz::refused([&] {
    check_points(table);
    // Slow: of one point, and not of every table.
    if (const auto at = input.ConsumeIntegralInRange<std::size_t>(0, 3); at < table.points.size())
      check_cut_flow(table, table.points[at]);
    // Slower still: hundreds of couplings.
    if (input.ConsumeIntegral<std::uint8_t>() == 1) require_finite({gminus2_crossing(table).value_or(0)});
  });
  return 0;
}
