// The peers of the benchmark are right: volumes, conservation laws, spectra and efficiencies. Seeds are
// fixed; "4σ" refuses a right sampler once in 16000, "3σ" once in 370.
#include <gtest/gtest.h>

#include <cmath>

#include "bench/peers/dmg4_chain.hpp"
#include "bench/peers/efficiency.hpp"
#include "bench/peers/phase_space_decays.hpp"
#include "semivis/sampling/three_body.hpp"

namespace {

using namespace semivis;
using namespace semivis::peers;

Chi2Masses masses() {
  return Chi2Masses::from_ratios(kBenchmarkMass.m_aprime, kBenchmarkMass.r, kBenchmarkMass.f);
}

struct Mean {
  double sum = 0, squares = 0;
  double n = 0;
  void add(double x) {
    sum += x;
    squares += x * x;
    ++n;
  }
  double value() const { return sum / n; }
  double error() const { return std::sqrt(std::fmax(squares / n - value() * value(), 0.0) / n); }
};

/// R3 = π²/4M² ∫dq² λ^½ β: the phase-space integral of the decay, by quadrature.
double three_body_volume(const Chi2Masses& m) {
  const GaussLegendre rule(64);
  const DileptonMap map(m);
  const double integral = rule.integrate(0, 1, [&](double t) {
    const auto point = map(t);
    return chi2_flat_density(m, point.mass) * point.dq2_dt;
  });
  return std::pow(constants::pi / (2 * m.m2()), 2) * integral;
}

double scale_of(const Genbod<3>& g) { return g.scale(); }
double scale_of(const Genbod<4>& g) { return g.scale(); }
template <std::size_t N>
double scale_of(const Rambo<N>&) {
  return 1;
}
template <class Generator>
Mean mean_weight(const Generator& generator) {
  PeerRandom random(1);
  Mean mean;
  for (int i = 0; i < 200000; ++i) mean.add(generator(random).weight * scale_of(generator));
  return mean;
}

template <template <std::size_t> class Generator>
void check_volume() {
  const Chi2Masses m = masses();
  const double expected = three_body_volume(m);
  const Mean three = mean_weight(Generator<3>(m.m2(), {m.m_lepton, m.m_lepton, m.m1}));
  EXPECT_NEAR(three.value(), expected, 4 * three.error());
  EXPECT_LT(three.error(), 0.01 * expected);
  // Massless: (π/2)³ M⁴/3!2! (Kleiss, Stirling, Ellis, eq. 2.16).
  const Mean four = mean_weight(Generator<4>(3, {0, 0, 0, 0}));
  EXPECT_NEAR(four.value(), std::pow(constants::pi / 2, 3) * 81 / 12, 4 * four.error() + 1e-9);
  // Negative control: a mass 5 % off.
  const Mean wrong = mean_weight(Generator<3>(m.m2(), {m.m_lepton, m.m_lepton, 1.05 * m.m1}));
  EXPECT_GT(std::fabs(wrong.value() - expected), 4 * wrong.error());
}
TEST(Peers, GenbodHasThePhaseSpaceVolume) { check_volume<Genbod>(); }
TEST(Peers, RamboHasThePhaseSpaceVolume) { check_volume<Rambo>(); }

template <class Decay>
class ThreeBody : public ::testing::Test {};
using Decays = ::testing::Types<WeightedThreeBody<Genbod>, UnweightedThreeBody<Genbod>,
                                WeightedThreeBody<Rambo>, DalitzBox>;
TYPED_TEST_SUITE(ThreeBody, Decays);

TYPED_TEST(ThreeBody, ConservesFourMomentum) {
  const Chi2Masses m = masses();
  const TypeParam decay(m);
  PeerRandom random(2);
  for (int i = 0; i < 20000; ++i) {
    const DecayLeptons d = decay(random);
    const auto mass2 = [](const FourMomentum<double>& p) { return p.e * p.e - dot(p.p, p.p); };
    ASSERT_NEAR(mass2(d.electron), m.m_lepton * m.m_lepton, 1e-15);
    ASSERT_NEAR(mass2(d.positron), m.m_lepton * m.m_lepton, 1e-15);
    // What is left of a χ2 at rest is a χ1.
    const FourMomentum<double> rest{m.m2() - d.electron.e - d.positron.e,
                                    -1.0 * (d.electron.p + d.positron.p)};
    ASSERT_NEAR(std::sqrt(mass2(rest)), m.m1, 1e-12 * m.m1);
    ASSERT_GT(d.weight, 0);
  }
}

/// Weighted moments of (E₊ + E₋), E₋ and p_z, against those of semivis' sampler: pulls of the ratio
/// estimators.
struct Moments {
  static constexpr int kSize = 5;
  double w = 0, ww = 0, wx[kSize] = {}, wwx[kSize] = {}, wwxx[kSize] = {};
  void add(double weight, const FourMomentum<double>& a, const FourMomentum<double>& b, double delta) {
    const double s = (a.e + b.e) / delta, e = a.e / delta, z = (a.p.z + b.p.z) / delta;
    const double x[kSize] = {s, s * s, e * e, e * e * e, z * z};
    w += weight;
    ww += weight * weight;
    for (int i = 0; i < kSize; ++i) {
      wx[i] += weight * x[i];
      wwx[i] += weight * weight * x[i];
      wwxx[i] += weight * weight * x[i] * x[i];
    }
  }
  double mean(int i) const { return wx[i] / w; }
  double error(int i) const { return std::sqrt(wwxx[i] - 2 * mean(i) * wwx[i] + mean(i) * mean(i) * ww) / w; }
};
double worst_pull(const Moments& a, const Moments& b) {
  double worst = 0;
  for (int i = 0; i < Moments::kSize; ++i)
    worst = std::fmax(worst, std::fabs(a.mean(i) - b.mean(i)) / std::hypot(a.error(i), b.error(i)));
  return worst;
}
const PeerSetup& setup(ProductionModel model) {
  const auto description = [](ProductionModel production) {
    RunDescription run;
    run.model.production = production;
    return run;
  };
  static const PeerSetup etl(description(ProductionModel::etl)), iww(description(ProductionModel::iww));
  return model == ProductionModel::etl ? etl : iww;
}
Moments semivis_moments() {
  const RowConstants<double>& row = setup(ProductionModel::etl).row;
  PeerRandom random(3);
  Moments moments;
  for (int i = 0; i < 500000; ++i) {
    const double q2 = sample_q2(row.q2_quantiles, row.q2_min, row.q2_range, random());
    const double kappa = lepton_angle_kappa(q2, row.m2 - row.delta, row.delta);
    const double cosine = sample_lepton_cosine(kappa, random()), turn = random(), u = random();
    const auto pair = three_body_leptons(q2, row.m2, row.delta, cosine, turn, u, random());
    moments.add(1, pair.electron, pair.positron, row.delta);
  }
  return moments;
}
template <class Decay>
Moments decay_moments(const Decay& decay) {
  PeerRandom random(4);
  Moments moments;
  for (int i = 0; i < 500000; ++i) {
    const DecayLeptons d = decay(random);
    moments.add(d.weight, d.electron, d.positron, masses().delta);
  }
  return moments;
}
TYPED_TEST(ThreeBody, HasTheSpectrumOfSemivis) {
  EXPECT_LT(worst_pull(decay_moments(TypeParam(masses())), semivis_moments()), 4);
}
TEST(Peers, FlatPhaseSpaceIsNotTheSpectrumOfSemivis) {
  const Chi2Masses m = masses();
  const Genbod<3> flat(m.m2(), {m.m_lepton, m.m_lepton, m.m1});
  const auto decay = [&](PeerRandom& random) {
    const auto event = flat(random);
    return DecayLeptons{event.p[0], event.p[1], event.weight};
  };
  EXPECT_GT(worst_pull(decay_moments(decay), semivis_moments()), 20);
}

TEST(Peers, MatrixElementIsThatOfTheWidth) {
  // At fixed q², |M|² = f(q²)(1 - κ c²) and f(1 - κ/3) ∝ dΓ/dq² over the phase space λ^½ β; to rounding.
  const Chi2Masses m = masses();
  const MatrixElement matrix_element(m);
  const DileptonMap map(m);
  double first = 0;
  for (const double t : {0.2, 0.5, 0.9}) {
    const DileptonMass d = map(t).mass;
    const double q = std::sqrt(d.q2), beta = std::sqrt(d.above_min / d.q2);
    const double e_pair = two_body_energy(m.m2(), q, m.m1), p_pair = two_body_momentum(m.m2(), q, m.m1);
    const auto at = [&](double c) {
      return matrix_element(0.5 * (e_pair + beta * c * p_pair), 0.5 * (e_pair - beta * c * p_pair));
    };
    const double kappa = lepton_angle_kappa(d.q2, m.m1, m.delta);
    EXPECT_NEAR(at(0.7) / at(0), 1 - kappa * 0.49, 1e-9);
    const double ratio = at(0) * (1 - kappa / 3) * chi2_flat_density(m, d) / chi2_dgamma_dq2(m, d);
    if (first == 0) first = ratio;
    EXPECT_NEAR(ratio / first, 1, 1e-9) << t;
  }
}

/// S1 with and without the R cut, peers against semivis, 3σ each.
template <class Chain>
void check_efficiency(ProductionModel model) {
  const PeerSetup& s = setup(model);
  const MassRow row = sample_row(s, 2000000);
  const double alpha_d = 0.1;
  const auto at = [&](double stretch) {  // stretch > 1: cτ longer by that factor
    return evaluate(row, {}, epsilon_of(s, row, alpha_d) / std::sqrt(stretch), alpha_d);
  };
  const PointValues ours = at(1), off = at(1.1);
  const Chain chain(s);
  const Efficiency cut = chain_efficiency(s, chain, s1_probability, 300000, 5);
  const Efficiency volume = chain_efficiency(s, chain, s1_volume, 300000, 6);
  EXPECT_NEAR(cut.value, ours.efficiency_s1, 3 * std::hypot(cut.error, ours.efficiency_s1_err));
  EXPECT_NEAR(volume.value, ours.efficiency_s1_volume, 3 * volume.error * std::sqrt(1 + 0.3 / 2));
  EXPECT_LT(cut.error, 0.02 * cut.value);
  EXPECT_GT(std::fabs(volume.value - off.efficiency_s1_volume), 4 * volume.error) << "negative control";
}
TEST(PeerChains, GenbodWeightedHasTheEfficiencyOfSemivis) {
  check_efficiency<GenbodChain<TableEmission>>(ProductionModel::etl);
}
TEST(PeerChains, GenbodUnweightedHasTheEfficiencyOfSemivis) {
  check_efficiency<GenbodUnweightedChain>(ProductionModel::etl);
}
TEST(PeerChains, RamboHasTheEfficiencyOfSemivis) { check_efficiency<RamboChain>(ProductionModel::etl); }
TEST(PeerChains, Dmg4StyleHasTheEfficiencyOfSemivis) { check_efficiency<Dmg4Chain>(ProductionModel::iww); }

}  // namespace
