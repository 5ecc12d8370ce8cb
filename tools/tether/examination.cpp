#include "examination.h"

#include "build_paths.h"
#include "install.h"
#include "lint_options.h"
#include "result_cache.h"
#include "rules.h"
#include "subprocess.h"
#include "unit.h"

#include "llvm/Config/llvm-config.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace fs = std::filesystem;

namespace tether::tool {
namespace {

constexpr auto ok = Examined::State::ok, failed = Examined::State::failed, skipped = Examined::State::skipped;

struct Ran {
  bool good = false;
  /// Standard output, then standard error.
  std::string output;
};

Ran run(const std::vector<std::string> &command) {
  Descriptor output = makeScratchFile(), errors = makeScratchFile(), null = openNull();
  pid_t process = startProcess({command, {}, null.get(), output.get(), errors.get()});
  if (process < 0)
    return {false, command.front() + ": " + std::strerror(errno)};
  Ending ending = waitForProcess(process, std::chrono::seconds(60));
  std::string text = readScratchFile(output) + readScratchFile(errors);
  return {ending.good(), text.empty() && !ending.good() ? command.front() + ": " + describe(ending) : text};
}

std::string firstLine(const std::string &text) { return text.substr(0, text.find('\n')); }

std::string without(std::string text, const std::string &part) {
  if (size_t at = text.find(part); at != std::string::npos)
    text.erase(at, part.size());
  return text;
}

/// "19.1.7" from "Debian LLVM version 19.1.7", or "".
std::string versionIn(const std::string &text) {
  const std::string word = "version ";
  size_t at = text.find(word);
  if (at == std::string::npos)
    return "";
  size_t start = at + word.size();
  return text.substr(start, text.find_first_not_of("0123456789.", start) - start);
}

class Examination {
public:
  explicit Examination(const ExaminationSettings &settings) : settings(settings) {}

  std::vector<Examined> all() {
    add(ok, "tether", TETHER_VERSION " for LLVM " LLVM_VERSION_STRING ", " + executablePath());
    compilerHeaders();
    runtime();
    program("clang-tidy", settings.clangTidy,
            "install it (Debian: apt install clang-tidy-19), or give --clang-tidy=PROGRAM");
    optionalProgram("clang++", "clang++-19", "only 'tether validate' compiles");
    optionalProgram("clangd", "clangd-19", "tether-clangd takes its place");
    languageServer();
    cache();
    plugin();
    std::vector<Unit> units = database();
    cmake();
    precompiledHeaders(units);
    configurations(units);
    return result;
  }

private:
  void add(Examined::State state, const std::string &what, const std::string &found, const std::string &remedy = "") {
    result.push_back({state, what, found, remedy});
  }

  void compilerHeaders() {
    std::string file = defaultResourceDirectory() + "/include/stddef.h";
    if (fs::exists(file))
      add(ok, "compiler headers", defaultResourceDirectory());
    else
      add(failed, "compiler headers", "no " + file,
          "install them (Debian: apt install libclang-common-19-dev), or give 'tether lint' --resource-dir");
  }

  void runtime() {
    std::string headers = runtimeHeaders(), library = runtimeLibrary();
    if (!headers.empty() && !library.empty())
      add(ok, "runtime", headers + ", " + library);
    else
      add(failed, "runtime",
          headers.empty() ? "no tether/tether.h beside this program" : "no libtether.a beside this program",
          "install tether again: cmake --install BUILD --prefix PREFIX");
  }

  bool program(const std::string &what, const std::string &name, const std::string &remedy) {
    Ran version = run({name, "--version"});
    std::string number = versionIn(version.output);
    if (!version.good)
      return add(failed, what, firstLine(version.output), remedy), false;
    if (number != LLVM_VERSION_STRING)
      return add(failed, what, name + " is version " + number + ", tether is built for " LLVM_VERSION_STRING,
                 "build tether against that version, or use version " LLVM_VERSION_STRING),
             false;
    add(ok, what, name + " " + number);
    return true;
  }

  void optionalProgram(const std::string &what, const std::string &name, const std::string &reason) {
    if (run({name, "--version"}).good)
      program(what, name, "");
    else
      add(skipped, what, "no " + name + "; " + reason);
  }

  void languageServer() {
    if (ownLanguageServer().empty())
      add(skipped, "tether-clangd", "not part of this copy; editors get no squiggles");
    else
      program("tether-clangd", ownLanguageServer(), "build it again: ninja tether-clangd");
  }

  void cache() {
    std::string place = defaultCacheDirectory();
    if (place.empty())
      return add(skipped, "cache", "neither XDG_CACHE_HOME nor HOME is set; lint keeps no results");
    if (Problem problem = ResultCache().open(place, 0))
      return add(failed, "cache", *problem, "make it writable, set XDG_CACHE_HOME, or give 'tether lint' --cache=DIR");
    add(ok, "cache", place);
  }

  void plugin() {
    const std::string wanted = settings.plugin.empty() ? ownPlugin() : settings.plugin;
    if (wanted.empty() || !fs::exists(wanted))
      return add(failed, "plugin", wanted.empty() ? "no TetherTidy.so beside this program" : "no such file: " + wanted,
                 "build it (ninja TetherTidy) or install tether again, and name the file in every --load");
    if (result.end() != std::ranges::find_if(result, [](const Examined &each) {
          return each.what == "clang-tidy" && each.state == failed;
        }))
      return;
    Ran listed = run({settings.clangTidy, "--load=" + wanted, "--checks=-*,tether-*", "--list-checks"});
    std::string missing = missingCheck(listed.output);
    // clang-tidy says why it did not load a plugin, and goes on without it.
    if (listed.good && missing.empty() && listed.output.find("Error opening") == std::string::npos) {
      loaded = wanted;
      return add(ok, "plugin", wanted + ", " + std::to_string(checkNames().size()) + " checks");
    }
    add(failed, "plugin",
        listed.good && missing != "" ? wanted + " does not bring " + missing : firstLine(listed.output),
        "build tether and the plugin together, against the clang-tidy that loads it");
  }

