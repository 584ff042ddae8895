// Several backends as one: devices of a process that share the work.
#pragma once

#include <memory>
#include <vector>

#include "host/backend/backend.hpp"

namespace semivis {

/// One backend whose samples are shared out over `workers` (at least one; the same device may occur twice), a
/// thread each. Sums are integers: the same as those of any one of them.
std::unique_ptr<Backend> make_multi_backend(std::vector<std::unique_ptr<Backend>> workers);

}  // namespace semivis
