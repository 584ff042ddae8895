// Output that appears under its name only when it is whole.
#pragma once

#include <string>

namespace semivis {

/// Error 73 where `path` cannot become an output: it exists (and not `force`), is a folder or a device,
/// its folder is missing, or no file can be created there (tried with a file that is removed at once).
/// Call it before the run.
void check_output(const std::string& path, bool force);

/// A temporary file beside `path`: write to temporary(), close, then commit().
class AtomicFile {
 public:
  /// Same errors as check_output; creates nothing yet.
  AtomicFile(const std::string& path, bool force);
  /// Removes the temporary file unless it was committed.
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  const std::string& temporary() const { return temporary_; }
  /// fsync, rename to the final name, fsync of the folder. Error 74 where the system refuses; 73 where
  /// another file took the name meanwhile and not `force`.
  void commit();

 private:
  std::string path_, temporary_;
  bool force_;
  bool committed_ = false;
};

}  // namespace semivis
