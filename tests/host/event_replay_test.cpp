// Events made again one by one are those of a scan: their deposits add up to its sums, bit for bit.
#include "host/events/event_replay.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "host/backend/run_tables.hpp"
#include "host/error.hpp"

namespace {

using namespace semivis;

template <class Real>
void expect_sums_of_scan(double hcal3_offset_x) {
  constexpr std::uint64_t kFirst = (std::uint64_t{1} << 32) - 100, kEvents = 500;
  RunDescription run;
  run.model.production = ProductionModel::iww;  // its tables take no time
  run.run.precision = sizeof(Real) == sizeof(float) ? Precision::single : Precision::double_;
  run.detector.hcal3_offset_x = hcal3_offset_x;
  const MassPoint mass{0.11, 0.3, 0.6};
  // The tables of a grid: a row does not depend on the other masses.
  const ProductionTable production = make_production_table(run.beam, run.target, run.model, 0.05, 0.3, 1);
  const auto tables = make_run_tables<Real>(run, production, make_shower_fit(run));
  const auto row = make_row_constants<Real>(run, production, mass);
  std::vector<std::int64_t> scan(kRowSums), replayed(kRowSums);
  const auto backend = make_cpu_backend(1);
  backend->load(tables);
  backend->sample({&row, 1}, kFirst, kEvents, scan.data());
  const EventReplay replay(run, mass);
  const auto add = [&](std::uint64_t event) {
    for_each_deposit(replay(event).deposit, kChannels, [&](int channel, int node, std::int32_t value) {
      replayed[static_cast<std::size_t>(channel * kNodes + node)] += value;
    });
  };
  for (std::uint64_t event = kFirst; event < kFirst + kEvents; ++event) add(event);
  EXPECT_EQ(replayed, scan);
  add(kFirst);
  EXPECT_NE(replayed, scan);
}

TEST(EventReplay, SingleIsThatOfTheScan) { expect_sums_of_scan<float>(0.0708); }
TEST(EventReplay, DoubleIsThatOfTheScan) { expect_sums_of_scan<double>(0.0708); }
TEST(EventReplay, SplitModulesAreThoseOfTheScan) { expect_sums_of_scan<float>(0.097); }

TEST(EventReplay, RefusesAClosedRow) { EXPECT_THROW(EventReplay(RunDescription{}, {0.1, 0.6, 0.4}), Error); }

}  // namespace
