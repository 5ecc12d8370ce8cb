// Whole files: read at once, and replaced at once.
#pragma once

#include "arguments.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace tether::tool {

/// Reads all of a file. The problem is the reason alone, for a message that says what the file should have been.
Problem readWhole(const std::string &file, std::string &text);

/// Writes all of `text`, or returns false and sets errno.
bool writeAll(int descriptor, std::string_view text);

/// The name and those to which it leads as a symbolic link, one after the other; there need not be a file at the end.
std::vector<std::filesystem::path> followLinks(const std::string &name);

/// A file's new content, kept in a file beside it that is removed again unless it takes the file's place.
class NewContent {
public:
  NewContent() = default;
  NewContent(const NewContent &) = delete;
  NewContent &operator=(const NewContent &) = delete;
  ~NewContent();

  /// Where `path` is a link, the file to which it leads is meant. One that is there already keeps its mode.
  Problem write(const std::string &path, std::string_view text);
  Problem commit();

private:
  /// As given, for messages; the file itself; and the one beside it, while there is one.
  std::string name, target, temporary;
};

} // namespace tether::tool
