// Verbs that are programs of their own, as with git: `semivis X` runs semivis-X.
#pragma once

#include <string>
#include <vector>

namespace semivis {

/// Becomes ../libexec/semivis/semivis-VERB (relative to this executable) or, where that is missing, the first
/// semivis-VERB in PATH, with the arguments behind the verb. Returns only where there is no such program.
/// Error (internal) where it exists and cannot be started.
void run_external_verb(const std::string& verb, const std::vector<std::string>& arguments);

}  // namespace semivis
