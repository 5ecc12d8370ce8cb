#include "filter_options.h"

namespace tether::tool {

const char filterHelp[] =
    R"(Which findings count:
  --diff=FILE             only those on lines that a unified diff changes ("-": standard input), or with a note
                          there; with no FILE to lint, only units that the diff can concern
  --diff-strip=N          drop N leading components of the names in the diff (default: 1)
  --lines=FILE:FROM-TO    only those on these lines, or with a note there (may be repeated)
  --baseline=FILE         not those that are listed in FILE
  --write-baseline=FILE   list what is found in FILE
  --prune-baseline        remove what is not found any more from the baseline
  --fail-on-stale-baseline
                          exit status 1 when the baseline lists what is not found any more
  --report-unused-nolint  also report NOLINTs for tether-* checks that suppress nothing
  --fix                   make the fixes that change nothing but who waits for whom
  --fix-unsafe            make all fixes
  --dry-run               with --fix: print them as a diff and change nothing
)";

namespace {

std::function<Problem(std::string_view)> raise(bool &flag) {
  return [&flag](std::string_view) { return flag = true, Problem(); };
}

} // namespace

std::vector<Option> filterOptions(FilterOptions &options) {
  auto strip = [&](std::string_view text) { return readNumber(text, 0, options.diffStrip); };
  auto fixUnsafe = [&](std::string_view) { return options.fix = options.fixUnsafe = true, Problem(); };
  return {
      {"diff", 0, true, store(options.diffFile)},
      {"diff-strip", 0, true, strip},
      {"lines", 0, true, append(options.lines)},
      {"baseline", 0, true, store(options.baseline)},
      {"write-baseline", 0, true, store(options.writeBaseline)},
      {"prune-baseline", 0, false, raise(options.pruneBaseline)},
      {"fail-on-stale-baseline", 0, false, raise(options.failOnStaleBaseline)},
      {"report-unused-nolint", 0, false, raise(options.reportUnusedNolint)},
      {"fix", 0, false, raise(options.fix)},
      {"fix-unsafe", 0, false, fixUnsafe},
      {"dry-run", 0, false, raise(options.dryRun)},
  };
}

Problem checkFilterOptions(const FilterOptions &options) {
  if (!options.baseline.empty() && !options.writeBaseline.empty())
    return "--baseline and --write-baseline exclude each other";
  if (options.baseline.empty() && (options.pruneBaseline || options.failOnStaleBaseline))
    return "--prune-baseline and --fail-on-stale-baseline need --baseline=FILE";
  if (options.onlyChanged() && (!options.writeBaseline.empty() || options.pruneBaseline || options.failOnStaleBaseline))
    return "--diff and --lines look at a part of the findings, which says nothing about a whole baseline";
  if (options.changesFiles() && !options.writeBaseline.empty())
    return "--fix and --write-baseline exclude each other: fix first, then write the baseline";
  if (options.dryRun && !options.fix)
    return "--dry-run needs --fix or --fix-unsafe";
  return std::nullopt;
}

} // namespace tether::tool
