// Coupling evaluation against closed forms and against per-event sums.
#include "host/evaluate/evaluate.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "host/error.hpp"
#include "host/evaluate/channel_means.hpp"

namespace semivis {
namespace {

constexpr double kEpsilon = 1e-3, kAlphaD = 0.1;

/// A row at the benchmark ratios with cτ = `ctau` at (kEpsilon, kAlphaD) and empty spectra.
MassRow empty_row(double ctau, double d_ln_w = 0.03) {
  MassRow row{{0.3, 1.0 / 3, 0.4}, ctau * kEpsilon * kEpsilon * kAlphaD, 1e-5, 1000, {}};
  row.spectra.sum.assign(kRowNodes, 0);
  row.spectra.ln_w0 = std::log(1e-4);
  row.spectra.d_ln_w = d_ln_w;
  row.spectra.scale.fill(std::ldexp(1.0, -40));
  return row;
}
double node(const MassRow& row, int k) { return std::exp(row.spectra.ln_w0 + k * row.spectra.d_ln_w); }
std::int64_t& sum(MassRow& row, Channel c, int k) {
  return row.spectra.sum[static_cast<std::size_t>(c * kNodes + k)];
}
void deposit(MassRow& row, Channel c, int k, double value) {
  sum(row, c, k) += std::llround(value / row.spectra.scale[c]);
}
PointValues read(const MassRow& row) { return evaluate(row, {}, kEpsilon, kAlphaD); }

// Rounding of ~10 operations at X = w/cτ of order one: 1e-14.
TEST(Evaluate, OneNodeGivesExponentials) {
  const double ctau = 0.7;
  MassRow row = empty_row(ctau);
  const int k = 300;  // w = 0.81 m
  for (int c = 0; c < kChannels; ++c) deposit(row, static_cast<Channel>(c), k, 8.0);
  const double w = node(row, k), s2 = 8 * std::exp(-w / ctau) / 1000, s1 = s2 / ctau;
  const PointValues v = read(row);
  EXPECT_NEAR(v.ctau, ctau, 1e-14 * ctau);
  EXPECT_NEAR(v.efficiency_s2, s2, 1e-14 * s2);
  EXPECT_NEAR(v.efficiency_s1, s1, 1e-14 * s1);
  EXPECT_NEAR(v.efficiency_s1_volume, s1, 1e-14 * s1);
  EXPECT_DOUBLE_EQ(v.rcut_efficiency, 1.0);
  const double second = 8 * std::exp(-2 * w / ctau) / 1000;
  EXPECT_NEAR(v.efficiency_s2_err, std::sqrt((second - s2 * s2) / 999), 1e-13 * s2);
  EXPECT_NEAR(v.efficiency_s1_err, std::sqrt((second / (ctau * ctau) - s1 * s1) / 999), 1e-13 * s1);
  EXPECT_NEAR(v.covariance_s1_s2, (second / ctau - s1 * s2) / 999, 1e-13 * s1 * s2);
}

// One source of the response: the two entry points agree to the rounding of rate = 1/cτ, X·2⁻⁵³.
TEST(Evaluate, ResponseFromSurvivalIsTheResponse) {
  for (const double ctau : {1e-3, 0.3, 50.0, 1e300}) {
    for (const double w : {1e-3, 0.2, 7.0}) {
      if (w / ctau > 300) continue;
      const double p = std::exp(-w / ctau), rounding = 1e-15 * (4 + 2 * w / ctau);
      const double expected[] = {p / ctau, p, p * p / ctau / ctau, p * p, p * p / ctau};
      for (const Response kind :
           {Response::s1, Response::s2, Response::s1s1, Response::s2s2, Response::s1s2}) {
        const double e = expected[static_cast<int>(kind)];
        EXPECT_NEAR(response(kind, w, ctau), e, rounding * e) << static_cast<int>(kind) << " " << w / ctau;
        EXPECT_EQ(response(kind, w, ctau), response_from_survival(kind, survival(w, 1 / ctau), 1 / ctau));
      }
    }
  }
  EXPECT_EQ(survival(701.0, 1.0), 0.0);
}

// One summation for the points and for single channels: the same bits.
TEST(ChannelMean, IsTheEfficiency) {
  MassRow row = empty_row(0.7);
  row.spectra.length_scale.fill(1);
  for (int k = 100; k < kNodes; k += 3) {
    for (const Channel c : {kS1, kS1NoRcut, kS1Volume, kS2}) deposit(row, c, k, 1.0 / (k + c));
  }
  for (const double epsilon : {1e-4, 1e-3, 1e-2, 0.5}) {
    const PointValues v = evaluate(row, {}, epsilon, kAlphaD);
    const double rate = decay_rate(ctau_at(row.ctau_eps2_alphad, epsilon, kAlphaD));
    EXPECT_EQ(channel_mean(row.spectra, kS1, rate, row.n_generated), v.efficiency_s1);
    EXPECT_EQ(channel_mean(row.spectra, kS1Volume, rate, row.n_generated), v.efficiency_s1_volume);
    EXPECT_EQ(channel_mean(row.spectra, kS2, rate, row.n_generated), v.efficiency_s2);
  }
}

// A decay before a tenth of the length of the nodes; 1 - e^{-x} at x = 0.1 loses one digit: 1e-14.
TEST(ChannelMean, AtItsOwnLengths) {
  const double ctau = 0.7;
  MassRow row = empty_row(ctau);
  row.spectra.length_scale.fill(1);
  row.spectra.length_scale[kTarget] = 0.1;
  const int k = 300;  // w = 0.81 m
  deposit(row, kTarget, k, 8.0);
  const double expected = 8 * -std::expm1(-0.1 * node(row, k) / ctau) / 1000;
  EXPECT_NEAR(channel_mean(row.spectra, kTarget, 1 / ctau, 1000), expected, 1e-14 * expected);
  EXPECT_EQ(channel_mean(row.spectra, kTarget, 0, 1000), 0);  // stable
  row.spectra.sum.resize(std::size_t{kTarget} * kNodes);
  EXPECT_THROW(channel_mean(row.spectra, kTarget, 1 / ctau, 1000), Error);
}

TEST(ChannelMean, SurvivalOfEveryNode) {
  const NodeValues lengths = node_lengths(empty_row(1.0).spectra);  // 1e-4 to 10 m
  for (const double rate : {0.0, 1e-300, 0.3, 50.0, 1e4, 1e8}) {
    const NodeValues p = node_survival(lengths, rate);
    for (std::size_t k = 0; k < kNodes; ++k) EXPECT_EQ(p[k], survival(lengths[k], rate)) << rate << " " << k;
  }
  EXPECT_EQ(decay_rate(kStableCtau), 0);
  EXPECT_EQ(decay_rate(ctau_at(1e300, 1e-3, 0.1)), 0);
  EXPECT_EQ(decay_rate(4.0), 0.25);
}

// The density dN/dln w = w^a e^{-bw} gives S2 = Γ(a)/(b + 1/cτ)^a. On the nodes this is the trapezoid
// rule of a smooth function that vanishes at both ends: its error is below the rounding of the integer
// sums, 384 × 2⁻⁵¹ of a total of order one, hence 1e-12 (relative to efficiencies > 1e-2).
TEST(Evaluate, ExponentialMixture) {
  const double a = 5, b = 2;
  for (const double ctau : {0.2, 1.0, 30.0}) {
    MassRow row = empty_row(ctau, 0.035);
    row.n_generated = 1;
    row.spectra.scale.fill(std::ldexp(1.0, -50));
    for (int k = 0; k < kNodes; ++k) {
      const double w = node(row, k);
      const double density = std::pow(w, a) * std::exp(-b * w) * row.spectra.d_ln_w;
      for (const Channel c : {kS1, kS1NoRcut, kS1Volume, kS2}) deposit(row, c, k, density);
    }
    const double expected = std::tgamma(a) / std::pow(b + 1 / ctau, a);
    const PointValues v = read(row);
    EXPECT_NEAR(v.efficiency_s2, expected, 1e-11 * expected) << ctau;
    EXPECT_NEAR(v.efficiency_s1, expected / ctau, 1e-11 * expected / ctau) << ctau;
  }
}

// Node spacing ln φ (golden ratio): with w at node k and w3 at node k + 3 the mean (w + w3)/2 is node
// k + 2, because 1 + φ³ = 2φ². Every deposit is then exact and the sums must equal the event loop.
TEST(Evaluate, ErrorsEqualTheDirectEventLoop) {
  const double ctau = 0.4;
  MassRow row = empty_row(ctau, std::log((1 + std::sqrt(5.0)) / 2));
  const int events = 4000;
  row.n_generated = events;
  std::mt19937 random(7);
  std::uniform_int_distribution<int> pick_node(10, 20), pick_weight(0, 15);
  double s1 = 0, all = 0, s2 = 0, s1s1 = 0, s1all = 0, allall = 0, s2s2 = 0, s1s2 = 0;
  std::vector<std::array<double, 3>> weights;
  for (int i = 0; i < events; ++i) {
    const int k = pick_node(random);
    const double u1 = pick_weight(random) / 16.0, ua = u1 + pick_weight(random) / 16.0;
    const double u2 = pick_weight(random) / 16.0;
    deposit(row, kS1, k, u1);
    deposit(row, kS1NoRcut, k, ua);
    deposit(row, kS2, k + 3, u2);
    deposit(row, kS1S1, k, u1 * u1);
    deposit(row, kS1S1NoRcut, k, u1 * ua);
    deposit(row, kS1NoRcutS1NoRcut, k, ua * ua);
    deposit(row, kS2S2, k + 3, u2 * u2);
    deposit(row, kS1S2, k + 2, u1 * u2);
    const double p1 = std::exp(-node(row, k) / ctau) / ctau, p2 = std::exp(-node(row, k + 3) / ctau);
    weights.push_back({u1 * p1, ua * p1, u2 * p2});
    s1 += u1 * p1 / events;
    all += ua * p1 / events;
    s2 += u2 * p2 / events;
  }
  for (const auto& [w1, wa, w2] : weights) {
    s1s1 += (w1 - s1) * (w1 - s1);
    s2s2 += (w2 - s2) * (w2 - s2);
    s1s2 += (w1 - s1) * (w2 - s2);
    s1all += (w1 - s1) * (wa - all);
    allall += (wa - all) * (wa - all);
  }
  const double pairs = static_cast<double>(events) * (events - 1);
  const PointValues v = read(row);
  // Rounding of 4000 terms and the cancellation ⟨W²⟩ - ⟨W⟩² ~ ⟨W²⟩/2: 1e-11.
  EXPECT_NEAR(v.efficiency_s1, s1, 1e-12 * s1);
  EXPECT_NEAR(v.efficiency_s2, s2, 1e-12 * s2);
  EXPECT_NEAR(v.efficiency_s1_err, std::sqrt(s1s1 / pairs), 1e-11 * v.efficiency_s1_err);
  EXPECT_NEAR(v.efficiency_s2_err, std::sqrt(s2s2 / pairs), 1e-11 * v.efficiency_s2_err);
  EXPECT_NEAR(v.covariance_s1_s2, s1s2 / pairs, 1e-11 * s1 * s2);
  // Covariance propagated through the ratio: Var(A - ρB)/B², the same algebra as the second moments.
  const double rho = s1 / all;
  const double expected = std::sqrt((s1s1 - 2 * rho * s1all + rho * rho * allall) / pairs) / all;
  EXPECT_NEAR(v.rcut_efficiency, rho, 1e-12);
  EXPECT_NEAR(v.rcut_efficiency_err, expected, 1e-11 * expected);
  // Negative control: another cτ must not agree.
  EXPECT_GT(std::fabs(evaluate(row, {}, 1.01 * kEpsilon, kAlphaD).efficiency_s1 - s1), 1e-4 * s1);
}

TEST(Evaluate, RingingAndUnderflowStayFiniteAndNonNegative) {
  MassRow row = empty_row(1e-3);  // nodes 200 … at X > 40
  for (int c = 0; c < kChannels; ++c) {
    sum(row, static_cast<Channel>(c), 230) = -(1 << 20);
    sum(row, static_cast<Channel>(c), 231) = 1 << 21;
  }
  for (double epsilon = 1e-3; epsilon <= 1; epsilon *= 1.3) {
    const PointValues v = evaluate(row, {}, epsilon, kAlphaD);
    for (const double x : {v.efficiency_s1, v.efficiency_s1_err, v.efficiency_s2, v.efficiency_s2_err,
                           v.rcut_efficiency, v.rcut_efficiency_err, v.efficiency_s1_volume}) {
      EXPECT_TRUE(std::isfinite(x) && x >= 0) << epsilon;
    }
    EXPECT_TRUE(std::isfinite(v.covariance_s1_s2));
    EXPECT_LE(v.rcut_efficiency, 1);
    EXPECT_LE(v.rcut_efficiency_err, 1);
  }
}

TEST(Evaluate, YieldsFollowTheBins) {
  MassRow row = empty_row(1.0);
  for (int c = 0; c < kChannels; ++c) deposit(row, static_cast<Channel>(c), 300, 100.0);
  const std::vector<AnalysisBin> bins = {{"2016", "s1", 4e10, 0.5, 0, 0, 0, 0, ""},
                                         {"2016", "s2", 4e10, 0.4, 0, 0, 0, 0, ""},
                                         {"2018", "s1", 2e11, 0.25, 0, 0, 0, 0, ""}};
  const PointValues v = evaluate(row, bins, kEpsilon, kAlphaD);
  const double per_electron = 1e-6 * 1e-5;  // ε² × row
  EXPECT_NEAR(v.n_aprime, 2.4e11 * per_electron, 1e-12 * v.n_aprime);
  EXPECT_NEAR(v.events_s1, 7e10 * per_electron * v.efficiency_s1, 1e-12 * v.events_s1);
  EXPECT_NEAR(v.events_s2, 1.6e10 * per_electron * v.efficiency_s2, 1e-12 * v.events_s2);
  EXPECT_NEAR(v.events_s1_err / v.events_s1, v.efficiency_s1_err / v.efficiency_s1, 1e-12);
  EXPECT_NEAR(v.events_s2_err / v.events_s2, v.efficiency_s2_err / v.efficiency_s2, 1e-12);
}

TEST(Evaluate, Status) {
  const std::vector<AnalysisBin> bins = {{"2018", "s1", 2e11, 0.5, 0, 0, 0, 0, ""},
                                         {"2018", "s2", 2e11, 0.5, 0, 0, 0, 0, ""}};
  MassRow row = empty_row(1.0);
  for (int c = 0; c < kChannels; ++c) deposit(row, static_cast<Channel>(c), 300, 100.0);
  const auto status = [&](double m, double r, double f, double epsilon, double alpha_d) {
    MassRow moved = row;
    moved.mass = {m, r, f};
    return int{evaluate(moved, bins, epsilon, alpha_d).status};
  };
  EXPECT_EQ(status(0.3, 1.0 / 3, 0.4, 1e-3, 0.1), 0);
  EXPECT_EQ(status(0.3, 1.0 / 3, 1.2, 1e-3, 0.1), 4);
  EXPECT_EQ(status(0.007, 1.0 / 3, 0.4, 1e-3, 0.1), 1);  // stable below 7.665 MeV at the benchmark
  EXPECT_EQ(status(0.00767, 1.0 / 3, 0.4, 1e-3, 0.1), 0);
  EXPECT_EQ(status(0.3, 1.0 / 3, 0.4, 1e-3, 0.2), 2);   // Landau pole
  EXPECT_EQ(status(1.59, 1.0 / 3, 0.4, 1e-3, 0.1), 2);  // Δ = 212 MeV > 2 m_µ
  EXPECT_EQ(status(1.58, 1.0 / 3, 0.4, 1e-3, 0.1), 0);
  EXPECT_EQ(status(0.3, 1.0 / 3, 0.4, 0.1, 0.005), 2);   // ε²α/α_D = 0.0146
  EXPECT_EQ(status(0.01, 1.0 / 3, 0.4, 1e-6, 1e-7), 2);  // the A' flies 6 mm
  EXPECT_EQ(status(0.007, 1.0 / 3, 0.4, 1e-3, 0.3), 1);  // the first that applies

  MassRow closed = row;
  closed.mass.f = 1.2;
  closed.n_generated = 0;
  closed.spectra.sum.clear();
  const PointValues zero = evaluate(closed, bins, kEpsilon, kAlphaD);
  EXPECT_EQ(zero.ctau, 1e300);
  for (const double x : {zero.n_aprime, zero.efficiency_s1, zero.efficiency_s2, zero.events_s1,
                         zero.events_s2, zero.rcut_efficiency, zero.efficiency_s1_volume}) {
    EXPECT_EQ(x, 0);
  }

  MassRow stable = row;
  stable.mass.m_aprime = 0.007;
  stable.ctau_eps2_alphad = 1e300;
  const PointValues invisible = evaluate(stable, bins, kEpsilon, kAlphaD);
  EXPECT_EQ(invisible.ctau, 1e300);
  EXPECT_EQ(invisible.efficiency_s1, 0);
  EXPECT_EQ(invisible.events_s1, 0);
  EXPECT_DOUBLE_EQ(invisible.efficiency_s2, 0.1);  // 100 of 1000 events, no decay

  MassRow pending = row;
  pending.n_generated = 0;
  EXPECT_EQ(int{evaluate(pending, bins, kEpsilon, kAlphaD).status}, 3);
}

/// 30 ± 3 events of S1 and 40 ± 4 of S2 at yields of 100 each, with a covariance (events²) between them.
PointValues seventy_events(double covariance) {
  PointValues v;
  v.n_aprime = 200;
  v.efficiency_s1 = 0.3;
  v.efficiency_s2 = 0.4;
  v.events_s1 = 30;
  v.events_s1_err = 3;
  v.events_s2 = 40;
  v.events_s2_err = 4;
  v.covariance_s1_s2 = covariance / 1e4;
  return v;
}

TEST(TotalEventsError, HasTheCovarianceOfTheTwoSignatures) {
  EXPECT_DOUBLE_EQ(total_events_error(seventy_events(0)), 5);
  EXPECT_NEAR(total_events_error(seventy_events(12)), 7, 1e-13);  // 9 + 16 + 24 = 49
  EXPECT_NEAR(total_events_error(seventy_events(-8)), 3, 1e-13);
  EXPECT_EQ(total_events_error(seventy_events(-13)), 0);  // clipped
  PointValues only_s2 = seventy_events(12);
  only_s2.efficiency_s1 = only_s2.events_s1 = only_s2.events_s1_err = 0;
  EXPECT_EQ(total_events_error(only_s2), 4);
}

// 5 of 70 events are 7.14 %, 7 of them exactly a tenth.
TEST(TargetState, IsJudgedFromAThousandEventsAndATenthOfAnExpectedOne) {
  EXPECT_EQ(target_state(seventy_events(0), 1000, 0.072), TargetState::met);
  EXPECT_EQ(target_state(seventy_events(0), 1000, 0.071), TargetState::missed);
  EXPECT_EQ(target_state(seventy_events(12), 1000, 0.099), TargetState::missed);
  EXPECT_EQ(target_state(seventy_events(12), 1000, 0.101), TargetState::met);
  EXPECT_EQ(target_state(seventy_events(0), 999, 0.9), TargetState::missed);
  EXPECT_EQ(target_state(seventy_events(0), 1000, 0), TargetState::none);
  EXPECT_EQ(target_state(seventy_events(0), 999, 0), TargetState::none);
  PointValues few = seventy_events(0);
  few.events_s1 = 0.06;
  few.events_s2 = 0.05;
  EXPECT_EQ(target_state(few, 1000, 0.9), TargetState::missed);
  few.events_s2 = 0.03;
  EXPECT_EQ(target_state(few, 1000, 0.9), TargetState::none);
  EXPECT_EQ(target_state(few, 999, 0.9), TargetState::missed);  // of 200 A'
  few.n_aprime = 0.09;
  EXPECT_EQ(target_state(few, 999, 0.9), TargetState::none);
}

// Rows in turn, as in a grid whose inner axis is a mass: S2 = e^{-w/cτ} of the row's only node, at every
// point.
TEST(PointEvaluator, TakesPointsInAnyOrder) {
  constexpr double kCtau = 2;
  constexpr int kNode = 300;  // w = 0.81, 1.09 and 1.48 m
  Table table;
  for (const double d_ln_w : {0.030, 0.031, 0.032}) {
    table.masses.push_back(empty_row(kCtau, d_ln_w));
    deposit(table.masses.back(), kS2, kNode, 1000.0);
  }
  PointEvaluator evaluate_point(table);
  for (const std::uint32_t row : {0u, 1u, 0u, 2u, 2u, 0u, 1u, 1u}) {
    const double s2 = std::exp(-node(table.masses[row], kNode) / kCtau);
    EXPECT_NEAR(evaluate_point({row, kEpsilon, kAlphaD}).efficiency_s2, s2, 1e-13) << row;
  }
}

TEST(Evaluate, WithoutSpectraIsAnError) {
  MassRow row = empty_row(1.0);
  row.spectra.sum.clear();
  try {
    read(row);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::data);
    EXPECT_NE(std::string(error.what()).find("without spectra"), std::string::npos);
  }
}

/// Message of the Error 65 that find_row throws.
std::string find_failure(const Table& table, double m, std::optional<double> r = {},
                         std::optional<double> f = {}) {
  try {
    find_row(table, m, r, f);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::data);
    return error.what();
  }
  return "found";
}

