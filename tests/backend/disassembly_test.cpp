// The vectorised loops as machine code: packed arithmetic of their width and no call, in every clone. A loop
// that the compiler gives up on still passes every other test, ten times slower.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <regex>
#include <string>

namespace {

struct Loop {
  int packed = 0, scalar = 0, calls = 0;  // multiplications of a whole register, of one number; calls
};

/// Counts one line of a listing; `wanted`: the packed multiplication, e.g. "vmulps". Fused ones count as
/// well.
void count_instruction(const std::string& text, const std::string& wanted, Loop& loop) {
  static const std::regex fused(R"(\tvfn?m(?:add|sub)\d+(p|s)[sd] )");
  std::smatch match;
  const bool multiplies = text.find("mul") != std::string::npos;
  const bool fuses =
      !multiplies && text.find("\tvf") != std::string::npos && std::regex_search(text, match, fused);
  // ymm or zmm registers in the wide clones: GCC may prefer either for x86-64-v4.
  const bool full =
      wanted[0] == 'm' || text.find("%ymm") != std::string::npos || text.find("%zmm") != std::string::npos;
  loop.packed +=
      full && ((multiplies && text.find(wanted + " ") != std::string::npos) || (fuses && match[1] == "p"));
  loop.scalar += text.find("mulss ") != std::string::npos || text.find("mulsd ") != std::string::npos ||
                 (fuses && match[1] == "s");
  loop.calls += text.find("\tcall") != std::string::npos;
}

/// The clones in this executable of the functions whose mangled names hold `pattern`, one group, as
/// "group.clone", e.g. "event_loop_float_split.arch_x86_64_v3"; in double unless the group says float.
std::map<std::string, Loop> clones_of(const std::string& pattern) {
  const std::string self = std::filesystem::read_symlink("/proc/self/exe");
  std::FILE* listing = ::popen(("objdump -d --no-show-raw-insn '" + self + "' 2>/dev/null").c_str(), "r");
  std::map<std::string, Loop> loops;
  if (listing == nullptr) return loops;
  const std::regex function(R"(^[0-9a-f]+ <_ZN7semivis\w*?)" + pattern +
                            R"(E\w*\.(default|arch_x86_64_v[34])>:)");
  Loop* loop = nullptr;
  std::string wanted;  // the multiplication of this loop
  char line[4096];
  while (std::fgets(line, sizeof(line), listing) != nullptr) {
    const std::string text = line;
    if (text.find(">:") != std::string::npos) {
      std::smatch match;
      loop =
          std::regex_search(text, match, function) ? &loops[match[1].str() + "." + match[2].str()] : nullptr;
      if (loop != nullptr) {
        const bool wide = match[2] != "default", single = match[1].str().find("float") != std::string::npos;
        wanted = (wide ? "vmulp" : "mulp") + std::string(single ? "s" : "d");
      }
    } else if (loop != nullptr) {
      count_instruction(text, wanted, *loop);
    }
  }
  ::pclose(listing);
  return loops;
}

class Disassembly : public ::testing::Test {
 protected:
  void SetUp() override {
#if !defined(__x86_64__) || !defined(__OPTIMIZE__) || defined(__SANITIZE_ADDRESS__) || \
    defined(__SANITIZE_THREAD__)
    GTEST_SKIP() << "looks at optimised x86-64 code without sanitizers only";
#endif
    if (std::system("objdump --version > /dev/null 2>&1") != 0) GTEST_SKIP() << "no objdump";
  }
};

// The control: a loop left scalar must not look packed.
TEST(InstructionCount, TellsPackedFromScalar) {
  Loop loop;
  for (const char* line : {"  1:\tvmulps %zmm1,%zmm2,%zmm3", "  2:\tvfmadd231ps 0x40(%rax),%zmm2,%zmm3"})
    count_instruction(line, "vmulps", loop);
  EXPECT_EQ(loop.packed, 2);
  EXPECT_EQ(loop.scalar, 0);
  for (const char* line : {"  3:\tvmulss %xmm1,%xmm2,%xmm3", "  4:\tvfnmadd213ss %xmm1,%xmm2,%xmm3",
                           "  5:\tvfmadd132ps %xmm1,%xmm2,%xmm3", "  6:\tcall   5d0 <fmaf@plt>"})
    count_instruction(line, "vmulps", loop);
  EXPECT_EQ(loop.packed, 2);
  EXPECT_EQ(loop.scalar, 2);
  EXPECT_EQ(loop.calls, 1);
}

TEST_F(Disassembly, EventLoopIsPackedWithoutCalls) {
  const std::map<std::string, Loop> loops = clones_of(R"(\d(event_loop_(?:float|double)(?:_split)?))");
  ASSERT_EQ(loops.size(), 12u) << "two precisions, one or two modules, three clones";
  for (const auto& [name, loop] : loops) {
    // Processors without FMA have no packed form of it: a call for each.
    if (name.ends_with(".default") && name.find("float") != std::string::npos) continue;
    // The loop body has several hundred multiplications; the only scalar ones may be set-up before it.
    EXPECT_GT(loop.packed, 300) << name;
    EXPECT_LT(loop.scalar, loop.packed / 10) << name;
    EXPECT_EQ(loop.calls, 0) << name;
  }
}

TEST_F(Disassembly, DarkBremsIntegralsArePackedWithoutCalls) {
  const std::map<std::string, Loop> loops = clones_of(R"(\ddxs_dx_dvERKNS_\d+(DarkBrems(?:Etl|Iww)))");
  ASSERT_EQ(loops.size(), 6u) << "two models, three clones";
  for (const auto& [name, loop] : loops) {
    // The terms of the t integrals: two panels of 81 multiplications, or one of 33. The rest is scalar.
    EXPECT_GT(loop.packed, name.starts_with("DarkBremsEtl") ? 100 : 20) << name;
    EXPECT_EQ(loop.calls, 0) << name;
  }
}

}  // namespace
