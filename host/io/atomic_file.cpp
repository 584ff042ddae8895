// Temporary file, fsync, rename, fsync of the folder (POSIX).
#include "host/io/atomic_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <random>

#include "host/error.hpp"

namespace semivis {
namespace {

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
  throw Error(ExitCode::cannot_create, "cannot create " + path + ": " + why);
}

std::string folder_of(const std::string& path) {
  const auto slash = path.find_last_of('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

void refuse_existing(const std::string& path, bool force) {
  struct stat info;
  if (::lstat(path.c_str(), &info) != 0) return;
  if (S_ISDIR(info.st_mode)) refuse(path, "it is a folder; give a file name");
  if (!S_ISREG(info.st_mode) && !S_ISLNK(info.st_mode)) refuse(path, "it is not a regular file");
  if (!force) refuse(path, "it exists; choose another name or pass --force");
}

/// Hidden, unique, in the folder of `path` so that the rename stays within one file system.
std::string temporary_name(const std::string& path) {
  std::random_device device;
  char unique[20];
  std::snprintf(unique, sizeof unique, ".%08x%08x", static_cast<unsigned>(device()),
                static_cast<unsigned>(device()));
  const auto name = path.find_last_of('/') + 1;  // npos + 1 = 0
  return path.substr(0, name) + "." + path.substr(name) + unique + ".tmp";
}

/// fsync of a file or folder by name; false and errno on failure.
bool sync(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool done = ::fsync(descriptor) == 0;
  const int error = errno;
  ::close(descriptor);
  errno = error;
  return done;
}

}  // namespace

void check_output(const std::string& path, bool force) {
  if (path.empty() || path.back() == '/') refuse("\"" + path + "\"", "not a file name");
  refuse_existing(path, force);
  const std::string folder = folder_of(path);
  struct stat info;
  if (::stat(folder.c_str(), &info) != 0) refuse(path, "the folder " + folder + " does not exist");
  if (!S_ISDIR(info.st_mode)) refuse(path, folder + " is not a folder");
  const std::string probe = temporary_name(path);
  const int descriptor = ::open(probe.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (descriptor < 0)
    refuse(path, "the folder " + folder + " is not writable (" + std::strerror(errno) + ")");
  ::close(descriptor);
  ::unlink(probe.c_str());
}

AtomicFile::AtomicFile(const std::string& path, bool force)
    : path_(path), temporary_(temporary_name(path)), force_(force) {
  check_output(path, force);
}

AtomicFile::~AtomicFile() {
  if (!committed_) ::unlink(temporary_.c_str());
}

void AtomicFile::commit() {
  refuse_existing(path_, force_);
  if (!sync(temporary_) || std::rename(temporary_.c_str(), path_.c_str()) != 0) {
    throw Error(ExitCode::io, "cannot write " + path_ + ": " + std::strerror(errno));
  }
  committed_ = true;
  // The content is safe and visible; a file system that cannot sync a folder (EINVAL) is no failure.
  if (!sync(folder_of(path_)) && errno == EIO) {
    throw Error(ExitCode::io, "cannot sync the folder of " + path_ + ": " + std::strerror(errno));
  }
}

}  // namespace semivis
