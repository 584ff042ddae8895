// Looks for semivis-VERB and becomes it (POSIX).
#include "host/cli/external_verb.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <sstream>

#include "host/error.hpp"

namespace semivis {
namespace {

/// Links are followed; empty where the system does not tell.
std::filesystem::path this_executable() {
  std::error_code failed;
  return std::filesystem::read_symlink("/proc/self/exe", failed);
}

std::vector<std::filesystem::path> search_folders(const std::filesystem::path& executable) {
  std::vector<std::filesystem::path> folders;
  if (!executable.empty())
    folders = {executable.parent_path() / "../libexec/semivis", executable.parent_path()};
  if (const char* path = std::getenv("PATH")) {
    std::istringstream list(path);
    for (std::string folder; std::getline(list, folder, ':');)
      if (!folder.empty()) folders.emplace_back(folder);
  }
  return folders;
}

}  // namespace

void run_external_verb(const std::string& verb, const std::vector<std::string>& arguments) {
  if (verb.find('/') != std::string::npos) return;
  const std::filesystem::path executable = this_executable();
  for (const auto& folder : search_folders(executable)) {
    const std::string program = folder / ("semivis-" + verb);
    std::error_code failed;
    if (!std::filesystem::is_regular_file(program, failed) || ::access(program.c_str(), X_OK) != 0) continue;
    std::vector<char*> argv{const_cast<char*>(program.c_str())};
    for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    if (!executable.empty()) ::setenv("SEMIVIS_PROGRAM", executable.c_str(), 0);
    ::execv(program.c_str(), argv.data());
    throw Error(ExitCode::internal, "cannot start " + program + ": " + std::strerror(errno));
  }
}

}  // namespace semivis
