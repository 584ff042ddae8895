// Reading through the HDF5 C API; every failure becomes one sentence.
#include "host/io/hdf5_reader.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "host/error.hpp"
#include "host/io/file_seal.hpp"

namespace semivis {
namespace {

std::vector<std::uint64_t> dims_of(hid_t space) {
  std::vector<hsize_t> dims(static_cast<std::size_t>(h5::check(H5Sget_simple_extent_ndims(space), "shape")));
  h5::check(H5Sget_simple_extent_dims(space, dims.data(), nullptr), "shape");
  return {dims.begin(), dims.end()};
}

void require_same_type(hid_t found, hid_t expected) {
  if (h5::check(H5Tequal(found, expected), "type") == 0)
    throw h5::Failure("its type is not the expected one");
}
void require_string(hid_t type) {
  if (h5::check(H5Tis_variable_str(type), "type") == 0) throw h5::Failure("it is not a string");
}

/// Strings of a data space, read by `read(type, char** out)` into memory that HDF5 owns.
template <class Read>
std::vector<std::string> copy_strings(const h5::Space& space, Read read) {
  const h5::Type type = h5::string_type();
  std::vector<char*> raw(static_cast<std::size_t>(h5::check(H5Sget_simple_extent_npoints(space), "shape")));
  std::vector<std::string> texts;
  if (raw.empty()) return texts;  // HDF5 takes no null pointer
  h5::check(read(type, raw.data()), "reading strings");
  for (const char* text : raw) texts.emplace_back(text == nullptr ? "" : text);
  h5::check(H5Dvlen_reclaim(type, space, H5P_DEFAULT, raw.data()), "reading strings");
  return texts;
}

h5::Attribute open_attribute(hid_t file, const std::string& object, const char* name) {
  if (H5Aexists_by_name(file, object.c_str(), name, H5P_DEFAULT) <= 0) {
    throw h5::Failure("the attribute " + std::string(name) + " is missing");
  }
  return {H5Aopen_by_name(file, object.c_str(), name, H5P_DEFAULT, H5P_DEFAULT), "opening an attribute"};
}

}  // namespace

void Hdf5Reader::fail(const std::string& sentence) const {
  throw Error(ExitCode::data, name_ + ": " + sentence);
}

template <class Action>
auto Hdf5Reader::guarded(const std::string& object, Action action) const {
  try {
    return action();
  } catch (const h5::Failure& failure) {
    fail("cannot read " + object + ": " + failure.what() + " (damaged, or not written by this program)");
  }
}

Hdf5Reader::Hdf5Reader(const std::string& file) : name_(file) {
  h5::initialise();
  if (::access(file.c_str(), R_OK) != 0) {
    throw Error(ExitCode::no_input, "cannot read " + file + ": " + std::strerror(errno));
  }
  if (std::filesystem::is_directory(file)) fail("a folder, not a table");
  if (!seal_fits(file)) fail("its bytes do not fit its seal: the file is damaged");
  const hid_t id = H5Fopen(file.c_str(), H5F_ACC_RDONLY, h5::file_access());
  if (id < 0) fail("not an HDF5 file, or damaged or cut short");
  file_ = h5::File(id, "opening the file");
}

void Hdf5Reader::require_seal() const {
  if (!is_sealed(name_)) fail("it has no seal: cut short, or rewritten by another program");
}

bool Hdf5Reader::has(const std::string& path) const {
  return H5Lexists(file_, path.c_str(), H5P_DEFAULT) > 0;
}

std::vector<std::string> Hdf5Reader::names(const std::string& path) const {
  return guarded(path, [&] {
    std::vector<std::string> result;
    if (!has(path)) throw h5::Failure("it is missing");
    const auto visit = [](hid_t, const char* name, const H5L_info_t*, void* out) -> herr_t {
      static_cast<std::vector<std::string>*>(out)->emplace_back(name);
      return 0;
    };
    h5::check(H5Literate_by_name(file_, path.c_str(), H5_INDEX_NAME, H5_ITER_INC, nullptr, visit, &result,
                                 H5P_DEFAULT),
              "listing a group");
    return result;
  });
}

std::uint64_t Hdf5Reader::rows(const std::string& path) const {
  return guarded(path, [&] {
    if (!has(path)) throw h5::Failure("it is missing");
    const h5::Dataset dataset(H5Dopen2(file_, path.c_str(), H5P_DEFAULT), "opening a dataset");
    const auto dims = dims_of(h5::Space(H5Dget_space(dataset), "data space"));
    if (dims.empty()) throw h5::Failure("it is not an array");
    return dims.front();
  });
}

std::vector<std::string> Hdf5Reader::attribute_strings(const std::string& object, const char* name) const {
  return guarded(object, [&] {
    const h5::Attribute attribute = open_attribute(file_, object, name);
    require_string(h5::Type(H5Aget_type(attribute), "type"));
    return copy_strings(h5::Space(H5Aget_space(attribute), "data space"),
                        [&](hid_t type, char** out) { return H5Aread(attribute, type, out); });
  });
}

std::vector<std::string> Hdf5Reader::dataset_strings(const std::string& path) const {
  return guarded(path, [&] {
    if (!has(path)) throw h5::Failure("it is missing");
    const h5::Dataset dataset(H5Dopen2(file_, path.c_str(), H5P_DEFAULT), "opening a dataset");
    require_string(h5::Type(H5Dget_type(dataset), "type"));
    return copy_strings(h5::Space(H5Dget_space(dataset), "data space"), [&](hid_t type, char** out) {
      return H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, out);
    });
  });
}

