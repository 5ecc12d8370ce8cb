// A report as one HTML file: styles, script and pictures inside, all of its text there without the script, too.
#include "build_paths.h"
#include "html/escape.h"
#include "html/witness_picture.h"
#include "leak_join.h"
#include "paths.h"
#include "plural.h"
#include "reports.h"
#include "rules.h"
#include "source_cache.h"

#include <algorithm>
#include <map>
#include <set>

namespace tether::tool {
namespace {

// {"report.css", "..."} for each file that becomes part of the page.
constexpr std::pair<std::string_view, std::string_view> assets[] = {
#include "html_assets.inc"
};

std::string_view asset(std::string_view name) {
  return std::ranges::find(assets, name, &std::pair<std::string_view, std::string_view>::first)->second;
}

std::string element(const std::string &tag, const std::string &attributes, const std::string &html) {
  return "<" + tag + (attributes.empty() ? "" : " " + attributes) + ">" + html + "</" + tag + ">";
}

std::string stateOf(const Finding &finding) {
  return !finding.suppression.kind.empty() ? "suppressed" : finding.seen.reports > 0 ? "seen" : "static";
}

class Page {
public:
  explicit Page(const UnitReport &report) : report(report) {
    for (const std::vector<Finding> *list : {&report.findings, &report.suppressed})
      for (const Finding &finding : *list)
        findings.push_back(&finding);
  }

  std::string write() {
    std::string title = "Tether: " + plural(report.findings.size(), "finding");
    std::string cards;
    for (std::size_t i = 0; i < findings.size(); ++i)
      cards += card(*findings[i], i + 1);
    std::string noFindings = element("p", "", "No goroutine was found that never ends.");
    return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
           "<link rel=\"icon\" href=\"data:,\">" +
           element("title", "", title) + "\n<style>\n" + std::string(asset("report.css")) + "</style></head>\n<body>" +
           pictureDefinitions + "\n<header><div>" + element("h1", "", title) +
           element("div", "class=\"soft\"", about()) + "</div></header>\n<main>\n" + errors() + filters() +
           (findings.empty() ? noFindings : cards) +
           "<p class=\"nothing\" hidden>No finding fits. Press Esc to see all.</p>\n" + checksTable() +
           "</main>\n<script>\n" + (findings.empty() ? "" : std::string(asset("report.js"))) +
           "</script></body></html>\n";
  }

private:
  const UnitReport &report;
  std::vector<const Finding *> findings;
  SourceCache sources;

  std::string about() const {
    std::set<std::string> files;
    for (const Finding &finding : report.findings)
      files.insert(finding.message.file);
    std::string text = "in " + plural(files.size(), "file") + ", reported by tether " TETHER_VERSION;
    if (!report.suppressed.empty())
      text += ", " + std::to_string(report.suppressed.size()) + " more suppressed";
    return text;
  }

  std::string errors() {
    std::string items;
    for (const Finding &error : report.compileErrors)
      items += element("li", "",
                       placeHtml({error.message.file, error.message.offset}) + " " + escapeHtml(error.message.text));
    for (const std::string &failure : report.failures)
      items += element("li", "", escapeHtml(displayPath(failure)));
    if (items.empty())
      return "";
    return element("section", "class=\"errors\"", "<h2>What could not be analysed</h2>" + element("ul", "", items)) +
           "\n";
  }

  /// A choice among all values that `key` yields, with their numbers.
  template <typename Key>
  std::string choice(const std::string &name, const std::string &all, const Key &key) const {
    std::map<std::string, std::size_t> counts;
    for (const Finding *finding : findings)
      ++counts[key(*finding)];
    if (counts.size() < 2)
      return "";
    std::string options = element("option", "value=\"\"", escapeHtml(all));
    for (const auto &[value, count] : counts)
      options += element("option", "value=\"" + escapeHtml(value) + "\"",
                         escapeHtml(value) + " (" + std::to_string(count) + ")");
    return element("select", "name=\"" + name + "\" aria-label=\"" + escapeHtml(all) + "\"", options);
  }

