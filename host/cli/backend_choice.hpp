// Which backend runs: what was asked for, what is there, and why not another.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "host/backend/backend.hpp"

namespace semivis {

enum class BackendKind { automatic, cpu, cuda };

struct BackendRequest {
  BackendKind kind = BackendKind::automatic;
  std::vector<int> devices = {0};  // CUDA devices that share the work; one may occur more than once
  int threads = 0;                 // of the CPU; 0: every core
};

struct BackendChoice {
  std::unique_ptr<Backend> backend;
  std::string fallback;  // why the CPU runs although CUDA was preferred; empty otherwise
  std::string device;    // numbers of the CUDA devices ("0,1"), or "none"
  int threads;           // of the CPU, 0 resolved
};

/// automatic: CUDA where the devices are, else the CPU and the reason. Error (unavailable) with the reason
/// where cuda is asked for and one of them is missing.
BackendChoice choose_backend(const BackendRequest& request);

}  // namespace semivis
