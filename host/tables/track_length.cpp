// Differential track length of e- and e+: power series in the one-node shift, eigenmodes, slabs.
#include "host/tables/track_length.hpp"

#include <cmath>
#include <cstddef>
#include <utility>

#include "host/error.hpp"
#include "semivis/core/math.hpp"
#include "semivis/physics/cascade.hpp"

namespace semivis {
namespace {

constexpr double kSpreadCut = 4;                    // standard deviations of the beam energy kept
constexpr double kDroppedTail = 1e-11;              // X0 of track length left behind the last slab
constexpr double kMaxThickness = 1e4;               // X0; every cascade has died long before
constexpr double kMinNodes = 64, kMaxNodes = 1200;  // the latter bounds the time to about 0.3 s

/// Σ a_k s^k, cut after its last entry; s shifts by one node. All series of a run have one length.
using Series = std::vector<double>;

Series operator*(const Series& a, const Series& b) {
  const std::size_t n = a.size();
  Series c(n);
  for (std::size_t i = 0; i < n; ++i) {
    const double factor = a[i];
    double* out = c.data() + i;
    for (std::size_t k = 0; k < n - i; ++k) out[k] += factor * b[k];
  }
  return c;
}

Series operator*(double factor, Series a) {
  for (double& entry : a) entry *= factor;
  return a;
}
Series operator+(Series a, const Series& b) {
  for (std::size_t k = 0; k < a.size(); ++k) a[k] += b[k];
  return a;
}
Series operator-(Series a, const Series& b) {
  for (std::size_t k = 0; k < a.size(); ++k) a[k] -= b[k];
  return a;
}

/// 1/a, a[0] != 0, from a · (1/a) = 1.
Series inverse(const Series& a) {
  Series b(a.size());
  for (std::size_t n = 0; n < a.size(); ++n) {
    double sum = n == 0 ? 1 : 0;
    for (std::size_t k = 1; k <= n; ++k) sum -= a[k] * b[n - k];
    b[n] = sum / a[0];
  }
  return b;
}

/// √a, a[0] > 0, from (√a)² = a.
Series square_root(const Series& a) {
  Series b(a.size());
  b[0] = std::sqrt(a[0]);
  for (std::size_t n = 1; n < a.size(); ++n) {
    double sum = a[n];
    for (std::size_t k = 1; k < n; ++k) sum -= b[k] * b[n - k];
    b[n] = sum / (2 * b[0]);
  }
  return b;
}

/// e^(a t), from s b' = s a' b t.
Series exponential(const Series& a, double t) {
  Series b(a.size());
  b[0] = math::exp(a[0] * t);
  for (std::size_t n = 1; n < a.size(); ++n) {
    double sum = 0;
    for (std::size_t k = 1; k <= n; ++k) sum += static_cast<double>(k) * a[k] * b[n - k];
    b[n] = sum * t / static_cast<double>(n);
  }
  return b;
}

/// Beam electrons per node, each shared by two nodes linearly in energy; zero spread: all on node 0.
Series beam_distribution(const TrackLength& lattice, double beam_energy, double energy_spread) {
  constexpr int kSamples = 8192;
  const auto n = static_cast<std::size_t>(lattice.n_energy);
  Series start(n);
  double total = 0;
  for (int i = 0; i < kSamples; ++i) {
    const double u = kSpreadCut * (1 - (2 * i + 1.0) / kSamples);
    const double weight = math::exp(-0.5 * u * u);
    total += weight;
    const double energy = beam_energy * (1 + energy_spread * u);
    const double position = math::log(lattice.max_energy / energy) / lattice.h;
    const auto j = static_cast<std::size_t>(math::max(position, 0.0));
    const double upper = lattice.energy(static_cast<int>(j)), lower = lattice.energy(static_cast<int>(j) + 1);
    const double below = (upper - energy) / (upper - lower);
    if (j < n) start[j] += weight * (1 - below);
    if (j + 1 < n) start[j + 1] += weight * below;
  }
  for (double& entry : start) entry /= total;
  return start;
}

/// One eigenmode: its propagator over a slab, and its track length per node from the present depth on.
struct Mode {
  Series step, tail;

  Mode(const Series& lambda, const Series& amplitude, double slab)
      : step(exponential(lambda, slab)), tail(-1.0 * (amplitude * inverse(lambda))) {}

