// Writing through the HDF5 C API; every failure becomes one sentence.
#include "host/io/hdf5_writer.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "host/error.hpp"
#include "host/io/file_seal.hpp"

namespace semivis {
namespace {

h5::Space simple_space(const std::vector<hsize_t>& dims) {
  return {H5Screate_simple(static_cast<int>(dims.size()), dims.data(), nullptr), "data space"};
}
h5::Space scalar_space() { return {H5Screate(H5S_SCALAR), "data space"}; }

h5::PropertyList untimed(hid_t kind) {
  h5::PropertyList properties(H5Pcreate(kind), "creation properties");
  h5::check(H5Pset_obj_track_times(properties, false), "creation properties");
  return properties;
}

std::vector<const char*> pointers(const std::vector<std::string>& texts) {
  std::vector<const char*> result;
  for (const std::string& text : texts) result.push_back(text.c_str());
  return result;
}

}  // namespace

template <class Action>
void Hdf5Writer::guarded(const std::string& object, Action action) const {
  errno = 0;
  try {
    action();
  } catch (const h5::Failure& failure) {
    const std::string reason = errno != 0 ? std::strerror(errno) : failure.what();
    throw Error(ExitCode::io, "cannot write " + name_ + " at " + object + ": " + reason);
  }
}

Hdf5Writer::Hdf5Writer(const std::string& file, const std::string& name) : path_(file), name_(name) {
  h5::initialise();
  guarded("/", [&] {
    file_ = h5::File(H5Fcreate(file.c_str(), H5F_ACC_TRUNC, untimed(H5P_FILE_CREATE), h5::file_access()),
                     "creating the file");
  });
}

void Hdf5Writer::group(const std::string& path) {
  guarded(path, [&] {
    h5::Group(H5Gcreate2(file_, path.c_str(), H5P_DEFAULT, untimed(H5P_GROUP_CREATE), H5P_DEFAULT),
              "creating a group");
  });
}

void Hdf5Writer::put_attribute(const std::string& object, const char* name, hid_t file_type,
                               hid_t memory_type, hid_t space, const void* data) const {
  const h5::Attribute attribute(
      H5Acreate_by_name(file_, object.c_str(), name, file_type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT),
      "creating an attribute");
  const bool empty = h5::check(H5Sget_simple_extent_npoints(space), "data space") == 0;
  if (!empty) h5::check(H5Awrite(attribute, memory_type, data), "writing an attribute");
}

void Hdf5Writer::attribute(const std::string& object, const char* name, const std::string& text) {
  guarded(object, [&] {
    const h5::Type type = h5::string_type();
    const char* data = text.c_str();
    put_attribute(object, name, type, type, scalar_space(), &data);
  });
  hash(object + "@" + name, text);
}

void Hdf5Writer::attribute(const std::string& object, const char* name,
                           const std::vector<std::string>& texts) {
  guarded(object, [&] {
    const h5::Type type = h5::string_type();
    put_attribute(object, name, type, type, simple_space({texts.size()}), pointers(texts).data());
  });
  for (const std::string& text : texts) hash(object + "@" + name, text);
}

template <class T>
void Hdf5Writer::attribute(const std::string& object, const char* name, T value) {
  guarded(object, [&] {
    put_attribute(object, name, h5::NumberType<T>::file(), h5::NumberType<T>::memory(), scalar_space(),
                  &value);
  });
  hash(object + "@" + name, &value, sizeof value);
}

template <class T>
void Hdf5Writer::attribute(const std::string& object, const char* name, const std::vector<T>& values) {
  guarded(object, [&] {
    put_attribute(object, name, h5::NumberType<T>::file(), h5::NumberType<T>::memory(),
                  simple_space({values.size()}), values.data());
  });
  hash(object + "@" + name, values.data(), values.size() * sizeof(T));
}

void Hdf5Writer::strings(const std::string& path, const std::vector<std::string>& texts,
                         const char* description) {
  guarded(path, [&] {
    const h5::Type type = h5::string_type();
    const h5::Dataset dataset(H5Dcreate2(file_, path.c_str(), type, simple_space({texts.size()}), H5P_DEFAULT,
                                         untimed(H5P_DATASET_CREATE), H5P_DEFAULT),
                              "creating a dataset");
    if (!texts.empty()) {
      h5::check(H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, pointers(texts).data()),
                "writing a dataset");
    }
  });
  for (const std::string& text : texts) hash(path, text);
  attribute(path, "description", std::string(description));
}

void Hdf5Writer::string(const std::string& path, const std::string& text) {
  guarded(path, [&] {
    const h5::Type type = h5::string_type();
    const h5::Dataset dataset(H5Dcreate2(file_, path.c_str(), type, scalar_space(), H5P_DEFAULT,
                                         untimed(H5P_DATASET_CREATE), H5P_DEFAULT),
                              "creating a dataset");
    const char* data = text.c_str();
    h5::check(H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, &data), "writing a dataset");
  });
  hash(path, text);
}

