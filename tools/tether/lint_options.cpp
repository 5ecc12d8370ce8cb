#include "lint_options.h"

namespace tether::tool {

const char lintHelp[] =
    R"(usage: tether lint [-p BUILD] [FILE...] [options] [-- COMPILER-ARGUMENTS]

Finds goroutines that never end. With no FILE: every C++ unit of the compilation database. With FILE and no
database: as if compiled by "clang++ -std=c++20", with the arguments after "--".

  -p BUILD                directory of compile_commands.json (default: found from FILE or the current
                          directory upwards, or in its "build")
  --format=text|sarif|json|html
  -o FILE                 write the report there (default: standard output)
  -j N                    analyse N units at a time (default: number of cores)
  --checks=GLOBS          added after "-*,tether-*,-tether-advice-*" and what .clang-tidy says about tether-*
  --header-filter=REGEX   report findings in these headers (default: all but system headers)
  --load=PLUGIN           load more checks, built for the same clang-tidy (may be repeated)
  --extra-arg=ARG         one more compiler argument for every unit (may be repeated)
  --resource-dir=DIR      the compiler's own headers (stddef.h and the like)
  --shard=I/N             analyse part I of N only; "tether sarif merge" puts the parts' reports together
  --unit-timeout=SECONDS  give up a unit that takes longer (default: 300)
  --cache=DIR             keep results there, and take those of units of which nothing has changed (default:
                          $XDG_CACHE_HOME/tether or ~/.cache/tether)
  --cache-size=MIB        remove the results used least recently above this size (default: 1024)
  --no-cache              analyse everything, and keep nothing
  --verbose               say at the end how many units were analysed, and how long it took
  --leaks=FILE            a report that TETHER_LEAK_REPORT named in a run: findings that were seen there say
                          so, leaks that only the run has shown are added (may be repeated)
  --show-suppressed       SARIF, JSON and HTML have what NOLINT or the baseline keeps silent, too
  --help

Exit status: 0 nothing found, 1 findings, 2 could not do the work. What is suppressed or fixed does not count.

)";

namespace {

Problem readFormat(std::string_view text, LintFormat &format) {
  if (text == "text")
    format = LintFormat::text;
  else if (text == "sarif")
    format = LintFormat::sarif;
  else if (text == "json")
    format = LintFormat::json;
  else if (text == "html")
    format = LintFormat::html;
  else
    return "unknown format '" + std::string(text) + "' (text, sarif, json or html)";
  return std::nullopt;
}

} // namespace

Problem readLintOptions(const std::vector<std::string> &arguments, LintOptions &options) {
  std::vector<Option> known = {
      {"build-path", 'p', true, store(options.buildPath)},
      {"format", 0, true, [&](std::string_view text) { return readFormat(text, options.format); }},
      {"output", 'o', true, store(options.outputFile)},
      {"jobs", 'j', true, [&](std::string_view text) { return readNumber(text, 1, options.jobs); }},
      {"checks", 0, true, store(options.checks)},
      {"load", 0, true, append(options.plugins)},
      {"extra-arg", 0, true, append(options.extraArguments)},
      {"header-filter", 0, true, store(options.headerFilter)},
      {"resource-dir", 0, true, store(options.resourceDirectory)},
      {"shard", 0, true, [&](std::string_view text) { return readShard(text, options.shard); }},
      {"unit-timeout", 0, true, [&](std::string_view text) { return readNumber(text, 1, options.unitTimeout); }},
      {"cache", 0, true, store(options.cacheDirectory)},
      {"cache-size", 0, true, [&](std::string_view text) { return readNumber(text, 1, options.cacheSize); }},
      {"no-cache", 0, false, [&](std::string_view) { return options.useCache = false, Problem(); }},
      {"verbose", 0, false, [&](std::string_view) { return options.verbose = true, Problem(); }},
      {"leaks", 0, true, append(options.leakReports)},
      {"show-suppressed", 0, false, [&](std::string_view) { return options.showSuppressed = true, Problem(); }},
      {"help", 'h', false, [&](std::string_view) { return options.help = true, Problem(); }},
  };
  for (Option &option : filterOptions(options.filter))
    known.push_back(std::move(option));
  Operands operands;
  if (Problem problem = readArguments(arguments, known, operands))
    return problem;
  options.files = std::move(operands.files);
  options.compilerArguments = std::move(operands.rest);
  options.hasCompilerArguments = operands.hasRest;
  if (options.hasCompilerArguments && !options.buildPath.empty())
    return "-p and compiler arguments after '--' exclude each other";
  if (options.hasCompilerArguments && options.files.empty() && !options.help)
    return "compiler arguments after '--' need at least one FILE";
  // A part would take the leaks that another part's findings explain for leaks that only the run has shown.
  if (options.shard.count > 1 && !options.leakReports.empty())
    return "--shard and --leaks exclude each other; give the leaks to a run over everything";
  // A part would take a comment in a header for unused that a unit of another part has a use for.
  if (options.shard.count > 1 && options.filter.reportUnusedNolint)
    return "--shard and --report-unused-nolint exclude each other; ask a run over everything";
  if (!options.useCache && !options.cacheDirectory.empty())
    return "--cache and --no-cache exclude each other";
  return checkFilterOptions(options.filter);
}

} // namespace tether::tool
