#include "validate.h"

#include "console.h"
#include "guide.h"
#include "install.h"
#include "output_file.h"
#include "parallel.h"
#include "paths.h"
#include "program.h"
#include "reports.h"
#include "source_cache.h"
#include "validate_options.h"
#include "verdict_report.h"
#include "worker.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <mutex>
#include <sstream>

#include <unistd.h>

namespace tether::tool {
namespace {

/// A folder of one's own, kept so that programs which did not change are not compiled again.
std::string defaultBuildDirectory() {
  const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
  if (cache && *cache)
    return std::string(cache) + "/tether/validate";
  if (home && *home)
    return std::string(home) + "/.cache/tether/validate";
  return (std::filesystem::temp_directory_path() / ("tether-validate-" + std::to_string(getuid()))).string();
}

/// One call of the verb: the programs and what each step learns about them, at the same index.
class Validation {
public:
  Validation(ValidateOptions options, std::vector<TestProgram> programs, Toolchain toolchain)
      : options(std::move(options)), programs(std::move(programs)), toolchain(std::move(toolchain)) {}

  /// Compiles all programs. Those that do not compile are reported and counted as failures.
  void compileAll() {
    builds.resize(programs.size());
    parallelFor(programs.size(), options.jobs, [&](std::size_t i) { builds[i] = build(programs[i], toolchain); });
    for (std::size_t i = 0; i < programs.size(); ++i)
      if (!builds[i].errors.empty()) {
        std::fputs(builds[i].errors.c_str(), stderr);
        hasFailed = true;
        fail(displayPath(programs[i].file) + ": does not compile");
      }
  }

  Problem lintAll() {
    std::vector<Unit> units;
    for (const TestProgram &program : programs)
      units.push_back(fixedUnit(program.file, {}, toolchain.headers));
    setResourceDirectory(units, defaultResourceDirectory());
    AnalysisRun run = runAnalysis(units, {options.checks, "", {}, options.plugins}, {.jobs = options.jobs});
    if (run.problem)
      return run.problem;
    reports = std::move(run.reports);
    checks = std::move(run.checks);
    for (const UnitReport &report : reports)
      printFailures(report);
    return std::nullopt;
  }

  void exploreAll() {
    ExploreSettings settings{options.schedules, options.seconds, options.replays, options.witnesses};
    explorations.resize(programs.size());
    parallelFor(programs.size(), options.jobs, [&](std::size_t i) {
      if (builds[i].errors.empty() && programs[i].declaration.canBeExplored)
        explorations[i] = explore(programs[i], builds[i].executable, guidesFor(i), settings);
    });
  }

  /// What cannot be explored runs once at least.
  void runAll() {
    std::vector<std::size_t> order;
    outcomes.resize(programs.size());
    for (std::size_t i = 0; i < programs.size(); ++i)
      if (builds[i].errors.empty()) {
        unsigned runs = std::max(options.runs, programs[i].declaration.canBeExplored ? 0u : 1u);
        order.insert(order.end(), runs, i);
        outcomes[i].reserve(runs);
      }
    std::mutex mutex;
    parallelFor(order.size(), options.jobs, [&](std::size_t i) {
      RunOutcome outcome = runOnce(programs[order[i]], builds[order[i]].executable);
      std::lock_guard guard(mutex);
      outcomes[order[i]].push_back(std::move(outcome));
    });
  }

  std::vector<Judged> judgeAll() {
    SourceCache sources;
    std::vector<Judged> judged;
    for (std::size_t i = 0; i < programs.size(); ++i)
      if (wasExamined(i))
        judged.push_back({programs[i], builds[i].executable, explorations[i].report,
                          judge(programs[i], findingsOf(reports[i], sources), explorations[i], outcomes[i])});
    return judged;
  }

  std::string render(const std::vector<Judged> &judged, bool colours) {
    switch (options.format) {
    case VerdictFormat::text:
      return verdictTable(judged, options, colours);
    case VerdictFormat::json:
      return verdictJson(judged, options);
    case VerdictFormat::sarif: {
      UnitReport merged = mergeReports(reports);
      merged.suppressed.clear();
      return verdictSarif(judged, merged, checks);
    }
    }
    return "";
  }

