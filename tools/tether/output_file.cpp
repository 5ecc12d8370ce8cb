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

} // namespace

OutputFile::~OutputFile() {
  if (!temporary.empty())
    unlink(temporary.c_str());
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
  temporary = path + ".XXXXXX";
  descriptor = mkostemp(temporary.data(), O_CLOEXEC);
  if (descriptor >= 0)
    return std::nullopt;
  temporary.clear();
  return reason(path);
}

Problem OutputFile::commit(std::string_view text) {
  std::string name = target.empty() ? "standard output" : target;
  if (!writeAll(descriptor, text))
    return reason(name);
  if (temporary.empty())
    return std::nullopt;
  // Some file systems say only now that they are full.
  if (fchmod(descriptor, newFileMode()) != 0 || close(std::exchange(descriptor, -1)) != 0 ||
      rename(temporary.c_str(), target.c_str()) != 0)
    return reason(name);
  temporary.clear();
  return std::nullopt;
}

bool OutputFile::wantsColours() const { return tool::wantsColours(descriptor); }

} // namespace tether::tool
