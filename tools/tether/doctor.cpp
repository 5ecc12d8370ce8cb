#include "doctor.h"

#include "arguments.h"
#include "console.h"
#include "examination.h"

#include <algorithm>
#include <cstdio>

#include <unistd.h>

namespace tether::tool {
namespace {

constexpr char help[] = R"(usage: tether doctor [-p BUILD] [--plugin=FILE] [--clang-tidy=PROGRAM]

Tries what tether needs: the plugin in clang-tidy, versions, compiler headers, the runtime, the compilation database,
every .clang-tidy in reach, the language server. One line for each, and what to do where it failed.

  -p BUILD              directory of compile_commands.json (default: found from the current directory upwards)
  --plugin=FILE         the plugin to try (default: the one that belongs to this tether)
  --clang-tidy=PROGRAM  the clang-tidy to try it in (default: clang-tidy-19)

Exit status: 0 all is well, 1 something failed, 2 could not do the work.
)";

const char *wordFor(Examined::State state, bool colours) {
  switch (state) {
  case Examined::State::ok:
    return colours ? "\033[32mok\033[0m     " : "ok     ";
  case Examined::State::failed:
    return colours ? "\033[1;31mfailed\033[0m " : "failed ";
  case Examined::State::skipped:
    return "skipped";
  }
  return "";
}

} // namespace

int doctor(const std::vector<std::string> &arguments) {
  ExaminationSettings settings;
  bool wantsHelp = false;
  const std::vector<Option> known = {
      {"build-path", 'p', true, store(settings.buildPath)},
      {"plugin", 0, true, store(settings.plugin)},
      {"clang-tidy", 0, true, store(settings.clangTidy)},
      {"help", 'h', false, [&](std::string_view) { return wantsHelp = true, Problem(); }},
  };
  Operands operands;
  Problem problem = readArguments(arguments, known, operands);
  if (!problem && (!operands.files.empty() || operands.hasRest))
    problem = "unexpected argument" + (operands.files.empty() ? "s after '--'" : " '" + operands.files.front() + "'");
  if (problem)
    return fail(*problem + "; see 'tether doctor --help'");
  if (wantsHelp)
    return std::fputs(help, stdout), statusClean;

  const std::vector<Examined> all = examine(settings);
  for (const Examined &each : all) {
    std::printf("%s  %-19s %s\n", wordFor(each.state, wantsColours(STDOUT_FILENO)), each.what.c_str(),
                each.found.c_str());
    if (each.state == Examined::State::failed)
      std::printf("         %-19s -> %s\n", "", each.remedy.c_str());
  }
  auto failed = [](const Examined &each) { return each.state == Examined::State::failed; };
  return std::ranges::any_of(all, failed) ? statusFindings : statusClean;
}

} // namespace tether::tool
