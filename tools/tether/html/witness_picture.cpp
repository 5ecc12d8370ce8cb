#include "html/witness_picture.h"

#include "html/escape.h"
#include "sarif/source_text.h"

#include <algorithm>
#include <vector>

namespace tether::tool {
namespace {

constexpr int rowHeight = 30, laneWidth = 40, margin = 24, head = 40, radius = 10;
constexpr double characterWidth = 7.3;

struct Row {
  const WitnessStep *step = nullptr; // none: `stuck` waits for ever
  int stuck = -1;
};

class Picture {
public:
  Picture(const Witness &witness, const Spot &finding, const PlaceLabel &label)
      : witness(witness), finding(finding), label(label), first(count(), 0), last(count(), 0) {
    for (const WitnessStep &step : witness.steps)
      rows.push_back({&step, -1});
    for (std::size_t i = 0; i < count(); ++i)
      if (!witness.goroutines[i].stuck.file.empty())
        rows.push_back({nullptr, static_cast<int>(i)});
    measureLanes();
  }

  std::string draw() {
    for (std::size_t i = 0; i < count(); ++i)
      drawLane(static_cast<int>(i));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      int y = yOf(static_cast<int>(i));
      if (rows[i].step)
        drawStep(*rows[i].step, y);
      else
        drawStuck(rows[i].stuck, y);
    }
    int height = head + rowHeight * static_cast<int>(rows.size()) + 8;
    int width = textStart() + static_cast<int>(characterWidth * static_cast<double>(longest)) + margin;
    std::string size = std::to_string(width) + "\" height=\"" + std::to_string(height);
    return "<svg class=\"witness\" role=\"img\" aria-label=\"What the goroutines do, in order\" width=\"" + size +
           "\" viewBox=\"0 0 " + std::to_string(width) + " " + std::to_string(height) + "\">" + lanes + marks +
           "</svg>";
  }

private:
  const Witness &witness;
  const Spot &finding;
  const PlaceLabel &label;
  std::vector<Row> rows;
  /// The rows in which each goroutine starts and in which it is last seen.
  std::vector<int> first, last;
  std::string lanes, marks;
  /// Characters of the longest row of words.
  std::size_t longest = 20;

  std::size_t count() const { return witness.goroutines.size(); }
  static int xOf(int goroutine) { return margin + laneWidth * goroutine; }
  static int yOf(int row) { return head + rowHeight * row + rowHeight / 2; }
  int textStart() const { return margin + laneWidth * static_cast<int>(count()); }
  static std::string colour(int goroutine) { return "lane" + std::to_string(goroutine % 6); }

  void measureLanes() {
    std::vector<bool> seen(count(), false);
    auto see = [&](int goroutine, int row) {
      auto index = static_cast<std::size_t>(goroutine);
      if (!seen[index])
        first[index] = row;
      seen[index] = true;
      last[index] = row;
    };
    // The function's own body is there from the beginning.
    if (count() > 0)
      see(0, -1);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      see(rows[i].step ? rows[i].step->goroutine : rows[i].stuck, static_cast<int>(i));
      if (rows[i].step && rows[i].step->other >= 0)
        see(rows[i].step->other, static_cast<int>(i));
    }
  }

  static std::string number(int value) { return std::to_string(value); }

  static std::string line(const std::string &type, int x1, int y1, int x2, int y2, const std::string &more = "") {
    return "<line class=\"" + type + "\" x1=\"" + number(x1) + "\" y1=\"" + number(y1) + "\" x2=\"" + number(x2) +
           "\" y2=\"" + number(y2) + "\"" + more + "/>";
  }

  /// Solid while the goroutine does something, dashed while it waits for ever, open where the run says no more of it.
  void drawLane(int goroutine) {
    const WitnessGoroutine &who = witness.goroutines[static_cast<std::size_t>(goroutine)];
    int x = xOf(goroutine), from = first[static_cast<std::size_t>(goroutine)];
    int top = from < 0 ? head - 8 : yOf(from), bottom = yOf(std::max(last[static_cast<std::size_t>(goroutine)], 0));
    lanes += "<g class=\"" + colour(goroutine) + "\">";
    if (!who.stuck.file.empty()) {
      int before = lastStep(goroutine);
      int turn = before < 0 ? top : yOf(before);
      lanes += line("lane", x, top, x, turn) + line("waiting", x, turn, x, bottom);
    } else {
      int end = bottom + rowHeight / 2 - 2;
      lanes += line("lane", x, top, x, who.ended ? end : bottom);
      if (who.ended)
        lanes += line("end", x - 7, end, x + 7, end);
      else
        lanes += line("open", x, bottom, x, yOf(static_cast<int>(rows.size()) - 1));
    }
    lanes += "</g>";
    drawHead(goroutine);
  }

