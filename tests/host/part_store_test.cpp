// Pieces of a scan: whatever way they come and go to disk, their sums are those of the events.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <numeric>
#include <random>

#include "host/config/resolved.hpp"
#include "host/error.hpp"
#include "host/parts/part_store.hpp"
#include "host/version.hpp"
#include "tests/host/config_text.hpp"

namespace semivis {
namespace {

/// Sums that tell which events they are of: event e adds e + 1000 sample + row to the first integer, 1 to the
/// last.
std::vector<std::int64_t> sums_of(PieceKey key, EventRange events) {
  std::vector<std::int64_t> sums(piece_size(key.sample), 0);
  for (std::uint64_t e = events.first; e < events.end; ++e)
    sums.front() += static_cast<std::int64_t>(e + 1000 * key.sample + key.row);
  sums.back() = static_cast<std::int64_t>(events.count());
  return sums;
}

class PartStoreTest : public ::testing::Test {
 protected:
  PartStoreTest()
      : folder_(std::filesystem::temp_directory_path() /
                ("semivis_part_store_" +
                 std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()))) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  ~PartStoreTest() override { std::filesystem::remove_all(folder_); }
  std::string path(const std::string& name) const { return folder_ / name; }
  static void add(PartStore& store, PieceKey key, EventRange events) {
    store.add(key, events, sums_of(key, events).data());
  }
  static void expect_sum(PartStore& store, PieceKey key, EventRange events) {
    std::vector<std::int64_t> sum(piece_size(key.sample), 0);
    store.sum(std::vector<PartStore::SumRequest>{{{key, events}, sum.data()}});
    EXPECT_EQ(sum, sums_of(key, events)) << key.sample << " " << key.row << " " << events.first;
  }
  static std::string failure(const std::function<void()>& action) {
    try {
      action();
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ExitCode::data);
      return error.what();
    }
    ADD_FAILURE() << "no error";
    return "";
  }

  const PartHead head_{testing::parse(testing::kGrid), true, physics_version(), "0/1", {{"host", "here"}}};
  std::filesystem::path folder_;
};

// 40 rows in random order of pieces, with random writes to disk between them.
TEST_F(PartStoreTest, AnyOrderOfPiecesAndWritesGivesTheSums) {
  std::mt19937 random(1);
  for (int round = 0; round < 5; ++round) {
    std::vector<Piece> pieces;
    for (std::uint32_t row = 0; row < 40; ++row)
      for (std::uint32_t sample : {0u, 0u + 1 + row % 3})
        for (std::uint64_t e = 0; e < 100; e += 10) pieces.push_back({{sample, row}, {e, e + 10}});
    std::shuffle(pieces.begin(), pieces.end(), random);
    PartStore store({50});
    std::vector<std::string> files;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      add(store, pieces[i].key, pieces[i].events);
      if (random() % 100 != 0) continue;
      files.push_back(path(std::to_string(round) + "_" + std::to_string(i)));
      store.write(files.back(), head_);
      EXPECT_EQ(store.bytes_in_memory(), 0u);
    }
    store.write_joined(path("joined" + std::to_string(round)), false, head_);
    files.push_back(path(std::to_string(round) + "_last"));
    store.write(files.back(), head_);
    std::shuffle(files.begin(), files.end(), random);

    PartStore again({50}), joined({50});
    for (const std::string& file : files)
      if (std::filesystem::exists(file)) again.take(std::make_unique<PartReader>(file));
    joined.take(std::make_unique<PartReader>(path("joined" + std::to_string(round))));
    for (PartStore* s : {&store, &again, &joined})
      for (std::uint32_t row = 0; row < 40; ++row)
        for (std::uint32_t sample : {0u, 1 + row % 3})
          for (const EventRange events : {EventRange{0, 50}, EventRange{50, 100}, EventRange{0, 100}})
            expect_sum(*s, {sample, row}, events);
    EXPECT_EQ(joined.joined().size(), 160u);  // 40 rows, 2 samples, cut at event 50
  }
}

TEST_F(PartStoreTest, MissingIsWhatIsNotThere) {
  PartStore store({});
  const PieceKey key{0, 7};
  using Ranges = std::vector<EventRange>;
  EXPECT_EQ(store.missing(key, {0, 100}), (Ranges{{0, 100}}));
  add(store, key, {20, 30});
  add(store, key, {60, 100});
  EXPECT_EQ(store.missing(key, {0, 100}), (Ranges{{0, 20}, {30, 60}}));
  EXPECT_EQ(store.missing(key, {25, 70}), (Ranges{{30, 60}}));
  EXPECT_EQ(store.missing(key, {20, 30}), Ranges{});
  EXPECT_EQ(store.missing({0, 8}, {20, 30}), (Ranges{{20, 30}}));
  EXPECT_EQ(store.missing({1, 7}, {20, 30}), (Ranges{{20, 30}}));
}