TEST(FindRow, MatchesWithinOnePartPerMillion) {
  Table table;
  for (const double m : {0.1, 0.2, 0.4}) table.masses.push_back({{m, 1.0 / 3, 0.4}, 1, 1, 1, {}});
  EXPECT_EQ(&find_row(table, 0.2), &table.masses[1]);
  EXPECT_EQ(&find_row(table, 0.2 * (1 + 9e-7), 0.33333333, 0.4), &table.masses[1]);
  EXPECT_NE(find_failure(table, 0.2 * (1 + 2e-6)).find("nearest is 0.2 "), std::string::npos);
  EXPECT_NE(find_failure(table, 0.33).find("nearest is 0.4 "), std::string::npos);
  EXPECT_NE(find_failure(table, 0.2, 0.5).find("r = 0.5"), std::string::npos);
  EXPECT_NE(find_failure(table, 0.2, {}, 0.1).find("f = 0.1"), std::string::npos);

  table.masses.push_back({{0.2, 1.0 / 3, 0.8}, 1, 1, 1, {}});
  EXPECT_NE(find_failure(table, 0.2).find("--f"), std::string::npos);
  EXPECT_EQ(&find_row(table, 0.2, {}, 0.8), &table.masses[3]);
  table.masses.push_back({{0.2, 0.25, 0.8}, 1, 1, 1, {}});
  EXPECT_NE(find_failure(table, 0.2, {}, 0.8).find("--r"), std::string::npos);
  EXPECT_EQ(&find_row(table, 0.2, 0.25), &table.masses[4]);
  EXPECT_NE(find_failure(Table{}, 0.2).find("no mass row"), std::string::npos);
}

}  // namespace
}  // namespace semivis