  bool failed() const { return hasFailed; }

private:
  ValidateOptions options;
  std::vector<TestProgram> programs;
  Toolchain toolchain;
  std::vector<Build> builds;
  std::vector<UnitReport> reports;
  std::vector<std::string> checks;
  std::vector<Exploration> explorations;
  std::vector<std::vector<RunOutcome>> outcomes;
  bool hasFailed = false;

  /// What could not be compiled or analysed has no verdict.
  bool wasExamined(std::size_t i) const {
    return builds[i].errors.empty() && reports[i].failures.empty() && reports[i].compileErrors.empty();
  }

  void printFailures(const UnitReport &report) {
    std::fputs(textReport(report.compileErrors, wantsColours(STDERR_FILENO)).c_str(), stderr);
    for (const std::string &failure : report.failures)
      fail(displayPath(failure));
    hasFailed |= !report.compileErrors.empty() || !report.failures.empty();
  }

  /// What the checks tell of the program's findings.
  std::string guidesFor(std::size_t i) const {
    SourceCache sources;
    std::string guides;
    for (const Finding &finding : reports[i].findings)
      if (std::string guide = options.guided ? guideFor(finding, sources) : ""; !guide.empty())
        guides += (guides.empty() ? "" : "\n") + guide;
    return guides;
  }

  static std::vector<Found> findingsOf(const UnitReport &report, SourceCache &sources) {
    std::vector<Found> found;
    for (const Finding &finding : report.findings) {
      auto line = sources.get(finding.message.file).position(finding.message.offset).line;
      found.push_back({{finding.message.file, static_cast<unsigned>(line)}, finding.check});
    }
    return found;
  }
};

/// The folder of the witnesses, so that nothing is explored in vain; that of the programs of `directory` if none
/// is given.
Problem makeWitnessFolder(ValidateOptions &options, const Toolchain &toolchain) {
  if (options.witnesses.empty()) {
    std::ostringstream name;
    name << std::hex << std::hash<std::string>()(std::filesystem::canonical(options.directory).string());
    options.witnesses = toolchain.buildDirectory + "/witnesses/" + name.str();
  }
  std::error_code error;
  std::filesystem::create_directories(options.witnesses, error);
  if (error || access(options.witnesses.c_str(), W_OK) != 0)
    return "cannot write to the directory of the witnesses '" + options.witnesses + "'";
  options.witnesses = std::filesystem::canonical(options.witnesses).string();
  return std::nullopt;
}

} // namespace

int validate(const std::vector<std::string> &arguments) {
  ValidateOptions options;
  if (Problem problem = readValidateOptions(arguments, options))
    return fail(*problem + "; see 'tether validate --help'");
  if (options.help)
    return std::fputs(validateHelp, stdout), statusClean;
  std::vector<TestProgram> programs;
  if (Problem problem = findPrograms(options.directory, programs))
    return fail(*problem);
  Toolchain toolchain;
  if (options.buildDirectory.empty())
    options.buildDirectory = defaultBuildDirectory();
  if (Problem problem = findToolchain(options.buildDirectory, toolchain))
    return fail(*problem);
  OutputFile output;
  if (Problem problem = output.open(options.outputFile))
    return fail(*problem);

  if (Problem problem = makeWitnessFolder(options, toolchain))
    return fail(*problem);

  Validation validation(options, std::move(programs), std::move(toolchain));
  validation.compileAll();
  if (Problem problem = validation.lintAll())
    return fail(*problem);
  validation.exploreAll();
  validation.runAll();
  std::vector<Judged> judged = validation.judgeAll();
  if (Problem problem = output.commit(validation.render(judged, output.wantsColours())))
    return fail(*problem);
  if (validation.failed())
    return statusFailure;
  return allAsDeclared(judged) ? statusClean : statusFindings;
}

} // namespace tether::tool
