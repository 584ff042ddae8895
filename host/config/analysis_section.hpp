// The [[analysis.bin]] lists of a config.
#pragma once

#include <vector>

#include "host/config/problems.hpp"
#include "host/config/run_description.hpp"
#include "host/config/toml.hpp"

namespace semivis {

/// The bins of an [analysis] section; the published ones (default_analysis_bins()) where it lists none.
/// Wrong keys and values, bins given twice and run periods with two numbers of electrons are problems.
std::vector<AnalysisBin> read_analysis_section(const toml::table& analysis, Problems& problems);

}  // namespace semivis
