#include "worker.h"

#include "console.h"
#include "plugin.h"
#include "tidy_options.h"

#include <nlohmann/json.hpp>

#include <csignal>
#include <iostream>

#include <sys/prctl.h>
#include <unistd.h>

using nlohmann::json;

namespace tether::tool {
namespace {

/// Standard output belongs to the protocol; a check that prints must not garble it.
FILE *takeStandardOutput() {
  FILE *replies = fdopen(dup(STDOUT_FILENO), "w");
  dup2(STDERR_FILENO, STDOUT_FILENO);
  return replies;
}

void reply(FILE *replies, const json &message) {
  // Messages quote source text, which need not be UTF-8.
  std::string line = message.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
  fwrite(line.data(), 1, line.size(), replies);
  fflush(replies);
}

Problem prepare(const AnalysisSettings &settings, std::vector<std::string> &checks) {
  for (const std::string &plugin : settings.plugins)
    if (Problem problem = loadPlugin(plugin))
      return problem;
  if (Problem problem = unknownCheck(settings.checks))
    return "--checks: " + *problem;
  checks = enabledChecks(settings);
  if (checks.empty())
    return settings.checks.empty() ? "no checks are available"
                                   : "no check is enabled by --checks='" + settings.checks + "'";
  return std::nullopt;
}

json writeInputs(const std::vector<Input> &inputs) {
  json list = json::array();
  for (const Input &input : inputs)
    list.push_back(static_cast<char>(input.kind) + input.path);
  return list;
}

Unit readUnit(const json &message) { return {message.at("file"), message.at("directory"), message.at("command")}; }

} // namespace

int runWorker() {
  std::string line;
  if (isatty(STDIN_FILENO) || !std::getline(std::cin, line))
    return fail("lint-worker serves 'tether lint' and is of no use by itself");
  // Even in the middle of a unit that would take for ever.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  FILE *replies = takeStandardOutput();
  AnalysisSettings settings = json::parse(line).get<AnalysisSettings>();
  std::vector<std::string> checks;
  if (Problem problem = prepare(settings, checks)) {
    reply(replies, {{"problem", *problem}});
    return 2;
  }
  reply(replies, {{"checks", checks}});
  while (std::getline(std::cin, line)) {
    std::vector<Input> inputs;
    UnitReport report = analyze(readUnit(json::parse(line)), settings, inputs);
    reply(replies, {{"report", report}, {"inputs", writeInputs(inputs)}});
  }
  // A plugin's destructors have nothing to add, and some do not survive their own unloading.
  _exit(0);
}

} // namespace tether::tool
