#include "rules.h"

#include "install.h"
#include "nolint.h"

#include <algorithm>
#include <utility>

namespace tether::tool {

namespace {

// {"tether-<folder>", R"(README.md)"} for each check, generated from checks/*/README.md.
constexpr std::pair<std::string_view, std::string_view> pages[] = {
#include "check_pages.inc"
    {"", ""}};

// What `tether lint` reports besides: what --leaks takes from reports of the runtime, and comments that are of no use.
// No check of the plugin has these names.
constexpr std::pair<std::string_view, std::string_view> otherPages[] = {
    {"tether-runtime-leak", R"(# tether-runtime-leak

Goroutines that a run of the program has left blocked, where no check has a finding.

Tier: certain. It happened.

The runtime wrote it into the file that `TETHER_LEAK_REPORT` names. The notes say where the goroutine was started and
where its channel was made.
)"},
    {"tether-runtime-misuse", R"(# tether-runtime-misuse

Misuse of a channel, a lock or a wait_group that a run of the program has shown, where no check has a finding.

Tier: certain. It happened.
)"},
    {unusedNolintCheck, R"(# tether-unused-nolint

A name in the list of a `NOLINT` that suppresses nothing, or that is no check's.

Tier: certain. No unit of the run has a use for it.

`tether lint --report-unused-nolint` looks for them in all code that the units compile. A `NOLINT` without a list, names
of other tools' checks, and checks that are not enabled are not judged.
)"}};

bool startsText(std::string_view line) {
  return !line.empty() && !line.starts_with("#") && !line.starts_with("<!--") && !line.starts_with("```") &&
         !line.starts_with("|") && !line.starts_with("---") && !line.starts_with("===");
}

/// The first run of lines that is neither a heading nor a table, joined by spaces.
std::string firstParagraph(std::string_view page) {
  std::string paragraph;
  while (!page.empty()) {
    std::string_view line = page.substr(0, page.find('\n'));
    page.remove_prefix(std::min(page.size(), line.size() + 1));
    if (startsText(line))
      paragraph += (paragraph.empty() ? "" : " ") + std::string(line);
    else if (!paragraph.empty())
      break;
  }
  return paragraph;
}

/// Markdown's marks removed: code quotes, emphasis, and the targets of links.
std::string plainText(std::string_view markdown) {
  std::string text;
  for (std::size_t i = 0; i < markdown.size(); ++i) {
    char c = markdown[i];
    if (c == ']' && i + 1 < markdown.size() && markdown[i + 1] == '(')
      i = std::min(markdown.find(')', i), markdown.size());
    else if (c != '`' && c != '*' && c != '[')
      text += c;
  }
  return text;
}

/// SARIF's word for how much a finding of the tier that the page names can be trusted.
std::string precisionOf(std::string_view page) {
  if (page.find("\nTier: certain.") != std::string_view::npos)
    return "very-high";
  return page.find("\nTier: advice.") != std::string_view::npos ? "medium" : "high";
}

std::string firstSentence(const std::string &text) {
  std::size_t end = text.find(". ");
  return end == std::string::npos ? text : text.substr(0, end + 1);
}

/// The page in a list of pairs, or "".
std::string_view pageIn(const auto &list, std::string_view check) {
  for (auto [name, page] : list)
    if (name == check)
      return page;
  return "";
}

/// Whether docs/checks has a page of the check.
bool isDocumented(std::string_view check) { return !pageIn(pages, check).empty(); }

} // namespace

std::vector<std::string> checkNames() {
  std::vector<std::string> names;
  for (auto [name, page] : pages)
    if (!name.empty())
      names.emplace_back(name);
  std::ranges::sort(names);
  return names;
}

std::string_view checkPage(std::string_view check) {
  std::string_view page = pageIn(pages, check);
  return page.empty() ? pageIn(otherPages, check) : page;
}

sarif::Rule ruleFromPage(const std::string &check, std::string_view page) {
  bool isAdvice = check.starts_with("tether-advice-");
  std::string paragraph = plainText(firstParagraph(page));
  if (paragraph.empty())
    paragraph = "Findings of the clang-tidy check " + check + ".";
  sarif::Rule rule;
  rule.id = check;
  rule.shortDescription = firstSentence(paragraph);
  rule.fullDescription = paragraph;
  rule.helpText = page.empty() ? paragraph : plainText(page);
  rule.helpMarkdown = page;
  rule.precision = isAdvice ? "medium" : precisionOf(page);
  if (isDocumented(check))
    rule.helpUri = checkPageUri(check);
  rule.severity = isAdvice ? "recommendation" : "warning";
  rule.level = isAdvice ? "note" : "warning";
  rule.tags = {"concurrency", "correctness"};
  if (check.starts_with("tether-") && check != unusedNolintCheck)
    rule.tags.push_back("goroutine-leak");
  return rule;
}

sarif::Rule ruleFor(const std::string &check) { return ruleFromPage(check, checkPage(check)); }

} // namespace tether::tool
