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

std::vector<std::string> compileCommand(const Toolchain &toolchain, const std::vector<std::string> &rest) {
  std::vector<std::string> command{toolchain.compiler, "-std=c++20", "-g", "-O1", "-pthread", "-I" + toolchain.headers};
  command.insert(command.end(), rest.begin(), rest.end());
  return command;
}

std::vector<std::string> compileCommand(const TestProgram &program, const Toolchain &toolchain) {
  std::vector<std::string> rest{program.file, toolchain.library};
  if (!toolchain.precompiledHeader.empty())
    rest.insert(rest.begin(), {"-include-pch", toolchain.precompiledHeader});
  return compileCommand(toolchain, rest);
}

/// A path in the build directory that begins with this readable name and is unique for the command.
std::string productOf(std::string name, const std::vector<std::string> &command, const Toolchain &toolchain) {
  std::string all;
  for (const std::string &word : command)
    all += word + '\0';
  std::ranges::replace(name, '/', '-');
  std::ostringstream text;
  text << toolchain.buildDirectory << '/' << name << '-' << std::hex << std::hash<std::string>()(all);
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

/// Compiles <tether/tether.h> unless that is done. Without it programs compile, too, and say what is wrong.
std::string precompile(const Toolchain &toolchain) {
  std::vector<std::string> command = compileCommand(toolchain, {"-Xclang", "-fpch-instantiate-templates", "-x",
                                                                "c++-header", toolchain.headers + "/tether/tether.h"});
  std::string product = productOf("tether.h", command, toolchain) + ".pch";
  return isFresh(product, toolchain.library) || compile(std::move(command), product).empty() ? product : "";
}

/// The last line of a program's output, to go behind a description of its end.
std::string lastWords(std::string text) {
  while (text.ends_with('\n'))
    text.pop_back();
  return text.empty() ? "" : ": " + text.substr(text.rfind('\n') + 1);
}

/// A folder for the leak report of one process and what comes with it; runs of one program go on at the same time.
class Scratch {
public:
  explicit Scratch(const std::string &executable) {
    static std::atomic<unsigned> count = 0;
    folder = executable + "." + std::to_string(getpid()) + "." + std::to_string(count++);
    std::error_code ignored;
    fs::create_directory(folder, ignored);
  }
  Scratch(const Scratch &) = delete;
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(folder, ignored);
  }

  std::string reportFile() const { return folder + "/report.json"; }

  Problem read(LeakReport &report) const {
    std::ifstream stream(reportFile());
    if (!stream)
      return "no leak report";
    std::string text{std::istreambuf_iterator<char>(stream), {}};
    return readLeakReport(text, report);
  }

private:
  std::string folder;
};

/// How one process ended, and what it reported.
struct Execution {
  LeakReport report;
  /// Why it proves nothing; empty if all is well.
  std::string failure;
};

/// Runs a program with these variables, of an exploration or a replay, or none. Those of the runtime that are not
/// among them are empty, which is as if they were not set.
Execution execute(const TestProgram &program, const std::string &executable, const Scratch &scratch,
                  std::vector<std::string> environment, std::chrono::seconds limit) {
  bool isRun = environment.empty();
  environment.push_back("TETHER_LEAK_REPORT=" + scratch.reportFile());
  for (const char *name : {"TETHER_EXPLORE=", "TETHER_REPLAY="})
    if (std::ranges::none_of(environment, [&](const std::string &given) { return given.starts_with(name); }))
      environment.emplace_back(name);
  Descriptor log = makeScratchFile(), null = openNull();
  pid_t process = startProcess({{executable}, std::move(environment), null.get(), null.get(), log.get()});
  if (process < 0)
    return {{}, std::string("cannot be started: ") + strerror(errno)};
  Ending ending = waitForProcess(process, limit);
  Execution execution;
  Problem unreadable = scratch.read(execution.report);
  if (isRun && ending.signal == SIGABRT && program.declaration.mayAbort)
    return execution;
  // A leak that ends in a deadlock is told as a leak.
  bool isDeadlock = ending.exitStatus == deadlockStatus && (program.isBug || !execution.report.leaks.empty());
  if (ending.timedOut || ending.signal || (ending.exitStatus != 0 && !isDeadlock))
    execution.failure = describe(ending) + lastWords(readScratchFile(log));
  else if (unreadable)
    execution.failure = *unreadable;
  return execution;
}

/// The explorer minds its own limit; this one is for a program that does not end between two operations, and
/// far enough off for a machine that is busy.
std::chrono::seconds processLimit(const ExploreSettings &settings) {
  return timeLimit + std::chrono::seconds(4) * settings.seconds;
}

bool isSame(const Leak &a, const Leak &b) { return a.places.front() == b.places.front() && a.reason == b.reason; }

