// The counting experiment that a limit is set on: bins of expected signal, background and observed events.
#pragma once

#include <span>
#include <vector>

namespace semivis {

/// One bin (run period × signature). Counts n ~ Poisson(µ·signal·exp(signal_err·z) + background·β_g) with
///   z    standard normal, one for all bins of the model (normalisation, efficiency): a log-normal factor
///        whose *median* is 1. A factor of mean 1 is signal·exp(−signal_err²/2) instead of signal.
///   β_g  Gamma of mean 1, one for all bins of background_group g, so never negative. Its relative error is
///        Σ background_err / Σ background over the group, as of fully correlated errors. It is the posterior
///        of a control region with (background/background_err)² events: a gamma/Poisson constraint.
struct CountingBin {
  double signal = 0;                          // expected events at µ = 1, >= 0
  double background = 0, background_err = 0;  // events, >= 0; background_err <= 3 background
  double observed = 0;                        // events, a whole number >= 0
  double signal_err = 0;                      // relative, in [0, 2]
  int background_group = 0;                   // bins of equal number share β (the periods of a signature)
};

/// Error 65 that names the bin and the number where `bins` is empty or leaves the ranges above.
void check_bins(std::span<const CountingBin> bins);

/// Run periods combined: bins of equal background_group and signal_err become one, in order of first
/// appearance, with everything added. Exact for the added counts, as a sum of Poisson counts is one; nothing
/// is lost where signal/background is the same in all of them, as it is when both grow with the exposure.
std::vector<CountingBin> combine_bins(std::span<const CountingBin> bins);

}  // namespace semivis
