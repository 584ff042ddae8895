// What built this program, and which physics its numbers follow.
#pragma once

namespace semivis {

/// Release, e.g. "0.1.0".
const char* semivis_version();

/// Commit of the sources, 12 hex digits, "-dirty" behind it with local changes; "unknown" outside git.
const char* git_commit();

/// Changes whenever the same config and seed give other numbers; merge and resume refuse to mix two of them.
const char* physics_version();

}  // namespace semivis
