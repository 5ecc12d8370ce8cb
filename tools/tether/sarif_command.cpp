#include "sarif_command.h"

#include "arguments.h"
#include "build_paths.h"
#include "console.h"
#include "output_file.h"
#include "sarif/merge.h"
#include "whole_file.h"

#include <cstdio>

using nlohmann::ordered_json;

namespace tether::tool {
namespace {

constexpr char help[] = R"(usage: tether sarif merge FILE... [-o OUT]

Makes one SARIF log of those that "tether lint --shard=I/N --format=sarif" wrote: one run with every result once, the
same as that of one run over everything.

  -o OUT    write it there (default: standard output)
  --help

Exit status: 0 done, 2 could not do the work.
)";

Problem readLog(const std::string &name, sarif::NamedLog &named) {
  std::string text;
  if (Problem problem = readWhole(name, text))
    return "cannot read '" + name + "': " + *problem;
  named = {name, ordered_json::parse(text, nullptr, /*allow_exceptions=*/false)};
  return named.log.is_discarded() ? Problem("'" + name + "' is not JSON") : std::nullopt;
}

} // namespace

int sarifCommand(const std::vector<std::string> &arguments) {
  std::string outputFile;
  bool wantsHelp = false;
  Operands operands;
  const std::vector<Option> known = {
      {"output", 'o', true, store(outputFile)},
      {"help", 'h', false, [&](std::string_view) { return wantsHelp = true, Problem(); }},
  };
  if (Problem problem = readArguments(arguments, known, operands))
    return fail(*problem + "; see 'tether sarif --help'");
  if (wantsHelp)
    return std::fputs(help, stdout), statusClean;
  if (operands.files.empty() || operands.files.front() != "merge" || operands.hasRest)
    return fail("'tether sarif' is followed by 'merge'; see 'tether sarif --help'");
  if (operands.files.size() < 2)
    return fail("'tether sarif merge' needs at least one FILE; see 'tether sarif --help'");

  std::vector<sarif::NamedLog> logs(operands.files.size() - 1);
  for (size_t i = 0; i < logs.size(); ++i)
    if (Problem problem = readLog(operands.files[i + 1], logs[i]))
      return fail(*problem);
  ordered_json merged;
  if (Problem problem = sarif::mergeLogs(std::move(logs), "tether", TETHER_VERSION, merged))
    return fail(*problem);
  OutputFile output;
  if (Problem problem = output.open(outputFile))
    return fail(*problem);
  if (Problem problem = output.commit(merged.dump(2) + "\n"))
    return fail(*problem);
  return statusClean;
}

} // namespace tether::tool
