// Verbs that are programs of their own, as with git: `semivis X` runs semivis-X.
#pragma once

#include <string>
#include <vector>

namespace semivis {

/// Becomes the first semivis-VERB in ../libexec/semivis of this executable's folder, in that folder
/// (environments of Python hold both in bin), or in PATH, with the arguments behind the verb and, unless it
/// is set, this executable in SEMIVIS_PROGRAM. Returns only where there is no such program. Error (internal)
/// where it cannot be started.
void run_external_verb(const std::string& verb, const std::vector<std::string>& arguments);

}  // namespace semivis
