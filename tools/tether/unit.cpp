#include "unit.h"

#include "lint_options.h"

#include "clang/Driver/Types.h"
#include "clang/Tooling/CompilationDatabase.h"
#include "llvm/ADT/STLExtras.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace fs = std::filesystem;

namespace tether::tool {
namespace {

using Database = std::unique_ptr<clang::tooling::CompilationDatabase>;

std::string absolute(const std::string &path) { return fs::absolute(path).lexically_normal().string(); }

Problem checkReadable(const std::string &file) {
  std::error_code error;
  if (!fs::exists(file, error))
    return "no such file: '" + file + "'";
  if (fs::is_directory(file, error))
    return "'" + file + "' is a directory, not a file";
  if (!std::ifstream(file))
    return "cannot read '" + file + "'";
  return std::nullopt;
}

bool hasDatabase(const fs::path &directory) {
  std::error_code error;
  return fs::exists(directory / "compile_commands.json", error) || fs::exists(directory / "compile_flags.txt", error);
}

std::string oneLine(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  while (!text.empty() && text.back() == ' ')
    text.pop_back();
  return text;
}

/// Clang's reader explains itself on standard error and over several lines, so faults are looked for first.
Problem checkSyntax(const fs::path &file) {
  std::ifstream stream(file);
  if (!stream)
    return std::nullopt;
  nlohmann::json commands = nlohmann::json::parse(stream, nullptr, /*allow_exceptions=*/false);
  if (commands.is_discarded())
    return "compile_commands.json is not JSON";
  if (!commands.is_array())
    return "compile_commands.json is not an array";
  for (const nlohmann::json &command : commands)
    if (!command.is_object() || !command.contains("file") || !command.contains("directory") ||
        !(command.contains("command") || command.contains("arguments")))
      return "an entry lacks \"file\", \"directory\" or \"command\"";
  return std::nullopt;
}

Problem loadDatabase(const std::string &directory, Database &database) {
  std::error_code error;
  if (!fs::is_directory(directory, error))
    return "no such directory: '" + directory + "'";
  if (!hasDatabase(directory))
    return "no compilation database in '" + directory +
           "' (compile_commands.json; with CMake: " + "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON)";
  if (Problem problem = checkSyntax(fs::path(directory) / "compile_commands.json"))
    return "malformed compilation database in '" + directory + "': " + *problem;
  std::string message;
  database = clang::tooling::CompilationDatabase::loadFromDirectory(directory, message);
  if (!database)
    return "malformed compilation database in '" + directory + "': " + oneLine(message);
  return std::nullopt;
}

/// Whether the file is a unit in C, C++ or Objective-C; a database also lists assembly and the like.
bool isSourceFile(const std::string &file) {
  std::string extension = fs::path(file).extension().string();
  if (extension.empty())
    return false;
  namespace types = clang::driver::types;
  types::ID type = types::lookupTypeForExtension(llvm::StringRef(extension).drop_front());
  return type != types::TY_INVALID && types::isDerivedFromC(type) && !types::onlyPrecompileType(type);
}

Problem addUnits(const clang::tooling::CompilationDatabase &database, const std::string &file,
                 std::vector<Unit> &units) {
  for (clang::tooling::CompileCommand &command : database.getCompileCommands(file)) {
    std::error_code error;
    if (!fs::is_directory(command.Directory, error))
      return "the compilation database compiles '" + file + "' in '" + command.Directory + "', which is no directory";
    units.push_back({file, command.Directory, std::move(command.CommandLine)});
  }
  return std::nullopt;
}

Problem addWholeDatabase(const clang::tooling::CompilationDatabase &database, const std::string &directory,
                         std::vector<Unit> &units) {
  std::vector<std::string> files = database.getAllFiles();
  std::ranges::sort(files);
  for (const std::string &file : files) {
    if (!isSourceFile(file))
      continue;
    if (Problem problem = checkReadable(file))
      return "the compilation database in '" + directory + "' names a file that cannot be read: " + *problem;
    if (Problem problem = addUnits(database, file, units))
      return problem;
  }
  if (units.empty())
    return "the compilation database in '" + directory + "' lists no C++ file";
  return std::nullopt;
}

/// The database opened last: many files usually share one.
struct LoadedDatabase {
  std::string directory;
  Database database;

