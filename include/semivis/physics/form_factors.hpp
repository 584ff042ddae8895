// Elastic and inelastic electric form factors of an atom, G2(t).
#pragma once

#include "semivis/core/constants.hpp"
#include "semivis/core/math.hpp"
#include "semivis/physics/materials.hpp"

namespace semivis {

/// published: the inelastic factor as printed in the dark-photon literature (Bjorken et al., PRD 80 (2009)
/// 075018, eq. A19), where the whole proton factor is squared. corrected: dipole squared times
/// 1 + τ(μ_p² - 1), τ = t/4m_p², as the elastic proton response requires (Blinov et al.,
/// arXiv:2401.06843, eqs. B.2-B.3). For lead the cross section moves by less than 0.3 %.
enum class InelasticForm { published, corrected };

/// G2(t) of Tsai (RMP 46 (1974) 815; numbers of Bjorken et al., PRD 80 (2009) 075018, eqs. A18-A19).
/// t = -q² > 0 in GeV²; dimensionless, ~ Z² (elastic) and ~ Z (inelastic) between atomic screening
/// (t ~ 1e-10 GeV²) and the size of the nucleus and of the proton.
class FormFactors {
 public:
  explicit FormFactors(const Nucleus& nucleus, InelasticForm form = InelasticForm::published)
      : form_(form), z_(nucleus.Z) {
    const double log_z = math::log(nucleus.Z);
    elastic_screening_ = math::square(111 * math::exp(-log_z / 3) / constants::m_electron);
    inelastic_screening_ = math::square(773 * math::exp(-2 * log_z / 3) / constants::m_electron);
    nuclear_size_ = 0.164 * math::exp(-2 * math::log(nucleus.A) / 3);
  }

  /// G2el = Z² (a²t/(1+a²t))² (1 + t/d)⁻², a = 111 Z^(-1/3)/m_e, d = 0.164 GeV² A^(-2/3).
  double elastic(double t) const {
    return math::square(z_ * elastic_screening_ * t /
                        ((1 + elastic_screening_ * t) * (1 + t / nuclear_size_)));
  }

  /// G2in = Z (a'²t/(1+a'²t))² · proton factor, a' = 773 Z^(-2/3)/m_e; see InelasticForm.
  double inelastic(double t) const {
    constexpr double magnetic =
        (constants::mu_proton * constants::mu_proton - 1) / (4 * constants::m_proton * constants::m_proton);
    constexpr double dipole_mass2 = 0.71;  // GeV²
    const double dipole2 = 1 / math::square(math::square(1 + t / dipole_mass2));
    const double once = (1 + magnetic * t) * dipole2;
    const double proton = math::select(form_ == InelasticForm::corrected, once, math::square(once));
    return z_ * math::square(inelastic_screening_ * t / (1 + inelastic_screening_ * t)) * proton;
  }

  double total(double t) const { return elastic(t) + inelastic(t); }

 private:
  InelasticForm form_;
  double z_;
  double elastic_screening_, inelastic_screening_;  // a², a'², GeV⁻²
  double nuclear_size_;                             // d, GeV²
};

}  // namespace semivis
