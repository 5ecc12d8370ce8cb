#include "validate_options.h"

namespace tether::tool {

const char validateHelp[] =
    R"(usage: tether validate DIR [options]

Compiles, lints and runs every bug.cpp and fixed.cpp below DIR and compares what the checks find with the goroutines
that the runtime sees blocked when the program ends, on file, line and check.

  CONFIRMED       found, and seen by the runtime
  NOT SEEN        found, but no run blocked there; as declared if the program says "// SCHEDULE: some"
  MISSED          a run blocked there, or the line has a BUG mark, and no check found it; as declared if the mark
                  names a defect that no check claims to find
  CLEAN           a fixed program without finding and without leak
  FALSE FINDING   a finding in a fixed program
  LEAKS           a fixed program in which a goroutine stays blocked
  FAILS           a run crashed, did not end within 10 seconds or gave no leak report

  --runs N        how often each program runs (default: 20)
  -j N            compile, lint and run N at a time (default: number of cores)
  --build-dir D   where the programs are built (default: kept between calls)
  --format=text|json
  -o FILE         write the table there (default: standard output)
  --checks=GLOBS, --load=PLUGIN
                  as for tether lint
  --help

Exit status: 0 everything as declared, 1 otherwise, 2 could not do the work.
)";

Problem readValidateOptions(const std::vector<std::string> &arguments, ValidateOptions &options) {
  auto readFormat = [&](std::string_view text) -> Problem {
    if (text != "text" && text != "json")
      return "unknown format '" + std::string(text) + "' (text or json)";
    options.json = text == "json";
    return std::nullopt;
  };
  const std::vector<Option> known = {
      {"runs", 0, true, [&](std::string_view text) { return readNumber(text, 1, options.runs); }},
      {"jobs", 'j', true, [&](std::string_view text) { return readNumber(text, 1, options.jobs); }},
      {"build-dir", 0, true, store(options.buildDirectory)},
      {"format", 0, true, readFormat},
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
