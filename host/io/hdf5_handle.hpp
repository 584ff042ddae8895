// RAII over the HDF5 C API: an identifier that closes itself, and a check that throws.
#pragma once

#include <hdf5.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>

namespace semivis::h5 {

/// A call into HDF5 failed; callers turn it into an Error that names the file and the object.
struct Failure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// `result` of an HDF5 call, or Failure with the name of what was tried where it is negative.
template <class Result>
Result check(Result result, const char* what) {
  if (result < 0) throw Failure(what);
  return result;
}

/// Owns one HDF5 identifier, closed by `Close`.
template <herr_t (*Close)(hid_t)>
class Handle {
 public:
  Handle() = default;
  Handle(hid_t id, const char* what) : id_(check(id, what)) {}
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, H5I_INVALID_HID)) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(id_, other.id_);
    return *this;
  }
  ~Handle() {
    if (id_ >= 0) Close(id_);
  }
  operator hid_t() const { return id_; }
  /// Closes now, so that a failure is seen.
  void close() {
    if (id_ >= 0) check(Close(std::exchange(id_, H5I_INVALID_HID)), "closing");
  }

 private:
  hid_t id_ = H5I_INVALID_HID;
};

using File = Handle<H5Fclose>;
using Group = Handle<H5Gclose>;
using Dataset = Handle<H5Dclose>;
using Attribute = Handle<H5Aclose>;
using Space = Handle<H5Sclose>;
using Type = Handle<H5Tclose>;
using PropertyList = Handle<H5Pclose>;

/// To be called before anything else of HDF5: no printing of its own error stack, and no clean-up at exit,
/// which crashes after a write that failed (disk full).
inline void initialise() {
  H5dont_atexit();
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

/// Variable-length UTF-8 string.
inline Type string_type() {
  Type type(H5Tcopy(H5T_C_S1), "string type");
  check(H5Tset_size(type, H5T_VARIABLE), "string type");
  check(H5Tset_cset(type, H5T_CSET_UTF8), "string type");
  return type;
}

/// Type in memory and in the file (little-endian everywhere, so that equal tables are equal bytes).
template <class T>
struct NumberType;
template <>
struct NumberType<double> {
  static hid_t memory() { return H5T_NATIVE_DOUBLE; }
  static hid_t file() { return H5T_IEEE_F64LE; }
};
template <>
struct NumberType<std::int64_t> {
  static hid_t memory() { return H5T_NATIVE_INT64; }
  static hid_t file() { return H5T_STD_I64LE; }
};
template <>
struct NumberType<std::uint64_t> {
  static hid_t memory() { return H5T_NATIVE_UINT64; }
  static hid_t file() { return H5T_STD_U64LE; }
};
template <>
struct NumberType<std::uint8_t> {
  static hid_t memory() { return H5T_NATIVE_UINT8; }
  static hid_t file() { return H5T_STD_U8LE; }
};

/// A column or array of numbers: where it is and what it means.
struct DatasetInfo {
  std::string path;         // "/points/epsilon"
  const char* units;        // "GeV", "m", ...; "1" where there is none
  const char* description;  // one phrase
};

/// Objects under /provenance differ between equal runs and stay out of the digest.
inline bool in_digest(const std::string& object) { return !object.starts_with("/provenance"); }

/// File access: no lock (a file is private until it is renamed, never changed after; locks fail on some
/// cluster file systems) and the file format with checksums on its metadata (readers: HDF5 >= 1.10).
inline PropertyList file_access() {
  PropertyList access(H5Pcreate(H5P_FILE_ACCESS), "file access");
  check(H5Pset_fclose_degree(access, H5F_CLOSE_STRONG), "file access");
  check(H5Pset_libver_bounds(access, H5F_LIBVER_V110, H5F_LIBVER_V110), "file access");
  check(H5Pset_file_locking(access, false, true), "file access");
  return access;
}

}  // namespace semivis::h5
