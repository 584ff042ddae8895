// Reads a mass row at a coupling: every efficiency, yield, error and status of one grid point.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "host/evaluate/channel_means.hpp"
#include "host/io/table.hpp"

namespace semivis {

/// What /points holds besides the grid itself; always finite.
struct PointValues {
  double ctau = 0;      // m, proper decay length of χ2; 1e300 where it is stable
  double n_aprime = 0;  // A' of any energy, all run periods
  double efficiency_s1 = 0, efficiency_s1_err = 0;
  double efficiency_s2 = 0, efficiency_s2_err = 0;
  double covariance_s1_s2 = 0;                          // of the two efficiencies
  double rcut_efficiency = 0, rcut_efficiency_err = 0;  // S1 over S1 without the R cut
  double efficiency_s1_volume = 0;                      // χ2 decays inside the S1 volume, nothing else asked
  double events_s1 = 0, events_s1_err = 0;
  double events_s2 = 0, events_s2_err = 0;
  std::uint8_t status = 0;  // PointStatus
};

/// The first that applies, in the order 4, 1, 2, 3, 0.
enum PointStatus : std::uint8_t {
  kStatusOk = 0,
  kStatusStable = 1,           // Δ <= 2 m_e: S1 = 0, S2 is the efficiency of A' → invisible
  kStatusOutsideValidity = 2,  // see kMax... below; the numbers are still given
  kStatusImprecise = 3,        // misses the target error of the table, or no event sampled yet
  kStatusClosed = 4            // m_χ1 + m_χ2 >= m_A': everything zero
};

/// The model holds for α_D below the Landau-pole bound (NA64, Eur. Phys. J. C 81 (2021) 959), ...
inline constexpr double kMaxAlphaD = 0.2;
/// ... BR(A' → χ1χ2) ≈ 1, judged by Γ(A' → e+e-)/Γ(A' → χ1χ2) ≈ ε²α/α_D (massless limit of both) ...
inline constexpr double kMaxVisibleRatio = 0.01;
/// ... and a prompt A': flight 3 ħc E/(α_D m²) of an A' of this energy (GeV) below this length (m).
inline constexpr double kPromptEnergy = 100;
inline constexpr double kMaxPromptFlight = 1e-3;

/// A target error is asked for where more events than this are expected, S1 and S2 together, ...
inline constexpr double kTargetedEvents = 0.1;
/// ... and neither is believed of fewer sampled events (few weights may be equal, or 0, by chance): they miss
/// any target where n_aprime, which S1 + S2 cannot exceed, is above it.
inline constexpr std::uint64_t kMinJudgedEvents = 1000;

/// Σ n_eot with each run period once.
double total_electrons(const std::vector<AnalysisBin>& analysis);
/// Σ n_eot · detector_efficiency over the bins of a signature ("s1" or "s2").
double detected_electrons(const std::vector<AnalysisBin>& analysis, const char* signature);

/// Every number of one grid point: mass row × coupling.
/// efficiencies are means of channels over the generated events (channel_means()) at ctau_at().
/// Errors are one standard deviation of a mean of n = n_generated weights, from the second moments:
///   var = (⟨W²⟩ - ⟨W⟩²)/(n - 1), clipped at 0; cov = (⟨W1W2⟩ - ⟨W1⟩⟨W2⟩)/(n - 1);
///   ρ = ⟨A⟩/⟨B⟩ (R cut; 0 where ⟨B⟩ = 0): var = (⟨A²⟩ - 2ρ⟨AB⟩ + ρ²⟨B²⟩)/(⟨B⟩²(n - 1)), at most 1.
/// events_s = ε² Y efficiency_s Σ_bins n_eot detector_efficiency over the bins of the signature and
/// n_aprime = ε² Y Σ n_eot with each run period once, Y = n_aprime_per_eot_eps2.
/// epsilon and alpha_d in (0, 1]; status tells where the model does not hold, and where target_error (that
/// of the table; 0: none) is missed. A row that was written without its spectra is Error 65. Same bits on
/// every CPU: core/math and a fixed order of summation.
PointValues evaluate(const MassRow& row, const std::vector<AnalysisBin>& analysis, double epsilon,
                     double alpha_d, double target_error = 0);
/// The same for one of many couplings of a row, with its node_lengths().
PointValues evaluate(const MassRow& row, const NodeValues& lengths, const std::vector<AnalysisBin>& analysis,
                     double epsilon, double alpha_d, double target_error = 0);
/// The same for the points of a table, one after another: neighbours that share a row share its node lengths.
class PointEvaluator {
 public:
  /// The table must outlive it, and its spectra stay as they are.
  explicit PointEvaluator(const Table& table) : table_(table) {}
  PointValues operator()(const GridPoint& point);

 private:
  const Table& table_;
  const MassRow* row_ = nullptr;  // whose lengths are at hand
  NodeValues lengths_;
};

/// Covariance of events_s1 and events_s2, which share their sample; 0 where one of them is 0.
double events_covariance(const PointValues& values);
/// Statistical error of events_s1 + events_s2.
double total_events_error(const PointValues& values);

/// Where a point stands with a target error; none where 0 or where too few events are expected to care.
enum class TargetState { none, met, missed };
/// Judges total_events_error() over events_s1 + events_s2 of a point of n_generated events, whatever its
/// status.
TargetState target_state(const PointValues& values, std::uint64_t n_generated, double target_error);

/// The row of (m_aprime (GeV), r, f), each matched within 1e-6 relative; r and f default to the only
/// value in the table. Error 65 where there is none (names the nearest) or where r or f is needed.
const MassRow& find_row(const Table& table, double m_aprime, std::optional<double> r = {},
                        std::optional<double> f = {});

}  // namespace semivis
