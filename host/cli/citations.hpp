// What to cite with a table: the rules and entries of data/citations, which the Python package reads as well.
#pragma once

#include <string>
#include <vector>

namespace semivis {

/// BibTeX of one reference, and what it is cited for.
struct Citation {
  std::string key, purpose, bibtex;
};

/// Of the formulas that a resolved config (JSON) chose, each once, the program itself first. Error (data)
/// where `config_resolved` is no config.
std::vector<Citation> citations(const std::string& config_resolved);

}  // namespace semivis