  std::string filters() const {
    if (findings.empty())
      return "";
    return element(
               "div", "class=\"filters\" role=\"search\" hidden",
               "<input type=\"search\" name=\"search\" placeholder=\"Search (/)\" aria-label=\"Search\">" +
                   choice("check", "All checks", [](const Finding &finding) { return finding.check; }) +
                   choice("file", "All files",
                          [](const Finding &finding) { return displayPath(finding.message.file); }) +
                   choice("state", "All states", stateOf) +
                   "<button type=\"button\" name=\"open\" title=\"Key: o\">Open all</button>"
                   "<button type=\"button\" name=\"close\" title=\"Key: c\">Close all</button>"
                   "<output title=\"Keys: / search, j and k next and previous, o and c open and close all, Esc all\">"
                   "</output>") +
           "\n";
  }

  std::string placeText(const Spot &spot) {
    if (spot.file.empty())
      return "";
    return displayPath(spot.file) + ":" + std::to_string(sources.get(spot.file).position(spot.offset).line);
  }
  std::string placeHtml(const Spot &spot) { return element("span", "class=\"place\"", escapeHtml(placeText(spot))); }

  std::string card(const Finding &finding, std::size_t number) {
    const Message &message = finding.message;
    std::string badges;
    if (finding.seen.reports > 0)
      badges += element("span", "class=\"badge seen\"", "seen at run time");
    if (!finding.suppression.kind.empty())
      badges += element("span", "class=\"badge\"",
                        finding.suppression.kind == "inSource" ? "suppressed by NOLINT" : "in the baseline");
    std::string summary = element("span", finding.isError ? "class=\"level\"" : "class=\"level soft\"",
                                  finding.isError ? "error: " : "") +
                          element("span", "class=\"title\"", escapeHtml(message.text)) + badges +
                          element("span", "class=\"where\"",
                                  element("span", "class=\"check\"", escapeHtml(finding.check)) + " \xC2\xB7 " +
                                      placeHtml({message.file, message.offset}));
    std::string body = excerpt(message) + seenText(finding) + notes(finding) + witness(finding) + fixes(finding);
    return element("details",
                   "class=\"finding\" open id=\"f" + std::to_string(number) + "\" data-check=\"" +
                       escapeHtml(finding.check) + "\" data-file=\"" + escapeHtml(displayPath(message.file)) +
                       "\" data-state=\"" + stateOf(finding) + "\"",
                   element("summary", "", summary) + element("div", "", body)) +
           "\n";
  }

  static std::string row(const std::string &number, const std::string &html, const std::string &type = "") {
    return "<span class=\"row" + (type.empty() ? "" : " " + type) + "\"><span class=\"number\">" + number + "</span>" +
           html + "\n</span>";
  }

  /// The lines around a message, the one that it speaks of marked.
  std::string excerpt(const Message &message, std::size_t around = 3) {
    if (message.file.empty())
      return "";
    const sarif::SourceText &source = sources.get(message.file);
    sarif::Position at = source.position(message.offset);
    std::string rows;
    for (std::size_t line = at.line > around ? at.line - around : 1;
         line <= std::min(at.line + around, source.lineCount()); ++line) {
      std::string_view text = source.line(line);
      if (line != at.line) {
        rows += row(std::to_string(line), escapeHtml(text));
        continue;
      }
      std::size_t start = std::min(at.byteColumn - 1, text.size());
      std::size_t length = endOfRegion(message, source) - std::min<std::size_t>(message.offset, source.text().size());
      rows += row("\xE2\x96\xB6 " + std::to_string(line),
                  escapeHtml(text.substr(0, start)) + element("mark", "", escapeHtml(text.substr(start, length))) +
                      escapeHtml(text.substr(std::min(start + length, text.size()))),
                  "blocked");
    }
    return element("pre", "", rows);
  }

  static std::string seenText(const Finding &finding) {
    std::string sentence = seenSentence(finding.seen);
    return sentence.empty() ? "" : element("p", "", escapeHtml(sentence + "."));
  }

