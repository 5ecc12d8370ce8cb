#include "program.h"

#include "install.h"
#include "subprocess.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include <unistd.h>

namespace fs = std::filesystem;

namespace tether::tool {
namespace {

constexpr std::chrono::seconds timeLimit{10};
/// How a program ends whose main goroutine is blocked for ever.
constexpr int deadlockStatus = 2;

bool isOnPath(const std::string &name) {
  std::istringstream path(getenv("PATH") ? getenv("PATH") : "");
  for (std::string directory; std::getline(path, directory, ':');)
    if (access((directory + "/" + name).c_str(), X_OK) == 0)
      return true;
  return false;
}

std::vector<std::string> compileCommand(const TestProgram &program, const Toolchain &toolchain) {
  return {toolchain.compiler, "-std=c++20",      "-g",      "-O1", "-I" + toolchain.headers,
          program.file,       toolchain.library, "-pthread"};
}

/// A readable name, unique for the source and the command.
std::string executableName(const TestProgram &program, const std::vector<std::string> &command) {
  std::string all, name = program.name + "-" + fs::path(program.file).stem().string();
  for (const std::string &word : command)
    all += word + '\0';
  std::ranges::replace(name, '/', '-');
  std::ostringstream text;
  text << name << '-' << std::hex << std::hash<std::string>()(all);
  return text.str();
}

/// The files of a dependency file as written by the compiler: "target: a.cpp b.h \ c.h".
std::vector<std::string> dependencies(const std::string &file) {
  std::ifstream stream(file);
  std::vector<std::string> files;
  for (std::string word; stream >> word;)
    if (word != "\\" && !word.ends_with(":"))
      files.push_back(word);
  return files;
}

bool isFresh(const std::string &executable, const std::string &library) {
  std::error_code error;
  fs::file_time_type built = fs::last_write_time(executable, error);
  std::vector<std::string> inputs = dependencies(executable + ".d");
  if (error || inputs.empty())
    return false;
  inputs.push_back(library);
  return std::ranges::all_of(inputs, [&](const std::string &input) {
    std::error_code missing;
    return fs::last_write_time(input, missing) <= built && !missing;
  });
}

/// Compiles into a temporary name first: a program half written must not count as fresh.
std::string compile(std::vector<std::string> command, const std::string &executable) {
  std::string temporary = executable + ".new";
  for (std::string word : {std::string("-MD"), std::string("-MF"), executable + ".d", std::string("-o"), temporary})
    command.push_back(std::move(word));
  Descriptor log = makeScratchFile();
  pid_t process = startProcess({command, {}, -1, log.get(), log.get()});
  if (process < 0)
    return "cannot start " + command.front() + ": " + strerror(errno) + "\n";
  Ending ending = waitForProcess(process);
  if (!ending.good())
    return readScratchFile(log) + command.front() + ": " + describe(ending) + "\n";
  std::error_code error;
  fs::rename(temporary, executable, error);
  return error ? "cannot write " + executable + ": " + error.message() + "\n" : "";
}

/// The last line of a program's output, to go behind a description of its end.
std::string lastWords(std::string text) {
  while (text.ends_with('\n'))
    text.pop_back();
  return text.empty() ? "" : ": " + text.substr(text.rfind('\n') + 1);
}

/// The file to which one run writes its leak report; runs of one program go on at the same time.
struct ReportFile {
  std::string path;

  explicit ReportFile(const std::string &executable) {
    static std::atomic<unsigned> count = 0;
    path = executable + "." + std::to_string(getpid()) + "." + std::to_string(count++) + ".json";
  }
  ReportFile(const ReportFile &) = delete;
  ~ReportFile() { unlink(path.c_str()); }

  Problem read(std::vector<Leak> &leaks) const {
    std::ifstream stream(path);
    if (!stream)
      return "no leak report";
    std::string text{std::istreambuf_iterator<char>(stream), {}};
    return readLeakReport(text, leaks);
  }
};

} // namespace

Problem findToolchain(const std::string &buildDirectory, Toolchain &toolchain) {
  for (const char *name : {"clang++-19", "c++"})
    if (toolchain.compiler.empty() && isOnPath(name))
      toolchain.compiler = name;
  if (toolchain.compiler.empty())
    return "no C++ compiler: neither clang++-19 nor c++ is on the PATH";
  toolchain.headers = runtimeHeaders();
  toolchain.library = runtimeLibrary();
  if (toolchain.headers.empty() || toolchain.library.empty())
    return "the bundled runtime (tether/tether.h and libtether.a) is not beside this program; build it first";
  std::error_code error;
  fs::create_directories(buildDirectory, error);
  if (error || access(buildDirectory.c_str(), W_OK) != 0)
    return "cannot write to the build directory '" + buildDirectory + "'";
  toolchain.buildDirectory = fs::canonical(buildDirectory).string();
  return std::nullopt;
}

Build build(const TestProgram &program, const Toolchain &toolchain) {
  std::vector<std::string> command = compileCommand(program, toolchain);
  std::string executable = toolchain.buildDirectory + "/" + executableName(program, command);
  if (isFresh(executable, toolchain.library))
    return {executable, ""};
  return {executable, compile(std::move(command), executable)};
}

RunOutcome runOnce(const TestProgram &program, const std::string &executable) {
  ReportFile report(executable);
  Descriptor log = makeScratchFile(), null = openNull();
  pid_t process =
      startProcess({{executable}, {"TETHER_LEAK_REPORT=" + report.path}, null.get(), null.get(), log.get()});
  if (process < 0)
    return {{}, std::string("cannot be started: ") + strerror(errno)};
  Ending ending = waitForProcess(process, timeLimit);
  RunOutcome outcome;
  Problem unreadable = report.read(outcome.leaks);
  if (ending.signal == SIGABRT && program.declaration.mayAbort)
    return outcome;
  // A leak that ends in a deadlock is told as a leak.
  bool isDeadlock = ending.exitStatus == deadlockStatus && (program.isBug || !outcome.leaks.empty());
  if (ending.timedOut || ending.signal || (ending.exitStatus != 0 && !isDeadlock))
    outcome.failure = describe(ending) + lastWords(readScratchFile(log));
  else if (unreadable)
    outcome.failure = *unreadable;
  return outcome;
}

} // namespace tether::tool
