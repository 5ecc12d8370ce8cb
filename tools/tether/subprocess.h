// Starting other programs: no shell, file descriptors closed, standard streams where the caller wants them.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace tether::tool {

/// An owned file descriptor, or none (-1).
class Descriptor {
public:
  Descriptor() = default;
  explicit Descriptor(int number) : number(number) {}
  Descriptor(Descriptor &&other) noexcept : number(other.release()) {}
  Descriptor &operator=(Descriptor &&other) noexcept;
  ~Descriptor() { reset(); }

  int get() const { return number; }
  int release();
  void reset();

private:
  int number = -1;
};

/// A nameless file that lives as long as someone holds it open.
Descriptor makeScratchFile();
/// All that has been written to a scratch file so far.
std::string readScratchFile(const Descriptor &file);
/// /dev/null, for reading and writing.
Descriptor openNull();

struct ProcessSetup {
  std::vector<std::string> command;
  /// "NAME=value", replacing a variable of the same name in the inherited environment.
  std::vector<std::string> environment;
  /// Descriptors that become the process's standard streams; -1 inherits.
  int input = -1;
  int output = -1;
  int error = -1;
};

/// Starts a program, found through PATH if its name has no slash. Returns its id, or -1 with errno set.
pid_t startProcess(const ProcessSetup &setup);

/// How a process ended.
struct Ending {
  bool timedOut = false;
  /// The signal that killed it, or 0.
  int signal = 0;
  int exitStatus = 0;
  bool good() const { return !timedOut && signal == 0 && exitStatus == 0; }
};

/// Waits for a process; kills it after `limit` (none: waits for ever).
Ending waitForProcess(pid_t process, std::optional<std::chrono::milliseconds> limit = std::nullopt);

/// "exit status 3", "signal 11 (Segmentation fault)", "no end within the time limit".
std::string describe(const Ending &ending);

} // namespace tether::tool
