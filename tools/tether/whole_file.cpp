#include "whole_file.h"

#include "paths.h"
#include "subprocess.h"

#include "llvm/Support/MemoryBuffer.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fs = std::filesystem;

namespace tether::tool {
namespace {

/// As many as Linux follows.
constexpr std::size_t mostLinks = 40;

std::string reason(const std::string &path) { return "cannot write '" + displayPath(path) + "': " + strerror(errno); }

/// Asked once, since the mask can only be read by changing it for all threads.
mode_t newFileMode() {
  static const mode_t mask = [] {
    mode_t mask = umask(0);
    umask(mask);
    return mask;
  }();
  return 0666 & ~mask;
}

mode_t modeFor(const std::string &file) {
  struct stat status;
  return stat(file.c_str(), &status) == 0 ? status.st_mode & 07777 : newFileMode();
}

} // namespace

Problem readWhole(const std::string &file, std::string &text) {
  auto content = llvm::MemoryBuffer::getFile(file, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!content)
    return content.getError().message();
  text = (*content)->getBuffer();
  return std::nullopt;
}

bool writeAll(int descriptor, std::string_view text) {
  while (!text.empty()) {
    ssize_t count = write(descriptor, text.data(), text.size());
    if (count < 0 && errno != EINTR)
      return false;
    text.remove_prefix(count < 0 ? 0 : static_cast<std::size_t>(count));
  }
  return true;
}

std::vector<fs::path> followLinks(const std::string &name) {
  std::vector<fs::path> names = {name};
  std::error_code error;
  while (names.size() <= mostLinks && fs::is_symlink(names.back(), error))
    names.push_back(names.back().parent_path() / fs::read_symlink(names.back(), error));
  return names;
}

NewContent::~NewContent() {
  if (!temporary.empty())
    unlink(temporary.c_str());
}

Problem NewContent::write(const std::string &path, std::string_view text) {
  name = path;
  std::vector<fs::path> links = followLinks(path);
  if (links.size() > mostLinks)
    return errno = ELOOP, reason(name);
  target = links.back().string();
  std::string pattern = target + ".XXXXXX";
  Descriptor file(mkostemp(pattern.data(), O_CLOEXEC));
  if (file.get() < 0)
    return reason(name);
  temporary = pattern;
  // Some file systems say only when a file is closed that they are full.
  if (fchmod(file.get(), modeFor(target)) != 0 || !writeAll(file.get(), text) || close(file.release()) != 0)
    return reason(name);
  return std::nullopt;
}

Problem NewContent::commit() {
  if (rename(temporary.c_str(), target.c_str()) != 0)
    return reason(name);
  temporary.clear();
  return std::nullopt;
}

} // namespace tether::tool