std::string Hdf5Reader::text_attribute(const std::string& object, const char* name) {
  const auto texts = attribute_strings(object, name);
  if (texts.size() != 1) fail("the attribute " + std::string(name) + " of " + object + " is not one string");
  hash(object + "@" + name, texts.front());
  return texts.front();
}

std::vector<std::string> Hdf5Reader::text_attributes(const std::string& object, const char* name) {
  auto texts = attribute_strings(object, name);
  for (const std::string& text : texts) hash(object + "@" + name, text);
  return texts;
}

template <class T>
std::vector<T> Hdf5Reader::attributes(const std::string& object, const char* name) {
  auto values = guarded(object, [&] {
    const h5::Attribute attribute = open_attribute(file_, object, name);
    require_same_type(h5::Type(H5Aget_type(attribute), "type"), h5::NumberType<T>::file());
    const h5::Space space(H5Aget_space(attribute), "data space");
    std::vector<T> read(static_cast<std::size_t>(h5::check(H5Sget_simple_extent_npoints(space), "shape")));
    if (!read.empty()) {
      h5::check(H5Aread(attribute, h5::NumberType<T>::memory(), read.data()), "reading an attribute");
    }
    return read;
  });
  hash(object + "@" + name, values.data(), values.size() * sizeof(T));
  return values;
}

template <class T>
T Hdf5Reader::attribute(const std::string& object, const char* name) {
  const auto values = attributes<T>(object, name);
  if (values.size() != 1) fail("the attribute " + std::string(name) + " of " + object + " is not one number");
  return values.front();
}

std::vector<std::string> Hdf5Reader::strings(const std::string& path) {
  auto texts = dataset_strings(path);
  for (const std::string& text : texts) hash(path, text);
  text_attribute(path, "description");
  return texts;
}

std::string Hdf5Reader::string(const std::string& path) {
  const auto texts = dataset_strings(path);
  if (texts.size() != 1) fail(path + " is not one string");
  hash(path, texts.front());
  return texts.front();
}

template <class T>
void Hdf5Reader::expect(const h5::DatasetInfo& info, const std::vector<std::uint64_t>& dims) {
  guarded(info.path, [&] {
    if (!has(info.path)) throw h5::Failure("it is missing");
    const h5::Dataset dataset(H5Dopen2(file_, info.path.c_str(), H5P_DEFAULT), "opening a dataset");
    require_same_type(h5::Type(H5Dget_type(dataset), "type"), h5::NumberType<T>::file());
    if (dims_of(h5::Space(H5Dget_space(dataset), "data space")) != dims) {
      throw h5::Failure("its shape is not the expected one");
    }
  });
  const std::string units = text_attribute(info.path, "units");
  if (units != info.units) fail(info.path + " has units \"" + units + "\", expected \"" + info.units + "\"");
  text_attribute(info.path, "description");
}

template <class T>
void Hdf5Reader::read_block(const std::string& path, const std::vector<std::uint64_t>& first,
                            const std::vector<std::uint64_t>& count, T* data) {
  if (std::find(count.begin(), count.end(), 0u) != count.end()) return;  // HDF5 takes no null pointer
  std::size_t values = 1;
  guarded(path, [&] {
    const h5::Dataset dataset(H5Dopen2(file_, path.c_str(), H5P_DEFAULT), "opening a dataset");
    const h5::Space source(H5Dget_space(dataset), "data space");
    const auto dims = dims_of(source);
    std::vector<hsize_t> start(dims.size()), block(dims.begin(), dims.end());
    std::copy(first.begin(), first.end(), start.begin());
    std::copy(count.begin(), count.end(), block.begin());
    for (const hsize_t n : block) values *= n;
    h5::check(H5Sselect_hyperslab(source, H5S_SELECT_SET, start.data(), nullptr, block.data(), nullptr),
              "selecting rows");
    const h5::Space target(H5Screate_simple(static_cast<int>(block.size()), block.data(), nullptr),
                           "data space");
    h5::check(H5Dread(dataset, h5::NumberType<T>::memory(), target, source, H5P_DEFAULT, data),
              "reading rows");
  });
  hash(path, data, values * sizeof(T));
}

std::string Hdf5Reader::verify_digest() {
  const auto stored = attribute_strings("/", "digest");
  if (stored.size() != 1 || stored.front() != digest_.hex()) {
    fail("its content does not match its digest: the file is damaged or was edited");
  }
  return stored.front();
}

template std::int64_t Hdf5Reader::attribute(const std::string&, const char*);
template std::uint64_t Hdf5Reader::attribute(const std::string&, const char*);
template double Hdf5Reader::attribute(const std::string&, const char*);
template std::vector<std::int64_t> Hdf5Reader::attributes(const std::string&, const char*);
template void Hdf5Reader::expect<double>(const h5::DatasetInfo&, const std::vector<std::uint64_t>&);
template void Hdf5Reader::read_block(const std::string&, const std::vector<std::uint64_t>&,
                                     const std::vector<std::uint64_t>&, double*);
template void Hdf5Reader::expect<std::int64_t>(const h5::DatasetInfo&, const std::vector<std::uint64_t>&);
template void Hdf5Reader::read_block(const std::string&, const std::vector<std::uint64_t>&,
                                     const std::vector<std::uint64_t>&, std::int64_t*);
template void Hdf5Reader::expect<std::uint8_t>(const h5::DatasetInfo&, const std::vector<std::uint64_t>&);
template void Hdf5Reader::read_block(const std::string&, const std::vector<std::uint64_t>&,
                                     const std::vector<std::uint64_t>&, std::uint8_t*);

}  // namespace semivis
