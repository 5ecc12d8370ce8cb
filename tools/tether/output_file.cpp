#include "output_file.h"

#include "console.h"
#include "whole_file.h"

#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fs = std::filesystem;

namespace tether::tool {
namespace {

std::string reason(const std::string &path) { return "cannot write '" + path + "': " + strerror(errno); }

/// The open descriptor that a name such as /dev/stdout stands for, or none.
std::optional<int> descriptorIn(const std::string &path) {
  std::error_code error;
  const fs::path open = fs::canonical("/proc/self/fd", error);
  for (const fs::path &name : followLinks(path)) {
    unsigned number = 0;
    if (!error && fs::weakly_canonical(name.parent_path(), error) == open &&
        !readNumber(name.filename().string(), 0, number))
      return static_cast<int>(number);
  }
  return std::nullopt;
}

/// What cannot be replaced by renaming: a pipe, a device, and what somebody else has opened.
bool isSpecial(const std::string &path) {
  struct stat status;
  return descriptorIn(path) || (stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode));
}

/// What is open already must not be opened anew: in a file, that would start again from the top.
int openSpecial(const std::string &path) {
  if (std::optional<int> number = descriptorIn(path))
    return fcntl(*number, F_DUPFD_CLOEXEC, 3);
  return open(path.c_str(), O_WRONLY | O_CLOEXEC);
}

} // namespace

OutputFile::~OutputFile() {
  if (descriptor > 2)
    close(descriptor);
}

Problem OutputFile::open(const std::string &path) {
  target = path;
  if (path.empty())
    return std::nullopt;
  if (isSpecial(path)) {
    descriptor = openSpecial(path);
    return descriptor < 0 ? Problem(reason(path)) : std::nullopt;
  }
  descriptor = -1;
  return NewContent().write(path, "");
}

Problem OutputFile::commit(std::string_view text) {
  if (descriptor >= 0)
    return writeAll(descriptor, text) ? std::nullopt : Problem(reason(target.empty() ? "standard output" : target));
  NewContent content;
  if (Problem problem = content.write(target, text))
    return problem;
  return content.commit();
}

bool OutputFile::wantsColours() const { return tool::wantsColours(descriptor); }

} // namespace tether::tool
