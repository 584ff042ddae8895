// |M|² of χ2 → χ1 e⁺ e⁻ in Dalitz variables, for generators that weight or reject phase space with it.
#pragma once

#include "semivis/physics/chi2_decay.hpp"

namespace semivis::peers {

/// |M|², up to a factor, from the lepton energies in the χ2 rest frame (GeV, inside the Dalitz plot):
///   [(p1·k)(p2·k') + (p1·k')(p2·k) - m1 m2 k·k' + m_e² (p1·p2 - 2 m1 m2)]/(q² - m²)²,
/// the contraction of k^µ k'^ν + k^ν k'^µ - g^µν (k·k' + m_e²) with p1^µ p2^ν + p1^ν p2^µ - g^µν (p1·p2 - m1
/// m2). GeV⁰. semivis itself has only its integrals (chi2_decay.hpp): the two agree in peers_test.cpp.
/// Source: the vector current of a pseudo-Dirac pair (E. Izaguirre et al., Phys. Rev. D 96 (2017) 055007).
class MatrixElement {
 public:
  explicit MatrixElement(const Chi2Masses& m)
      : m2_(m.m2()),
        m1_m2_(m.m1 * m2_),
        half_difference_(0.5 * m.delta * (m.m1 + m2_)),
        m_e2_(m.m_lepton * m.m_lepton),
        m_aprime2_(m.m_aprime * m.m_aprime) {}

  double operator()(double energy_a, double energy_b) const {
    const double p2a = m2_ * energy_a, p2b = m2_ * energy_b;
    const double p1a = half_difference_ - p2b, p1b = half_difference_ - p2a;
    const double p1p2 = m2_ * m2_ - p2a - p2b;
    const double half_q2 = p2a + p2b - half_difference_;
    const double square = p1a * p2b + p1b * p2a - m1_m2_ * (half_q2 - m_e2_) + m_e2_ * (p1p2 - 2 * m1_m2_);
    const double propagator = 2 * half_q2 - m_aprime2_;
    return square / (propagator * propagator);
  }

 private:
  double m2_, m1_m2_, half_difference_, m_e2_, m_aprime2_;
};

}  // namespace semivis::peers
