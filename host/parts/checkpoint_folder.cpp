// A folder, a lock file in it (POSIX flock), and numbered parts.
#include "host/parts/checkpoint_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "host/error.hpp"

namespace semivis {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPrefix = "part-";
constexpr const char* kLock = "/lock";

[[noreturn]] void refuse(const std::string& sentence) { throw Error(ExitCode::cannot_create, sentence); }

/// What a killed process was about to write.
void remove_unfinished(const std::string& folder) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored))
    if (entry.path().filename().string().starts_with(".")) fs::remove(entry.path(), ignored);
}

}  // namespace

CheckpointFolder::CheckpointFolder(const std::string& output, Leftover leftover) : path_(output + ".parts") {
  std::error_code failed;
  fs::create_directory(path_, failed);
  if (failed) refuse("cannot create the folder of checkpoints " + path_ + ": " + failed.message());
  lock();
  remove_unfinished(path_);
  const std::vector<std::string> left = parts();
  if (left.empty()) return;
  if (leftover == Leftover::refuse)
    refuse(path_ +
           " holds the checkpoint of a scan that was stopped; continue it with --resume, or start anew with "
           "--force");
  if (leftover == Leftover::discard)
    for (const std::string& part : left) fs::remove(part, failed);
  next_ = std::stoul(fs::path(left.back()).stem().string().substr(std::strlen(kPrefix))) + 1;
}

void CheckpointFolder::lock() {
  const std::string name = path_ + kLock;
  lock_ = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (lock_ < 0) refuse("cannot write into " + path_ + ": " + std::strerror(errno));
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return;  // a file system without locks
    std::string owner;
    std::getline(std::ifstream(name), owner);
    ::close(lock_);
    lock_ = -1;
    refuse("another scan writes the same table (" + owner + "); give another -o, or wait for it");
  }
  char host[256] = {};
  ::gethostname(host, sizeof host - 1);
  const std::string owner = "process " + std::to_string(::getpid()) + " on " + host + "\n";
  if (::ftruncate(lock_, 0) != 0 || ::write(lock_, owner.data(), owner.size()) < 0)
    refuse("cannot write into " + path_ + ": " + std::strerror(errno));
}

CheckpointFolder::~CheckpointFolder() {
  if (lock_ < 0) return;
  std::error_code ignored;
  if (parts().empty()) fs::remove_all(path_, ignored);
  ::close(lock_);
}

std::string CheckpointFolder::next() {
  char name[24];
  std::snprintf(name, sizeof name, "%s%06zu.h5", kPrefix, next_++);
  return path_ + "/" + name;
}

void CheckpointFolder::remove() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::vector<std::string> CheckpointFolder::parts_in(const std::string& folder) {
  std::vector<std::string> parts;
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator(folder, failed)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(kPrefix) && name.ends_with(".h5")) parts.push_back(entry.path().string());
  }
  std::sort(parts.begin(), parts.end());
  return parts;
}

}  // namespace semivis
