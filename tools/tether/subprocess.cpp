#include "subprocess.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

namespace tether::tool {
namespace {

std::vector<char *> pointers(const std::vector<std::string> &words) {
  std::vector<char *> result;
  for (const std::string &word : words)
    result.push_back(const_cast<char *>(word.c_str()));
  result.push_back(nullptr);
  return result;
}

bool isReplaced(std::string_view variable, const std::vector<std::string> &replacements) {
  for (const std::string &replacement : replacements) {
    std::string_view name = std::string_view(replacement).substr(0, replacement.find('=') + 1);
    if (variable.starts_with(name))
      return true;
  }
  return false;
}

std::vector<std::string> mergeEnvironment(const std::vector<std::string> &replacements) {
  std::vector<std::string> merged = replacements;
  for (char **variable = environ; *variable; ++variable)
    if (!isReplaced(*variable, replacements))
      merged.emplace_back(*variable);
  return merged;
}

/// A pidfd becomes readable when its process ends, which lets poll do the waiting.
bool endsWithin(pid_t process, std::chrono::milliseconds limit) {
  Descriptor descriptor(static_cast<int>(syscall(SYS_pidfd_open, process, 0)));
  pollfd request{descriptor.get(), POLLIN, 0};
  auto deadline = std::chrono::steady_clock::now() + limit;
  for (;;) {
    auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    int ready = poll(&request, 1, static_cast<int>(std::max<long>(left.count(), 0)));
    if (ready >= 0 || errno != EINTR)
      return ready > 0;
  }
}

} // namespace

Descriptor &Descriptor::operator=(Descriptor &&other) noexcept {
  if (this != &other) {
    reset();
    number = other.release();
  }
  return *this;
}

int Descriptor::release() { return std::exchange(number, -1); }

void Descriptor::reset() {
  if (number >= 0)
    close(release());
}

Descriptor makeScratchFile() { return Descriptor(memfd_create("tether", MFD_CLOEXEC)); }

std::string readScratchFile(const Descriptor &file) {
  std::string text;
  char buffer[4096];
  while (ssize_t count = pread(file.get(), buffer, sizeof buffer, static_cast<off_t>(text.size()))) {
    if (count < 0)
      break;
    text.append(buffer, static_cast<size_t>(count));
  }
  return text;
}

Descriptor openNull() { return Descriptor(open("/dev/null", O_RDWR | O_CLOEXEC)); }

pid_t startProcess(const ProcessSetup &setup) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  const int streams[] = {setup.input, setup.output, setup.error};
  for (int target = 0; target < 3; ++target)
    if (streams[target] >= 0)
      posix_spawn_file_actions_adddup2(&actions, streams[target], target);

  // This program ignores these; those that it starts must not inherit that.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t defaults;
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  sigaddset(&defaults, SIGXFSZ);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);

  std::vector<std::string> environment = mergeEnvironment(setup.environment);
  pid_t process = -1;
  int error = posix_spawnp(&process, setup.command.front().c_str(), &actions, &attributes,
                           pointers(setup.command).data(), pointers(environment).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (error == 0)
    return process;
  errno = error;
  return -1;
}

Ending waitForProcess(pid_t process, std::optional<std::chrono::milliseconds> limit) {
  Ending ending;
  if (limit && !endsWithin(process, *limit)) {
    ending.timedOut = true;
    kill(process, SIGKILL);
  }
  int status = 0;
  while (waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  ending.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  ending.exitStatus = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
  return ending;
}

std::string describe(const Ending &ending) {
  if (ending.timedOut)
    return "no end within the time limit";
  if (ending.signal)
    return "signal " + std::to_string(ending.signal) + " (" + strsignal(ending.signal) + ")";
  return "exit status " + std::to_string(ending.exitStatus);
}

} // namespace tether::tool
