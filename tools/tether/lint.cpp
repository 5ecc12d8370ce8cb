#include "lint.h"

#include "console.h"
#include "install.h"
#include "lint_options.h"
#include "output_file.h"
#include "paths.h"
#include "reports.h"
#include "worker.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Regex.h"

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
  return {options.checks, options.headerFilter, options.extraArguments, options.plugins};
}

std::string render(const UnitReport &report, const AnalysisRun &run, LintFormat format, bool colours) {
  switch (format) {
  case LintFormat::text:
    return textReport(report.findings, colours);
  case LintFormat::json:
    return jsonReport(report);
  case LintFormat::sarif:
    return sarifReport(report, run.checks);
  }
  return "";
}

/// What could not be analysed goes to standard error in every format.
void printFailures(const UnitReport &report) {
  std::fputs(textReport(report.compileErrors, isatty(STDERR_FILENO)).c_str(), stderr);
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
    return std::fputs(lintHelp, stdout), statusClean;
  if (Problem problem = checkSettings(options))
    return fail(*problem);

  std::vector<Unit> units;
  if (Problem problem = collectUnits(options, runtimeHeaders(), units))
    return fail(*problem);
  setResourceDirectory(units, options.resourceDirectory);
  OutputFile output;
  if (Problem problem = output.open(options.outputFile))
    return fail(*problem);

  AnalysisRun run = runAnalysis(units, settingsOf(options), options.jobs);
  if (run.problem)
    return fail(*run.problem);
  UnitReport report = mergeReports(std::move(run.reports));
  printFailures(report);
  if (Problem problem = output.commit(render(report, run, options.format, output.isTerminal())))
    return fail(*problem);
  return statusOf(report);
}

} // namespace tether::tool
