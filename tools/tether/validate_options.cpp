#include "validate_options.h"

namespace tether::tool {

const char validateHelp[] =
    R"(usage: tether validate DIR [options]

Compiles and lints every bug.cpp and fixed.cpp below DIR, runs it under all its schedules, as far as the budget
goes, and joins what the checks find with the goroutines that stay blocked, on file, line and check.

  CONFIRMED       found, and a schedule shows it: "must" if all do, else "may"; a replay file repeats it
  REFUTED         found, or marked BUG, and no schedule shows it, though all were explored
  UNKNOWN         found, or marked BUG, and not shown before a limit was hit; or a fixed program in which nothing
                  was shown before a limit was hit that leaves no statement at all
  MISSED          shown, or marked BUG, and no check found it; as declared if the mark names a defect that no
                  check claims to find
  CLEAN           a fixed program without finding, leak and misuse: in all schedules, or "to bound N" in all with
                  up to N preemptions
  LEAKS           a fixed program in which a goroutine stays blocked, or a misuse shows
  FAILS           the program crashed, did not end, cannot be explored, or a witness did not repeat

  --schedules N   at most N schedules for each program (default: 100000)
  --seconds N     at most N seconds for each program (default: 20)
  --no-guide      do not try first what the checks tell of their findings
  --witnesses D   keep the replay files in D (default: in the build directory)
  --replays N     repeat each witness N times (default: 1)
  --explain       print the story of each witness
  --runs N        also run each program N times as it is; what that shows, some schedule must show (default: 0)
  -j N            compile, lint and explore N at a time (default: number of cores)
  --build-dir D   where the programs are built (default: kept between calls)
  --format=text|json|sarif
                  sarif: the findings of the checks, each with its verdict
  -o FILE         write the table there (default: standard output)
  --checks=GLOBS, --load=PLUGIN
                  as for tether lint
  --help

A witness is repeated by running the program with TETHER_REPLAY=FILE.
Exit status: 0 everything as declared, 1 otherwise, 2 could not do the work.
)";

namespace {

Problem readFormat(std::string_view text, VerdictFormat &format) {
  constexpr std::pair<std::string_view, VerdictFormat> known[] = {
      {"text", VerdictFormat::text}, {"json", VerdictFormat::json}, {"sarif", VerdictFormat::sarif}};
  for (auto [name, value] : known)
    if (text == name)
      return format = value, Problem();
  return "unknown format '" + std::string(text) + "' (text, json or sarif)";
}

} // namespace

Problem readValidateOptions(const std::vector<std::string> &arguments, ValidateOptions &options) {
  auto number = [](unsigned least, unsigned &value) {
    return [least, &value](std::string_view text) { return readNumber(text, least, value); };
  };
  const std::vector<Option> known = {
      {"schedules", 0, true, number(1, options.schedules)},
      {"seconds", 0, true, number(1, options.seconds)},
      {"no-guide", 0, false, [&](std::string_view) { return options.guided = false, Problem(); }},
      {"witnesses", 0, true, store(options.witnesses)},
      {"replays", 0, true, number(0, options.replays)},
      {"explain", 0, false, [&](std::string_view) { return options.explain = true, Problem(); }},
      {"runs", 0, true, number(0, options.runs)},
      {"jobs", 'j', true, number(1, options.jobs)},
      {"build-dir", 0, true, store(options.buildDirectory)},
      {"format", 0, true, [&](std::string_view text) { return readFormat(text, options.format); }},
      {"checks", 0, true, store(options.checks)},
      {"load", 0, true, append(options.plugins)},
      {"output", 'o', true, store(options.outputFile)},
      {"help", 'h', false, [&](std::string_view) { return options.help = true, Problem(); }},
  };
  Operands operands;
  if (Problem problem = readArguments(arguments, known, operands))
    return problem;
  if (options.help)
    return std::nullopt;
  if (operands.files.size() != 1 || operands.hasRest)
    return "give exactly one directory";
  options.directory = operands.files.front();
  return std::nullopt;
}

} // namespace tether::tool
