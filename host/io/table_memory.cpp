// Bytes by rows and samples, against the pages of the machine.
#include "host/io/table_memory.hpp"

#include <fmt/format.h>
#include <unistd.h>

namespace semivis {

std::uint64_t sum_bytes(const Table& table, std::span<const std::size_t> rows) {
  std::uint64_t integers = 0;
  for (const std::size_t row : rows) {
    integers += kRowNodes;
    if (table.masses[row].n_generated > 0)
      integers += table.varied.samples.size() * std::size_t{kVariedChannels} * kNodes;
  }
  return integers * sizeof(std::int64_t);
}

std::string memory_problem(std::uint64_t bytes, std::uint64_t memory) {
  if (bytes <= memory) return {};
  constexpr double kGigabyte = 1e9;
  return fmt::format(
      "its spectra take {:.1f} GB of memory, this machine has {:.1f} GB: read it on a larger one, or scan "
      "its rows into several tables",
      static_cast<double>(bytes) / kGigabyte, static_cast<double>(memory) / kGigabyte);
}

std::uint64_t physical_memory() {
  return static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) *
         static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace semivis
