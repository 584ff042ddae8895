// How a scan slices its events between two reports, and that the slices are all of them, once.
#include "host/scan/row_sampler.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "host/error.hpp"
#include "semivis/rng/streams.hpp"

namespace {

using namespace semivis;

/// Samples nothing: writes down what it is asked for, and adds one to each channel of a row for every event.
class Recorder final : public Backend {
 public:
  struct Call {
    std::size_t rows;
    std::uint64_t first, events;
  };
  std::vector<Call> calls;

  std::string name() const override { return "recorder"; }
  std::string description() const override { return "recorder"; }
  void load(const RunTables<float>&) override {}
  void load(const RunTables<double>&) override {}
  void sample(std::span<const RowConstants<float>> rows, std::uint64_t first, std::uint64_t events,
              std::int64_t* sums) override {
    record(rows.size(), first, events, sums);
  }
  void sample(std::span<const RowConstants<double>> rows, std::uint64_t first, std::uint64_t events,
              std::int64_t* sums) override {
    record(rows.size(), first, events, sums);
  }

 private:
  void record(std::size_t rows, std::uint64_t first, std::uint64_t events, std::int64_t* sums) {
    calls.push_back({rows, first, events});
    for (std::size_t i = 0; i < 2 * rows * kChannels; ++i)  // two readings
      sums[i / kChannels * kRowSums + i % kChannels * kNodes] += static_cast<std::int64_t>(events);
  }
};

// More events than the first slices have: whatever time they take, each sees the next events without a gap or
// an overlap, and so do those who take the sums, at the end or whenever they want them.
TEST(RowSampler, SlicesAreAllEventsOnce) {
  constexpr EventRange kEvents{1000, 1001003};
  RunDescription run;
  run.model.production = ProductionModel::iww;  // its tables take no time
  const ProductionTable production = make_production_table(run.beam, run.target, run.model, 0.1, 0.2, 1);
  const std::vector<MassPoint> masses{{0.1, 1.0 / 3, 0.4}, {0.2, 1.0 / 3, 0.4}, {0.15, 1.0 / 3, 0.4}};
  for (const bool wanted : {false, true}) {
    Recorder backend;
    RowSampler sampler(run, production, {{run, kChannels}, {run, kVariedChannels}}, backend);
    ScanProgress progress;
    std::vector<EventRange> taken;
    sampler.sample(
        masses, kEvents, progress, [](const auto&) {}, [&] { return wanted; },
        [&](EventRange events, const std::int64_t* sums) {
          taken.push_back(events);
          for (std::size_t row = 0; row < 2 * masses.size(); ++row)
            EXPECT_EQ(sums[row * kRowSums], static_cast<std::int64_t>(events.count()));
        });
    EXPECT_GT(backend.calls.size(), 4u);
    EXPECT_EQ(taken.size(), wanted ? backend.calls.size() : 1);
    std::uint64_t next = kEvents.first;
    for (const Recorder::Call& call : backend.calls) {
      EXPECT_EQ(call.rows, masses.size());
      EXPECT_EQ(call.first, next);
      next += call.events;
    }
    EXPECT_EQ(next, kEvents.end);
    next = kEvents.first;
    for (const EventRange& events : taken) {
      EXPECT_EQ(events.first, next);
      next = events.end;
    }
    EXPECT_EQ(next, kEvents.end);
    EXPECT_EQ(progress.events_done, masses.size() * kEvents.count());
  }
}

/// Every event of every row is fine but the named ones of the second row.
class Spoiler final : public Backend {
 public:
  Spoiler(std::vector<std::uint64_t> bad, std::uint64_t key, int calls)
      : bad_(std::move(bad)), key_(key), calls_(calls) {}
  std::string name() const override { return "spoiler"; }
  std::string description() const override { return "spoiler"; }
  void load(const RunTables<float>&) override {}
  void load(const RunTables<double>&) override {}
  void sample(std::span<const RowConstants<float>> rows, std::uint64_t first, std::uint64_t events,
              std::int64_t* sums) override {
    if (calls_-- <= 0) return;
    for (std::size_t row = 0; row < rows.size(); ++row)
      for (const std::uint64_t event : bad_) {
        if (rows[row].key != key_ || event < first || event >= first + events) continue;
        ++sums[(3 * row + 1) * kRowSums + kInvalidEvents];
        if (event % 2 == 0) ++sums[(3 * row + 2) * kRowSums + kInvalidEvents];
      }
  }
  void sample(std::span<const RowConstants<double>>, std::uint64_t, std::uint64_t, std::int64_t*) override {}

