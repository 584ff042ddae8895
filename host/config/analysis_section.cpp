// Bins one by one, and what two of them must have in common.
#include "host/config/analysis_section.hpp"

#include "host/config/read_keys.hpp"

namespace semivis {
namespace {

void read_bin(const toml::node& node, std::vector<AnalysisBin>& bins, Problems& problems) {
  const toml::table* table = node.as_table();
  if (!table) {
    problems.add(node.source(), "[analysis] bin holds a value of type " + type_name(node) +
                                    " (must be a bin), write it below a line [[analysis.bin]]");
    return;
  }
  AnalysisBin bin;
  std::set<std::string> bad;
  read_keys(*table, "analysis.bin", bin_keys(), bin, bad, problems);
  for (const Key<AnalysisBin>& key : bin_keys())
    if (key.default_value.is_null() && !table->contains(key.name))
      problems.add(table->source(),
                   key.full_name() + " is missing (it has no default), add it: " + key.comment);
  if (bin.background_err > 3 * bin.background)
    problems.add(
        (table->contains("background_err") ? table->get("background_err")->source() : table->source()),
        "[[analysis.bin]] background_err = " + Json(bin.background_err).dump() +
            " with background = " + Json(bin.background).dump() +
            " (a background is constrained by a Gamma distribution, with an error of at most three times its "
            "mean), make it smaller");
  for (const AnalysisBin& other : bins) {
    if (bin.bin.empty() || other.bin != bin.bin) continue;
    if (!bin.signature.empty() && other.signature == bin.signature)
      problems.add(table->source(), "[[analysis.bin]] bin = \"" + bin.bin + "\", signature = \"" +
                                        bin.signature +
                                        "\" is given twice (its events would count twice), "
                                        "remove one");
    else if (bin.n_eot != 0 && other.n_eot != 0 && other.n_eot != bin.n_eot)
      problems.add(table->get("n_eot")->source(),
                   "[[analysis.bin]] n_eot = " + Json(bin.n_eot).dump() + " differs from n_eot = " +
                       Json(other.n_eot).dump() + " of the other signature of bin \"" + bin.bin +
                       "\" (a run period has one number of electrons), make them equal");
  }
  bins.push_back(std::move(bin));
}

}  // namespace

std::vector<AnalysisBin> read_analysis_section(const toml::table& analysis, Problems& problems) {
  for (const auto& [name, node] : analysis) {
    if (name.str() != "bin") add_unknown_key(name, "analysis", {"bin"}, problems);
  }
  const toml::node* list = analysis.get("bin");
  if (!list) return default_analysis_bins();
  std::vector<AnalysisBin> bins;
  if (!list->is_array() || list->as_array()->empty()) {
    problems.add(list->source(), "[analysis] bin is " +
                                     (list->is_array() ? "an empty list" : "of type " + type_name(*list)) +
                                     " (must be a list of bins), write each below a line [[analysis.bin]]");
    return bins;
  }
  for (const toml::node& bin : *list->as_array()) read_bin(bin, bins, problems);
  return bins;
}

}  // namespace semivis