/// Repeats the witness of a leak once; says why that does not show the same.
Problem replayOnce(const TestProgram &program, const std::string &executable, const Leak &leak,
                   const ExploreSettings &settings) {
  Scratch scratch(executable);
  Execution again = execute(program, executable, scratch, {"TETHER_REPLAY=" + leak.replay}, processLimit(settings));
  if (!again.failure.empty())
    return again.failure;
  if (!again.report.error.empty())
    return again.report.error;
  if (again.report.mode != "replay")
    return "nothing was replayed";
  if (std::ranges::none_of(again.report.leaks, [&](const Leak &other) { return isSame(leak, other); }))
    return "it does not end in " + leak.reason + " at line " + std::to_string(leak.places.front().line);
  return std::nullopt;
}

Problem replay(const TestProgram &program, const std::string &executable, const Leak &leak,
               const ExploreSettings &settings) {
  unsigned failed = 0;
  std::string why;
  for (unsigned i = 0; i < settings.replays; ++i)
    if (Problem problem = replayOnce(program, executable, leak, settings); problem && ++failed == 1)
      why = *problem;
  if (failed == 0)
    return std::nullopt;
  return std::to_string(failed) + " of " + std::to_string(settings.replays) + " replays of " +
         fs::path(leak.replay).filename().string() + " failed: " + why;
}

/// Where the replay files of a program go, without those of an earlier call.
class WitnessFolder {
public:
  WitnessFolder(const TestProgram &program, const std::string &witnesses)
      : folder(fs::path(witnesses) / program.name), prefix(fs::path(program.file).stem().string() + ".") {
    std::error_code ignored;
    for (const fs::directory_entry &entry : fs::directory_iterator(folder, ignored)) {
      std::string name = entry.path().filename().string();
      if (name.starts_with(prefix) && (name.ends_with(".replay") || name.ends_with(".guide")))
        fs::remove(entry.path(), ignored);
    }
  }

  /// Copies a replay file there, under a name of its own.
  Problem keep(std::string &file) {
    fs::path kept = folder / (prefix + std::to_string(++count) + ".replay");
    std::error_code error;
    fs::create_directories(folder, error);
    if (!error)
      fs::copy_file(file, kept, fs::copy_options::overwrite_existing, error);
    if (error)
      return "cannot keep the witness " + kept.string() + ": " + error.message();
    file = kept.string();
    return std::nullopt;
  }

  /// Writes the guides there.
  Problem keepGuides(const std::string &guides, std::string &file) const {
    file = (folder / (prefix + "guide")).string();
    std::error_code error;
    fs::create_directories(folder, error);
    if (std::ofstream stream(file); !error && !(stream << guides).flush())
      error.assign(errno, std::generic_category());
    return error ? Problem("cannot write the guide " + file + ": " + error.message()) : std::nullopt;
  }

private:
  fs::path folder;
  std::string prefix;
  unsigned count = 0;
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
  if (toolchain.compiler.starts_with("clang++"))
    toolchain.precompiledHeader = precompile(toolchain);
  return std::nullopt;
}

Build build(const TestProgram &program, const Toolchain &toolchain) {
  std::vector<std::string> command = compileCommand(program, toolchain);
  std::string executable = productOf(program.name + "-" + fs::path(program.file).stem().string(), command, toolchain);
  if (isFresh(executable, toolchain.library))
    return {executable, ""};
  return {executable, compile(std::move(command), executable)};
}

RunOutcome runOnce(const TestProgram &program, const std::string &executable) {
  Scratch scratch(executable);
  Execution execution = execute(program, executable, scratch, {}, timeLimit);
  return {std::move(execution.report), std::move(execution.failure)};
}

Exploration explore(const TestProgram &program, const std::string &executable, const std::string &guides,
                    const ExploreSettings &settings) {
  Scratch scratch(executable);
  WitnessFolder folder(program, settings.witnesses);
  std::string wanted =
      "schedules=" + std::to_string(settings.schedules) + ",seconds=" + std::to_string(settings.seconds);
  if (std::string file; !guides.empty()) {
    if (Problem problem = folder.keepGuides(guides, file))
      return {{}, {*problem}};
    wanted += ",guide=" + file;
  }
  Execution execution = execute(program, executable, scratch, {"TETHER_EXPLORE=" + wanted}, processLimit(settings));
  Exploration exploration{std::move(execution.report), {}};
  for (const std::string &why : {execution.failure, exploration.report.error})
    if (!why.empty())
      exploration.failures.push_back(why);
  if (exploration.failures.empty() && exploration.report.mode != "explore")
    exploration.failures.push_back("not explored: the program does not call tether::run");
  for (Leak &leak : exploration.report.leaks) {
    Problem problem = leak.replay.empty() ? "no witness of " + leak.reason : folder.keep(leak.replay);
    if (!problem)
      problem = replay(program, executable, leak, settings);
    if (problem)
      exploration.failures.push_back(*problem);
  }
  return exploration;
}

} // namespace tether::tool