  std::string notes(const Finding &finding) {
    std::string items;
    for (const Message &note : finding.notes)
      items += element("li", "",
                       escapeHtml(note.text) + " " + placeHtml({note.file, note.offset}) +
                           (note.file.empty() ? "" : excerpt(note, 0)));
    return items.empty() ? "" : "<h3>What leads to it</h3>" + element("ol", "class=\"notes\"", items);
  }

  std::string witness(const Finding &finding) {
    const Witness &run = finding.witness;
    if (run.goroutines.empty() || run.steps.empty())
      return "";
    std::string items;
    for (std::size_t i = 0; i < run.goroutines.size(); ++i)
      items += element("li", "",
                       element("b", "class=\"lane" + std::to_string(i % 6) + "\"", "G" + std::to_string(i + 1)) +
                           escapeHtml(run.goroutines[i].name));
    // Names of files are short beside the lanes; the notes have them in full.
    auto label = [&](const Spot &spot) {
      std::string text = placeText(spot);
      std::size_t slash = text.rfind('/');
      return slash == std::string::npos ? text : text.substr(slash + 1);
    };
    return "<h3>One run that ends there</h3>" + element("ul", "class=\"legend\"", items) +
           element("div", "class=\"picture\" tabindex=\"0\"",
                   witnessPicture(run, {finding.message.file, finding.message.offset}, label));
  }

  std::string fixes(const Finding &finding) {
    std::string html = change(finding.message.fix);
    for (const Message &note : finding.notes)
      html += change(note.fix);
    return html.empty() ? "" : "<h3>A fix</h3>" + html;
  }

  /// The lines that edits touch, before and after.
  std::string change(std::vector<Edit> edits) {
    std::ranges::sort(edits, {}, [](const Edit &edit) { return std::pair(edit.file, edit.offset); });
    std::string html;
    for (std::size_t i = 0; i < edits.size();) {
      const std::string &file = edits[i].file;
      const sarif::SourceText &source = sources.get(file);
      const std::string &text = source.text();
      std::size_t line = source.position(edits[i].offset).line, begin = source.offset(line, 1);
      std::size_t from = begin, end = begin;
      std::string after;
      do {
        std::size_t start = std::min<std::size_t>(edits[i].offset, text.size());
        if (start < from)
          return ""; // edits that overlap are no fix
        after += text.substr(from, start - from) + edits[i].text;
        from = std::min<std::size_t>(start + edits[i].length, text.size());
        end = std::max(end, source.endOfLine(from));
      } while (++i < edits.size() && edits[i].file == file && edits[i].offset <= end);
      after += text.substr(from, end - from);
      html +=
          lines(text.substr(begin, end - begin), line, "\xE2\x88\x92", "removed") + lines(after, line, "+", "added");
    }
    return html.empty() ? "" : element("pre", "", html);
  }

  static std::string lines(const std::string &text, std::size_t number, const std::string &sign,
                           const std::string &type) {
    std::string rows;
    for (std::size_t start = 0; start <= text.size(); ++number) {
      std::size_t end = std::min(text.find('\n', start), text.size());
      rows += row(sign + " " + std::to_string(number), escapeHtml(text.substr(start, end - start)), type);
      start = end + 1;
    }
    return rows;
  }

  std::string checksTable() const {
    std::map<std::string, std::size_t> counts;
    for (const Finding *finding : findings)
      ++counts[finding->check];
    if (counts.empty())
      return "";
    std::string rows = "<tr><th>Check</th><th>Findings</th><th>What it finds</th></tr>";
    for (const auto &[check, count] : counts)
      rows += element("tr", "",
                      element("td", "class=\"check\"", escapeHtml(check)) + element("td", "", std::to_string(count)) +
                          element("td", "", escapeHtml(ruleFor(check).shortDescription)));
    return "<h2>The checks</h2>" + element("table", "", rows) + "\n";
  }
};

} // namespace

std::string htmlReport(const UnitReport &report) { return Page(report).write(); }

} // namespace tether::tool
