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

std::vector<std::filesystem::path> search_folders() {
  std::vector<std::filesystem::path> folders;
  std::error_code failed;
  const auto executable = std::filesystem::read_symlink("/proc/self/exe", failed);
  if (!failed) folders.push_back(executable.parent_path() / "../libexec/semivis");
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
  for (const auto& folder : search_folders()) {
    const std::string program = folder / ("semivis-" + verb);
    std::error_code failed;
    if (!std::filesystem::is_regular_file(program, failed) || ::access(program.c_str(), X_OK) != 0) continue;
    std::vector<char*> argv{const_cast<char*>(program.c_str())};
    for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    ::execv(program.c_str(), argv.data());
    throw Error(ExitCode::internal, "cannot start " + program + ": " + std::strerror(errno));
  }
}

}  // namespace semivis
