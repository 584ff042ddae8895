// q² sampler: quantiles against adaptive quadrature, samples against the density, edge rows.
#include "host/tables/decay_table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/math/quadrature/tanh_sinh.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <functional>
#include <random>
#include <vector>

#include "semivis/physics/chi2_decay.hpp"

namespace {

using namespace semivis;

/// The density in q = m_ee (not in the table's variable), unnormalised; a wrong propagator on request.
struct DileptonDensity {
  Chi2Masses masses;
  DecayModel model;
  bool wrong_propagator = false;

  double operator()(double q) const {
    const double q2 = q * q, threshold = 2 * masses.m_lepton, m2 = masses.m_aprime * masses.m_aprime;
    const DileptonMass d{q2, std::max(0.0, (q - threshold) * (q + threshold)),
                         std::max(0.0, (masses.delta - q) * (masses.delta + q))};
    const double density =
        model == DecayModel::flat ? chi2_flat_density(masses, d) : chi2_dgamma_dq2(masses, d);
    return 2 * q * density * (wrong_propagator ? std::pow((q2 - m2) / (q2 + m2), 2) : 1.0);
  }
  double integral(double low, double high) const {
    static boost::math::quadrature::tanh_sinh<double> rule(10);
    return rule.integrate(*this, low, high, 1e-10);
  }
};

struct Case {
  double m_aprime, r, f;
  DecayModel model;
};
std::vector<Case> cases() {
  std::vector<Case> list;
  for (DecayModel model : {DecayModel::matrix_element, DecayModel::flat})
    for (double m_aprime : {0.0077, 0.01, 0.05, 0.3, 3.0})
      for (double f : {0.02, 0.1, 0.4, 1.0})
        if (Chi2Masses::from_ratios(m_aprime, 1.0 / 3, f).decays())
          list.push_back({m_aprime, 1.0 / 3, f, model});
  list.push_back({0.3, 0.05, 17.0, DecayModel::matrix_element});  // Δ = 0.85 m: near the pole
  return list;
}

TEST(DecayTable, NodesAreQuantiles) {
  for (const Case& c : cases()) {
    const DecayTable table = make_decay_table(c.m_aprime, c.r, c.f, c.model);
    const DileptonDensity density{Chi2Masses::from_ratios(c.m_aprime, c.r, c.f), c.model};
    const double q_min = std::sqrt(table.q2_min), q_max = density.masses.delta;
    const double total = density.integral(q_min, q_max);
    for (int i : {1, 4, 16, 40, 64, 100, 120, 126}) {
      const double q = std::sqrt(table.q2_min + table.q2_range * table.z[static_cast<std::size_t>(i)]);
      const double tail = decay_node_tail(i / double{DecayTable::kCells});
      const double cdf = density.integral(q_min, q) / total;
      EXPECT_NEAR(cdf, 1 - tail, 1e-6) << c.m_aprime << " " << c.f << " node " << i;  // as stated
    }
  }
}

TEST(DecayTable, SampledCdfBetweenNodes) {
  // 2e-5, as stated for sample_q2: the parabola in the first piece, where z ~ s^{4/3}.
  for (const Case& c : cases()) {
    const DecayTable table = make_decay_table(c.m_aprime, c.r, c.f, c.model);
    const DileptonDensity density{Chi2Masses::from_ratios(c.m_aprime, c.r, c.f), c.model};
    const double q_min = std::sqrt(table.q2_min), total = density.integral(q_min, density.masses.delta);
    for (double u : {1e-5, 1e-4, 3e-4, 6e-4, 9e-4, 2e-3, 0.01, 0.123, 0.5, 0.77, 0.99, 0.9999, 0.999999}) {
      const double q = std::sqrt(sample_q2(table.z.data(), table.q2_min, table.q2_range, u));
      EXPECT_NEAR(density.integral(q_min, q) / total, u, 2e-5) << c.m_aprime << " " << c.f << " u " << u;
    }
  }
}

/// p-value of Pearson's χ² for `draws` samples of a table in Real, in bins of q of equal width (bins
/// with less than 25 expected are joined to the next).
template <class Real>
double chi2_p_value(const Case& c, const DileptonDensity& density, int draws, unsigned seed) {
  constexpr int bins = 150;
  const DecayTable table = make_decay_table(c.m_aprime, c.r, c.f, c.model);
  const std::vector<Real> z(table.z.begin(), table.z.end());
  const double q_min = std::sqrt(table.q2_min), width = (density.masses.delta - q_min) / bins;
  std::vector<double> observed(bins, 0.0);
  std::mt19937_64 engine(seed);
  for (int i = 0; i < draws; ++i) {
    const Real u = (static_cast<Real>(engine() >> 41) + Real(0.5)) * Real(1.0 / 8388608);
    const Real q2 =
        sample_q2(z.data(), static_cast<Real>(table.q2_min), static_cast<Real>(table.q2_range), u);
    const double bin = (std::sqrt(static_cast<double>(q2)) - q_min) / width;
    observed[static_cast<std::size_t>(std::clamp(bin, 0.0, bins - 0.5))] += 1;
  }
  const double total = density.integral(q_min, density.masses.delta);
  double chi2 = 0, seen = 0, expected = 0;
  int used = 0;
  for (int i = 0; i < bins; ++i) {
    seen += observed[static_cast<std::size_t>(i)];
    expected += draws * density.integral(q_min + width * i, q_min + width * (i + 1)) / total;
    if (expected < 25) continue;
    chi2 += (seen - expected) * (seen - expected) / expected;
    ++used;
    seen = expected = 0;
  }
  return boost::math::gamma_q(0.5 * (used - 1), 0.5 * chi2);
}

TEST(DecayTable, SamplesFollowTheDensity) {
  // Six tests of 1e6 draws at p > 1e-4, fixed seeds: false alarms 6e-4 if the seeds were changed.
  for (const Case& c :
       {Case{0.3, 1.0 / 3, 0.4, DecayModel::matrix_element},
        Case{0.01, 1.0 / 3, 0.4, DecayModel::matrix_element}, Case{0.3, 1.0 / 3, 0.4, DecayModel::flat}}) {
    const DileptonDensity density{Chi2Masses::from_ratios(c.m_aprime, c.r, c.f), c.model};
    EXPECT_GT(chi2_p_value<double>(c, density, 1000000, 11), 1e-4) << c.m_aprime;
    EXPECT_GT(chi2_p_value<float>(c, density, 1000000, 12), 1e-4) << c.m_aprime;
  }
}

TEST(DecayTable, WrongDensitiesAreFound) {
  // Negative controls of the same test: the propagator 1/(q² + m²)², and the other decay model.
  const Case c{0.3, 1.0 / 3, 0.4, DecayModel::matrix_element};
  const Chi2Masses masses = Chi2Masses::from_ratios(c.m_aprime, c.r, c.f);
  EXPECT_LT(chi2_p_value<double>(c, {masses, c.model, true}, 1000000, 11), 1e-4);
  EXPECT_LT(chi2_p_value<double>(c, {masses, DecayModel::flat}, 1000000, 11), 1e-4);
}

TEST(DecayTable, MonotoneAndExactAtTheEnds) {
  for (const Case& c : cases()) {
    const DecayTable table = make_decay_table(c.m_aprime, c.r, c.f, c.model);
    EXPECT_EQ(table.z.front(), 0.0);
    EXPECT_EQ(table.z.back(), 1.0);
    EXPECT_TRUE(std::adjacent_find(table.z.begin(), table.z.end(), std::greater_equal<>()) == table.z.end());
    const double* z = table.z.data();
    EXPECT_EQ(sample_q2(z, table.q2_min, table.q2_range, 0.0), table.q2_min);
    EXPECT_EQ(sample_q2(z, table.q2_min, table.q2_range, 1.0), table.q2_min + table.q2_range);
    double previous = 0;
    for (int i = 0; i <= 20000; ++i) {
      const double q2 = sample_q2(z, 0.0, 1.0, i / 20000.0);
      EXPECT_GE(q2, previous - 1e-15);  // rounding where the slope vanishes
      previous = q2;
    }
  }
}

TEST(DecayTable, FloatFollowsDouble) {
  // 2e-6 of the range: float spacing of 1 - u at both ends, times dz/du <= 5, and rounding of z.
  for (const Case& c : cases()) {
    const DecayTable table = make_decay_table(c.m_aprime, c.r, c.f, c.model);
    const std::vector<float> z(table.z.begin(), table.z.end());
    for (float u : {0.01f, 0.2f, 0.5f, 0.8f, 0.99f, 0.9999f})
      EXPECT_NEAR(sample_q2(z.data(), 0.0f, 1.0f, u), sample_q2(table.z.data(), 0.0, 1.0, double{u}), 2e-6)
          << c.m_aprime << " " << c.f << " " << u;
  }
}

TEST(DecayTable, RowsWithoutDecayAreFinite) {
  for (const auto& [m_aprime, r, f, model] : {Case{0.005, 1.0 / 3, 0.4, DecayModel::matrix_element},
                                              Case{0.3, 0.45, 0.4, DecayModel::matrix_element}}) {
    const DecayTable table = make_decay_table(m_aprime, r, f, model);
    EXPECT_EQ(table.q2_range, 0.0);
    EXPECT_EQ(sample_q2(table.z.data(), table.q2_min, table.q2_range, 0.3), table.q2_min);
  }
}

}  // namespace