  Problem open(const std::string &wanted) {
    if (directory == wanted)
      return std::nullopt;
    directory = wanted;
    return loadDatabase(wanted, database);
  }
};

/// A database that was merely found nearby says how its own files are compiled, and headers as its nearest
/// file. For a file that is not part of that build, a guess from its neighbours would be worse than the fixed
/// command.
bool appliesTo(const clang::tooling::CompilationDatabase &database, const std::string &file) {
  return !isSourceFile(file) || llvm::is_contained(database.getAllFiles(), file);
}

Problem addFile(const LintOptions &options, const std::string &bundledHeaders, const std::string &name,
                LoadedDatabase &loaded, std::vector<Unit> &units) {
  if (Problem problem = checkReadable(name))
    return problem;
  std::string file = absolute(name);
  std::string directory = options.buildPath;
  if (directory.empty() && !options.hasCompilerArguments)
    directory = findDatabase(fs::path(file).parent_path());
  if (directory.empty()) {
    units.push_back(fixedUnit(file, options.compilerArguments, bundledHeaders));
    return std::nullopt;
  }
  if (Problem problem = loaded.open(directory))
    return problem;
  if (options.buildPath.empty() && !appliesTo(*loaded.database, file)) {
    units.push_back(fixedUnit(file, {}, bundledHeaders));
    return std::nullopt;
  }
  size_t before = units.size();
  if (Problem problem = addUnits(*loaded.database, file, units))
    return problem;
  if (units.size() == before)
    return "no compile command for '" + name + "' in '" + directory + "'";
  return std::nullopt;
}

} // namespace

std::string findDatabase(fs::path start) {
  for (;; start = start.parent_path()) {
    if (hasDatabase(start))
      return start.string();
    if (hasDatabase(start / "build"))
      return (start / "build").string();
    if (start == start.root_path() || start.empty())
      return "";
  }
}

Unit fixedUnit(const std::string &file, const std::vector<std::string> &arguments, const std::string &bundledHeaders) {
  Unit unit{absolute(file), fs::current_path().string(), {"clang++", "-std=c++20"}};
  unit.command.insert(unit.command.end(), arguments.begin(), arguments.end());
  // Searched last, so that a program which brings its own runtime headers gets those.
  if (!bundledHeaders.empty())
    unit.command.push_back("-idirafter" + bundledHeaders);
  unit.command.push_back(unit.file);
  return unit;
}

Problem collectUnits(const LintOptions &options, const std::string &bundledHeaders, std::vector<Unit> &units) {
  LoadedDatabase loaded;
  if (options.files.empty()) {
    std::string directory = options.buildPath.empty() ? findDatabase(fs::current_path()) : options.buildPath;
    if (directory.empty())
      return "no FILE given and no compile_commands.json found here or above; give -p BUILD or FILE";
    if (Problem problem = loadDatabase(directory, loaded.database))
      return problem;
    return addWholeDatabase(*loaded.database, directory, units);
  }
  for (const std::string &name : options.files)
    if (Problem problem = addFile(options, bundledHeaders, name, loaded, units))
      return problem;
  return std::nullopt;
}

void setResourceDirectory(std::vector<Unit> &units, const std::string &directory) {
  for (Unit &unit : units) {
    auto names = [](const std::string &word) { return word.starts_with("-resource-dir"); };
    if (!unit.command.empty() && std::ranges::none_of(unit.command, names))
      unit.command.insert(unit.command.begin() + 1, "-resource-dir=" + directory);
  }
}

} // namespace tether::tool
