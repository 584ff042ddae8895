// A last line after the content of a file: the digest of every byte before it. Where a file cannot be read to
// its end, all of this is error 74.
#pragma once

#include <string>

namespace semivis {

/// Appends the seal to a closed file. Error 74, calling the file `name`, where it cannot be written.
void seal_file(const std::string& file, const std::string& name);

/// False where the file ends in a seal that does not fit its bytes. A file without a seal (another
/// program wrote it again) passes.
bool seal_fits(const std::string& file);

/// Whether the file ends in a seal; one that was cut short does not.
bool is_sealed(const std::string& file);

}  // namespace semivis
