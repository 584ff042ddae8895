// Production tables, the normalisation of yields, and the width of χ2.
#include "host/scan/row_rates.hpp"

#include <algorithm>

#include "semivis/physics/chi2_decay.hpp"

namespace semivis {
namespace {

double width(const ModelSettings& model, const MassPoint& mass) {
  const Chi2Masses chi = Chi2Masses::from_ratios(mass.m_aprime, mass.r, mass.f);
  return model.width == WidthModel::exact ? chi2_width(chi) : chi2_width_constant_k(chi, model.k_factor);
}

}  // namespace

ProductionTable RowRates::production(const RunDescription& run) const {
  const auto [lightest, heaviest] = mass_range();
  return make_production_table(run.beam, run.target, run.model, lightest, heaviest, threads_);
}

RowRates::Rates RowRates::of(const RunDescription& run, const ProductionTable& production) {
  if (!normalisation_ || normalised_ != run.model) {
    const auto [lightest, heaviest] = mass_range();
    normalisation_.emplace(run.model, lightest, heaviest, threads_);
    normalised_ = run.model;
  }
  Rates out;
  for (const MassPoint& mass : masses_) {
    out.n_aprime.push_back(n_aprime_per_eot_eps2(production, mass.m_aprime) *
                           (*normalisation_)(mass.m_aprime));
    out.ctau.push_back(ctau_eps2_alphad(width(run.model, mass)));
  }
  return out;
}

std::pair<double, double> RowRates::mass_range() const {
  const auto [lightest, heaviest] = std::minmax_element(
      masses_.begin(), masses_.end(), [](const auto& a, const auto& b) { return a.m_aprime < b.m_aprime; });
  return {lightest->m_aprime, heaviest->m_aprime};
}

}  // namespace semivis
