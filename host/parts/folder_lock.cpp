// flock, or O_CREAT with O_EXCL (POSIX).
#include "host/parts/folder_lock.hpp"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "host/error.hpp"

namespace semivis {
namespace {

[[noreturn]] void refuse(const std::string& sentence) { throw Error(ExitCode::cannot_create, sentence); }

[[noreturn]] void refuse_another(const std::string& file, const std::string& advice) {
  std::ifstream in(file);
  const std::string owner{std::istreambuf_iterator<char>(in), {}};
  refuse("another scan writes the same table" + (owner.empty() ? "" : " (" + owner + ")") +
         "; give another -o, or wait for it" + advice);
}

std::string this_process() {
  char host[256] = {};
  ::gethostname(host, sizeof host - 1);
  return "process " + std::to_string(::getpid()) + " on " + host;
}

}  // namespace

FolderLock::FolderLock(const std::string& folder) : file_(folder + "/lock") {
  try {
    while (!take(folder)) release();
  } catch (const Error&) {
    if (descriptor_ >= 0) ::close(descriptor_);  // the file is another process's
    throw;
  }
  const std::string owner = this_process();
  if (::ftruncate(descriptor_, 0) != 0 || ::write(descriptor_, owner.data(), owner.size()) < 0) {
    const std::string why = std::strerror(errno);
    release();
    refuse("cannot write into " + folder + ": " + why);
  }
}

/// False where another process has just freed, and removed, what was opened.
bool FolderLock::take(const std::string& folder) {
  std::error_code failed;
  std::filesystem::create_directory(folder, failed);
  if (failed) refuse("cannot create the folder of checkpoints " + folder + ": " + failed.message());
  descriptor_ = ::open(file_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  const bool created = descriptor_ >= 0;
  if (!created && errno == EEXIST) descriptor_ = ::open(file_.c_str(), O_RDWR | O_CLOEXEC);
  if (descriptor_ < 0) {
    if (errno == ENOENT) return false;
    refuse("cannot write into " + folder + ": " + std::strerror(errno));
  }
  int failed_lock = 0;
  do {
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return is_there();
    failed_lock = errno;
  } while (failed_lock == EINTR);
  if (failed_lock == EWOULDBLOCK) refuse_another(file_, "");
  const std::string why = std::strerror(failed_lock);
  if (failed_lock != ENOLCK && failed_lock != ENOSYS && failed_lock != ENOTSUP) {
    if (created) release();
    refuse("cannot lock " + file_ + ": " + why);
  }
  if (!created) refuse_another(file_, "; if that process is gone, remove " + file_);
  spdlog::warn("warning   no locks on this file system ({}): if this process is killed, remove {}", why,
               file_);
  return true;
}

/// Whether the file that is open is the one under the name.
bool FolderLock::is_there() const {
  struct stat open {
  }, named{};
  return ::fstat(descriptor_, &open) == 0 && ::stat(file_.c_str(), &named) == 0 &&
         open.st_dev == named.st_dev && open.st_ino == named.st_ino;
}

void FolderLock::release() {
  if (descriptor_ < 0) return;
  if (is_there()) ::unlink(file_.c_str());
  ::close(std::exchange(descriptor_, -1));
}

}  // namespace semivis
