#include "affected_units.h"

#include "parallel.h"
#include "tidy_options.h"

#include "clang/Tooling/ArgumentsAdjusters.h"
#include "clang/Tooling/DependencyScanning/DependencyScanningService.h"
#include "clang/Tooling/DependencyScanning/DependencyScanningTool.h"
#include "llvm/ADT/StringRef.h"

#include <algorithm>
#include <filesystem>
#include <mutex>
#include <set>

namespace fs = std::filesystem;
namespace scanning = clang::tooling::dependencies;
namespace tooling = clang::tooling;

namespace tether::tool {
namespace {

/// The prerequisites of the one rule of a makefile, which has a line for each or several and "\" before spaces that
/// are part of a name.
std::vector<std::string> prerequisites(llvm::StringRef rule) {
  std::vector<std::string> names;
  std::string name;
  auto finish = [&] {
    if (!name.empty())
      names.push_back(std::exchange(name, ""));
  };
  for (llvm::StringRef text = rule.split(": ").second; !text.empty(); text = text.drop_front()) {
    char c = text.front();
    char following = text.size() > 1 ? text[1] : '\0';
    if (c == '\\' && following == '\n') {
      finish();
    } else if ((c == '\\' && (following == ' ' || following == '#' || following == '\\')) ||
               (c == '$' && following == '$')) {
      name += following;
      text = text.drop_front();
    } else if (c == ' ' || c == '\n') {
      finish();
    } else {
      name += c;
    }
  }
  finish();
  return names;
}

/// Files by canonical name, asked for by names that may lead through links.
class FileSet {
public:
  void insert(const std::string &canonical) {
    files.insert(canonical);
    baseNames.insert(fs::path(canonical).filename().string());
  }
  bool empty() const { return files.empty(); }

  /// Asks the disk only where the last component is right: a unit includes hundreds of headers.
  bool contains(const fs::path &file) const {
    std::error_code error;
    return baseNames.contains(file.filename().string()) && files.contains(fs::weakly_canonical(file, error).string());
  }

private:
  std::set<std::string> files, baseNames;
};

/// A unit's command as the analysis runs it: --extra-arg and the ExtraArgs of .clang-tidy can decide what is included.
std::vector<std::string> commandOf(const Unit &unit, clang::tidy::ClangTidyOptionsProvider &provider) {
  using tooling::ArgumentInsertPosition;
  const clang::tidy::ClangTidyOptions options = provider.getOptions(unit.file);
  std::vector<std::string> command = unit.command;
  if (options.ExtraArgsBefore)
    command = tooling::getInsertArgumentAdjuster(*options.ExtraArgsBefore, ArgumentInsertPosition::BEGIN)(command, "");
  if (options.ExtraArgs)
    command = tooling::getInsertArgumentAdjuster(*options.ExtraArgs, ArgumentInsertPosition::END)(command, "");
  return command;
}

bool includesAny(const Unit &unit, const FileSet &files, scanning::DependencyScanningService &service) {
  scanning::DependencyScanningTool tool(service);
  llvm::Expected<std::string> rule = tool.getDependencyFile(unit.command, unit.directory);
  if (!rule)
    return llvm::consumeError(rule.takeError()), true;
  return std::ranges::any_of(prerequisites(*rule),
                             [&](const std::string &name) { return files.contains(fs::path(unit.directory) / name); });
}

} // namespace

void keepAffected(std::vector<Unit> &units, const ChangedLines &lines, const AnalysisSettings &settings,
                  unsigned jobs) {
  std::vector<std::string> changed = lines.files();
  std::vector<char> keep(units.size(), 0);
  for (std::size_t i = 0; i < units.size(); ++i) {
    std::error_code error;
    std::string own = fs::weakly_canonical(units[i].file, error).string();
    keep[i] = lines.hasFile(own);
    std::erase(changed, own);
  }
  FileSet others;
  for (const std::string &file : changed)
    others.insert(file);
  // Where only main files have changed there is nothing to look for.
  if (!others.empty()) {
    scanning::DependencyScanningService service(scanning::ScanningMode::DependencyDirectivesScan,
                                                scanning::ScanningOutputFormat::Make);
    // What is wrong with a .clang-tidy is said when the unit is analysed.
    std::vector<std::string> problems;
    const auto provider = makeOptionsProvider(settings, llvm::vfs::getRealFileSystem(), problems);
    std::mutex mutex;
    parallelFor(units.size(), jobs, [&](std::size_t i) {
      if (keep[i])
        return;
      Unit unit = units[i];
      {
        std::lock_guard lock(mutex);
        unit.command = commandOf(unit, *provider);
      }
      keep[i] = includesAny(unit, others, service);
    });
  }
  std::size_t next = 0;
  std::erase_if(units, [&](const Unit &) { return !keep[next++]; });
}

} // namespace tether::tool
