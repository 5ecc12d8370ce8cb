#include "tidy_options.h"

#include "nearest_name.h"
#include "nolint.h"

#include "clang-tidy/ClangTidy.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/SourceMgr.h"

using clang::tidy::ClangTidyOptions;

namespace tether::tool {
namespace {

ClangTidyOptions defaultOptions() {
  ClangTidyOptions options = ClangTidyOptions::getDefaults();
  options.Checks = std::string("-*,") + usualChecks;
  options.HeaderFilterRegex = ".*";
  return options;
}

ClangTidyOptions commandLineOptions(const AnalysisSettings &settings) {
  ClangTidyOptions options;
  options.Checks = settings.checks.empty() ? "" : settings.checks + ",";
  *options.Checks += std::string(settings.reportUnusedNolint ? "" : "-") + unusedNolintCheck;
  if (!settings.headerFilter.empty())
    options.HeaderFilterRegex = settings.headerFilter;
  options.ExtraArgs = settings.extraArguments;
  // The project's own compiler warnings are no business of this tool, not even as errors.
  options.ExtraArgs->push_back("-Wno-error");
  return options;
}

std::string describe(const llvm::SMDiagnostic &diagnostic) {
  return diagnostic.getFilename().str() + ":" + std::to_string(diagnostic.getLineNo()) + ": " +
         diagnostic.getMessage().str();
}

std::vector<llvm::StringRef> splitGlobs(llvm::StringRef globs) {
  std::vector<llvm::StringRef> result;
  for (llvm::StringRef rest = globs; !rest.empty();) {
    size_t end = rest.find_first_of(",\n");
    result.push_back(rest.substr(0, end).trim());
    rest = end == llvm::StringRef::npos ? llvm::StringRef() : rest.substr(end + 1);
  }
  return result;
}

/// A glob without the sign that takes its checks away.
llvm::StringRef nameIn(llvm::StringRef glob) {
  glob.consume_front("-");
  return glob;
}

class LayeredOptions : public clang::tidy::FileOptionsProvider {
  static auto reader(std::vector<std::string> &problems) {
    return [&problems](llvm::MemoryBufferRef config) {
      return clang::tidy::parseConfigurationWithDiags(
          config, [&](const llvm::SMDiagnostic &diagnostic) { problems.push_back(describe(diagnostic)); });
    };
  }

public:
  LayeredOptions(const AnalysisSettings &settings, llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> files,
                 std::vector<std::string> &problems)
      : FileOptionsProvider({}, defaultOptions(), commandLineOptions(settings), {{".clang-tidy", reader(problems)}}),
        problems(problems) {
    // The base class sets no file system when it is given handlers.
    FS = std::move(files);
  }

  std::vector<OptionsSource> getRawOptions(llvm::StringRef file) override {
    std::vector<OptionsSource> layers = FileOptionsProvider::getRawOptions(file);
    for (size_t i = 1; i + 1 < layers.size(); ++i) {
      keepTetherGlobs(layers[i].first);
      if (Problem problem = unknownCheck(layers[i].first.Checks.value_or("")))
        problems.push_back(layers[i].second + ": Checks: " + *problem);
    }
    return layers;
  }

private:
  std::vector<std::string> &problems;

  static void keepTetherGlobs(ClangTidyOptions &options) {
    if (!options.Checks)
      return;
    options.Checks = onlyTetherGlobs(*options.Checks);
    if (options.Checks->empty())
      options.Checks.reset();
  }
};

} // namespace

Problem unknownCheck(llvm::StringRef globs) {
  static const std::vector<std::string> known = [] {
    ClangTidyOptions everything;
    everything.Checks = "*";
    return clang::tidy::getCheckNames(everything, false);
  }();
  for (llvm::StringRef glob : splitGlobs(globs)) {
    llvm::StringRef name = nameIn(glob);
    if (name.empty() || name.contains('*') || name.starts_with("clang-diagnostic-") || llvm::is_contained(known, name))
      continue;
    std::string meant = nearestName(name.str(), known);
    return "there is no check '" + name.str() + "'" + (meant.empty() ? "" : "; did you mean '" + meant + "'?");
  }
  return std::nullopt;
}

std::string onlyTetherGlobs(llvm::StringRef globs) {
  std::string kept;
  for (llvm::StringRef glob : splitGlobs(globs)) {
    if (nameIn(glob).starts_with("tether-"))
      kept += (kept.empty() ? "" : ",") + glob.str();
  }
  return kept;
}

std::unique_ptr<clang::tidy::ClangTidyOptionsProvider>
makeOptionsProvider(const AnalysisSettings &settings, llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> files,
                    std::vector<std::string> &problems) {
  return std::make_unique<LayeredOptions>(settings, std::move(files), problems);
}

ClangTidyOptions optionsWithoutFiles(const AnalysisSettings &settings) {
  return defaultOptions().merge(commandLineOptions(settings), 1);
}

} // namespace tether::tool
