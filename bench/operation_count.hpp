// Floating-point operations of a vectorised loop, counted in its machine code.
#pragma once

#include <cstdio>
#include <memory>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

namespace semivis::bench {

/// objdump's listing of one function of an executable; empty where there is no objdump or no such symbol.
inline std::string disassembly(const std::string& executable, const std::string& symbol) {
  const std::string command =
      "objdump -d --no-show-raw-insn --disassemble=" + symbol + " '" + executable + "' 2>/dev/null";
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(command.c_str(), "r"), &pclose);
  std::string text;
  char block[4096];
  while (pipe && std::fgets(block, sizeof block, pipe.get()) != nullptr) text += block;
  return text;
}

/// Additions, subtractions, multiplications, divisions and square roots, one each and two for a fused
/// multiply-add, that the innermost loops of a listing (AT&T syntax) spend on one event. `events` are treated
/// by one pass of a loop: the single-precision lanes of its registers. Comparisons, conversions, selections
/// and integer instructions do not count, nor does anything before or behind the loops.
inline double operations_per_event(const std::string& listing, int events) {
  struct Instruction {
    unsigned long address;
    std::string text;
  };
  std::vector<Instruction> code;
  const std::regex line_form(R"(^\s*([0-9a-f]+):\s+(.*)$)");
  std::istringstream lines(listing);
  std::smatch match;
  for (std::string line; std::getline(lines, line);)
    if (std::regex_match(line, match, line_form))
      code.push_back({std::stoul(match[1], nullptr, 16), match[2]});

  const std::regex jump(R"(^j[a-z]+\s+([0-9a-f]+)\b.*)");
  const std::regex operation(R"(^v?(fn?m(?:add|sub)[0-9]*|add|sub|mul|div|sqrt)(ps|pd|ss|sd)\s+(.*)$)");
  double count = 0;
  for (std::size_t end = 0; end < code.size(); ++end) {
    if (!std::regex_match(code[end].text, match, jump)) continue;
    const unsigned long begin = std::stoul(match[1], nullptr, 16);
    for (std::size_t i = 0; begin <= code[end].address && i < end; ++i) {
      if (code[i].address < begin || !std::regex_match(code[i].text, match, operation)) continue;
      const std::string name = match[1], kind = match[2], operands = match[3];
      const bool zmm = operands.find("zmm") != std::string::npos,
                 ymm = operands.find("ymm") != std::string::npos;
      const int bytes = zmm ? 64 : ymm ? 32 : 16;
      const int lanes = kind[0] == 's' ? 1 : bytes / (kind[1] == 's' ? 4 : 8);
      count += lanes * (name[0] == 'f' ? 2 : 1);
    }
  }
  return count / events;
}

}  // namespace semivis::bench
