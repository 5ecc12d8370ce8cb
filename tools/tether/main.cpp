// The command `tether`: one verb a file.
#include "build_paths.h"
#include "console.h"
#include "doctor.h"
#include "explain.h"
#include "lint.h"
#include "sarif_command.h"
#include "validate.h"
#include "worker.h"

#include <csignal>
#include <cstdio>
#include <exception>

using namespace tether::tool;

namespace {

constexpr char usage[] = R"(usage: tether VERB [ARGUMENTS]

  tether lint        find goroutines that never end in C++ sources
  tether validate    compare what lint finds with what the programs do when they run
  tether sarif merge make one SARIF log of several
  tether explain     the page of a check
  tether doctor      try whether everything that tether needs is there
  tether VERB --help
  tether --version

Exit status: 0 nothing found, 1 findings, 2 could not do the work.
)";

int dispatch(const std::string &verb, const std::vector<std::string> &arguments) {
  if (verb == "lint")
    return lint(arguments);
  if (verb == "validate")
    return validate(arguments);
  if (verb == "sarif")
    return sarifCommand(arguments);
  if (verb == "explain")
    return explain(arguments);
  if (verb == "doctor")
    return doctor(arguments);
  if (verb == "lint-worker")
    return runWorker();
  if (verb == "--help" || verb == "-h")
    return std::fputs(usage, stdout), statusClean;
  if (verb == "--version")
    return std::puts("tether " TETHER_VERSION), statusClean;
  return fail("unknown " + std::string(verb.starts_with("-") ? "option" : "verb") + " '" + verb +
              "'; see 'tether --help'");
}

} // namespace

int main(int count, char **words) {
  // A worker that died or a reader that went away shows as a failed write.
  std::signal(SIGPIPE, SIG_IGN);
  // So does a file that would exceed the limit on its size.
  std::signal(SIGXFSZ, SIG_IGN);
  if (count < 2) {
    std::fputs(usage, stderr);
    return statusFailure;
  }
  try {
    return dispatch(words[1], {words + 2, words + count});
  } catch (const std::exception &error) {
    return fail(error.what());
  }
}
