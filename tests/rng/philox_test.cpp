// Philox4x32-10: published vectors, an independent implementation, and cuRAND's.
#include "semivis/rng/philox.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>

#include "tests/rng/curand_words.hpp"

namespace {

using namespace semivis;
using Words = std::array<std::uint32_t, 4>;

/// Philox4x32 as written in the paper (Salmon et al., SC'11, fig. 2), `rounds` rounds.
Words paper_philox(Words c, std::array<std::uint32_t, 2> k, int rounds) {
  for (int round = 0; round < rounds; ++round) {
    const std::uint64_t a = std::uint64_t{0xD2511F53} * c[0], b = std::uint64_t{0xCD9E8D57} * c[2];
    c = {static_cast<std::uint32_t>(b >> 32) ^ c[1] ^ k[0], static_cast<std::uint32_t>(b),
         static_cast<std::uint32_t>(a >> 32) ^ c[3] ^ k[1], static_cast<std::uint32_t>(a)};
    k = {k[0] + 0x9E3779B9u, k[1] + 0xBB67AE85u};
  }
  return c;
}
Words words(std::uint64_t key, std::uint64_t event, std::uint32_t block) {
  const RandomWords w = philox_words(key, event, block);
  return {w.w0, w.w1, w.w2, w.w3};
}

TEST(Philox, KnownAnswers) {
  // Random123's kat_vectors: all zero, all ones, digits of π.
  EXPECT_EQ(paper_philox({0, 0, 0, 0}, {0, 0}, 10), (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(paper_philox({~0u, ~0u, ~0u, ~0u}, {~0u, ~0u}, 10),
            (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(paper_philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}, 10),
            (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
  EXPECT_EQ(words(0, 0, 0), (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
}

TEST(Philox, CounterAndKeyLayout) {
  std::mt19937_64 engine(1);
  for (int i = 0; i < 10000; ++i) {
    const std::uint64_t key = engine(), event = engine();
    const auto block = static_cast<std::uint32_t>(engine());
    const Words expected =
        paper_philox({static_cast<std::uint32_t>(event), static_cast<std::uint32_t>(event >> 32), block, 0},
                     {static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32)}, 10);
    ASSERT_EQ(words(key, event, block), expected);
    const RandomWords wide = philox_words_wide(key, event, block);
    ASSERT_EQ((Words{wide.w0, wide.w1, wide.w2, wide.w3}), expected);
  }
}

TEST(Philox, CurandGivesTheSameWords) {
  if (!semivis::testing::curand_words(0, 0, 0))
    GTEST_SKIP() << "no curand_philox4x32_x.h on the include path";
  std::mt19937_64 engine(2);
  for (int i = 0; i < 100000; ++i) {
    const std::uint64_t key = engine(), event = engine();
    const auto block = static_cast<std::uint32_t>(engine() % 8);
    ASSERT_EQ(words(key, event, block), semivis::testing::curand_words(key, event, block).value());
  }
}

}  // namespace
