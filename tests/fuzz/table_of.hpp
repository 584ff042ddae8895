// Tables from the bytes of a fuzzer, most of them with numbers that a reader takes.
#pragma once

#include <fuzzer/FuzzedDataProvider.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "host/io/table_problem.hpp"

namespace semivis::fuzz {

using namespace table_range;
using Input = FuzzedDataProvider;

/// An end of the range, something between them, or any bits at all.
inline double number(Input& in, const TableRange& range) {
  const auto choice = in.ConsumeIntegral<std::uint16_t>();
  if (choice % 64 < 2) return choice % 64 == 0 ? range.min : range.max;
  if (choice % 64 == 2) return std::bit_cast<double>(in.ConsumeIntegral<std::uint64_t>());
  const double share = choice / 65536.0, least = std::max(range.min, 1e-40);
  return range.min < 0 ? range.min + share * (range.max - range.min)
                       : least * std::pow(range.max / least, share);
}

inline RowSpectra spectra_of(Input& in, std::size_t channels) {
  RowSpectra out;
  out.ln_w0 = number(in, kLnW0);
  out.d_ln_w = number(in, kDLnW);
  out.scale.fill(number(in, kScale));
  out.scale[in.ConsumeIntegralInRange<std::size_t>(0, kChannels - 1)] = number(in, kScale);
  out.length_scale.fill(number(in, kLengthScale));
  out.sum.assign(channels * kNodes, in.ConsumeIntegral<std::int64_t>());
  for (int left = in.ConsumeIntegralInRange(0, 5); left > 0; --left)
    out.sum[in.ConsumeIntegralInRange<std::size_t>(0, out.sum.size() - 1)] =
        in.ConsumeIntegral<std::int64_t>();
  if (in.ConsumeIntegral<std::uint8_t>() == 1) out.sum.clear();  // written without spectra
  return out;
}

inline Table table_of(Input& in) {
  Table table;
  table.target_error = number(in, kTargetError);
  const auto rows = in.ConsumeIntegralInRange<std::uint32_t>(1, 2);
  for (std::uint32_t row = 0; row < rows; ++row) {
    const MassPoint mass{number(in, kMass), number(in, kRatio), number(in, kRatio)};
    const double ctau = number(in, kCtau), yield = number(in, kYield);
    table.masses.push_back({mass, ctau, yield, in.ConsumeIntegralInRange<std::uint64_t>(0, INT64_MAX),
                            spectra_of(in, kChannels)});
    table.points.push_back({row, number(in, kEpsilon), number(in, kAlphaD)});
  }
  for (const char* signature : {"s1", "s2"})
    table.analysis.push_back(
        {"2018", signature, number(in, kElectrons), number(in, kEfficiency), 0, 0, 0, 0, ""});
  if (in.ConsumeBool()) return table;
  table.varied.events = in.ConsumeIntegralInRange<std::uint64_t>(1, UINT64_MAX);
  table.varied.samples.resize(2);
  for (auto& sample : table.varied.samples)
    for (std::uint32_t row = 0; row < rows; ++row) sample.push_back(spectra_of(in, kVariedChannels));
  for (const std::uint32_t i : {0u, 1u, 2u}) {
    const bool scenario = in.ConsumeBool();
    const std::vector<double> yields{number(in, kYield), number(in, kYield)},
        ctaus{number(in, kCtau), number(in, kCtau)};
    table.varied.variations.push_back({"v", i == 2 ? "b" : "a", scenario, "", i % 2, yields, ctaus});
  }
  return table;
}

}  // namespace semivis::fuzz
