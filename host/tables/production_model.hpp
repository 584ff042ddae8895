// The cross section that a config chooses.
#pragma once

#include "host/config/run_description.hpp"
#include "host/error.hpp"
#include "semivis/physics/dark_brems_etl.hpp"
#include "semivis/physics/dark_brems_iww.hpp"
#include "semivis/physics/form_factors.hpp"
#include "semivis/physics/materials.hpp"

namespace semivis {

/// Error (config) for a material that is none of kNuclei.
inline const Nucleus& nucleus_of(const TargetSettings& target) {
  const Nucleus* nucleus = find_nucleus(target.material);
  if (nucleus == nullptr) throw Error(ExitCode::config, "unknown target material '" + target.material + "'");
  return *nucleus;
}

/// use(DarkBremsEtl or DarkBremsIww) of an A' mass, GeV.
template <class Use>
auto with_cross_section(const Nucleus& nucleus, const ModelSettings& model, double m_aprime, Use use) {
  const FormFactors form_factors(nucleus, model.inelastic == InelasticFormFactor::corrected
                                              ? InelasticForm::corrected
                                              : InelasticForm::published);
  return model.production == ProductionModel::etl ? use(DarkBremsEtl(nucleus, form_factors, m_aprime))
                                                  : use(DarkBremsIww(nucleus, form_factors, m_aprime));
}

}  // namespace semivis
