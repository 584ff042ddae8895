// A folder, its lock, and numbered parts.
#include "host/parts/checkpoint_folder.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>

#include "host/error.hpp"

namespace semivis {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "part-", kSuffix = ".h5", kTemporary = ".tmp";

/// The number of a part, from its file name; nothing for another file.
std::optional<std::size_t> part_number(const std::string& name) {
  std::size_t number = 0;
  const char* first = name.data() + kPrefix.size();
  const char* last = name.data() + name.size() - kSuffix.size();
  if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix) || first >= last) return {};
  const auto [end, error] = std::from_chars(first, last, number);
  return error == std::errc() && end == last ? std::optional(number) : std::nullopt;
}

/// Names of the files in a folder that begin and end in a certain way.
std::vector<std::string> files_in(const fs::path& folder, std::string_view prefix, std::string_view suffix) {
  std::vector<std::string> names;
  try {
    for (const auto& entry : fs::directory_iterator(folder)) {
      const std::string name = entry.path().filename().string();
      if (name.starts_with(prefix) && name.ends_with(suffix)) names.push_back(entry.path().string());
    }
  } catch (const fs::filesystem_error& error) {
    throw Error(ExitCode::io, "cannot read the folder " + folder.string() + ": " + error.code().message());
  }
  return names;
}

void remove_files(const std::vector<std::string>& files) {
  std::error_code ignored;
  for (const std::string& file : files) fs::remove(file, ignored);
}

}  // namespace

CheckpointFolder::CheckpointFolder(const std::string& output, Leftover leftover)
    : path_(output + ".parts"), lock_(path_) {
  // What a killed process was about to write. Other outputs may begin with the same name.
  const fs::path table(output);
  const std::string unfinished = "." + table.filename().string() + ".";
  std::vector<std::string> files =
      files_in(table.has_parent_path() ? table.parent_path() : ".", unfinished, kTemporary);
  std::erase_if(files, [&](const std::string& file) {
    const std::string name = fs::path(file).filename().string();
    return name.find('.', unfinished.size()) != name.size() - kTemporary.size();
  });
  remove_files(files);
  remove_files(files_in(path_, "." + std::string(kPrefix), kTemporary));
  const std::vector<std::string> left = parts();
  if (left.empty()) return;
  if (leftover == Leftover::refuse)
    throw Error(ExitCode::cannot_create, path_ +
                                             " holds the checkpoint of a scan that was stopped; continue "
                                             "it with --resume, or start anew with --force");
  if (leftover == Leftover::discard) remove_files(left);
  next_ = *part_number(fs::path(left.back()).filename().string()) + 1;
}

CheckpointFolder::~CheckpointFolder() {
  try {
    if (!removed_ && parts().empty()) remove();
  } catch (const Error&) {  // it is kept
  }
}

std::string CheckpointFolder::next() {
  char name[40];
  std::snprintf(name, sizeof name, "part-%06zu.h5", next_++);
  return path_ + "/" + name;
}

void CheckpointFolder::remove() {
  removed_ = true;
  remove_files(parts());
  lock_.release();
  std::error_code ignored;
  fs::remove(path_, ignored);  // unless there is something else in it
}

std::vector<std::string> CheckpointFolder::parts_in(const std::string& folder) {
  std::vector<std::pair<std::size_t, std::string>> numbered;
  for (const std::string& file : files_in(folder, kPrefix, kSuffix))
    if (const auto number = part_number(fs::path(file).filename().string()))
      numbered.emplace_back(*number, file);
  std::sort(numbered.begin(), numbered.end());
  std::vector<std::string> parts;
  for (const auto& [number, file] : numbered) parts.push_back(file);
  return parts;
}

}  // namespace semivis