  /// Crosses one slab and returns the track length in it.
  Series advance() {
    Series next = step * tail;
    Series inside = tail - next;
    tail = std::move(next);
    return inside;
  }
};

}  // namespace

double TrackLength::energy(int j) const { return max_energy * math::exp(-h * j); }
double TrackLength::cell_upper(int j) const {
  return j == 0 ? max_energy : 0.5 * (energy(j - 1) + energy(j));
}
double TrackLength::cell_lower(int j) const {
  return j == n_energy - 1 ? min_energy : 0.5 * (energy(j) + energy(j + 1));
}

TrackLength make_track_length(double beam_energy, double energy_spread, double thickness_x0,
                              double min_energy, CascadeSteps steps) {
  if (!(beam_energy > 0 && std::isfinite(beam_energy)) || !(energy_spread >= 0 && energy_spread <= 0.2) ||
      !(thickness_x0 > 0 && thickness_x0 <= kMaxThickness))
    throw Error(
        ExitCode::config,
        "the electron cascade needs a positive beam energy, a relative energy spread in [0, 0.2] and a "
        "thickness in (0, 10000] radiation lengths: check [beam] and [target]");
  TrackLength track{};
  track.max_energy = beam_energy * (1 + kSpreadCut * energy_spread);
  track.min_energy = min_energy;
  if (!(min_energy > 0 && min_energy < track.max_energy))
    throw Error(ExitCode::config,
                "the smallest electron energy must be above zero and below the beam energy: lower it");

  // The spacing puts the lower edge of the last cell, E_max e^(-(n-1)h) (1 + e^-h)/2, at min_energy.
  const double log_range = math::log(track.max_energy / min_energy);
  const double nodes = math::clamp(std::ceil(log_range / steps.h), kMinNodes, kMaxNodes);
  track.h = log_range / nodes;
  for (int iteration = 0; iteration < 8; ++iteration)
    track.h = (log_range + math::log(1 + 0.5 * math::expm1(-track.h))) / (nodes - 1);
  track.n_energy = static_cast<int>(nodes);
  const auto n = static_cast<std::size_t>(track.n_energy);
  const double slabs = std::ceil(thickness_x0 / steps.slab);
  track.slab = thickness_x0 / slabs;

  const CascadeLattice rates = make_cascade_lattice(track.h, n);
  Series photon_loss(n), one(n);
  photon_loss[0] = -pair_rate_total;
  one[0] = 1;
  const Series& electron_loss = rates.electron_to_electron;
  const Series mean = 0.5 * (electron_loss + photon_loss);
  const Series half_difference = 0.5 * (electron_loss - photon_loss);
  const Series root =
      square_root(half_difference * half_difference + rates.electron_to_photon * rates.photon_to_electron);
  const Series ratio = half_difference * inverse(root);
  const Series start = beam_distribution(track, beam_energy, energy_spread);
  Mode plus(mean + root, 0.5 * ((one + ratio) * start), track.slab);
  Mode minus(mean - root, 0.5 * ((one - ratio) * start), track.slab);
  Mode charge(electron_loss, start, track.slab);

  double left = kDroppedTail;
  for (; track.n_slab < static_cast<int>(slabs) && left >= kDroppedTail; ++track.n_slab) {
    const Series both = plus.advance() + minus.advance(), difference = charge.advance();
    left = 0;
    for (std::size_t j = 0; j < n; ++j) {
      // Where there are no positrons the rounding error of either sign is left: a content is never negative.
      track.electron.push_back(math::max(0.5 * (both[j] + difference[j]), 0.0));
      track.positron.push_back(math::max(0.5 * (both[j] - difference[j]), 0.0));
      left += plus.tail[j] + minus.tail[j];
    }
  }
  return track;
}

std::vector<double> track_length_spectrum(const TrackLength& track) {
  const auto n = static_cast<std::size_t>(track.n_energy);
  std::vector<double> spectrum(n);
  for (std::size_t i = 0; i < track.electron.size(); ++i)
    spectrum[i % n] += track.electron[i] + track.positron[i];
  return spectrum;
}

double track_length_between(const TrackLength& track, double lo, double hi, CascadeParticle particle) {
  const auto& content = particle == CascadeParticle::electron ? track.electron : track.positron;
  const auto n = static_cast<std::size_t>(track.n_energy);
  std::vector<double> covered(n);
  for (int j = 0; j < track.n_energy; ++j) {
    const double lower = track.cell_lower(j), upper = track.cell_upper(j);
    const double overlap = math::min(hi, upper) - math::max(lo, lower);
    covered[static_cast<std::size_t>(j)] = math::max(overlap, 0.0) / (upper - lower);
  }
  double sum = 0;
  for (std::size_t i = 0; i < content.size(); ++i) sum += covered[i % n] * content[i];
  return sum;
}

DepthTable make_depth_table(const TrackLength& track) {
  constexpr int kEnergies = DepthTable::kEnergies, kCells = DepthTable::kCells;
  DepthTable table;
  table.log_energy_min = math::log(track.min_energy);
  table.d_log_energy = math::log(track.max_energy / track.min_energy) / (kEnergies - 1);
  const auto n = static_cast<std::size_t>(track.n_energy);
  std::vector<double> cumulative(static_cast<std::size_t>(track.n_slab) + 1);
  for (int energy = 0; energy < kEnergies; ++energy) {
    std::vector<double> weight(n);
    for (std::size_t j = 0; j < n; ++j) {
      const double position = (kEnergies - 1) - static_cast<double>(j) * track.h / table.d_log_energy;
      weight[j] = math::max(1 - math::abs(position - energy), 0.0);
    }
    double moment = 0;
    for (std::size_t slab = 0; slab + 1 < cumulative.size(); ++slab) {
      double sum = 0;
      for (std::size_t j = 0; j < n; ++j)
        sum += weight[j] * (track.electron[slab * n + j] + track.positron[slab * n + j]);
      cumulative[slab + 1] = cumulative[slab] + sum;
      moment += sum * (static_cast<double>(slab) + 0.5) * track.slab;
    }
    const double total = cumulative.back();
    double interior = 0;  // mean of the linear interpolation, without the last entry's half cell
    std::size_t slab = 0;
    for (int i = 0; i < kCells; ++i) {
      const double target = total * i / kCells;
      while (cumulative[slab + 1] < target) ++slab;
      const double part = (target - cumulative[slab]) / (cumulative[slab + 1] - cumulative[slab]);
      const double depth = (static_cast<double>(slab) + part) * track.slab;
      table.depth_x0.push_back(depth);
      interior += (i == 0 ? 0.5 : 1.0) * depth / kCells;
    }
    table.depth_x0.push_back(2 * kCells * (moment / total - interior));
  }
  return table;
}

}  // namespace semivis
