// The table in memory: what a scan produces and every reader uses (docs/output_format.md).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "host/config/run_description.hpp"
#include "semivis/event/channels.hpp"

namespace semivis {

/// Integer sums of one row: sum[channel * kNodes + node].
struct RowSpectra {
  std::vector<std::int64_t> sum;
  double ln_w0 = 0, d_ln_w = 1;                  // node k sits at w = exp(ln_w0 + k d_ln_w), m
  std::array<double, kChannels> scale{};         // value of one integer unit
  std::array<double, kChannels> length_scale{};  // a channel's lengths over those of the nodes
};

/// /masses: one entry per (m, r, f).
struct MassRow {
  MassPoint mass;
  double ctau_eps2_alphad;        // m: cτ ε² α_D; 1e300 where χ2 is stable or the channel is closed
  double n_aprime_per_eot_eps2;   // A' of any energy per electron on target at ε = 1
  std::uint64_t n_generated = 0;  // events sampled; 0 where A' → χ1χ2 is closed
  RowSpectra spectra;
};

/// One parameter moved: an uncertainty (up or down) or a scenario (docs/physics.md, "Variations").
struct Variation {
  std::string name;                           // e.g. "z2_up"
  std::string parameter;                      // e.g. "z2": shared by the two directions of an uncertainty
  bool scenario = false;                      // else an uncertainty
  std::string description;                    // e.g. "front of HCAL2 +3 cm"
  std::uint32_t sample = 0;                   // whose spectra: index into VariationSet::samples
  std::vector<double> n_aprime_per_eot_eps2;  // of each mass row
  std::vector<double> ctau_eps2_alphad;       // m, of each mass row
};

/// Variations of all rows on the same leading events. Sample 0 is the nominal one.
struct VariationSet {
  std::uint64_t events = 0;  // leading events of each open row
  std::vector<Variation> variations;
  /// [sample][row]: spectra with the first kVariedChannels channels only; no sums where the row is closed.
  std::vector<std::vector<RowSpectra>> samples;
};

struct Table {
  std::string physics_version;
  bool complete = true;
  std::uint64_t seed = 0;
  std::string precision;  // "single" or "double"
  std::string config_text, config_resolved;
  std::string production_digest;  // of the production tables: equal digests, equal physics inputs
  bool has_spectra = true;
  double target_error = 0;  // relative, of events_s1 + events_s2: points that miss it are imprecise; 0: none

  std::vector<MassRow> masses;
  VariationSet varied;  // without variations: empty
  std::vector<GridPoint> points;
  std::vector<std::string> axes;
  std::vector<std::uint64_t> shape;
  std::vector<AnalysisBin> analysis;

  /// Everything that may differ between equal runs (host, time, device, commit), as name/value pairs.
  std::vector<std::pair<std::string, std::string>> provenance;

  std::string digest;  // of the file it was read from; empty for a new table
};

}  // namespace semivis
