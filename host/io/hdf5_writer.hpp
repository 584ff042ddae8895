// Writes one HDF5 file: datasets and attributes by path, each hashed into the digest of the content.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/io/digest.hpp"
#include "host/io/hdf5_handle.hpp"

namespace semivis {

/// Whether a dataset is compressed: numbers that are all different cost time and hardly shrink.
enum class Packing { deflated, plain };

/// Every method throws Error 74 (with what the system says) where the file cannot be written. No object
/// carries a time. T is double, int64_t, uint64_t or uint8_t.
class Hdf5Writer {
 public:
  /// Creates or truncates `file`; messages call it `name`.
  Hdf5Writer(const std::string& file, const std::string& name);

  void group(const std::string& path);
  void attribute(const std::string& object, const char* name, const std::string& text);
  void attribute(const std::string& object, const char* name, const std::vector<std::string>& texts);
  template <class T>
  void attribute(const std::string& object, const char* name, T value);
  template <class T>
  void attribute(const std::string& object, const char* name, const std::vector<T>& values);

  /// A column of strings, and a single string (no dimension).
  void strings(const std::string& path, const std::vector<std::string>& texts, const char* description);
  void string(const std::string& path, const std::string& text);

  /// A dataset of shape `dims` in chunks of `chunk` along the leading dimensions; filled by write_rows or
  /// write_block.
  template <class T>
  void create(const h5::DatasetInfo& info, const std::vector<std::uint64_t>& dims,
              const std::vector<std::uint64_t>& chunk, Packing packing = Packing::deflated);
  /// Rows [first, first + count) of the leading dimension; blocks must come in order.
  template <class T>
  void write_rows(const std::string& path, std::uint64_t first, std::uint64_t count, const T* data) {
    write_block(path, {first}, {count}, data);
  }
  /// The same of several leading dimensions.
  template <class T>
  void write_block(const std::string& path, const std::vector<std::uint64_t>& first,
                   const std::vector<std::uint64_t>& count, const T* data);

  /// Keeps the first `rows` rows of a dataset that was created larger and is not written further.
  void shrink(const std::string& path, std::uint64_t rows);

  /// Writes the root attribute `digest` closes the file and seals it: the last call.
  void finish();

 private:
  template <class Action>
  void guarded(const std::string& object, Action action) const;
  void put_attribute(const std::string& object, const char* name, hid_t file_type, hid_t memory_type,
                     hid_t space, const void* data) const;
  void hash(const std::string& object, const void* data, std::size_t bytes) {
    if (h5::in_digest(object)) digest_.update(object, data, bytes);
  }
  void hash(const std::string& object, const std::string& text) {
    if (h5::in_digest(object)) digest_.update(object, text);
  }

  std::string path_, name_;
  h5::File file_;
  ContentDigest digest_;
};

}  // namespace semivis
