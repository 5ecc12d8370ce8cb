#include "verdict_report.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>

using nlohmann::ordered_json;

namespace tether::tool {
namespace {

constexpr std::size_t columns = 6;
using Line = std::array<std::string, columns>;

std::string fileName(const std::string &path) { return std::filesystem::path(path).filename().string(); }

std::string placeText(const Place &place) {
  return fileName(place.file) + (place.line ? ":" + std::to_string(place.line) : "");
}

std::string runsText(const Row &row, unsigned runs) {
  if (row.verdict == Verdict::clean || row.verdict == Verdict::fails)
    return std::to_string(runs) + " runs";
  return std::to_string(row.seenRuns) + "/" + std::to_string(runs) + " runs";
}

Line lineFor(const Judged &judged, const Row &row, unsigned runs) {
  return {spelling(row.verdict), judged.program.name, row.check.empty() ? "-" : row.check,
          placeText(row.place),  runsText(row, runs), row.remark};
}

const char *colourOf(const Row &row) {
  if (!row.asDeclared)
    return "\x1b[31m";
  return row.verdict == Verdict::notSeen ? "\x1b[33m" : "\x1b[32m";
}

std::string padded(const std::string &text, std::size_t width) {
  return text + std::string(width - std::min(width, text.size()), ' ');
}

std::string withoutTrailingBlanks(std::string text) {
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

using Counts = std::map<Verdict, unsigned>;

/// "12 CONFIRMED, 1 MISSED"
std::string describe(const Counts &counts) {
  std::string text;
  for (auto [verdict, count] : counts)
    text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + spelling(verdict);
  return text;
}

/// The rows of a fixed program count for the checks that it declares.
std::map<std::string, Counts> countByCheck(const std::vector<Judged> &programs) {
  std::map<std::string, Counts> counts;
  for (const Judged &judged : programs)
    for (const Row &row : judged.rows) {
      if (!row.check.empty())
        ++counts[row.check][row.verdict];
      else
        for (const std::string &check : judged.program.declaration.checks)
          ++counts[check][row.verdict];
    }
  return counts;
}

Counts countAll(const std::vector<Judged> &programs) {
  Counts counts;
  for (const Judged &judged : programs)
    for (const Row &row : judged.rows)
      ++counts[row.verdict];
  return counts;
}

std::size_t countUndeclared(const std::vector<Judged> &programs) {
  std::size_t count = 0;
  for (const Judged &judged : programs)
    count += std::ranges::count(judged.rows, false, &Row::asDeclared);
  return count;
}

std::string totals(const std::vector<Judged> &programs) {
  std::map<std::string, Counts> byCheck = countByCheck(programs);
  std::size_t width = 0;
  for (const auto &[check, counts] : byCheck)
    width = std::max(width, check.size());
  std::string text = "\n";
  for (const auto &[check, counts] : byCheck)
    text += padded(check, width) + "  " + describe(counts) + "\n";
  text += padded("total", width) + "  " + describe(countAll(programs)) + "\n";
  std::size_t wrong = countUndeclared(programs);
  return text + (wrong ? std::to_string(wrong) + " not as declared\n" : "all as declared\n");
}

} // namespace

std::string verdictTable(const std::vector<Judged> &programs, unsigned runs, bool colours) {
  std::array<std::size_t, columns> widths{};
  for (const Judged &judged : programs)
    for (const Row &row : judged.rows)
      for (std::size_t i = 0; const std::string &cell : lineFor(judged, row, runs))
        widths[i] = std::max(widths[i], cell.size()), ++i;
  std::string text;
  for (const Judged &judged : programs)
    for (const Row &row : judged.rows) {
      std::string line;
      for (std::size_t i = 0; const std::string &cell : lineFor(judged, row, runs))
        line += padded(cell, widths[i++]) + "  ";
      line = withoutTrailingBlanks(line);
      std::size_t verdictEnd = std::string(spelling(row.verdict)).size();
      if (colours)
        line = colourOf(row) + line.substr(0, verdictEnd) + "\x1b[0m" + line.substr(verdictEnd);
      text += line + "\n";
    }
  return text + totals(programs);
}

std::string verdictJson(const std::vector<Judged> &programs, unsigned runs) {
  ordered_json json = {{"version", 1}, {"runs", runs}, {"rows", ordered_json::array()}};
  for (const Judged &judged : programs)
    for (const Row &row : judged.rows)
      json["rows"].push_back({{"verdict", spelling(row.verdict)},
                              {"case", judged.program.name},
                              {"check", row.check},
                              {"file", row.place.file},
                              {"line", row.place.line},
                              {"seen_runs", row.seenRuns},
                              {"as_declared", row.asDeclared},
                              {"remark", row.remark}});
  Counts counts = countAll(programs);
  for (Verdict verdict : allVerdicts)
    json["totals"][spelling(verdict)] = counts[verdict];
  json["as_declared"] = allAsDeclared(programs);
  return json.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

bool allAsDeclared(const std::vector<Judged> &programs) { return countUndeclared(programs) == 0; }

} // namespace tether::tool
