// The A' → invisible limit of NA64 2019: published, recomputed, and as a calibration of the A' yield.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include "host/config/run_description.hpp"

namespace semivis {

struct InvisibleLimitPoint {
  double m_aprime;    // GeV
  double epsilon_90;  // 90 % CL upper limit on ε
};

/// NA64 Collaboration, Phys. Rev. Lett. 123 (2019) 121801, arXiv:1906.00176: 2.84e11 EOT, read to the digits
/// given.
inline constexpr std::array<InvisibleLimitPoint, 12> kInvisibleLimit2019 = {{{0.001, 7.54e-6},
                                                                             {0.002, 1.0e-5},
                                                                             {0.005, 1.9e-5},
                                                                             {0.010, 3.3e-5},
                                                                             {0.020, 6.2e-5},
                                                                             {0.050, 1.56e-4},
                                                                             {0.100, 3.45e-4},
                                                                             {0.200, 8.5e-4},
                                                                             {0.300, 1.5e-3},
                                                                             {0.400, 2.35e-3},
                                                                             {0.500, 3.36e-3},
                                                                             {1.000, 1.09e-2}}};

/// The published limit at m_aprime (GeV), interpolated linearly in (ln m, ln ε); none outside the points.
std::optional<double> published_invisible_limit(double m_aprime);

/// ε at 90 % CL for A' → invisible with the statistics of NA64 2019, no background and no event seen:
///     ε = √(ln 10 / (n_EOT ε_det n(E_A' > 50 GeV))),   n_EOT = 2.84e11, ε_det = 0.48,
/// n = n_aprime_above at ε = 1. Mass in GeV, > 0; infinity where no such A' is radiated. Accuracy 0.3 % (half
/// of that of n).
double invisible_epsilon_limit(const BeamSettings& beam, const TargetSettings& target,
                               const ModelSettings& model, double m_aprime);

/// Factor on the A' yield of a run: 1, or with NormalisationModel::calibrated_2019 (ε computed/ε published)²,
/// which makes the limit above equal to the published one.
class YieldNormalisation {
 public:
  /// For masses from mass_min to mass_max (GeV, > 0): ε is computed at the published masses around them only,
  /// on `threads` threads (0: every core). The beam and the target are NA64's whatever those of
  /// the run, since the published limit is; the model is the run's.
  YieldNormalisation(const ModelSettings& model, double mass_min, double mass_max, int threads);

  /// Linear in (ln m, ln factor) between the published masses, constant below the first and above the last;
  /// the same bits for every range that holds m_aprime (GeV).
  double operator()(double m_aprime) const;

 private:
  std::vector<double> log_mass_, log_factor_;  // empty: 1
};

}  // namespace semivis