  static std::string missingCheck(const std::string &list) {
    std::set<std::string> listed;
    std::istringstream words(list);
    for (std::string word; words >> word;)
      listed.insert(word);
    for (const std::string &check : checkNames())
      if (!listed.contains(check))
        return check;
    return "";
  }

  std::vector<Unit> database() {
    directory = settings.buildPath.empty() ? findDatabase(fs::current_path()) : settings.buildPath;
    std::vector<Unit> units;
    if (directory.empty()) {
      add(skipped, "database", "no compile_commands.json here or above; -p BUILD names one");
      return units;
    }
    LintOptions options;
    options.buildPath = directory;
    if (Problem problem = collectUnits(options, "", units))
      add(failed, "database", *problem, "configure the build again, with -DCMAKE_EXPORT_COMPILE_COMMANDS=ON");
    else
      add(ok, "database", directory + ", " + std::to_string(units.size()) + " units");
    return units;
  }

  /// A plugin that CMake hands to clang-tidy and that is not there costs one line in the log and no failure.
  void cmake() {
    std::ifstream cache(fs::path(directory) / "CMakeCache.txt");
    const std::string key = "CMAKE_CXX_CLANG_TIDY:";
    for (std::string line; !directory.empty() && std::getline(cache, line);) {
      size_t value = line.find('=');
      if (!line.starts_with(key) || value + 1 >= line.size())
        continue;
      std::istringstream words(line.substr(value + 1));
      std::string file;
      for (std::string word; std::getline(words, word, ';');)
        if (size_t at = word.find("-load="); at != std::string::npos && at <= 1) {
          file = word.substr(at + 6);
          if (!fs::exists(file))
            return add(failed, "CMAKE_CXX_CLANG_TIDY", "no such file: " + file,
                       "correct the --load and configure again");
        }
      if (file.empty())
        return add(failed, "CMAKE_CXX_CLANG_TIDY", "loads no plugin",
                   "add --load=" + ownPlugin() + " and configure again");
      add(ok, "CMAKE_CXX_CLANG_TIDY", "loads " + file);
    }
  }

  /// CMake writes into its precompiled headers that they are of the system, and then all that they include is.
  void precompiledHeaders(const std::vector<Unit> &units) {
    std::set<fs::path> files;
    for (const Unit &unit : units)
      for (const std::string &word : unit.command)
        if (word.ends_with("/cmake_pch.hxx"))
          files.insert(fs::path(unit.directory) / word);
    std::set<std::string> own;
    for (const fs::path &file : files) {
      std::ifstream text(file);
      for (std::string line; std::getline(text, line);)
        if (line.starts_with("#include \""))
          own.insert(line.substr(sizeof "#include \"" - 1, line.find_last_of('"') - sizeof "#include \"" + 1));
    }
    if (!own.empty())
      add(skipped, "precompiled headers",
          *own.begin() + (own.size() == 1 ? "" : " and " + std::to_string(own.size() - 1) + " more") +
              ": nothing in them is followed; configure with -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON for that");
  }

  void configurations(const std::vector<Unit> &units) {
    std::set<fs::path> places{fs::current_path()}, files;
    for (const Unit &unit : units)
      places.insert(fs::path(unit.file).parent_path());
    for (fs::path place : places)
      for (;; place = place.parent_path()) {
        if (fs::exists(place / ".clang-tidy"))
          files.insert(place / ".clang-tidy");
        if (place == place.root_path())
          break;
      }
    if (files.empty())
      add(skipped, "configuration", "no .clang-tidy in reach; every tether-* check runs");
    for (const fs::path &file : files)
      configuration(file);
  }

  void configuration(const fs::path &file) {
    if (loaded.empty())
      return add(skipped, "configuration", file.string() + " needs the plugin to be tried");
    Ran tried = run({settings.clangTidy, "--load=" + loaded, "--verify-config", file.parent_path() / "unit.cpp", "--"});
    bool isGood = true;
    std::istringstream lines(tried.output);
    for (std::string line; std::getline(lines, line);) {
      // A file that cannot be parsed costs no bad exit status. What its parents say is told for each of them, and that
      // there is no check to switch off is no fault.
      if (!line.starts_with(file.string() + ":") || line.find("'tether-advice-*'") != std::string::npos)
        continue;
      isGood = false;
      add(failed, "configuration", without(without(line, " warning:"), " [-verify-config]"),
          "correct the file; 'tether explain' lists the checks, and a check's page its options");
    }
    if (isGood && !tried.good && tried.output.find("/.clang-tidy:") == std::string::npos)
      add(failed, "configuration", file.string() + ": " + firstLine(tried.output),
          "try another clang-tidy, with --clang-tidy");
    else if (isGood)
      add(ok, "configuration", file.string());
  }

  const ExaminationSettings &settings;
  std::vector<Examined> result;
  std::string directory;
  /// The plugin, once clang-tidy has shown that it can load it.
  std::string loaded;
};

} // namespace

std::vector<Examined> examine(const ExaminationSettings &settings) { return Examination(settings).all(); }

} // namespace tether::tool
