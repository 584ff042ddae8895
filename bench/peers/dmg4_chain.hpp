// The chain as in DMG4: emission and three-body decay by rejection, exponential flight, every weight 1.
#pragma once

#include "bench/peers/peer_chain.hpp"
#include "semivis/physics/aprime_decay.hpp"
#include "semivis/physics/emission_variables.hpp"

namespace semivis::peers {

/// x and θ of the A' from the IWW cross section of M. Bondi et al. (DMG4), Comput. Phys. Commun. 269 (2021)
/// 108129 and S. N. Gninenko et al., Phys. Lett. B 782 (2018) 406, arXiv:1712.05706, by rejection. DMG4's own
/// majorant is a box in x, which accepts one point in thousands where dσ/dx peaks at x = 1; here it is
///   dσ/dx dv ∝ [A - g v(1-v)]/U0 <= A_max/((m² - m_e²)(y + δ)),  δ = m_e²/(m² - m_e²), y = 1 - x,
/// (symbols: DarkBremsIww), which accepts about half. Electron energy and depth, in DMG4 the steps of Geant4,
/// come from semivis' table: the peer is given them.
class IwwEmission {
 public:
  explicit IwwEmission(const PeerSetup& setup)
      : setup_(setup),
        m_(setup.chi.m_aprime),
        m2_(m_ * m_),
        m_e2_(constants::m_electron * constants::m_electron),
        delta_(m_e2_ / (m2_ - m_e2_)) {}

  AprimeStart operator()(PeerRandom& random) const {
    using namespace production_layout;
    const ProductionTables<double>& tables = setup_.constants.production;
    const ProductionRow<double>& row = setup_.row.production;
    const int node = row.mass_node + (random() < row.mass_weight ? 1 : 0);
    const double log_energy = interpolate_quantile(tables.nodes, node * kNodeSize, kEnergyCells, random());
    const double position = (log_energy - tables.log_energy_min) * tables.depth_energies_per_log;
    const int depth_node = random_node(position, kDepthEnergies, random());
    const double depth =
        interpolate_quantile(tables.depth, depth_node * (kDepthCells + 1), kDepthCells, random());
    const double energy = std::fmax(std::exp(log_energy), row.threshold);

    const double lo = emission_y_min(energy, m_, tables.nucleus_mass) + delta_;
    const double hi = emission_y_max(energy, m_) + delta_;
    const double log_ratio = std::log(hi / lo);
    const double bound = 0.5 * (1 + (hi - delta_) * (hi - delta_));
    for (;;) {
      const double from_delta = lo * std::exp(random() * log_ratio), v = random();
      const double y = from_delta - delta_, x = 1 - y;
      const double u0 = m2_ * y / x + m_e2_ * x;
      const double bracket = y + 0.5 * x * x - x * y * (m2_ + 2 * m_e2_) / u0 * v * (1 - v);
      if (random() * bound * u0 >= bracket * (m2_ - m_e2_) * from_delta) continue;
      const double theta = std::sqrt(u0 * (1 / v - 1) / (energy * energy * x));
      return {energy * x, depth, std::fmin(theta, max_emission_angle)};
    }
  }

 private:
  const PeerSetup& setup_;
  double m_, m2_, m_e2_, delta_;
};

/// A' → χ1 χ2, isotropic: χ2 in the A' frame.
class IsotropicTwoBody {
 public:
  explicit IsotropicTwoBody(const Chi2Masses& m)
      : energy_(two_body_energy(m.m_aprime, m.m2(), m.m1)),
        momentum_(two_body_momentum(m.m_aprime, m.m1, m.m2())) {}
  FourMomentum<double> operator()(PeerRandom& random) const {
    return {energy_, momentum_ * isotropic_direction(random)};
  }

 private:
  double energy_, momentum_;
};

/// χ2 → χ1 e⁺ e⁻: lepton energies uniform in the box around the Dalitz plot, rejected outside it and by |M|².
class DalitzBox {
 public:
  explicit DalitzBox(const Chi2Masses& m)
      : m1_2_(m.m1 * m.m1),
        m2_(m.m2()),
        m_e2_(m.m_lepton * m.m_lepton),
        lo_(m.m_lepton),
        range_(two_body_energy(m2_, m.m_lepton, m.m1 + m.m_lepton) - m.m_lepton),
        bound_(0),
        matrix_element_(m) {
    for (int i = 0; i <= kGrid; ++i)
      for (int j = 0; j <= kGrid; ++j) {
        const Point point = at(static_cast<double>(i) / kGrid, static_cast<double>(j) / kGrid);
        if (point.inside) bound_ = std::fmax(bound_, 1.02 * matrix_element_(point.ea, point.eb));
      }
  }
  double bound() const { return bound_; }

  DecayLeptons operator()(PeerRandom& random) const {
    Point point;
    do point = at(random(), random());
    while (!point.inside || random() * bound_ >= matrix_element_(point.ea, point.eb));
    // Electron isotropic, positron at the angle that balances χ1, turned about it.
    const Vec3<double> along = isotropic_direction(random);
    const double cosine = point.cosine, sine = std::sqrt(1 - cosine * cosine);
    const double turn = 2 * constants::pi * random();
    const Vec3<double> other{sine * std::cos(turn), sine * std::sin(turn), cosine};
    // rotate_z_to() needs n.z > -1: a direction below the plane is turned with the whole frame.
    const double side = along.z < 0 ? -1 : 1;
    return {
        {point.ea, point.pa * along}, {point.eb, (side * point.pb) * rotate_z_to(side * along, other)}, 1};
  }

 private:
  static constexpr int kGrid = 500;
  struct Point {
    double ea, eb, pa, pb, cosine;
    bool inside;
  };
  Point at(double ua, double ub) const {
    Point p;
    p.ea = lo_ + range_ * ua;
    p.eb = lo_ + range_ * ub;
    p.pa = std::sqrt(std::fmax(p.ea * p.ea - m_e2_, 0.0));
    p.pb = std::sqrt(std::fmax(p.eb * p.eb - m_e2_, 0.0));
    const double e1 = m2_ - p.ea - p.eb;
    p.cosine = (e1 * e1 - m1_2_ - p.pa * p.pa - p.pb * p.pb) / (2 * p.pa * p.pb);
    p.inside = std::fabs(p.cosine) <= 1;
    return p;
  }
  double m1_2_, m2_, m_e2_, lo_, range_, bound_;
  MatrixElement matrix_element_;
};

using Dmg4Chain = PeerChain<IwwEmission, IsotropicTwoBody, DalitzBox, AnalogueFlight>;

}  // namespace semivis::peers