 private:
  std::vector<std::uint64_t> bad_;
  std::uint64_t key_;
  int calls_;  // of sample() that it spoils
};

// The first event is found wherever it is, counted with the others, and named with its row and seed.
TEST(RowSampler, NamesTheEventWhoseWeightsCannotBe) {
  RunDescription run;
  run.model.production = ProductionModel::iww;
  run.run.seed = 17;
  const ProductionTable production = make_production_table(run.beam, run.target, run.model, 0.1, 0.2, 1);
  const std::vector<MassPoint> masses{{0.1, 1.0 / 3, 0.4}, {0.2, 0.25, 0.5}};
  const std::uint64_t key = row_key(17, 0.2, 0.25, 0.5);
  const auto outcome = [&](std::vector<std::uint64_t> bad, int calls = 1000) -> std::string {
    Spoiler backend(std::move(bad), key, calls);
    const std::vector<SampleReading> readings{
        {run, kChannels}, {run, kVariedChannels, "z2_up"}, {run, kVariedChannels, "z2_down"}};
    RowSampler sampler(run, production, readings, backend);
    ScanProgress progress;
    bool taken = false;
    try {
      sampler.sample(
          masses, {1000, 101000}, progress, [](const auto&) {}, [] { return false; },
          [&](EventRange, const std::int64_t*) { taken = true; });
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ExitCode::internal);
      EXPECT_FALSE(taken);
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(outcome({}), "");
  EXPECT_EQ(outcome({999, 101000}), "");  // not of these events
  const std::string row = "2 of the row --m-aprime 0.2 --r 0.25 --f 0.5 --variation z2_up, ";
  for (const std::uint64_t first : {1000u, 1001u, 33767u, 77777u, 100998u}) {
    const std::string text = outcome({100999, first});
    EXPECT_NE(text.find(row + "the first is --event " + std::to_string(first) + ";"), text.npos) << text;
    EXPECT_NE(text.find("physics event CONFIG --seed 17"), text.npos) << text;
    EXPECT_EQ(text.find("--m-aprime 0.1 "), text.npos) << text;
  }
  // A machine that errs once in a while: no event is accused.
  EXPECT_NE(outcome({1000, 2000}, 1).find(row + "all of them valid when sampled again;"), std::string::npos);
}

// The event loop limits what it reads from its tables, which would make a number of NaN.
TEST(RowSampler, RefusesTablesThatAreNotFinite) {
  RunDescription run;
  run.model.production = ProductionModel::iww;
  ProductionTable production = make_production_table(run.beam, run.target, run.model, 0.1, 0.2, 1);
  const auto failure = [&]() -> std::string {
    Spoiler backend({}, 0, 0);
    ScanProgress progress;
    const std::vector<MassPoint> masses{{0.15, 0.3, 0.4}};
    try {
      RowSampler(run, production, {{run, kChannels}}, backend)
          .sample(
              masses, {0, 1}, progress, [](const auto&) {}, [] { return false; },
              [](EventRange, const std::int64_t*) {});
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(failure(), "");
  const double kept = std::exchange(production.nodes.back(), std::nan(""));
  EXPECT_NE(failure().find("production tables"), std::string::npos);
  production.nodes.back() = kept;
  production.depth.front() = std::numeric_limits<double>::infinity();
  EXPECT_NE(failure().find("production tables"), std::string::npos);
  production.depth.front() = 0;
  run.target.thickness = std::nan("");  // of which the constants of a row are made
  EXPECT_NE(failure(), "");
}

/// A slice after `batches` batches of rows whose `events` events are all done in one slice of `seconds`.
std::uint64_t slice_after(int batches, double seconds, std::uint64_t events) {
  std::uint64_t slice = 32768;
  for (int i = 0; i < batches; ++i) slice = next_slice(slice, seconds, events);
  return slice;
}

// Doubled without end it is 0 after 49 batches, and the scan never comes to its end.
TEST(RowSampler, SlicesOfManyQuickBatchesStayWhatThereIsToDo) {
  EXPECT_EQ(slice_after(100, 1e-3, 256), 32768u);
  const std::uint64_t slice = slice_after(100, 1e-3, 2000000);
  EXPECT_GE(slice, 2000000u);
  EXPECT_LT(slice, 4000000u);
}

TEST(RowSampler, SlicesFollowTheTimeTheyTake) {
  EXPECT_EQ(next_slice(65536, 0.01, 2000000), 131072u);
  EXPECT_EQ(next_slice(65536, 0.2, 2000000), 65536u);
  EXPECT_EQ(next_slice(65536, 1.0, 2000000), 32768u);
  EXPECT_EQ(next_slice(32768, 1.0, 2000000), 32768u);  // the smallest
  EXPECT_EQ(next_slice(65536, 0.01, 65536), 65536u);   // all there is
  EXPECT_EQ(next_slice(65536, 0.01, 65537), 131072u);
}

}  // namespace
