// Which backend runs: what was asked for, what is there, and why not another.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "host/backend/backend.hpp"

namespace semivis {

enum class BackendKind { automatic, cpu, cuda };

struct BackendRequest {
  BackendKind kind = BackendKind::automatic;
  std::optional<int> device;  // CUDA device; 0 where none is named
  int threads = 0;            // of the CPU; 0: every core
};

struct BackendChoice {
  std::unique_ptr<Backend> backend;
  std::string fallback;  // why the CPU runs although CUDA was preferred; empty otherwise
  std::string device;    // number of the CUDA device, or "none"
  int threads;           // of the CPU, 0 resolved
};

/// automatic: CUDA where there is a device, else the CPU and the reason. Error (unavailable) with the reason
/// where cuda is asked for and there is none.
BackendChoice choose_backend(const BackendRequest& request);

}  // namespace semivis
