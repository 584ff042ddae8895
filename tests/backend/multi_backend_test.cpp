// Work shared out over several backends: the same bits as from one, for any number of rows and events.
#include "host/backend/multi_backend.hpp"

#include <gtest/gtest.h>

#include "host/error.hpp"
#include "tests/backend/rows.hpp"

namespace {

using namespace semivis;
using namespace semivis::testing;

std::unique_ptr<Backend> cpu_workers(int count) {
  std::vector<std::unique_ptr<Backend>> workers;
  for (int i = 0; i < count; ++i) workers.push_back(make_cpu_backend(1));
  return make_multi_backend(std::move(workers));
}

template <class Real>
class MultiBackend : public ::testing::Test {
 protected:
  const Scan& scan = backend_scan(false);
  RunTables<Real> tables = scan.tables<Real>();

  MultiBackend() {  // a second reading, with fewer channels
    tables.readings.push_back({tables.readings[0].selection, kVariedChannels});
    tables.readings[1].selection.r_cut *= Real(0.5);
  }
  Sums sample(Backend& backend, int rows, std::uint64_t first, std::uint64_t events) const {
    std::vector<RowConstants<Real>> constants;
    for (int i = 0; i < rows; ++i)
      constants.push_back(scan.row<Real>(benchmark_mass(0.1 + 0.002 * static_cast<double>(i))));
    Sums sums(static_cast<std::size_t>(rows) * tables.readings.size() * kRowSums, 1);  // they are added to
    backend.load(tables);
    backend.sample(constants, first, events, sums.data());
    return sums;
  }
};
using Precisions = ::testing::Types<float, double>;
TYPED_TEST_SUITE(MultiBackend, Precisions);

TYPED_TEST(MultiBackend, SameBitsForAnyNumberOfWorkersRowsAndEvents) {
  const auto one = make_cpu_backend(1);
  for (const int workers : {1, 2, 3}) {
    const auto several = cpu_workers(workers);
    // Fewer rows than workers, one row over, and as many events as workers or fewer.
    for (const int rows : {1, 2, 7})
      for (const std::uint64_t events : {0u, 1u, 2u, 4099u}) {
        const Sums expected = this->sample(*one, rows, 5, events);
        EXPECT_EQ(this->sample(*several, rows, 5, events), expected)
            << workers << " " << rows << " " << events;
        EXPECT_NE(this->sample(*several, rows, 5, events + 1), expected);  // the comparison can fail
      }
  }
}

/// Counts the events of all rows that it is given, and samples none.
struct Counting final : Backend {
  std::uint64_t events_done = 0;
  std::string name() const override { return "counting"; }
  std::string description() const override { return "counting"; }
  void load(const RunTables<float>&) override {}
  void load(const RunTables<double>&) override {}
  void sample(std::span<const RowConstants<float>> rows, std::uint64_t, std::uint64_t events,
              std::int64_t*) override {
    events_done += rows.size() * events;
  }
  void sample(std::span<const RowConstants<double>> rows, std::uint64_t, std::uint64_t events,
              std::int64_t*) override {
    events_done += rows.size() * events;
  }
};

// One worker that does everything gives the right sums too. The rows that are left over are shared to an
// event.
TEST(MultiBackendWork, IsTheSameForEveryWorker) {
  constexpr std::uint64_t kEvents = 4099;
  for (const std::size_t count : {2u, 3u})
    for (const std::size_t rows : {1u, 2u, 7u}) {
      SCOPED_TRACE(std::to_string(count) + " workers, " + std::to_string(rows) + " rows");
      std::vector<std::unique_ptr<Backend>> workers;
      std::vector<const Counting*> counts;
      for (std::size_t w = 0; w < count; ++w) {
        auto worker = std::make_unique<Counting>();
        counts.push_back(worker.get());
        workers.push_back(std::move(worker));
      }
      const auto backend = make_multi_backend(std::move(workers));
      const Scan& scan = backend_scan(false);
      const RunTables<float> tables = scan.tables<float>();
      const std::vector<RowConstants<float>> constants(rows, scan.row<float>(benchmark_mass(0.1)));
      Sums sums(rows * kRowSums);
      backend->load(tables);
      backend->sample(constants, 0, kEvents, sums.data());
      std::uint64_t all = 0;
      const double share = static_cast<double>(rows * kEvents) / static_cast<double>(count);
      for (const Counting* worker : counts) {
        EXPECT_NEAR(static_cast<double>(worker->events_done), share, static_cast<double>(rows % count));
        all += worker->events_done;
      }
      EXPECT_EQ(all, rows * kEvents);
    }
}

TEST(MultiBackendName, NamesEveryWorker) {
  const auto backend = cpu_workers(2);
  const std::string one = make_cpu_backend(1)->description();
  EXPECT_EQ(backend->name(), "cpu");
  EXPECT_EQ(backend->description(), one + " + " + one);
}

/// A device that fails in the middle of a scan.
struct Failing final : Backend {
  std::string name() const override { return "failing"; }
  std::string description() const override { return "failing"; }
  void load(const RunTables<float>&) override {}
  void load(const RunTables<double>&) override {}
  void sample(std::span<const RowConstants<float>>, std::uint64_t, std::uint64_t, std::int64_t*) override {
    throw Error(ExitCode::unavailable, "the device fell off the bus");
  }
  void sample(std::span<const RowConstants<double>>, std::uint64_t, std::uint64_t, std::int64_t*) override {}
};

TEST(MultiBackendFailure, OfOneWorkerIsTheFailureOfTheWhole) {
  std::vector<std::unique_ptr<Backend>> workers;
  workers.push_back(make_cpu_backend(1));
  workers.push_back(std::make_unique<Failing>());
  const auto backend = make_multi_backend(std::move(workers));
  const RunTables<float> tables = backend_scan(false).tables<float>();
  const auto rows = backend_rows<float>(backend_scan(false));
  Sums sums(rows.size() * kRowSums);
  backend->load(tables);
  try {
    backend->sample(rows, 0, 100, sums.data());
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "the device fell off the bus");
  }
}

}  // namespace
