// Shared options, ranges of numbers.
#include "host/cli/arguments.hpp"

#include <fmt/format.h>

#include <cmath>

#include "host/config/parse.hpp"
#include "host/error.hpp"
#include "semivis/core/constants.hpp"
#include "semivis/event/deposit.hpp"

namespace semivis {
namespace {

constexpr int kMaxThreads = 4096;
constexpr std::uint64_t kMaxSeed = (std::uint64_t{1} << 63) - 1;

}  // namespace

CLI::Validator whole_number(std::uint64_t lo, std::uint64_t hi) {
  return {[lo, hi](std::string& text) {
            const bool digits = !text.empty() && text.size() < 20 &&
                                text.find_first_not_of("0123456789") == std::string::npos;
            if (digits && std::stoull(text) >= lo && std::stoull(text) <= hi) return std::string();
            return fmt::format("'{}' is not a whole number from {} to {}", text, lo, hi);
          },
          ""};
}

CLI::Validator number_from(double lo, double hi) {
  return {[lo, hi](std::string& text) {
            double value = 0;
            if (CLI::detail::lexical_cast(text, value) && std::isfinite(value) && value >= lo && value <= hi)
              return std::string();
            return fmt::format("'{}' is not a number from {:g} to {:g}", text, lo, hi);
          },
          ""};
}

CLI::Validator aprime_mass() { return number_from(1e-4, 1e3); }
CLI::Validator beam_energy() { return number_from(0.1, 1e5); }
CLI::Validator chi1_ratio() { return number_from(1e-6, 10); }
CLI::Validator splitting() { return number_from(0, 100); }
CLI::Validator mixing() { return number_from(1e-15, 1); }
CLI::Validator dark_alpha() { return number_from(1e-15, 4 * constants::pi); }

void ConfigArguments::add_to(CLI::App& verb) {
  verb.add_option("CONFIG", config, "TOML file that describes the run")->required();
  verb.add_option("--set", set, "section.key=value in place of what CONFIG says; repeatable")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  verb.add_option("--seed", seed, "seed of every random stream (default: that of CONFIG)")
      ->check(whole_number(0, kMaxSeed))
      ->type_name("S");
  verb.add_option("--precision", precision, "real type of the event loop (default: that of CONFIG)")
      ->check(CLI::IsMember({"single", "double"}));
}

std::vector<std::string> ConfigArguments::overrides() const {
  std::vector<std::string> out = set;
  if (seed) out.push_back("run.seed=" + std::to_string(*seed));
  if (precision) out.push_back("run.precision=" + *precision);
  return out;
}

RunDescription ConfigArguments::load() const { return load_config(config, overrides()); }

void ScanConfigArguments::add_to(CLI::App& verb) {
  ConfigArguments::add_to(verb);
  verb.add_option("--events", events, "events per row (default: that of CONFIG)")
      ->check(whole_number(1, kMostEvents))
      ->type_name("N");
  verb.add_option(
          "--target-error", target_error,
          "relative error wanted on S1+S2 where more than 0.1 events are expected: the events of a row are "
          "doubled until it is met, up to run.max_events_per_row (default: that of CONFIG, none)")
      ->check(number_from(0, 1))
      ->type_name("REL");
}

RunDescription ScanConfigArguments::load() const {
  std::vector<std::string> out = overrides();
  if (events) out.push_back("run.events_per_row=" + std::to_string(*events));
  if (target_error) out.push_back(fmt::format("run.target_error={}", *target_error));
  return load_config(config, out);
}

void BackendArguments::add_to(CLI::App& verb) {
  verb.add_option("--backend", backend, "auto: cuda where there is a device, else cpu")
      ->check(CLI::IsMember({"auto", "cpu", "cuda"}))
      ->capture_default_str();
  verb.add_option("--device", device, "numbers of the CUDA devices that share the work, e.g. 0,1 (default 0)")
      ->type_name("LIST");
  verb.add_option("--threads", threads, "CPU threads; 0: every core")
      ->check(whole_number(0, kMaxThreads))
      ->type_name("N")
      ->capture_default_str();
}

BackendRequest BackendArguments::request() const {
  BackendRequest out;
  out.kind = backend == "cpu"    ? BackendKind::cpu
             : backend == "cuda" ? BackendKind::cuda
                                 : BackendKind::automatic;
  out.threads = threads;
  if (!device) return out;
  out.devices.clear();
  for (const std::string& number : CLI::detail::split(*device + ",", ',')) {
    const bool digits = number.find_first_not_of("0123456789") == std::string::npos;
    if (number.empty() || number.size() > 4 || !digits)
      throw Error(ExitCode::usage, "--device " + *device + ": '" + number +
                                       "' is not a device number, give a list such as --device 0,1");
    out.devices.push_back(std::stoi(number));
  }
  if (out.kind == BackendKind::cpu)
    throw Error(ExitCode::usage, "--device " + *device + " has no effect with --backend cpu, leave one out");
  return out;
}

void add_mass_options(CLI::App& verb, MassPoint& mass) {
  verb.add_option("--m-aprime", mass.m_aprime, "A' mass, GeV")->required()->check(aprime_mass());
  verb.add_option("--r", mass.r, "m_chi1 / m_A'")->check(chi1_ratio())->capture_default_str();
  verb.add_option("--f", mass.f, "(m_chi2 - m_chi1) / m_chi1")->check(splitting())->capture_default_str();
}

CLI::Option* add_json_flag(CLI::App& verb, bool& json) {
  return verb.add_flag("--json", json, "one JSON object on standard output");
}

}  // namespace semivis
