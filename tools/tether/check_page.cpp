#include "check_page.h"

#include <algorithm>
#include <sstream>
#include <vector>

namespace tether::tool {
namespace {

using Lines = std::vector<std::string>;

constexpr char bold[] = "\033[1m", cyan[] = "\033[36m", plain[] = "\033[0m";

Lines linesOf(std::string_view text) {
  std::istringstream stream{std::string(text)};
  Lines lines;
  for (std::string line; std::getline(stream, line);)
    lines.push_back(line);
  return lines;
}

std::string trim(std::string_view text) {
  size_t first = text.find_first_not_of(' ');
  return first == std::string_view::npos ? "" : std::string(text.substr(first, text.find_last_not_of(' ') + 1 - first));
}

/// Prose without code quotes, and links without their targets.
std::string withoutMarks(std::string_view text) {
  std::string result;
  bool inCode = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '`') {
      inCode = !inCode;
      continue;
    }
    size_t middle = inCode || text[i] != '[' ? std::string_view::npos : text.find("](", i);
    size_t end = middle == std::string_view::npos ? middle : text.find(')', middle);
    if (end == std::string_view::npos) {
      result += text[i];
      continue;
    }
    result += withoutMarks(text.substr(i + 1, middle - i - 1));
    i = end;
  }
  return result;
}

bool isList(const std::string &line) { return line.starts_with("- "); }
bool isTable(const std::string &line) { return line.starts_with("|"); }
bool isFence(const std::string &line) { return line.starts_with("```"); }
bool isProse(const std::string &line) {
  return !line.empty() && !isTable(line) && !isFence(line) && !line.starts_with("#");
}

Lines cells(const std::string &row) {
  Lines result;
  std::istringstream stream(row.substr(1));
  for (std::string cell; std::getline(stream, cell, '|');)
    result.push_back(withoutMarks(trim(cell)));
  return result;
}

class Page {
public:
  Page(std::string_view page, size_t width, bool colours) : lines(linesOf(page)), width(width), colours(colours) {}

  std::string text() {
    while (at < lines.size()) {
      if (isFence(lines[at]))
        code();
      else if (isTable(lines[at]))
        table();
      else if (isProse(lines[at]))
        prose();
      else
        heading();
    }
    return result;
  }

private:
  void heading() {
    const std::string &line = lines[at++];
    size_t start = line.find_first_not_of("# ");
    result += (start == std::string::npos ? "" : painted(bold, line.substr(start))) + "\n";
  }

  void code() {
    for (++at; at < lines.size() && !isFence(lines[at]); ++at)
      result += (lines[at].empty() ? "" : "    " + painted(cyan, lines[at])) + "\n";
    ++at;
  }

  void prose() {
    std::string indent = isList(lines[at]) ? "  " : "";
    std::string paragraph;
    do
      paragraph += (paragraph.empty() ? "" : " ") + trim(lines[at++]);
    while (at < lines.size() && isProse(lines[at]) && !isList(lines[at]));
    result += fillLines(withoutMarks(paragraph), width - indent.size(), indent) + "\n";
  }

  /// Columns side by side; only the last one is filled.
  void table() {
    std::vector<Lines> rows;
    std::vector<size_t> widths;
    for (; at < lines.size() && isTable(lines[at]); ++at) {
      if (lines[at].find_first_not_of("|-: ") == std::string::npos)
        continue;
      rows.push_back(cells(lines[at]));
      widths.resize(std::max(widths.size(), rows.back().size()));
      for (size_t i = 0; i < rows.back().size(); ++i)
        widths[i] = std::max(widths[i], rows.back()[i].size());
    }
    for (const Lines &row : rows) {
      std::string line;
      for (size_t i = 0; i + 1 < row.size(); ++i)
        line += row[i] + std::string(widths[i] + 2 - row[i].size(), ' ');
      result +=
          line +
          fillLines(row.back(), width > line.size() + 20 ? width - line.size() : 20, std::string(line.size(), ' ')) +
          "\n";
    }
  }

  std::string painted(const char *colour, const std::string &text) const {
    return colours ? colour + text + plain : text;
  }

  Lines lines;
  size_t width;
  bool colours;
  size_t at = 0;
  std::string result;
};

/// The paragraph with that number; the heading is the first.
std::string paragraph(std::string_view page, size_t number) {
  for (; number > 0; --number) {
    size_t end = page.find("\n\n");
    page = end == std::string_view::npos ? "" : page.substr(end + 2);
  }
  std::string text(page.substr(0, page.find("\n\n")));
  std::ranges::replace(text, '\n', ' ');
  return text;
}

} // namespace

std::string fillLines(std::string_view text, size_t width, const std::string &indent) {
  std::istringstream words{std::string(text)};
  std::string result;
  size_t column = 0;
  for (std::string word; words >> word; column += word.size()) {
    if (column > 0 && column + 1 + word.size() > width) {
      result += "\n" + indent;
      column = 0;
    } else if (column > 0) {
      result += " ";
      ++column;
    }
    result += word;
  }
  return result;
}

std::string pageSummary(std::string_view page) { return withoutMarks(paragraph(page, 1)); }

std::string pageTier(std::string_view page) {
  std::string text = paragraph(page, 2);
  return text.starts_with("Tier: ") ? text.substr(6, text.find('.') - 6) : "";
}

std::string pageText(std::string_view page, size_t width, bool colours) { return Page(page, width, colours).text(); }

} // namespace tether::tool
