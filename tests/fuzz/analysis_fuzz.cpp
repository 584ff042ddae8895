// Analysis files: any text gives bins whose numbers can be used, or Error.
#include <cmath>
#include <string>

#include "host/config/parse.hpp"
#include "tests/fuzz/require.hpp"

namespace {

using namespace semivis;
using fuzz::require;

void check(const std::vector<AnalysisBin>& bins) {
  require(!bins.empty());
  for (const AnalysisBin& bin : bins) {
    require(!bin.bin.empty() && (bin.signature == "s1" || bin.signature == "s2"));
    for (const double number : {bin.n_eot, bin.detector_efficiency, bin.background, bin.background_err,
                                bin.observed, bin.signal_err})
      require(std::isfinite(number) && number >= 0);
    require(bin.background_err <= 3 * bin.background);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::refused([&] { check(parse_analysis(std::string(data, data + size), "analysis.toml")); });
  return 0;
}
