// Digest of a file's content: FNV-1a (64 bits) per object, then over the objects in order of name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <map>
#include <string>

namespace semivis {

/// Blocks of one object must come in order; different objects may interleave.
/// Source: G. Fowler, L. C. Noll, K.-P. Vo, the FNV hash (draft-eastlake-fnv).
class ContentDigest {
 public:
  void update(const std::string& object, const void* data, std::size_t bytes) {
    const auto state = state_.try_emplace(object, kOffset).first;
    state->second = fnv1a(state->second, data, bytes);
  }
  /// Text with its terminator, so that {"ab", "c"} differs from {"a", "bc"}.
  void update(const std::string& object, const std::string& text) {
    update(object, text.c_str(), text.size() + 1);
  }
  /// 16 hexadecimal digits.
  std::string hex() const {
    std::uint64_t total = kOffset;
    for (const auto& [object, state] : state_) {
      total = fnv1a(total, object.c_str(), object.size() + 1);
      total = fnv1a(total, &state, sizeof state);
    }
    char text[17];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(total));
    return text;
  }

 private:
  static constexpr std::uint64_t kOffset = 0xcbf29ce484222325u, kPrime = 0x100000001b3u;
  static std::uint64_t fnv1a(std::uint64_t state, const void* data, std::size_t bytes) {
    const auto* byte = static_cast<const unsigned char*>(data);
    for (std::size_t i = 0; i < bytes; ++i) state = (state ^ byte[i]) * kPrime;
    return state;
  }
  std::map<std::string, std::uint64_t> state_;
};

}  // namespace semivis
