#include "lint.h"

#include "console.h"
#include "filter.h"
#include "install.h"
#include "leak_join.h"
#include "lint_options.h"
#include "output_file.h"
#include "paths.h"
#include "reports.h"
#include "worker.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Regex.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>

#include <unistd.h>

namespace tether::tool {
namespace {

Problem checkSettings(LintOptions &options) {
  std::string message;
  if (!options.headerFilter.empty() && !llvm::Regex(llvm::StringRef(options.headerFilter)).isValid(message))
    return "--header-filter: '" + options.headerFilter + "' is no regular expression: " + message;
  if (options.resourceDirectory.empty())
    options.resourceDirectory = defaultResourceDirectory();
  if (!std::filesystem::exists(options.resourceDirectory + "/include/stddef.h"))
    return "no compiler headers (include/stddef.h) in '" + options.resourceDirectory + "'; give --resource-dir";
  return std::nullopt;
}

AnalysisSettings settingsOf(const LintOptions &options) {
  return {options.checks, options.headerFilter, options.extraArguments, options.plugins,
          options.filter.reportUnusedNolint};
}

std::string render(const UnitReport &report, const AnalysisRun &run, LintFormat format, bool colours) {
  switch (format) {
  case LintFormat::text:
    return textReport(report.findings, colours) + fixHint(report.findings);
  case LintFormat::json:
    return jsonReport(report);
  case LintFormat::sarif:
    return sarifReport(report, run.checks);
  case LintFormat::html:
    return htmlReport(report);
  }
  return "";
}

/// Where the default directory cannot be used, the run goes without; one that was asked for must work.
Problem openCache(const LintOptions &options, std::optional<ResultCache> &cache) {
  bool isDefault = options.cacheDirectory.empty();
  std::string directory = isDefault ? defaultCacheDirectory() : options.cacheDirectory;
  if (!options.useCache || directory.empty())
    return std::nullopt;
  Problem problem = cache.emplace().open(directory, std::uint64_t(options.cacheSize) << 20);
  if (problem)
    cache.reset();
  return isDefault ? std::nullopt : problem;
}

AnalysisRun analyzeUnits(const std::vector<Unit> &units, const LintOptions &options, ResultCache *cache) {
  using std::chrono::steady_clock;
  const auto start = steady_clock::now();
  std::optional<Progress> progress(std::in_place, units.size());
  AnalysisRun run = runAnalysis(units, settingsOf(options),
                                {options.jobs, std::chrono::seconds(options.unitTimeout), cache, &*progress});
  progress.reset();
  std::chrono::duration<double> seconds = steady_clock::now() - start;
  if (options.verbose && !run.problem)
    std::fprintf(stderr, "tether: %zu units, %zu of them analysed, in %.2f s\n", units.size(),
                 units.size() - run.cached, seconds.count());
  return run;
}

/// What could not be analysed goes to standard error in every format.
void printFailures(const UnitReport &report) {
  std::fputs(textReport(report.compileErrors, wantsColours(STDERR_FILENO)).c_str(), stderr);
  for (const std::string &failure : report.failures)
    fail(displayPath(failure));
}

int statusOf(const UnitReport &report) {
  if (!report.failures.empty() || !report.compileErrors.empty())
    return statusFailure;
  return report.findings.empty() ? statusClean : statusFindings;
}

} // namespace

int lint(const std::vector<std::string> &arguments) {
  LintOptions options;
  if (Problem problem = readLintOptions(arguments, options))
    return fail(*problem + "; see 'tether lint --help'");
  if (options.help)
    return std::fputs(lintHelp, stdout), std::fputs(filterHelp, stdout), statusClean;
  if (Problem problem = checkSettings(options))
    return fail(*problem);
  Filter filter(options.filter);
  if (Problem problem = filter.prepare())
    return fail(*problem);

  std::vector<Unit> units;
  if (Problem problem = collectUnits(options, runtimeHeaders(), units))
    return fail(*problem);
  setResourceDirectory(units, options.resourceDirectory);
  keepShard(units, options.shard);
  filter.selectUnits(units, settingsOf(options), !options.files.empty(), options.shard.count > 1, options.jobs);
  std::optional<ResultCache> cache;
  if (Problem problem = openCache(options, cache))
    return fail(*problem);
  std::vector<LeakReport> leaks;
  if (Problem problem = readLeakFiles(options.leakReports, leaks))
    return fail(*problem);
  OutputFile output;
  if (Problem problem = output.open(options.outputFile))
    return fail(*problem);

  AnalysisRun run = analyzeUnits(units, options, cache ? &*cache : nullptr);
  if (run.problem)
    return fail(*run.problem);
  UnitReport report = mergeReports(std::move(run.reports));
  joinLeaks(report, leaks);
  printFailures(report);
  if (Problem problem = filter.apply(report, run.checks))
    return fail(*problem);
  if (!options.showSuppressed)
    report.suppressed.clear();
  std::string text = filter.output() ? *filter.output() : render(report, run, options.format, output.wantsColours());
  if (Problem problem = output.commit(text))
    return fail(*problem);
  return std::max(statusOf(report), filter.foundStale() ? +statusFindings : +statusClean);
}

} // namespace tether::tool
