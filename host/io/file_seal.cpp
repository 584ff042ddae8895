// The HDF5 library does not survive every damaged file (its string heap has no checksum), so the bytes
// are checked before it sees them. HDF5 ignores what follows the end that its superblock states.
#include "host/io/file_seal.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>
#include <vector>

#include "host/error.hpp"
#include "host/io/digest.hpp"

namespace semivis {
namespace {

using FilePointer = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

constexpr std::size_t kHexDigits = 16;
const std::string kMark = "\nsemivis-seal fnv1a64 ";
const std::size_t kSealSize = kMark.size() + kHexDigits + 1;

FilePointer open_file(const std::string& file, const char* mode) {
  return {std::fopen(file.c_str(), mode), &std::fclose};
}

[[noreturn]] void fail(const char* what, const std::string& name) {
  throw Error(ExitCode::io, std::string("cannot ") + what + " " + name + ": " + std::strerror(errno));
}

/// Bytes of the file `name`.
std::size_t size_of(std::FILE* file, const std::string& name) {
  const long size = std::fseek(file, 0, SEEK_END) == 0 ? std::ftell(file) : -1;
  if (size < 0) fail("read", name);
  return static_cast<std::size_t>(size);
}

/// Exactly `bytes` bytes: fewer are an error, never a digest of fewer.
void read_exactly(std::FILE* file, const std::string& name, char* out, std::size_t bytes) {
  errno = 0;
  if (std::fread(out, 1, bytes, file) == bytes) return;
  if (errno == 0) errno = EIO;  // it is shorter than its size
  fail("read", name);
}

/// The seal that the first `bytes` bytes ask for.
std::string seal_of(std::FILE* file, const std::string& name, std::size_t bytes) {
  ContentDigest digest;
  std::vector<char> block(std::size_t{1} << 16);
  std::rewind(file);
  while (bytes > 0) {
    const std::size_t n = std::min(block.size(), bytes);
    read_exactly(file, name, block.data(), n);
    digest.update("", block.data(), n);
    bytes -= n;
  }
  return kMark + digest.hex() + "\n";
}

/// The last bytes of the file, where they are a seal.
std::optional<std::string> read_seal(std::FILE* file, const std::string& name) {
  const std::size_t size = size_of(file, name);
  if (size < kSealSize) return {};
  std::string seal(kSealSize, '\0');
  if (std::fseek(file, static_cast<long>(size - kSealSize), SEEK_SET) != 0) fail("read", name);
  read_exactly(file, name, seal.data(), kSealSize);
  if (!seal.starts_with(kMark)) return {};
  return seal;
}

}  // namespace

void seal_file(const std::string& file, const std::string& name) {
  FilePointer stream = open_file(file, "r+b");
  if (stream == nullptr) fail("write", name);
  const std::string seal = seal_of(stream.get(), name, size_of(stream.get(), name));
  bool done = std::fseek(stream.get(), 0, SEEK_END) == 0 &&
              std::fwrite(seal.data(), 1, seal.size(), stream.get()) == seal.size();
  done = std::fclose(stream.release()) == 0 && done;
  if (!done) fail("write", name);
}

bool seal_fits(const std::string& file) {
  const FilePointer stream = open_file(file, "rb");
  if (stream == nullptr) fail("read", file);
  const std::optional<std::string> seal = read_seal(stream.get(), file);
  return !seal || *seal == seal_of(stream.get(), file, size_of(stream.get(), file) - kSealSize);
}

bool is_sealed(const std::string& file) {
  const FilePointer stream = open_file(file, "rb");
  if (stream == nullptr) fail("read", file);
  return read_seal(stream.get(), file).has_value();
}

}  // namespace semivis
