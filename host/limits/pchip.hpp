// Monotone cubic interpolation (F. N. Fritsch, J. Butland, SIAM J. Sci. Stat. Comput. 5 (1984) 300).
#pragma once

#include <math.h>  // Boost 1.74 calls isnan without a namespace
#include <boost/math/interpolators/pchip.hpp>
#include <vector>

namespace semivis {

/// Through points (x, y), x strictly increasing, at least four of them; takes both lists for itself. To be
/// evaluated between the first and the last x.
using Pchip = boost::math::interpolators::pchip<std::vector<double>>;

}  // namespace semivis
