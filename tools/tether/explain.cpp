#include "explain.h"

#include "arguments.h"
#include "check_page.h"
#include "console.h"
#include "nearest_name.h"
#include "output_file.h"
#include "rules.h"

#include <algorithm>
#include <cstdio>

#include <sys/ioctl.h>
#include <unistd.h>

namespace tether::tool {
namespace {

constexpr char help[] = R"(usage: tether explain [CHECK] [--format=text|markdown]

Prints the page of a check: what goes wrong, an example and its repair, what is not reported, the options. CHECK may
be written without "tether-". Without CHECK: all checks by tier, each with one sentence.

  certain   a finding is a proof, whatever the data are
  likely    a finding is a proof under one assumption, which the page names
  advice    a finding is a hint; off unless asked for
)";

constexpr std::string_view prefix = "tether-";

struct ExplainOptions {
  bool markdown = false;
  bool help = false;
  std::vector<std::string> checks;
};

Problem readOptions(const std::vector<std::string> &arguments, ExplainOptions &options) {
  auto readFormat = [&](std::string_view text) -> Problem {
    options.markdown = text == "markdown";
    if (text != "text" && text != "markdown")
      return "unknown format '" + std::string(text) + "' (text or markdown)";
    return std::nullopt;
  };
  Operands operands;
  if (Problem problem =
          readArguments(arguments,
                        {{"format", 0, true, readFormat},
                         {"help", 'h', false, [&](std::string_view) { return options.help = true, Problem(); }}},
                        operands))
    return problem;
  options.checks = operands.files;
  options.checks.insert(options.checks.end(), operands.rest.begin(), operands.rest.end());
  return std::nullopt;
}

/// As wide as the terminal, within what is pleasant to read.
size_t textWidth() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
    return 100;
  return std::clamp<size_t>(size.ws_col, 60, 100);
}

/// The checks with a word in their names, three at most. A very short one is in too many.
std::vector<std::string> checksAbout(const std::string &word) {
  std::vector<std::string> names;
  for (const std::string &name : checkNames())
    if (word.size() > 3 && names.size() < 3 && name.find(word, prefix.size()) != std::string::npos)
      names.push_back(name);
  return names;
}

/// `check` begins with "tether-".
std::string suggestionFor(const std::string &check) {
  std::vector<std::string> names = checksAbout(check.substr(prefix.size()));
  if (std::string meant = nearestName(check, checkNames()); !meant.empty())
    names = {meant};
  if (names.empty())
    return "; 'tether explain' lists all checks";
  std::string text;
  for (const std::string &name : names)
    text += (text.empty() ? "; did you mean '" : " or '") + name + "'";
  return text + "?";
}

std::string list(bool markdown, size_t width) {
  std::string text;
  for (const char *tier : {"certain", "likely", "advice"}) {
    std::string rows;
    for (const std::string &name : checkNames()) {
      std::string_view page = checkPage(name);
      if (pageTier(page) != tier)
        continue;
      std::string summary = pageSummary(page);
      if (markdown)
        rows += "| " + name + " | " + summary + " |\n";
      else
        rows += "  " + name + "\n      " + fillLines(summary, width - 6, std::string(6, ' ')) + "\n";
    }
    if (!rows.empty())
      text += std::string(text.empty() ? "" : "\n") + (markdown ? "## " : "") + tier +
              (markdown ? "\n\n| check | what it finds |\n|---|---|\n" : "\n") + rows;
  }
  return text;
}

} // namespace

int explain(const std::vector<std::string> &arguments) {
  ExplainOptions options;
  if (Problem problem = readOptions(arguments, options))
    return fail(*problem + "; see 'tether explain --help'");
  if (options.help)
    return std::fputs(help, stdout), statusClean;
  if (options.checks.size() > 1)
    return fail("one check at a time: '" + options.checks[0] + "' or '" + options.checks[1] + "'");
  std::string text;
  if (options.checks.empty()) {
    text = list(options.markdown, textWidth());
  } else {
    std::string check = options.checks.front();
    if (!check.starts_with(prefix))
      check.insert(0, prefix);
    std::string_view page = checkPage(check);
    if (page.empty())
      return fail("no check '" + options.checks.front() + "'" + suggestionFor(check));
    text = options.markdown ? std::string(page) : pageText(page, textWidth(), wantsColours(STDOUT_FILENO));
  }
  OutputFile output;
  if (Problem problem = output.commit(text))
    return fail(*problem);
  return statusClean;
}

} // namespace tether::tool
