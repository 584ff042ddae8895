// Finds the mass row that a user names.
#include <cmath>
#include <cstdio>
#include <string>

#include "host/error.hpp"
#include "host/evaluate/evaluate.hpp"
#include "host/evaluate/matching.hpp"

namespace semivis {
namespace {

std::string number(double x) {
  char text[32];
  std::snprintf(text, sizeof text, "%.8g", x);
  return text;
}

using Rows = std::vector<const MassRow*>;

/// The rows whose `field` is `wanted`; Error 65 naming the nearest value where there is none.
Rows select_rows(const Rows& rows, double MassPoint::*field, const char* name, double wanted) {
  Rows found;
  const MassRow* nearest = rows.front();
  for (const MassRow* row : rows) {
    if (matches(row->mass.*field, wanted)) found.push_back(row);
    if (std::fabs(row->mass.*field - wanted) < std::fabs(nearest->mass.*field - wanted)) nearest = row;
  }
  if (found.empty()) {
    throw Error(ExitCode::data, "the table has no row at " + std::string(name) + " = " + number(wanted) +
                                    "; the nearest is " + number(nearest->mass.*field) +
                                    " (rows are not interpolated)");
  }
  return found;
}

/// The value asked for or else the only one in the table.
double value_or_only(const Rows& rows, double MassPoint::*field, const char* name,
                     std::optional<double> wanted) {
  if (wanted) return *wanted;
  const double first = rows.front()->mass.*field;
  for (const MassRow* row : rows) {
    if (!matches(row->mass.*field, first)) {
      throw Error(ExitCode::data, "the table has more than one value of " + std::string(name) + " (" +
                                      number(first) + ", " + number(row->mass.*field) +
                                      ", ...); give the one to read with --" + name);
    }
  }
  return first;
}

}  // namespace

const MassRow& find_row(const Table& table, double m_aprime, std::optional<double> r,
                        std::optional<double> f) {
  if (table.masses.empty()) throw Error(ExitCode::data, "the table has no mass row");
  Rows rows;
  for (const MassRow& row : table.masses) rows.push_back(&row);
  rows = select_rows(rows, &MassPoint::r, "r", value_or_only(rows, &MassPoint::r, "r", r));
  rows = select_rows(rows, &MassPoint::f, "f", value_or_only(rows, &MassPoint::f, "f", f));
  return *select_rows(rows, &MassPoint::m_aprime, "m_aprime_GeV", m_aprime).front();
}

}  // namespace semivis
