// Limits → HDF5, a column at a time.
#include "host/io/atomic_file.hpp"
#include "host/io/hdf5_writer.hpp"
#include "host/io/limits_file.hpp"
#include "host/io/table_columns.hpp"

namespace semivis {
namespace {

constexpr std::int64_t kSchemaVersion = 1;

/// A float64 column of /limits and /expected.
struct ExclusionColumn {
  const char *name, *units, *description;
  double (*value)(const Exclusion&);
};
const ExclusionColumn kExclusionColumns[] = {
    {"m_aprime_GeV", "GeV", "A' mass", [](const Exclusion& e) { return e.at.m_aprime; }},
    {"r", "1", "m_chi1 / m_aprime", [](const Exclusion& e) { return e.at.r; }},
    {"f", "1", "(m_chi2 - m_chi1) / m_chi1; NaN along f", [](const Exclusion& e) { return e.at.f; }},
    {"alpha_d", "1", "g_D^2 / 4 pi; NaN along alpha_d", [](const Exclusion& e) { return e.at.alpha_d; }},
    {"epsilon", "1", "kinetic mixing; NaN along epsilon", [](const Exclusion& e) { return e.at.epsilon; }},
    {"lower", "1", "lower edge of the excluded interval", [](const Exclusion& e) { return e.edges.lower; }},
    {"upper", "1", "upper edge of the excluded interval", [](const Exclusion& e) { return e.edges.upper; }},
    {"lower_err", "1", "its error", [](const Exclusion& e) { return e.lower_err.total(); }},
    {"upper_err", "1", "its error", [](const Exclusion& e) { return e.upper_err.total(); }},
    {"lower_stat_err", "1", "Monte Carlo part", [](const Exclusion& e) { return e.lower_err.statistical; }},
    {"upper_stat_err", "1", "Monte Carlo part", [](const Exclusion& e) { return e.upper_err.statistical; }},
    {"lower_syst_err", "1", "systematic part", [](const Exclusion& e) { return e.lower_err.systematic; }},
    {"upper_syst_err", "1", "systematic part", [](const Exclusion& e) { return e.upper_err.systematic; }},
};

void write_exclusions(Hdf5Writer& out, const std::string& group, const std::vector<Exclusion>& exclusions) {
  out.group(group);
  for (const ExclusionColumn& c : kExclusionColumns)
    write_column(out, {group + "/" + c.name, c.units, c.description}, collect<double>(exclusions, c.value));
  out.strings(
      group + "/axis",
      collect<std::string>(
          exclusions, [](const Exclusion& e) { return kAxisNames[static_cast<std::size_t>(e.at.axis)]; }),
      "what lower and upper are values of");
  write_column(out, {group + "/interval", "1", "counts the intervals of a row and axis"},
               collect<std::int64_t>(exclusions, [](const Exclusion& e) { return e.interval; }));
}

void write_searched(Hdf5Writer& out, const std::vector<MassPoint>& rows) {
  out.group("/searched");
  write_column(out, {"/searched/m_aprime_GeV", "GeV", "A' mass"},
               collect<double>(rows, [](const MassPoint& m) { return m.m_aprime; }));
  write_column(out, {"/searched/r", "1", "m_chi1 / m_aprime"},
               collect<double>(rows, [](const MassPoint& m) { return m.r; }));
  write_column(out, {"/searched/f", "1", "(m_chi2 - m_chi1) / m_chi1"},
               collect<double>(rows, [](const MassPoint& m) { return m.f; }));
}

void write_limit_on_events(Hdf5Writer& out, const std::vector<LimitOnShare>& limits) {
  out.group("/limit_on_events");
  write_column(out, {"/limit_on_events/s1_share", "1", "S1/(S1 + S2) of the signal"},
               collect<double>(limits, [](const LimitOnShare& l) { return l.s1_share; }));
  write_column(out, {"/limit_on_events/observed", "1", "upper limit on S1 + S2, events"},
               collect<double>(limits, [](const LimitOnShare& l) { return l.observed; }));
  const char* const names[] = {"minus_2sigma", "minus_1sigma", "median", "plus_1sigma", "plus_2sigma"};
  for (std::size_t k = 0; k < limits.front().expected.size(); ++k)
    write_column(out,
                 {std::string("/limit_on_events/expected_") + names[k], "1", "the same without a signal"},
                 collect<double>(limits, [k](const LimitOnShare& l) { return l.expected[k]; }));
}

/// One entry for each contour that has `value`.
template <class Value, class Columns>
void write_ends(Hdf5Writer& out, const std::string& group, const std::vector<ContourEnd>& ends,
                const Value& value, const Columns& columns) {
  out.group(group);
  std::vector<ContourEnd> with;
  for (const ContourEnd& end : ends) {
    if (value(end)) with.push_back(end);
  }
  const auto put = [&](const char* name, const char* units, const char* description, const auto& number) {
    write_column(out, {group + "/" + name, units, description}, collect<double>(with, number));
  };
  put("r", "1", "m_chi1 / m_aprime", [](const ContourEnd& e) { return e.r; });
  put("f", "1", "(m_chi2 - m_chi1) / m_chi1", [](const ContourEnd& e) { return e.f; });
  put("alpha_d", "1", "g_D^2 / 4 pi", [](const ContourEnd& e) { return e.alpha_d; });
  put("quantile", "1", "of the expected limit; -1: observed", [](const ContourEnd& e) { return e.quantile; });
  columns(put);
}

void write_overlay(Hdf5Writer& out, const Overlay& overlay) {
  const std::string group = "/overlay/" + overlay.name;
  out.group(group);
  out.attribute(group, "source", overlay.source);
  out.attribute(group, "label", overlay.label);
  if (overlay.r) out.attribute(group, "r", *overlay.r);
  if (overlay.f) out.attribute(group, "f", *overlay.f);
  if (overlay.alpha_d) out.attribute(group, "alpha_d", *overlay.alpha_d);
  write_column(out, {group + "/m_aprime_GeV", "GeV", "A' mass"}, overlay.m_aprime);
  write_column(out, {group + "/" + kAxisNames[static_cast<std::size_t>(overlay.axis)], "1", "the line"},
               overlay.value);
}

}  // namespace

void write_limits(const LimitSet& limits, const std::string& path, bool force) {
  AtomicFile file(path, force);
  Hdf5Writer out(file.temporary(), path);
  out.attribute("/", "schema", std::string("semivis-limits"));
  out.attribute("/", "schema_version", kSchemaVersion);
  out.attribute("/", "cl", limits.cl);
  out.attribute("/", "statistic", limits.statistic);
  out.attribute("/", "n_eot", limits.n_eot);
  out.attribute("/", "table_digest", limits.table_digest);
  out.attribute("/", "physics_version", limits.physics_version);

  write_searched(out, limits.searched);
  write_limit_on_events(out, limits.limit_on_events);
  write_exclusions(out, "/limits", limits.observed);
  const auto range = [](AxisRange r) { return std::vector<double>{r.min, r.max}; };
  out.attribute("/limits", "epsilon_range", range(limits.epsilon_range));
  out.attribute("/limits", "alpha_d_range", range(limits.alpha_d_range));
  write_exclusions(out, "/expected", limits.expected);
  write_column(out,
               {"/expected/quantile", "1", "share of experiments without signal with this limit or better"},
               collect<double>(limits.expected, [](const Exclusion& e) { return e.quantile; }));

  write_ends(
      out, "/tips", limits.ends, [](const ContourEnd& e) { return e.tip.has_value(); },
      [](const auto& put) {
        put("m_aprime_GeV", "GeV", "largest excluded A' mass",
            [](const ContourEnd& e) { return e.tip->m_aprime; });
        put("epsilon", "1", "kinetic mixing there", [](const ContourEnd& e) { return e.tip->epsilon; });
      });
  write_ends(
      out, "/crossings", limits.ends, [](const ContourEnd& e) { return e.gminus2_crossing.has_value(); },
      [](const auto& put) {
        put("m_aprime_GeV", "GeV", "up to here the central (g-2)_mu line is excluded",
            [](const ContourEnd& e) { return *e.gminus2_crossing; });
      });

  out.group("/overlay");
  for (const Overlay& overlay : limits.overlays) write_overlay(out, overlay);
  write_analysis(out, limits.analysis);
  out.group("/provenance");
  for (const auto& [name, text] : limits.provenance) out.string("/provenance/" + name, text);
  out.finish();
  file.commit();
}

}  // namespace semivis
