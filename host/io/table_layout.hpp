// Names, units and meaning of everything in a table file (docs/output_format.md).
#pragma once

#include <cstdint>

#include "host/evaluate/evaluate.hpp"
#include "host/evaluate/systematics.hpp"
#include "host/io/hdf5_handle.hpp"
#include "host/io/table.hpp"

namespace semivis::layout {

inline constexpr const char* kSchema = "semivis-table";
inline constexpr std::int64_t kSchemaVersion = 3;

/// Points and rows of /spectra/sum handled at a time; both are whole numbers of chunks.
inline constexpr std::uint64_t kPointBlock = 16384, kPointChunk = 16384;
inline constexpr std::uint64_t kSpectraBlock = 256, kSpectraChunk = 16;

/// A float64 column of /masses; `get` works on rows that are const or not.
struct MassColumn {
  h5::DatasetInfo info;
  double MassPoint::*mass;  // one of the two is null
  double MassRow::*row;
  template <class Row>
  auto& get(Row& r) const {
    return mass != nullptr ? r.mass.*mass : r.*row;
  }
};
inline const MassColumn kMassColumns[] = {
    {{"/masses/m_aprime_GeV", "GeV", "A' mass"}, &MassPoint::m_aprime, nullptr},
    {{"/masses/r", "1", "m_chi1 / m_aprime"}, &MassPoint::r, nullptr},
    {{"/masses/f", "1", "(m_chi2 - m_chi1) / m_chi1"}, &MassPoint::f, nullptr},
    {{"/masses/ctau_eps2_alphad_m", "m",
      "proper decay length of chi2 times epsilon^2 alpha_d; 1e300: stable"},
     nullptr,
     &MassRow::ctau_eps2_alphad},
    {{"/masses/n_aprime_per_eot_eps2", "1", "A' of any energy per electron on target at epsilon = 1"},
     nullptr,
     &MassRow::n_aprime_per_eot_eps2},
};
inline const h5::DatasetInfo kGenerated{"/masses/n_generated", "1", "events sampled"};

/// A float64 column of /points that repeats the mass row or holds the coupling.
struct GridColumn {
  h5::DatasetInfo info;
  double MassPoint::*mass;  // one of the two is null
  double GridPoint::*coupling;
  double value(const MassRow& row, const GridPoint& point) const {
    return mass != nullptr ? row.mass.*mass : point.*coupling;
  }
};
inline const GridColumn kGridColumns[] = {
    {{"/points/m_aprime_GeV", "GeV", "A' mass"}, &MassPoint::m_aprime, nullptr},
    {{"/points/r", "1", "m_chi1 / m_aprime"}, &MassPoint::r, nullptr},
    {{"/points/f", "1", "(m_chi2 - m_chi1) / m_chi1"}, &MassPoint::f, nullptr},
    {{"/points/epsilon", "1", "kinetic mixing"}, nullptr, &GridPoint::epsilon},
    {{"/points/alpha_d", "1", "g_D^2 / 4 pi"}, nullptr, &GridPoint::alpha_d},
};

/// A float64 column of /points that evaluate() gives.
struct ValueColumn {
  h5::DatasetInfo info;
  double PointValues::*value;
};
inline const ValueColumn kValueColumns[] = {
    {{"/points/ctau_m", "m", "proper decay length of chi2; 1e300: stable"}, &PointValues::ctau},
    {{"/points/n_aprime", "1", "A' of any energy radiated, all run periods"}, &PointValues::n_aprime},
    {{"/points/efficiency_s1", "1", "share of the A' that end in S1"}, &PointValues::efficiency_s1},
    {{"/points/efficiency_s1_err", "1", "statistical error"}, &PointValues::efficiency_s1_err},
    {{"/points/efficiency_s2", "1", "share of the A' that end in S2"}, &PointValues::efficiency_s2},
    {{"/points/efficiency_s2_err", "1", "statistical error"}, &PointValues::efficiency_s2_err},
    {{"/points/covariance_s1_s2", "1", "covariance of the two efficiencies"}, &PointValues::covariance_s1_s2},
    {{"/points/rcut_efficiency", "1", "S1 over S1 without the R cut"}, &PointValues::rcut_efficiency},
    {{"/points/rcut_efficiency_err", "1", "statistical error"}, &PointValues::rcut_efficiency_err},
    {{"/points/efficiency_s1_volume", "1", "share of the A' with a chi2 decay in the S1 volume"},
     &PointValues::efficiency_s1_volume},
    {{"/points/events_s1", "1", "expected S1 events, all run periods"}, &PointValues::events_s1},
    {{"/points/events_s1_err", "1", "statistical error"}, &PointValues::events_s1_err},
    {{"/points/events_s2", "1", "expected S2 events, all run periods"}, &PointValues::events_s2},
    {{"/points/events_s2_err", "1", "statistical error"}, &PointValues::events_s2_err},
};

/// A float64 column of /points that systematic_events() gives; only where the table has variations.
struct SystematicColumn {
  h5::DatasetInfo info;
  Band SystematicError::*yield;
  double Band::*side;
  double value(const SystematicError& error) const { return error.*yield.*side; }
};
inline const SystematicColumn kSystematicColumns[] = {
    {{"/points/events_s1_syst_up", "1", "systematic error upwards"}, &SystematicError::s1, &Band::up},
    {{"/points/events_s1_syst_down", "1", "systematic error downwards"}, &SystematicError::s1, &Band::down},
    {{"/points/events_s2_syst_up", "1", "systematic error upwards"}, &SystematicError::s2, &Band::up},
    {{"/points/events_s2_syst_down", "1", "systematic error downwards"}, &SystematicError::s2, &Band::down},
    {{"/points/events_syst_up", "1", "of S1 + S2, upwards"}, &SystematicError::total, &Band::up},
    {{"/points/events_syst_down", "1", "of S1 + S2, downwards"}, &SystematicError::total, &Band::down},
};

inline const h5::DatasetInfo kPointRow{"/points/row", "1", "index into /masses and /spectra"};
inline const h5::DatasetInfo kStatus{"/points/status", "1",
                                     "0 ok, 1 chi2 stable, 2 outside validity, 3 below precision, 4 closed"};

inline const h5::DatasetInfo kSum{"/spectra/sum", "1", "integer sums [row, channel, node]"};
inline const h5::DatasetInfo kLnW0{"/spectra/ln_w0", "1", "ln(w / m) of node 0"};
inline const h5::DatasetInfo kDLnW{"/spectra/d_ln_w", "1", "step of ln w"};
inline const h5::DatasetInfo kScale{"/spectra/scale", "m^n",
                                    "value of one unit of sum; n: number of s1 in the response"};
inline const h5::DatasetInfo kLengthScale{"/spectra/length_scale", "1",
                                          "a channel's lengths over those of the nodes"};

inline constexpr const char* kVariations = "/variations";
inline constexpr const char* kUncertainty = "uncertainty";
inline constexpr const char* kScenario = "scenario";
/// A string of every variation.
struct VariationText {
  const char *path, *description;
  std::string Variation::*value;
};
inline const VariationText kVariationTexts[] = {
    {"/variations/name", "what is moved, and where to", &Variation::name},
    {"/variations/parameter", "what is moved: shared by the directions of an uncertainty",
     &Variation::parameter},
    {"/variations/description", "the size of the move", &Variation::description},
};
inline constexpr const char* kVariationList = "/variations/list";
inline constexpr const char* kVariedChannelNames = "/variations/channel";
inline const h5::DatasetInfo kSample{"/variations/sample", "1", "index into sum, ln_w0, d_ln_w and scale"};
/// A float64 [variation, row].
struct VariationColumn {
  h5::DatasetInfo info;
  std::vector<double> Variation::*value;
};
inline const VariationColumn kVariationColumns[] = {
    {{"/variations/n_aprime_per_eot_eps2", "1", "A' of any energy per electron on target at epsilon = 1"},
     &Variation::n_aprime_per_eot_eps2},
    {{"/variations/ctau_eps2_alphad_m", "m",
      "proper decay length of chi2 times epsilon^2 alpha_d; 1e300: stable"},
     &Variation::ctau_eps2_alphad},
};
inline const h5::DatasetInfo kVariedSum{"/variations/sum", "1", "integer sums [sample, row, channel, node]"};
inline const h5::DatasetInfo kVariedLnW0{"/variations/ln_w0", "1", "ln(w / m) of node 0 [sample, row]"};
inline const h5::DatasetInfo kVariedDLnW{"/variations/d_ln_w", "1", "step of ln w [sample, row]"};
inline const h5::DatasetInfo kVariedScale{"/variations/scale", "m^n",
                                          "value of one unit of sum; n: number of s1 in the response"};

/// A float64 column of /analysis.
struct AnalysisColumn {
  h5::DatasetInfo info;
  double AnalysisBin::*value;
};
inline const AnalysisColumn kAnalysisColumns[] = {
    {{"/analysis/n_eot", "1", "electrons on target"}, &AnalysisBin::n_eot},
    {{"/analysis/detector_efficiency", "1", "efficiency that the simulation does not hold"},
     &AnalysisBin::detector_efficiency},
    {{"/analysis/background", "1", "expected background events"}, &AnalysisBin::background},
    {{"/analysis/background_err", "1", "its error"}, &AnalysisBin::background_err},
    {{"/analysis/observed", "1", "events observed"}, &AnalysisBin::observed},
    {{"/analysis/signal_err", "1", "relative systematic error of the signal"}, &AnalysisBin::signal_err},
};
struct AnalysisText {
  const char *path, *description;
  std::string AnalysisBin::*value;
};
inline const AnalysisText kAnalysisTexts[] = {
    {"/analysis/bin", "run period", &AnalysisBin::bin},
    {"/analysis/signature", "s1 or s2", &AnalysisBin::signature},
    {"/analysis/source", "where the numbers come from", &AnalysisBin::source},
};

}  // namespace semivis::layout
