// Where a scan keeps its parts until the table is whole: the folder TABLE.h5.parts.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "host/parts/folder_lock.hpp"

namespace semivis {

/// What a scan does about the parts of an earlier one with the same output.
enum class Leftover { refuse, resume, discard };

/// Owned by one process at a time; what a killed process leaves is taken over, and its unfinished files, here
/// and beside the output, are removed. Other files in the folder are let alone.
class CheckpointFolder {
 public:
  /// Creates and locks the folder. Error 73 where it cannot be created, where another process holds it, and
  /// where there are parts and they are to be refused.
  CheckpointFolder(const std::string& output, Leftover leftover);
  /// Frees the folder; removes it where it holds no part.
  ~CheckpointFolder();
  CheckpointFolder(const CheckpointFolder&) = delete;
  CheckpointFolder& operator=(const CheckpointFolder&) = delete;

  const std::string& path() const { return path_; }
  /// Parts that are there, in order of name.
  std::vector<std::string> parts() const { return parts_in(path_); }
  /// A name that no part has yet.
  std::string next();
  /// Removes the folder with all parts: the table is written.
  void remove();

  /// The parts in a folder, in order of their numbers. Error 74 where it cannot be read.
  static std::vector<std::string> parts_in(const std::string& folder);

 private:
  std::string path_;
  FolderLock lock_;
  bool removed_ = false;
  std::size_t next_ = 0;
};

}  // namespace semivis
