// Energy of showers in the cells and modules, one by one and as S1, against a walk through their slices; and
// the two cuts of an event, which must see both leptons.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>

#include "semivis/core/quadrature.hpp"
#include "semivis/detector/containment.hpp"
#include "semivis/detector/shower_profile.hpp"
#include "semivis/event/event.hpp"
#include "tests/event/scan_fixture.hpp"

namespace {

using namespace semivis;
using namespace semivis::testing;

/// Φ by the C library.
double phi(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }

/// P(E > thr and R < r): the Gaussian of the energy C' inside the central cells integrated numerically with
/// the probability that the independent energy P' outside lies in thr - C' … r/(1-r) C'.
double both_cuts(const RunDescription& run, double contained, double centre) {
  static const GaussLegendre quadrature(64);
  const DetectorSettings& d = run.detector;
  const double a2 = d.resolution * d.resolution, s2 = d.noise * d.noise, r = run.selection.r_cut;
  const double threshold = run.selection.hcal_threshold, outside = std::fmax(0, contained - centre);
  const double sigma_p = std::sqrt(a2 * outside + 16 * s2), sigma_c = std::sqrt(a2 * centre + 2 * s2);
  const double from = std::fmax((1 - r) * threshold, centre - 8 * sigma_c), to = centre + 8 * sigma_c;
  if (to <= from) return 0;
  return quadrature.integrate(from, to, [&](double c) {
    const double pull = (c - centre) / sigma_c;
    const double below =
        phi((r / (1 - r) * c - outside) / sigma_p) - phi((threshold - c - outside) / sigma_p);
    return std::exp(-0.5 * pull * pull) / (sigma_c * std::sqrt(2 * M_PI)) * std::fmax(0, below);
  });
}

/// Energies in the central cells and in all, with every slice where it is, in the module it is in, and with
/// its own radial profile. Gauss-Legendre in √depth on each side of the planes, 1e-6 of the energy.
ShowerEnergy<double> slice_by_slice(const RunDescription& run, const FourMomentum<double>& lepton,
                                    const Vec3<double>& at) {
  static const GaussLegendre quadrature(32);
  const DetectorSettings& d = run.detector;
  const CalorimeterMedium medium = effective_medium(d.absorber, d.scintillator, d.layer_pitch);
  const LongitudinalProfile profile = longitudinal_profile(medium, lepton.e);
  const double x0 = medium.radiation_length, end = 14 * profile.mean();
  const double hcal2_end = d.z2 + d.module_length, hcal3_start = d.z3 - d.module_length;
  const Vec3<double> n = (1 / norm(lepton.p)) * lepton.p;
  const double forward = std::fmax(n.z, 0.2);  // as the event loop: hardly any lepton of S1 is beyond 78°
  const bool in_hcal2 = at.z < hcal2_end;
  const double z_start = in_hcal2 ? at.z : std::fmax(at.z, hcal3_start);
  const double gap = in_hcal2 ? hcal3_start - hcal2_end : 0;  // adds nothing sideways
  const double leaves_hcal2 = in_hcal2 ? std::fmin((hcal2_end - z_start) / forward / x0, end) : 0;
  const double leaves_hcal3 = std::fmin((d.z3 - z_start - gap) / forward / x0, end);
  ShowerEnergy<double> sum{0, 0};
  double total = 0;
  const auto add = [&](double from, double to, const double* offset) {
    const double u0 = std::sqrt(from), length = std::sqrt(to) - u0;
    for (std::size_t i = 0; i < quadrature.node.size(); ++i) {
      const double u = u0 + length * quadrature.node[i], t = u * u;
      const double energy = length * quadrature.weight[i] * u * profile.unnormalised(t);
      total += energy;
      if (offset == nullptr) continue;  // leaked out of the back
      const double depth = (z_start - at.z) / forward + t * x0;
      const double x = at.x + n.x * depth - offset[0], y = at.y + n.y * depth - offset[1];
      const RadialProfile r = radial_profile(medium, lepton.e, t / profile.maximum);
      const auto inside = [&](double cells) {
        const double hx = 0.5 * cells * d.cell_x, hy = 0.5 * cells * d.cell_y;
        const auto term = [&](double radius) {
          return term_in_rectangle(radius, -x - hx, -x + hx, -y - hy, -y + hy);
        };
        return r.core_fraction * term(r.core_radius) + (1 - r.core_fraction) * term(r.tail_radius);
      };
      sum.centre += energy * inside(1);
      sum.contained += energy * inside(d.cells);
    }
  };
  const double offset2[] = {d.hcal2_offset_x, d.hcal2_offset_y};
  const double offset3[] = {d.hcal3_offset_x, d.hcal3_offset_y};
  if (leaves_hcal2 > 0) add(0, leaves_hcal2, offset2);
  if (leaves_hcal3 > leaves_hcal2) add(leaves_hcal2, leaves_hcal3, offset3);
  if (end > leaves_hcal3) add(leaves_hcal3, end, nullptr);
  return {lepton.e * sum.centre / total, lepton.e * sum.contained / total};
}

RunDescription with_offsets(double hcal2_x, double hcal3_x) {
  RunDescription run;
  run.detector.hcal2_offset_x = hcal2_x;
  run.detector.hcal3_offset_x = hcal3_x;
  return run;
}

/// A run bound to its tables, without events.
struct Detector {
  RunDescription run;
  RunTables<double> tables;
  RunConstants<double> constants;

