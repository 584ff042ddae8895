// The A' → invisible limit: published points, an independent integration, and the calibration made of both.
#include "host/tables/invisible_limit.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <fstream>
#include <string>

#include "host/tables/cross_section.hpp"
#include "semivis/physics/materials.hpp"

namespace semivis {
namespace {

/// Rows of numbers of a reference file.
template <std::size_t kColumns>
std::vector<std::array<double, kColumns>> reference_rows(const std::string& name) {
  std::ifstream file(std::string(SEMIVIS_SOURCE_DIR) + "/tests/reference/" + name);
  std::vector<std::array<double, kColumns>> rows;
  for (std::string line; std::getline(file, line);) {
    std::array<double, kColumns> row{};
    const char* text = line.c_str();
    std::size_t column = 0;
    for (char* end = nullptr; column < kColumns; ++column, text = end + (*end == ',')) {
      row[column] = std::strtod(text, &end);
      if (end == text) break;
    }
    if (column == kColumns) rows.push_back(row);
  }
  return rows;
}

double limit(double m_aprime, const ModelSettings& model = {}) {
  return invisible_epsilon_limit({}, {}, model, m_aprime);
}

TEST(InvisibleLimit, PointsAreThoseOfTheReferenceFile) {
  const auto rows = reference_rows<2>("na64_2019_invisible.csv");
  ASSERT_EQ(rows.size(), kInvisibleLimit2019.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(rows[i][0], kInvisibleLimit2019[i].m_aprime);
    EXPECT_EQ(rows[i][1], kInvisibleLimit2019[i].epsilon_90);
  }
}

// A straight line in (ln m, ln ε); 1e-14 for a few roundings of exp and log.
TEST(InvisibleLimit, PublishedCurveIsLogarithmic) {
  for (const InvisibleLimitPoint& point : kInvisibleLimit2019)
    EXPECT_NEAR(*published_invisible_limit(point.m_aprime) / point.epsilon_90, 1, 1e-14);
  EXPECT_NEAR(*published_invisible_limit(std::sqrt(0.1 * 0.2)) / std::sqrt(3.45e-4 * 8.5e-4), 1, 1e-14);
  EXPECT_FALSE(published_invisible_limit(0.00099));
  EXPECT_FALSE(published_invisible_limit(1.001));
}

/// A' above 50 GeV per 100 GeV electron by the adjoint equations of the cascade, solved upwards from 50 GeV:
/// N(E) of an electron and G(k) of a photon in an infinite target obey
///     ∫dy φ(y) [N(E) - N((1-y)E) - G(yE)] = S(E),   (7/9) G(k) = 2 ∫dx ψ(x) N(xk),
/// φ = [(4/3)(1-y) + y²]/y, ψ = 1 - (4/3)x(1-x), S(E) = A' per X0; N = G = 0 up to 50 GeV. Trapezoids on an
/// even grid of energies.
template <class Source>
double adjoint_cascade(Source source) {
  constexpr int kCells = 40;
  const double lowest = 50, h = lowest / kCells;  // to 100 GeV
  const auto phi = [](double y) { return (4.0 / 3 * (1 - y) + y * y) / y; };
  const auto phi_integral = [](double y) { return 4.0 / 3 * (std::log(y) - y) + y * y / 2; };
  std::vector<double> electron(kCells + 1, 0.0), photon(kCells + 1, 0.0);  // at 50 GeV + i h
  for (int i = 1; i <= kCells; ++i) {
    const auto n = static_cast<std::size_t>(i);
    const double energy = lowest + i * h;
    // factor · N(E) - known = S(E): what N(E) multiplies, and the lower energies.
    double factor = phi_integral(1) - phi_integral(i * h / energy);  // N((1-y)E) = 0
    double known = 0;
    // y -> 0: φ(y) [N(E) - N((1-y)E)] -> (4/3) E dN/dE, the slope from the last cell.
    factor += 0.5 * h / energy * 4.0 / 3 * energy / h;
    known += 0.5 * h / energy * 4.0 / 3 * energy / h * electron[n - 1];
    for (int j = 1; j <= i; ++j) {
      const double weight = (j == i ? 0.5 : 1.0) * h / energy * phi(j * h / energy);
      factor += weight;
      known += weight * electron[n - static_cast<std::size_t>(j)];
    }
    // Photons above 50 GeV; that of the full energy, not solved yet, counts as the one below it.
    for (int j = 1; j <= i; ++j) {
      const double k = lowest + j * h, weight = (j == i ? 0.5 : 1.0) * h / energy * phi(k / energy);
      known += weight * photon[static_cast<std::size_t>(j == i ? j - 1 : j)];
    }
    electron[n] = (source(energy) + known) / factor;
    for (int j = 1; j <= i; ++j) {
      const double x = (lowest + j * h) / energy;
      photon[n] += 18.0 / 7 * (j == i ? 0.5 : 1.0) * h / energy * (1 - 4.0 / 3 * x * (1 - x)) *
                   electron[static_cast<std::size_t>(j)];
    }
  }
  return electron.back();
}

// σ at 100 GeV from the NA64 tables (1.2 % of independent integrations), its part above 50 GeV and energy
// dependence by Simpson's rule in ln y, the cascade by the adjoint equations (0.5 %): ε within 2 %.
TEST(InvisibleLimit, AgreesWithAnIndependentIntegration) {
  const Nucleus& lead = *find_nucleus("Pb");
  int masses = 0;
  for (const auto& [mass, beam, sigma] : reference_rows<3>("sigma_etl_pb.csv")) {
    if (beam != 100) continue;
    const double m = mass;
    const DarkBremsEtl xs(lead, FormFactors(lead), m);
    const auto integral = [&](double energy, double min_energy) {
      constexpr int kSteps = 32;
      const double lo = std::log(emission_y_min(energy, m, lead.mass())),
                   hi = std::log((energy - min_energy) / energy);
      double sum = 0;
      for (int i = 0; i <= kSteps; ++i) {
        const double y = std::exp(lo + (hi - lo) * i / kSteps);
        sum += (i == 0 || i == kSteps ? 1 : i % 2 ? 4 : 2) * y * dxs_dx(xs, energy, y, 16);
      }
      return sum * (hi - lo) / (3 * kSteps);
    };
    // 1.851e22 atoms per cm² and X0, of which 98.6 % of the X0 are lead; the table is at ε = 1e-4.
    const double per_x0 = sigma * 1e8 * 1e-36 * 1.851e22 * 0.986 / integral(100, m);
    const double yield = adjoint_cascade([&](double energy) { return per_x0 * integral(energy, 50); });
    const double epsilon = std::sqrt(std::log(10) / (2.84e11 * 0.48 * yield));
    std::printf("m %.3f GeV: epsilon %.4g, independent %.4g, ratio %.4f\n", m, limit(m), epsilon,
                limit(m) / epsilon);
    EXPECT_NEAR(limit(m) / epsilon, 1, 0.02) << m;
    ++masses;
  }
  EXPECT_EQ(masses, 6);
}

// ε² ∝ 1/yield, and the yield is proportional to the number of nuclei: exact but for rounding.
TEST(InvisibleLimit, FollowsTheRunsBeamTargetAndModel) {
  const double published_form = limit(0.3);
  TargetSettings dense;
  dense.atoms_per_x0 *= 4;
  EXPECT_NEAR(invisible_epsilon_limit({}, dense, {}, 0.3) / published_form, 0.5, 1e-15);
  BeamSettings low;
  low.energy = 50;
  EXPECT_TRUE(std::isinf(invisible_epsilon_limit(low, {}, {}, 0.3)));
  // Sizes known for lead: the corrected form factor below 0.3 % of σ; Weizsaecker-Williams above the exact
  // tree level, by tens of per cent at 1 GeV.
  ModelSettings corrected, iww;
  corrected.inelastic = InelasticFormFactor::corrected;
  iww.production = ProductionModel::iww;
  const double corrected_form = limit(0.3, corrected);
  EXPECT_NE(corrected_form, published_form);
  EXPECT_NEAR(corrected_form / published_form, 1, 0.0015);
  EXPECT_LT(limit(1, iww), 0.9 * limit(1));
}

TEST(YieldNormalisation, IsOneUnlessAskedFor) {
  const YieldNormalisation none({}, 0.01, 1, 1);
  for (double m : {0.001, 0.1, 3.0}) EXPECT_EQ(none(m), 1);
}

// The tolerance 1e-13 is that of exp and log of products.
TEST(YieldNormalisation, Calibrated2019GivesThePublishedLimit) {
  ModelSettings model;
  model.normalisation = NormalisationModel::calibrated_2019;
  const YieldNormalisation wide(model, 0.11, 0.35, 1), narrow(model, 0.15, 0.2, 1), heavy(model, 2, 3, 1);
  for (const auto& [m, epsilon] : {std::pair{0.1, 3.45e-4}, {0.4, 2.35e-3}})
    EXPECT_NEAR(limit(m) / std::sqrt(wide(m)) / epsilon, 1, 1e-13) << m;
  EXPECT_NEAR(wide(std::sqrt(0.1 * 0.2)) / std::sqrt(wide(0.1) * wide(0.2)), 1, 1e-13);
  // A wider grid changes no mass of a narrower one.
  for (double m : {0.15, 0.17, 0.2}) EXPECT_EQ(narrow(m), wide(m));
  EXPECT_NEAR(heavy(2.5) / std::pow(limit(1) / 1.09e-2, 2), 1, 1e-13);
}

}  // namespace
}  // namespace semivis
