// Shards: every event in exactly one, equal shares; and times as batch systems write them.
#include "host/scan/shard.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include "host/cli/duration.hpp"
#include "host/error.hpp"

namespace {

using namespace semivis;

TEST(Shards, HoldEveryEventOnceInEqualShares) {
  for (const std::uint64_t rows : {1u, 5u, 71u})
    for (const std::uint64_t events : {1u, 1000u, 2000003u})
      for (const std::uint64_t count : {1u, 2u, 7u, 100u}) {
        std::vector<std::uint64_t> next(rows, 0), shares;
        for (std::uint64_t i = 0; i < count; ++i) {
          shares.push_back(0);
          for (std::uint64_t row = 0; row < rows; ++row) {
            const EventRange mine = shard_events({i, count}, row, rows, events, false);
            if (mine.count() == 0) continue;
            EXPECT_EQ(mine.first, next[row]);
            next[row] = mine.end;
            shares.back() += mine.count();
          }
        }
        for (const std::uint64_t end : next) EXPECT_EQ(end, events);
        const auto [least, most] = std::minmax_element(shares.begin(), shares.end());
        EXPECT_LE(*most - *least, 1u) << rows << " " << events << " " << count;
      }
}

TEST(Shards, WholeRowsStayTogether) {
  for (const std::uint64_t count : {1u, 3u, 71u, 100u}) {
    std::vector<std::uint64_t> owners(71, 0);
    for (std::uint64_t i = 0; i < count; ++i) {
      std::uint64_t rows = 0;
      for (std::uint64_t row = 0; row < 71; ++row) {
        const EventRange mine = shard_events({i, count}, row, 71, 1000, true);
        if (mine.count() == 0) continue;
        EXPECT_EQ(mine, (EventRange{0, 1000}));
        ++owners[row];
        ++rows;
      }
      EXPECT_LE(rows, 71 / count + 1);
    }
    for (const std::uint64_t owner : owners) EXPECT_EQ(owner, 1u);
  }
}

// 1e8 rows of 2^31 events in a million shards: products of three of them leave 64 bits.
TEST(Shards, LargestScanDoesNotOverflow) {
  const std::uint64_t rows = 100000000, events = std::uint64_t{1} << 31, count = 1000000;
  EXPECT_EQ(shard_events({count - 1, count}, rows - 1, rows, events, false), (EventRange{0, events}));
  EXPECT_EQ(shard_events({count - 2, count}, rows - 1, rows, events, false).count(), 0u);
  EXPECT_EQ(shard_events({count / 2, count}, rows / 2, rows, events, false), (EventRange{0, events}));
}

TEST(Shards, Names) {
  EXPECT_EQ(parse_shard("0/1").name(), "0/1");
  EXPECT_EQ(parse_shard("6/7").index, 6u);
  for (const char* bad : {"", "1", "/", "1/", "/2", "2/2", "-1/2", "1/0", "0/1000001", "a/b", "1/2/3", " 0/1",
                          "18446744073709551616/2"})
    EXPECT_THROW(parse_shard(bad), Error) << bad;
}

TEST(Shards, ArrayTasksOfSeveralProcesses) {
  const auto set = [](const char* name, const char* value) { ::setenv(name, value, 1); };
  set("SLURM_ARRAY_TASK_ID", "12");
  set("SLURM_ARRAY_TASK_MIN", "10");
  set("SLURM_ARRAY_TASK_COUNT", "4");
  EXPECT_EQ(parse_shard("slurm").name(), "2/4");
  set("SLURM_PROCID", "1");
  set("SLURM_NTASKS", "2");
  EXPECT_EQ(parse_shard("slurm").name(), "5/8");
  ::unsetenv("SLURM_ARRAY_TASK_ID");
  EXPECT_EQ(parse_shard("slurm").name(), "1/2");
  ::unsetenv("SLURM_PROCID");
  EXPECT_THROW(parse_shard("slurm"), Error);
}

TEST(Shards, ProcessesOfANodeTakeItsDevicesInTurn) {
  ::unsetenv("SLURM_LOCALID");
  EXPECT_EQ(slurm_device(4), 0);
  ::setenv("SLURM_LOCALID", "6", 1);
  EXPECT_EQ(slurm_device(8), 6);
  EXPECT_EQ(slurm_device(4), 2);
  EXPECT_EQ(slurm_device(1), 0);
  EXPECT_EQ(slurm_device(0), 0);
  ::unsetenv("SLURM_LOCALID");
}

TEST(Duration, AsBatchSystemsWriteIt) {
  EXPECT_EQ(duration_seconds("1h30m"), 5400);
  EXPECT_EQ(duration_seconds("90m"), 5400);
  EXPECT_EQ(duration_seconds("2d1s"), 172801);
  EXPECT_EQ(duration_seconds("5400"), 5400);
  EXPECT_EQ(duration_seconds("1:30:00"), 5400);
  EXPECT_EQ(duration_seconds("30:00"), 1800);
  EXPECT_EQ(duration_seconds("0.25"), 0.25);
  EXPECT_EQ(duration_seconds("1-12"), 129600);
  EXPECT_EQ(duration_seconds("1-12:30"), 131400);
  EXPECT_EQ(duration_seconds("1-12:30:15"), 131415);
  EXPECT_EQ(duration_seconds("0-00:00:01"), 1);
  for (const char* bad :
       {"",      "0",     "0s",      "h",      "1x",  "30m1h", "1h 30m", "-5",    "1.5h",      "1:",
        ":1",    "1h30",  "1:0:0:0", "1:0:0:", "1-",  "-1",    "1-:30",  "1-12:", "1-1:0:0:0", "1-2-3",
        "1d-12", "1-12h", "0-0",     "0.0",    "1e5", "inf",   "nan",    "1.5:00"})
    EXPECT_THROW(duration_seconds(bad), Error) << bad;
}

}  // namespace
