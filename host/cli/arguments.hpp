// Options that several verbs share, and the checks of numbers on the command line.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/cli/backend_choice.hpp"
#include "host/config/run_description.hpp"

namespace semivis {

/// Digits only, from `lo` to `hi`.
CLI::Validator whole_number(std::uint64_t lo, std::uint64_t hi);

/// A finite number from `lo` to `hi`.
CLI::Validator number_from(double lo, double hi);

/// Ranges of the physical arguments; those of the config where it has the same key.
CLI::Validator aprime_mass();  // GeV
CLI::Validator beam_energy();  // GeV
CLI::Validator chi1_ratio();   // r
CLI::Validator splitting();    // f
CLI::Validator mixing();       // ε
CLI::Validator dark_alpha();   // α_D

/// CONFIG and what overrides it.
struct ConfigArguments {
  std::string config;
  std::vector<std::string> set;
  std::optional<std::uint64_t> seed;
  std::optional<std::string> precision;

  void add_to(CLI::App& verb);
  /// What is given, as section.key=value.
  std::vector<std::string> overrides() const;
  /// Errors of load_config.
  RunDescription load() const;
};

/// The same, and how many events a row gets.
struct ScanConfigArguments : ConfigArguments {
  std::optional<std::uint64_t> events;
  std::optional<double> target_error;

  void add_to(CLI::App& verb);
  /// Errors of load_config.
  RunDescription load() const;
};

/// --backend, --device, --threads.
struct BackendArguments {
  std::string backend = "auto";
  std::optional<std::string> device;
  int threads = 0;

  void add_to(CLI::App& verb);
  /// Error: usage for a malformed --device.
  BackendRequest request() const;
};

/// --m-aprime (required), --r and --f of a row that a config describes.
void add_mass_options(CLI::App& verb, MassPoint& mass);

/// --json
CLI::Option* add_json_flag(CLI::App& verb, bool& json);

}  // namespace semivis
