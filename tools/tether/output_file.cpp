#include "output_file.h"

#include "console.h"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tether::tool {
namespace {

std::string reason(const std::string &path) { return "cannot write '" + path + "': " + strerror(errno); }

/// A pipe or a device cannot be replaced by renaming.
bool isSpecial(const std::string &path) {
  struct stat status;
  return stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode);
}

/// Asked once, since the mask can only be read by changing it for all threads.
mode_t newFileMode() {
  static const mode_t mask = [] {
    mode_t mask = umask(0);
    umask(mask);
    return mask;
  }();
  return 0666 & ~mask;
}

bool writeAll(int descriptor, std::string_view text) {
  while (!text.empty()) {
    ssize_t count = write(descriptor, text.data(), text.size());
    if (count < 0 && errno != EINTR)
      return false;
    text.remove_prefix(count < 0 ? 0 : static_cast<size_t>(count));
  }
  return true;
}

/// A file beside `target` that is removed again unless its name is cleared.
struct TemporaryFile {
  std::string name;
  int descriptor;

  explicit TemporaryFile(const std::string &target)
      : name(target + ".XXXXXX"), descriptor(mkostemp(name.data(), O_CLOEXEC)) {
    if (descriptor < 0)
      name.clear();
  }
  TemporaryFile(const TemporaryFile &) = delete;
  TemporaryFile &operator=(const TemporaryFile &) = delete;
  ~TemporaryFile() {
    int error = errno;
    if (descriptor >= 0)
      close(descriptor);
    if (!name.empty())
      unlink(name.c_str());
    errno = error;
  }
};

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
    descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    return descriptor < 0 ? Problem(reason(path)) : std::nullopt;
  }
  descriptor = -1;
  TemporaryFile attempt(path);
  return attempt.descriptor < 0 ? Problem(reason(path)) : std::nullopt;
}

Problem OutputFile::commit(std::string_view text) {
  if (descriptor < 0)
    return replaceTarget(text);
  return writeAll(descriptor, text) ? std::nullopt : Problem(reason(target.empty() ? "standard output" : target));
}

Problem OutputFile::replaceTarget(std::string_view text) const {
  TemporaryFile file(target);
  // Some file systems say only when a file is closed that they are full.
  if (file.descriptor < 0 || !writeAll(file.descriptor, text) || fchmod(file.descriptor, newFileMode()) != 0 ||
      close(std::exchange(file.descriptor, -1)) != 0 || rename(file.name.c_str(), target.c_str()) != 0)
    return reason(target);
  file.name.clear();
  return std::nullopt;
}

bool OutputFile::wantsColours() const { return tool::wantsColours(descriptor); }

} // namespace tether::tool
