// The one translation unit that knows the release and the commit, so that a commit rebuilds nothing else.
#include "host/version.hpp"

#include "git_commit.hpp"

namespace semivis {

const char* semivis_version() { return SEMIVIS_VERSION; }

const char* git_commit() { return SEMIVIS_GIT_COMMIT; }

const char* physics_version() { return "4"; }

}  // namespace semivis