  /// The row of the goroutine's last step; -1: it makes none.
  int lastStep(int goroutine) const {
    for (std::size_t i = rows.size(); i-- > 0;)
      if (rows[i].step && (rows[i].step->goroutine == goroutine || rows[i].step->other == goroutine))
        return static_cast<int>(i);
    return -1;
  }

  void drawHead(int goroutine) {
    marks += "<text class=\"head " + colour(goroutine) + "\" x=\"" + number(xOf(goroutine)) + "\" y=\"18\">G" +
             number(goroutine + 1) + "<title>" +
             escapeHtml(witness.goroutines[static_cast<std::size_t>(goroutine)].name) + "</title></text>";
  }

  void drawPoint(int goroutine, int y, const std::string &type) {
    std::string x = number(xOf(goroutine));
    marks += "<g class=\"" + colour(goroutine) + "\"><circle class=\"" + type + "\" cx=\"" + x + "\" cy=\"" +
             number(y) + "\" r=\"" + number(radius) + "\"/><text class=\"inside\" x=\"" + x + "\" y=\"" +
             number(y + 4) + "\">" + number(goroutine + 1) + "</text></g>";
  }

  /// From one lane to the other, between the points.
  void drawArrow(int from, int to, int y, const std::string &type) {
    int side = from < to ? 1 : -1;
    marks +=
        line(type, xOf(from) + side * radius, y, xOf(to) - side * (radius + 3), y, " marker-end=\"url(#arrowhead)\"");
  }

  void drawWords(const std::string &html, std::size_t length, int y, const std::string &type = "") {
    // Bold letters are wider.
    longest = std::max(longest, type.empty() ? length : length + length / 8);
    marks += "<text class=\"words " + type + "\" x=\"" + number(textStart()) + "\" y=\"" + number(y + 4) + "\">" +
             html + "</text>";
  }

  static std::string name(int goroutine) { return "G" + number(goroutine + 1); }

  std::string placed(const std::string &text, const Spot &at, std::size_t &length) const {
    std::string place = label(at);
    length += sarif::utf16Length(text) + 4 + place.size();
    return escapeHtml(text) + " <tspan class=\"place\">" + escapeHtml(place) + "</tspan>";
  }

  /// What the other one does, without a name that the first half has said.
  static std::string otherWords(const WitnessStep &step) {
    std::size_t quote = step.text.find('\'');
    bool repeats = quote != std::string::npos && step.otherText == "receives from " + step.text.substr(quote);
    return repeats ? "receives" : step.otherText;
  }

  void drawStep(const WitnessStep &step, int y) {
    std::size_t length = 0;
    bool isStart = step.kind == "start";
    std::string words =
        placed(name(step.goroutine) + " " + (isStart ? "starts " + name(step.other) : step.text), step.at, length);
    if (step.other >= 0) {
      drawArrow(step.goroutine, step.other, y, isStart ? "arrow starts" : "arrow");
      drawPoint(step.other, y, isStart ? "born" : "point");
      if (!isStart)
        words += " \xE2\x86\x92 " + placed(name(step.other) + " " + otherWords(step), step.otherAt, length);
    }
    bool isFault = step.kind == "fault", isExit = step.kind == "exit";
    if (isFault)
      drawCross(step.goroutine, y);
    else
      drawPoint(step.goroutine, y, isExit ? "exit" : "point");
    drawWords((isFault ? "\xE2\x9C\x96 " : "") + words, length + 3, y, isFault ? "stuck" : isExit ? "exit" : "");
  }

  void drawCross(int goroutine, int y) {
    int x = xOf(goroutine), r = radius + 1, arm = 4;
    marks += "<rect class=\"cross\" x=\"" + number(x - r) + "\" y=\"" + number(y - r) + "\" width=\"" + number(2 * r) +
             "\" height=\"" + number(2 * r) + "\" rx=\"4\"/>" + line("crossarm", x - arm, y - arm, x + arm, y + arm) +
             line("crossarm", x - arm, y + arm, x + arm, y - arm);
  }

  void drawStuck(int goroutine, int y) {
    const WitnessGoroutine &who = witness.goroutines[static_cast<std::size_t>(goroutine)];
    bool isFinding = who.stuck == finding;
    drawCross(goroutine, y);
    std::size_t length = 12;
    std::string words = placed(name(goroutine) + " " + who.waits, who.stuck, length);
    drawWords("\xE2\x9C\x96 STUCK: " + words, length, y, isFinding ? "stuck" : "stuck other");
  }
};

} // namespace

const char pictureDefinitions[] =
    R"(<svg width="0" height="0" aria-hidden="true" style="position:absolute"><defs><marker id="arrowhead" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path class="arrowhead" d="M0,0 L8,4 L0,8 Z"/></marker></defs></svg>)";

std::string witnessPicture(const Witness &witness, const Spot &finding, const PlaceLabel &label) {
  return Picture(witness, finding, label).draw();
}

} // namespace tether::tool
