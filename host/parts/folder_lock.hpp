// A folder that one process at a time holds, on any node that sees its file system.
#pragma once

#include <string>

namespace semivis {

/// The file `lock` in a folder, locked (flock) by the process that it names. Where the file system has no
/// locks, a warning says so, and the file itself is the lock: whoever created it holds the folder until it is
/// gone.
class FolderLock {
 public:
  /// Creates the folder where it is missing. Error 73 where it cannot be created, and where another process
  /// holds it; without locks, also what a killed process left (the sentence names process, host and file).
  explicit FolderLock(const std::string& folder);
  ~FolderLock() { release(); }
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

  /// Removes the file and frees the folder.
  void release();

 private:
  bool take(const std::string& folder);
  bool is_there() const;

  std::string file_;
  int descriptor_ = -1;
};

}  // namespace semivis
