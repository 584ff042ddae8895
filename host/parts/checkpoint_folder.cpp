// A folder, a lock file in it (POSIX flock), and numbered parts.
#include "host/parts/checkpoint_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

#include "host/error.hpp"

namespace semivis {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "part-", kSuffix = ".h5";
constexpr const char* kLock = "/lock";

[[noreturn]] void refuse(const std::string& sentence) { throw Error(ExitCode::cannot_create, sentence); }

/// The number of a part, from its file name; nothing for another file.
std::optional<std::size_t> part_number(const std::string& name) {
  std::size_t number = 0;
  const char* first = name.data() + kPrefix.size();
  const char* last = name.data() + name.size() - kSuffix.size();
  if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix) || first >= last) return {};
  const auto [end, error] = std::from_chars(first, last, number);
  return error == std::errc() && end == last ? std::optional(number) : std::nullopt;
}

/// Names of the files in a folder that begin and end in a certain way.
std::vector<std::string> files_in(const fs::path& folder, std::string_view prefix, std::string_view suffix) {
  std::vector<std::string> names;
  try {
    for (const auto& entry : fs::directory_iterator(folder)) {
      const std::string name = entry.path().filename().string();
      if (name.starts_with(prefix) && name.ends_with(suffix)) names.push_back(entry.path().string());
    }
  } catch (const fs::filesystem_error& error) {
    throw Error(ExitCode::io, "cannot read the folder " + folder.string() + ": " + error.code().message());
  }
  return names;
}

void remove_files(const std::vector<std::string>& files) {
  std::error_code ignored;
  for (const std::string& file : files) fs::remove(file, ignored);
}

}  // namespace

CheckpointFolder::CheckpointFolder(const std::string& output, Leftover leftover) : path_(output + ".parts") {
  while (!lock()) {
  }
  // What a killed process was about to write.
  const fs::path table(output);
  remove_files(files_in(path_, "." + std::string(kPrefix), ".tmp"));
  remove_files(files_in(table.has_parent_path() ? table.parent_path() : ".",
                        "." + table.filename().string() + ".", ".tmp"));
  const std::vector<std::string> left = parts();
  if (left.empty()) return;
  if (leftover == Leftover::refuse)
    refuse(path_ +
           " holds the checkpoint of a scan that was stopped; continue it with --resume, or start anew with "
           "--force");
  if (leftover == Leftover::discard) remove_files(left);
  next_ = *part_number(fs::path(left.back()).filename().string()) + 1;
}

bool CheckpointFolder::lock() {
  std::error_code failed;
  fs::create_directory(path_, failed);
  if (failed) refuse("cannot create the folder of checkpoints " + path_ + ": " + failed.message());
  const std::string name = path_ + kLock;
  lock_ = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (lock_ < 0) {
    if (errno == ENOENT) return false;  // its owner has just removed the folder
    refuse("cannot write into " + path_ + ": " + std::strerror(errno));
  }
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return true;  // a file system without locks
    std::ifstream file(name);
    const std::string owner{std::istreambuf_iterator<char>(file), {}};
    ::close(lock_);
    refuse("another scan writes the same table" + (owner.empty() ? "" : " (" + owner + ")") +
           "; give another -o, or wait for it");
  }
  struct stat held {
  }, there{};
  if (::fstat(lock_, &held) != 0 || ::stat(name.c_str(), &there) != 0 || held.st_ino != there.st_ino) {
    ::close(lock_);  // of a folder that its owner has removed
    return false;
  }
  char host[256] = {};
  ::gethostname(host, sizeof host - 1);
  const std::string owner = "process " + std::to_string(::getpid()) + " on " + host;
  if (::ftruncate(lock_, 0) != 0 || ::write(lock_, owner.data(), owner.size()) < 0)
    refuse("cannot write into " + path_ + ": " + std::strerror(errno));
  return true;
}

CheckpointFolder::~CheckpointFolder() {
  try {
    if (!removed_ && parts().empty()) remove();
  } catch (const Error&) {  // it is kept
  }
  ::close(lock_);
}

std::string CheckpointFolder::next() {
  char name[40];
  std::snprintf(name, sizeof name, "part-%06zu.h5", next_++);
  return path_ + "/" + name;
}

void CheckpointFolder::remove() {
  removed_ = true;
  remove_files(parts());
  std::error_code ignored;
  fs::remove(path_ + kLock, ignored);
  fs::remove(path_, ignored);  // unless there is something else in it
}

std::vector<std::string> CheckpointFolder::parts_in(const std::string& folder) {
  std::vector<std::pair<std::size_t, std::string>> numbered;
  for (const std::string& file : files_in(folder, kPrefix, kSuffix))
    if (const auto number = part_number(fs::path(file).filename().string()))
      numbered.emplace_back(*number, file);
  std::sort(numbered.begin(), numbered.end());
  std::vector<std::string> parts;
  for (const auto& [number, file] : numbered) parts.push_back(file);
  return parts;
}

}  // namespace semivis
