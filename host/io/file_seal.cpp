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

/// The seal that the first `bytes` bytes ask for.
std::string seal_of(std::FILE* file, std::size_t bytes) {
  ContentDigest digest;
  std::vector<char> block(std::size_t{1} << 16);
  std::rewind(file);
  while (bytes > 0) {
    const std::size_t n = std::fread(block.data(), 1, std::min(block.size(), bytes), file);
    if (n == 0) break;
    digest.update("", block.data(), n);
    bytes -= n;
  }
  return kMark + digest.hex() + "\n";
}

std::size_t size_of(std::FILE* file) {
  if (std::fseek(file, 0, SEEK_END) != 0) return 0;
  const long size = std::ftell(file);
  return size > 0 ? static_cast<std::size_t>(size) : 0;
}

/// The last bytes of the file, where they are a seal.
std::optional<std::string> read_seal(std::FILE* file) {
  const std::size_t size = size_of(file);
  std::string seal(kSealSize, '\0');
  if (size < kSealSize || std::fseek(file, static_cast<long>(size - kSealSize), SEEK_SET) != 0 ||
      std::fread(seal.data(), 1, kSealSize, file) != kSealSize || !seal.starts_with(kMark))
    return {};
  return seal;
}

}  // namespace

void seal_file(const std::string& file, const std::string& name) {
  FilePointer stream = open_file(file, "r+b");
  bool done = stream != nullptr;
  if (done) {
    const std::string seal = seal_of(stream.get(), size_of(stream.get()));
    done = std::fseek(stream.get(), 0, SEEK_END) == 0 &&
           std::fwrite(seal.data(), 1, seal.size(), stream.get()) == seal.size();
    done = std::fclose(stream.release()) == 0 && done;
  }
  if (!done) throw Error(ExitCode::io, "cannot write " + name + ": " + std::strerror(errno));
}

bool seal_fits(const std::string& file) {
  const FilePointer stream = open_file(file, "rb");
  if (stream == nullptr) return true;
  const std::optional<std::string> seal = read_seal(stream.get());
  return !seal || *seal == seal_of(stream.get(), size_of(stream.get()) - kSealSize);
}

bool is_sealed(const std::string& file) {
  const FilePointer stream = open_file(file, "rb");
  return stream != nullptr && read_seal(stream.get()).has_value();
}

}  // namespace semivis
