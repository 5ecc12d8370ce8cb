#include "testcase.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>

namespace fs = std::filesystem;

namespace tether::tool {
namespace {

/// What follows "// KEY:" on a line, if the line has that.
std::optional<std::string> valueOf(const std::string &line, const std::string &key) {
  size_t start = line.find("// " + key + ":");
  if (start == std::string::npos)
    return std::nullopt;
  return line.substr(start + key.size() + 4);
}

std::vector<std::string> words(std::string text) {
  std::ranges::replace(text, ',', ' ');
  std::istringstream stream(text);
  return {std::istream_iterator<std::string>(stream), {}};
}

Problem readSchedule(const std::string &value, Declaration &declaration) {
  std::vector<std::string> given = words(value);
  if (given.size() != 1 || (given[0] != "every" && given[0] != "some"))
    return "SCHEDULE is neither 'every' nor 'some'";
  declaration.someSchedules = given[0] == "some";
  return std::nullopt;
}

Problem readEnd(const std::string &value, bool isBug, Declaration &declaration) {
  if (words(value) != std::vector<std::string>{"abort"})
    return "ENDS is not 'abort'";
  declaration.mayAbort = true;
  return isBug ? Problem() : "a fixed program has an '// ENDS:' line";
}

Problem readExplore(const std::string &value, Declaration &declaration) {
  if (words(value) != std::vector<std::string>{"no"})
    return "EXPLORE is not 'no'";
  declaration.canBeExplored = false;
  return std::nullopt;
}

Problem checkConsistent(const Declaration &declaration, bool isBug, bool hasSchedule) {
  if (declaration.checks.empty())
    return "no '// CHECKS:' line";
  if (!isBug)
    return declaration.marks.empty() ? Problem() : "a fixed program has a BUG mark";
  if (!hasSchedule)
    return "no '// SCHEDULE:' line";
  if (declaration.marks.empty())
    return "no line has a BUG mark";
  for (const Mark &mark : declaration.marks)
    if (isCheck(mark.check) && !std::ranges::count(declaration.checks, mark.check))
      return "line " + std::to_string(mark.line) + " is marked " + mark.check + ", which CHECKS does not name";
  return std::nullopt;
}

/// The case's name: its path below `root`, or its last two folders if it is `root` itself.
std::string caseName(const fs::path &folder, const fs::path &root) {
  if (folder != root)
    return folder.lexically_relative(root).string();
  return (folder.parent_path().filename() / folder.filename()).string();
}

Problem addProgram(const fs::path &file, const fs::path &root, std::vector<TestProgram> &programs) {
  TestProgram program{caseName(file.parent_path(), root), file.string(), file.filename() == "bug.cpp", {}};
  std::ifstream stream(file);
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (Problem problem = readDeclaration(text, program.isBug, program.declaration))
    return file.string() + ": " + *problem;
  programs.push_back(std::move(program));
  return std::nullopt;
}

} // namespace

bool isCheck(std::string_view word) { return word.starts_with("tether-"); }

Problem readDeclaration(std::string_view text, bool isBug, Declaration &declaration) {
  std::istringstream stream{std::string(text)};
  std::string line;
  bool hasSchedule = false;
  for (unsigned number = 1; std::getline(stream, line); ++number) {
    if (auto value = valueOf(line, "CHECKS"))
      declaration.checks = words(*value);
    if (auto value = valueOf(line, "SCHEDULE")) {
      hasSchedule = true;
      if (Problem problem = readSchedule(*value, declaration))
        return problem;
    }
    if (auto value = valueOf(line, "ENDS"))
      if (Problem problem = readEnd(*value, isBug, declaration))
        return problem;
    if (auto value = valueOf(line, "EXPLORE"))
      if (Problem problem = readExplore(*value, declaration))
        return problem;
    if (auto value = valueOf(line, "BUG"))
      for (const std::string &check : words(*value))
        declaration.marks.push_back({number, check});
  }
  return checkConsistent(declaration, isBug, hasSchedule);
}

Problem findPrograms(const std::string &directory, std::vector<TestProgram> &programs) {
  std::error_code error;
  if (!fs::is_directory(directory, error))
    return "no such directory: '" + directory + "'";
  fs::path root = fs::canonical(directory);
  std::vector<fs::path> files;
  for (const fs::directory_entry &entry : fs::recursive_directory_iterator(root)) {
    fs::path name = entry.path().filename();
    if (name == "bug.cpp" || name == "fixed.cpp")
      files.push_back(entry.path());
  }
  if (files.empty())
    return "no bug.cpp and no fixed.cpp below '" + directory + "'";
  std::ranges::sort(files);
  for (const fs::path &file : files)
    if (Problem problem = addProgram(file, root, programs))
      return problem;
  return std::nullopt;
}

} // namespace tether::tool
