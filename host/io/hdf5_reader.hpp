// Reads one HDF5 file: datasets and attributes by path, each hashed to compare with the stored digest.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/io/digest.hpp"
#include "host/io/hdf5_handle.hpp"

namespace semivis {

/// Every method throws Error 65, naming the file and the object, where it is missing, damaged or not of
/// the expected type, shape or units. T is double, int64_t, uint64_t or uint8_t.
class Hdf5Reader {
 public:
  /// Error 66 where `file` is missing or may not be read, 65 where it is not HDF5 or cut short.
  explicit Hdf5Reader(const std::string& file);

  /// Error 65 where the file ends in no seal: it was cut short, or written by another program.
  void require_seal() const;

  bool has(const std::string& path) const;
  /// Names in a group, in order of name.
  std::vector<std::string> names(const std::string& path) const;
  /// Length of the leading dimension.
  std::uint64_t rows(const std::string& path) const;

  std::string text_attribute(const std::string& object, const char* name);
  std::vector<std::string> text_attributes(const std::string& object, const char* name);
  template <class T>
  T attribute(const std::string& object, const char* name);
  template <class T>
  std::vector<T> attributes(const std::string& object, const char* name);

  /// A column of strings with its description; a single string.
  std::vector<std::string> strings(const std::string& path);
  std::string string(const std::string& path);
  /// Checks type T, shape and units, and hashes units and description.
  template <class T>
  void expect(const h5::DatasetInfo& info, const std::vector<std::uint64_t>& dims);
  /// Rows [first, first + count) of the leading dimension into `data`; blocks must come in order.
  template <class T>
  void read_rows(const std::string& path, std::uint64_t first, std::uint64_t count, T* data) {
    read_block(path, {first}, {count}, data);
  }
  /// The same of a block in the leading dimensions: from `first`, `count` along each.
  template <class T>
  void read_block(const std::string& path, const std::vector<std::uint64_t>& first,
                  const std::vector<std::uint64_t>& count, T* data);

  /// Compares everything read so far with the root attribute `digest`, and returns it.
  std::string verify_digest();
  /// Throws Error 65 with the name of the file before the sentence.
  [[noreturn]] void fail(const std::string& sentence) const;

 private:
  template <class Action>
  auto guarded(const std::string& object, Action action) const;
  std::vector<std::string> attribute_strings(const std::string& object, const char* name) const;
  std::vector<std::string> dataset_strings(const std::string& path) const;
  void hash(const std::string& object, const void* data, std::size_t bytes) {
    if (h5::in_digest(object)) digest_.update(object, data, bytes);
  }
  void hash(const std::string& object, const std::string& text) {
    if (h5::in_digest(object)) digest_.update(object, text);
  }

  std::string name_;
  h5::File file_;
  ContentDigest digest_;
};

}  // namespace semivis
