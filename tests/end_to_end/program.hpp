// Runs the built program as a user does, in a folder of its own.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>

namespace semivis_test {

/// A fast run: two masses, three couplings, Weizsaecker-Williams production.
inline const char* const kSmallConfig = R"([grid]
m_aprime_GeV = [0.1, 0.2]
epsilon = [1e-3, 3e-3, 1e-2]
[model]
production = "iww"
[run]
events_per_row = 20000
)";

inline std::string read_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Result {
  int exit_code;
  std::string out, err;
  nlohmann::json json() const { return nlohmann::json::parse(out); }
};

/// A temporary folder and the program in it.
class Workplace {
 public:
  Workplace() {
    std::string name = std::filesystem::temp_directory_path() / "semivis_cli_XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    root_ = name;
    std::filesystem::create_directory(root_ / "in");
    write("small.toml", kSmallConfig);
  }
  ~Workplace() { std::filesystem::remove_all(root_); }
  Workplace(const Workplace&) = delete;
  Workplace& operator=(const Workplace&) = delete;

  std::filesystem::path folder() const { return root_ / "in"; }
  std::filesystem::path path(const std::string& name) const { return folder() / name; }
  void write(const std::string& name, const std::string& text) const { std::ofstream(path(name)) << text; }

  /// `semivis ARGUMENTS`, the arguments as a shell reads them; `before` goes in front of the program's name.
  Result run(const std::string& arguments, const std::string& before = "") const {
    return run_in(folder(), arguments, "", before);
  }
  /// The same beside another one: `name` keeps their outputs apart.
  static Result run_in(const std::filesystem::path& folder, const std::string& arguments,
                       const std::string& name, const std::string& before = "") {
    static const std::string program = std::filesystem::absolute(SEMIVIS_PROGRAM);
    const std::string out = folder.parent_path() / (name + "out"),
                      err = folder.parent_path() / (name + "err");
    const std::string command = "cd '" + std::string(folder) + "' && " + before + " '" + program + "' " +
                                arguments + " >'" + out + "' 2>'" + err + "'";
    const int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), read_text(out), read_text(err)};
  }

  /// Names of everything in the folder, with sizes.
  std::set<std::string> content() const {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder()))
      names.insert(std::string(entry.path()) +
                   (entry.is_regular_file() ? " " + std::to_string(entry.file_size()) : ""));
    return names;
  }

 private:
  std::filesystem::path root_;
};

inline std::string source_path(const std::string& name) {
  return std::filesystem::absolute(SEMIVIS_SOURCE_DIR) / name;
}

}  // namespace semivis_test
