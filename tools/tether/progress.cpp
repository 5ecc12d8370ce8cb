#include "progress.h"

#include "console.h"
#include "paths.h"

#include <cstdio>

#include <sys/ioctl.h>
#include <unistd.h>

namespace tether::tool {
namespace {

constexpr char eraseLine[] = "\r\033[K";

/// A longer line would wrap, and then could not be erased.
std::size_t terminalWidth() {
  winsize size{};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

} // namespace

Progress::Progress(std::size_t total) : isShown(isCapableTerminal(STDERR_FILENO)), total(total) {}

Progress::~Progress() {
  if (isShown && begun > 0)
    std::fputs(eraseLine, stderr);
}

void Progress::skip(std::size_t count) {
  std::lock_guard lock(mutex);
  begun += count;
}

void Progress::begin(const std::string &file) {
  std::lock_guard lock(mutex);
  ++begun;
  if (!isShown)
    return;
  std::string line = "[" + std::to_string(begun) + "/" + std::to_string(total) + "] " + displayPath(file);
  line.resize(std::min(line.size(), terminalWidth() - 1));
  std::fputs((eraseLine + line).c_str(), stderr);
}

} // namespace tether::tool