TEST_F(PartStoreTest, RefusesOverlapsGapsAndHalfPieces) {
  PartStore store({});
  const PieceKey key{0, 3};
  add(store, key, {10, 20});
  for (const EventRange twice :
       {EventRange{10, 20}, EventRange{19, 25}, EventRange{0, 11}, EventRange{0, 40}})
    EXPECT_NE(failure([&] { add(store, key, twice); }).find("row 3, events"), std::string::npos);
  add(store, key, {30, 40});  // behind a neighbour, and into the next piece
  EXPECT_NE(failure([&] { add(store, key, {20, 35}); }).find("row 3, events"), std::string::npos);
  EXPECT_EQ(store.missing(key, {10, 40}), (std::vector<EventRange>{{20, 30}}));
  std::vector<std::int64_t> sum(piece_size(0), 0);
  for (const EventRange gap : {EventRange{0, 20}, EventRange{10, 21}, EventRange{10, 15}, EventRange{15, 20}})
    EXPECT_NE(failure([&] {
                store.sum(std::vector<PartStore::SumRequest>{{{key, gap}, sum.data()}});
              }).find("are missing"),
              std::string::npos);
  expect_sum(store, key, {10, 20});
}

TEST_F(PartStoreTest, HeadsComeBack) {
  const RunDescription axes = testing::parse(
      "[grid]\nm_aprime_GeV = {min = 0.1, max = 0.7, n = 4}\nepsilon = 1e-3\nalpha_d = [0.1, 0.3]\n"
      "[model]\nwidth = \"constant_k\"\n[run]\nseed = 9\nprecision = \"double\"\n"
      "[[variation]]\nname = \"mine\"\nset.selection.r_cut = 0.05\n");
  PartStore store({});
  add(store, {0, 2}, {0, 5});
  const PartHead head{axes, false, physics_version(), "2/7", {{"host", "a"}, {"time", "b"}}};
  store.write(path("part.h5"), head);
  PartReader part(path("part.h5"));
  EXPECT_EQ(part.shard(), "2/7");
  const PartHead back = part.head();
  EXPECT_EQ(back.run.config_resolved, axes.config_resolved);
  EXPECT_EQ(back.run.config_text, axes.config_text);
  EXPECT_EQ(back.digest(), head.digest());
  EXPECT_EQ(back.provenance, head.provenance);
  ASSERT_EQ(back.run.points.size(), axes.points.size());
  for (std::size_t i = 0; i < axes.points.size(); ++i) {
    EXPECT_EQ(back.run.points[i].row, axes.points[i].row);
    EXPECT_EQ(back.run.points[i].epsilon, axes.points[i].epsilon);
    EXPECT_EQ(back.run.rows[back.run.points[i].row].m_aprime, axes.rows[axes.points[i].row].m_aprime);
  }
  PartHead other = head;
  other.variations = true;
  EXPECT_NE(other.digest(), head.digest());
  other = head;
  other.physics_version += "x";
  EXPECT_NE(other.digest(), head.digest());
}

// Every shipped config survives its own JSON, so that merge needs nothing but the parts.
TEST(Resolved, ShippedConfigsComeBack) {
  for (const auto& entry : std::filesystem::directory_iterator(SEMIVIS_SOURCE_DIR "/configs")) {
    if (entry.path().extension() != ".toml") continue;
    const RunDescription run = load_config(entry.path(), {});
    const RunDescription back = run_of_resolved(run.config_resolved);
    EXPECT_EQ(back.config_resolved, run.config_resolved) << entry.path();
    ASSERT_EQ(back.points.size(), run.points.size());
    EXPECT_EQ(back.axes, run.axes);
    EXPECT_EQ(back.shape, run.shape);
    for (std::size_t i = 0; i < run.points.size(); ++i)
      EXPECT_EQ(back.points[i].epsilon, run.points[i].epsilon);
  }
  EXPECT_THROW(run_of_resolved("[1, 2]"), Error);
  EXPECT_THROW(run_of_resolved("{\"grid\": {}}"), Error);
}

TEST(Resolved, DeepNestingIsAnErrorAndNotTheEndOfTheStack) {
  const std::size_t depth = 1000000;
  const std::string nested = std::string(depth, '[') + std::string(depth, ']');
  EXPECT_THROW(run_of_resolved("{\"grid\": {\"epsilon\": " + nested + "}}"), Error);
}

TEST(Resolved, AListHoldsWhatAListOfPointsCould) {
  const std::string resolved = "{\"grid\": {\"points\": \"list.csv\"}}";
  const ListedPoint good{0.1, 0.3, 0.4, 1e-3, 0.1};
  EXPECT_EQ(run_of_resolved(resolved, {good, good}).points.size(), 2u);
  EXPECT_THROW(run_of_resolved(resolved), Error);  // whatever a file list.csv here holds
  for (const double bad : {std::nan(""), HUGE_VAL, -1.0, 1e30})
    for (double ListedPoint::*member : {&ListedPoint::m_aprime, &ListedPoint::r, &ListedPoint::f,
                                        &ListedPoint::epsilon, &ListedPoint::alpha_d}) {
      ListedPoint point = good;
      point.*member = bad;
      EXPECT_THROW(run_of_resolved(resolved, {good, point}), Error) << bad;
    }
  ListedPoint heavy = good;
  heavy.m_aprime = 200;  // GeV, of a beam of 100
  EXPECT_THROW(run_of_resolved(resolved, {good, heavy}), Error);
}

}  // namespace
}  // namespace semivis