  explicit Detector(const RunDescription& description)
      : run(description),
        tables(make_run_tables<double>(run, ProductionTable{}, make_shower_fit(run))),
        constants(tables.bound(nullptr, nullptr, tables.longitudinal.data())) {}

  ShowerEnergy<double> fast(const FourMomentum<double>& lepton, const Vec3<double>& at) const {
    const ShowerStart<double> start = shower_start(constants.geometry, at.z);
    return tables.split_modules ? shower_energy<true>(constants, lepton, at, start)
                                : shower_energy<false>(constants, lepton, at, start);
  }
};

FourMomentum<double> lepton(double energy, double slope_x, double slope_y) {
  const double scale = energy / std::sqrt(1 + slope_x * slope_x + slope_y * slope_y);
  return {energy, {scale * slope_x, scale * slope_y, scale}};
}

// Middle of HCAL2; 4 X0 before its end; the gap; middle of HCAL3; 5 X0 before the end of everything.
constexpr double kDepths[] = {3.2, 4.317, 4.43, 5.2, 5.98};

// 0.7 % of the energy in the central cell, where the three terms are worst within 7 mm of its edge; 0.1 % in
// all (the longitudinal table).
TEST(ShowerEnergy, AgreesWithAWalkThroughTheSlices) {
  double worst = 0;
  for (const double shift : {0.0, 0.0256}) {
    const Detector detector(with_offsets(0.0708, 0.0708 + shift));
    for (const double energy : {2.0, 20.0, 80.0})
      for (const double z : kDepths)
        for (const double x : {-0.03, 0.0, 0.05}) {
          const FourMomentum<double> e = lepton(energy, 2e-3, -1e-3);
          const Vec3<double> at{x, 0.01, z};
          const ShowerEnergy<double> fast = detector.fast(e, at), slow = slice_by_slice(detector.run, e, at);
          EXPECT_NEAR(fast.centre / energy, slow.centre / energy, 0.007) << energy << " " << z << " " << x;
          EXPECT_NEAR(fast.contained / energy, slow.contained / energy, 0.001)
              << energy << " " << z << " " << x;
          worst = std::fmax(worst, std::fabs(fast.centre - slow.centre) / energy);
        }
  }
  std::printf("worst energy in the central cell: %.4f of the shower\n", worst);
}

TEST(ShowerEnergy, LeaksOutOfTheBack) {
  const Detector detector(with_offsets(0.0708, 0.0708));
  const FourMomentum<double> e = lepton(50, 0, 0);
  const Vec3<double> late{0.0708, 0, 6.0}, early{0.0708, 0, 5.0};
  EXPECT_LT(detector.fast(e, late).contained, 25);  // 4 X0 hold less than half
  EXPECT_GT(detector.fast(e, early).contained, 49);
}

/// S1 of approximations over S1 slice by slice, on the same events.
struct Closure {
  double event_loop = 0;    // as the program has it
  double independent = 0;   // control: the two probabilities multiplied
  double whole_shower = 0;  // control: a shower cut short given the profile of the whole
};

/// At each of two proper decay lengths ctau (m).
std::array<Closure, 2> closure(const RunDescription& description, double mass,
                               const std::array<double, 2>& ctau, std::uint64_t events) {
  const Scan scan(mass, mass, description);
  const RunTables<double> tables = scan.tables<double>();
  const RunConstants<double> constants =
      tables.bound(tables.production.data(), tables.depth.data(), tables.longitudinal.data());
  RunConstants<double> endless = constants;  // showers as if they had been developed to their end
  endless.geometry.z3 += 10;
  const RowConstants<double> row = scan.row<double>(benchmark_mass(mass));
  const Selection<double>& selection = tables.readings.front().selection;
  Selection<double> no_threshold = selection;
  no_threshold.threshold = -1000;
  std::array<Closure, 2> sum;
  double exact[2] = {0, 0};
  for (std::uint64_t event = 0; event < events; ++event) {
    const auto p = generate_particles(constants, row, EventUniforms<double>(row.key, event));
    const Observables<double> o =
        tables.split_modules ? observe<true>(constants, row, p) : observe<false>(constants, row, p);
    if (o.aprime_energy <= selection.s1_min_energy) continue;
    ShowerEnergy<double> slices{0, 0}, scaled{0, 0};
    for (const FourMomentum<double>& e : {p.electron, p.positron}) {
      const ShowerEnergy<double> part = slice_by_slice(scan.run, e, p.decay_point);
      const ShowerEnergy<double> whole =
          shower_energy<false>(endless, e, p.decay_point, shower_start(constants.geometry, p.decay_point.z));
      slices.contained += part.contained;
      slices.centre += part.centre;
      scaled.contained += part.contained;
      scaled.centre += part.contained * whole.centre / whole.contained;
    }
    const PassProbability<double> pass = pass_probability(selection, o.contained, o.centre);
    const double product =
        pass.threshold * pass_probability(no_threshold, o.contained, o.centre).threshold_and_r;
    const double whole_shower = pass_probability(selection, scaled.contained, scaled.centre).threshold_and_r;
    const double reference = both_cuts(scan.run, slices.contained, slices.centre);
    for (std::size_t i = 0; i < 2; ++i) {
      const double weight = o.volume * o.aperture * response(Response::s1, o.w_s1, ctau[i]);
      exact[i] += weight * reference;
      sum[i].event_loop += weight * pass.threshold_and_r;
      sum[i].independent += weight * product;
      sum[i].whole_shower += weight * whole_shower;
    }
  }
  for (std::size_t i = 0; i < 2; ++i)
    sum[i] = {sum[i].event_loop / exact[i], sum[i].independent / exact[i], sum[i].whole_shower / exact[i]};
  return sum;
}

// 0.2 % of S1 with the default offsets, 0.4 % with a centred HCAL2 before an HCAL3 whose cell ends on the
// axis; at the coupling of the largest S1 and at ten times its cτ. Both sides see the same events: 2000 of
// them leave 0.03 % of statistical error in the ratio. The controls must fail.
TEST(RatioCut, S1AgreesWithTheSliceSum) {
  struct Case {
    double mass, ctau;
  };
  for (const auto& [mass, ctau] : {Case{0.02, 0.0021}, Case{0.2, 0.017}, Case{0.6, 0.045}}) {
    const auto equal = closure(with_offsets(0.0708, 0.0708), mass, {ctau, 10 * ctau}, 2000);
    const auto split = closure(with_offsets(0, 0.097), mass, {ctau, 10 * ctau}, 1000);
    for (std::size_t i = 0; i < 2; ++i) {
      std::printf("%.2f GeV: S1 over slices - 1: %+.2f %%, split %+.2f %%; controls %+.2f %%, %+.2f %%\n",
                  mass, 100 * (equal[i].event_loop - 1), 100 * (split[i].event_loop - 1),
                  100 * (equal[i].independent - 1), 100 * (equal[i].whole_shower - 1));
      EXPECT_NEAR(equal[i].event_loop, 1, 0.002) << mass << " GeV, " << i;
      EXPECT_NEAR(split[i].event_loop, 1, 0.004) << mass << " GeV, " << i;
      EXPECT_GT(equal[i].independent, 1.005) << mass << " GeV, " << i;
      EXPECT_LT(equal[i].whole_shower, 0.99) << mass << " GeV, " << i;
    }
  }
}

TEST(EventCuts, SeeBothLeptons) {
  const Detector detector(with_offsets(0.0708, 0.0708));
  EventParticles<double> event{};
  event.emission.energy = 80;
  event.chi2 = {60, {0, 0, 60}};
  event.chi2_direction = {0, 0, 1};
  event.decay_length = 3;
  event.exit_length = 6;
  event.decay_weight = 1;
  RowConstants<double> row{};
  row.m2 = 0.14;
  row.s1_open = 1;
  const auto threshold = [](double contained) {
    return phi((contained - 1) / std::sqrt(0.33 * 0.33 * contained + 18 * 0.05 * 0.05));
  };
  for (const double x : {0.0, -0.004, 0.01}) {
    event.decay_point = {x, 0, 3.2};
    event.electron = lepton(1.0, 0, 0);
    event.positron = lepton(6.0, -1e-2, 0);
    const EventWeights<double> w = apply_selection(detector.tables.readings.front().selection,
                                                   observe<false>(detector.constants, row, event));
    const ShowerEnergy<double> a = detector.fast(event.electron, event.decay_point);
    const ShowerEnergy<double> b = detector.fast(event.positron, event.decay_point);
    EXPECT_NEAR(w.threshold, threshold(a.contained + b.contained), 1e-6);  // the accuracy of normal_cdf
    EXPECT_NEAR(w.pass, both_cuts(detector.run, a.contained + b.contained, a.centre + b.centre), 2e-5);
    // Controls: with one lepton alone both cuts are another matter.
    for (const ShowerEnergy<double>& alone : {a, b})
      EXPECT_GT(std::fabs(w.pass - both_cuts(detector.run, alone.contained, alone.centre)) +
                    std::fabs(w.threshold - threshold(alone.contained)),
                1e-3)
          << x;
  }
}

}  // namespace