template <class T>
void Hdf5Writer::create(const h5::DatasetInfo& info, const std::vector<std::uint64_t>& dims,
                        const std::vector<std::uint64_t>& chunk, Packing packing) {
  guarded(info.path, [&] {
    const std::vector<hsize_t> extent(dims.begin(), dims.end());
    const h5::PropertyList properties = untimed(H5P_DATASET_CREATE);
    if (dims.front() > 0) {
      std::vector<hsize_t> shape = extent;
      for (std::size_t i = 0; i < chunk.size(); ++i) shape[i] = std::clamp<hsize_t>(extent[i], 1, chunk[i]);
      h5::check(H5Pset_chunk(properties, static_cast<int>(shape.size()), shape.data()), "chunks");
      if (packing == Packing::deflated) {
        h5::check(H5Pset_shuffle(properties), "shuffle filter");
        h5::check(H5Pset_deflate(properties, 1), "deflate filter");
      }
    }
    h5::Dataset(H5Dcreate2(file_, info.path.c_str(), h5::NumberType<T>::file(), simple_space(extent),
                           H5P_DEFAULT, properties, H5P_DEFAULT),
                "creating a dataset");
  });
  attribute(info.path, "units", std::string(info.units));
  attribute(info.path, "description", std::string(info.description));
}

template <class T>
void Hdf5Writer::write_block(const std::string& path, const std::vector<std::uint64_t>& first,
                             const std::vector<std::uint64_t>& count, const T* data) {
  if (std::find(count.begin(), count.end(), 0u) != count.end()) return;  // HDF5 takes no null pointer
  std::size_t values = 1;
  guarded(path, [&] {
    const h5::Dataset dataset(H5Dopen2(file_, path.c_str(), H5P_DEFAULT), "opening a dataset");
    const h5::Space target(H5Dget_space(dataset), "data space");
    std::vector<hsize_t> start(
        static_cast<std::size_t>(h5::check(H5Sget_simple_extent_ndims(target), "shape")));
    std::vector<hsize_t> block(start.size());
    h5::check(H5Sget_simple_extent_dims(target, block.data(), nullptr), "shape");
    std::copy(first.begin(), first.end(), start.begin());
    std::copy(count.begin(), count.end(), block.begin());
    for (const hsize_t n : block) values *= n;
    h5::check(H5Sselect_hyperslab(target, H5S_SELECT_SET, start.data(), nullptr, block.data(), nullptr),
              "selecting rows");
    h5::check(H5Dwrite(dataset, h5::NumberType<T>::memory(), simple_space(block), target, H5P_DEFAULT, data),
              "writing rows");
  });
  hash(path, data, values * sizeof(T));
}

void Hdf5Writer::shrink(const std::string& path, std::uint64_t rows) {
  guarded(path, [&] {
    const h5::Dataset dataset(H5Dopen2(file_, path.c_str(), H5P_DEFAULT), "opening a dataset");
    const h5::Space space(H5Dget_space(dataset), "data space");
    std::vector<hsize_t> dims(
        static_cast<std::size_t>(h5::check(H5Sget_simple_extent_ndims(space), "shape")));
    h5::check(H5Sget_simple_extent_dims(space, dims.data(), nullptr), "shape");
    dims.front() = rows;
    h5::check(H5Dset_extent(dataset, dims.data()), "shrinking a dataset");
  });
}

void Hdf5Writer::finish() {
  const std::string digest = digest_.hex();
  attribute("/", "digest", digest);
  guarded("/", [&] {
    // Flushing first keeps a full disk from being met inside the close, which cannot be undone.
    h5::check(H5Fflush(file_, H5F_SCOPE_GLOBAL), "flushing");
    file_.close();
  });
  seal_file(path_, name_);
}

template void Hdf5Writer::attribute(const std::string&, const char*, std::int64_t);
template void Hdf5Writer::attribute(const std::string&, const char*, std::uint64_t);
template void Hdf5Writer::attribute(const std::string&, const char*, double);
template void Hdf5Writer::attribute(const std::string&, const char*, const std::vector<std::int64_t>&);
template void Hdf5Writer::attribute(const std::string&, const char*, const std::vector<double>&);
#define SEMIVIS_INSTANTIATE(T)                                                                   \
  template void Hdf5Writer::create<T>(const h5::DatasetInfo&, const std::vector<std::uint64_t>&, \
                                      const std::vector<std::uint64_t>&, Packing);               \
  template void Hdf5Writer::write_block(const std::string&, const std::vector<std::uint64_t>&,   \
                                        const std::vector<std::uint64_t>&, const T*)
SEMIVIS_INSTANTIATE(double);
SEMIVIS_INSTANTIATE(std::int64_t);
SEMIVIS_INSTANTIATE(std::uint8_t);
#undef SEMIVIS_INSTANTIATE

}  // namespace semivis
