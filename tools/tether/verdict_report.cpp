#include "verdict_report.h"

#include "reports.h"
#include "source_cache.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>

using nlohmann::ordered_json;

namespace tether::tool {
namespace {

constexpr std::size_t columns = 8;
using Line = std::array<std::string, columns>;

std::string fileName(const std::string &path) { return std::filesystem::path(path).filename().string(); }

std::string placeText(const Place &place) {
  return fileName(place.file) + (place.line ? ":" + std::to_string(place.line) : "");
}

/// The witness's name and the remark.
std::string rest(const Row &row) {
  std::string witness = row.replay.empty() ? "" : fileName(row.replay);
  return witness + (witness.empty() || row.remark.empty() ? "" : "  ") + row.remark;
}

std::string runsText(const Row &row, unsigned runs) {
  return runs ? std::to_string(row.seenRuns) + "/" + std::to_string(runs) + " runs" : "";
}

Line lineFor(const Judged &judged, const Row &row, unsigned runs) {
  return {spelling(row.verdict),
          judged.program.name,
          row.check.empty() ? "-" : row.check,
          placeText(row.place),
          row.frequency == Frequency::unknown ? "" : spelling(row.frequency),
          extent(judged.explored),
          runsText(row, runs),
          rest(row)};
}

/// The witness's story, and how to see it again. Paths below the program's folder are written from there.
std::string storyOf(const Judged &judged, const Row &row) {
  std::string folder = std::filesystem::path(judged.program.file).parent_path().string() + "/", text = row.story;
  for (std::size_t at = text.find(folder); at != std::string::npos; at = text.find(folder, at))
    text.erase(at, folder.size());
  if (row.replay.empty())
    return "";
  return text + "  TETHER_REPLAY=" + row.replay + " " + judged.executable + "\n";
}

const char *colourOf(const Row &row) {
  if (!row.asDeclared)
    return "\x1b[31m";
  return row.verdict == Verdict::unknown ? "\x1b[33m" : "\x1b[32m";
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

/// Where the replay files are that the rows name, or nothing.
std::string witnessesText(const std::vector<Judged> &programs, const ValidateOptions &options) {
  for (const Judged &judged : programs)
    for (const Row &row : judged.rows)
      if (!row.replay.empty())
        return "witnesses: " + options.witnesses + "/<case>\n";
  return "";
}

/// "never" is said only where all schedules were explored.
const char *frequencyWord(const Judged &judged, const Row &row) {
  bool isShown = !row.replay.empty();
  return !isShown && judged.explored.exhaustive ? "never" : spelling(row.frequency);
}

/// What the runtime says about a finding, in a sentence and for programs.
Annotation annotationFor(const Judged &judged, const Row &row) {
  Annotation annotation;
  annotation.properties = {{"verdict", spelling(row.verdict)},
                           {"leaks", frequencyWord(judged, row)},
                           {"schedules", std::to_string(judged.explored.schedules)}};
  if (!row.replay.empty())
    annotation.properties["replay"] = row.replay;
  if (row.verdict == Verdict::confirmed)
    annotation.sentence = std::string("Confirmed at run time: it happens under ") +
                          (row.frequency == Frequency::must ? "every schedule" : "some schedules") + " (" +
                          extent(judged.explored) + ")";
  else if (row.verdict == Verdict::refuted)
    annotation.sentence = "Refuted at run time: it happens under no schedule (" + extent(judged.explored) + ")";
  return annotation;
}

/// Which schedules have shown the confirmed findings first.
std::string firstSchedulesText(const std::vector<Judged> &programs) {
  std::vector<std::uint64_t> first;
  for (const Judged &judged : programs)
    for (const Row &row : judged.rows)
      if (row.verdict == Verdict::confirmed && row.firstSchedule > 0)
        first.push_back(row.firstSchedule);
  if (first.empty())
    return "";
  std::ranges::sort(first);
  auto share = [&](std::size_t tenths) { return std::to_string(first[(first.size() * tenths + 9) / 10 - 1]); };
  return "confirmed by schedule " + share(5) + " (median), " + share(9) + " (nine of ten), " + share(10) +
         " (at most)\n";
}

std::string totals(const std::vector<Judged> &programs, const ValidateOptions &options) {
  std::map<std::string, Counts> byCheck = countByCheck(programs);
  std::size_t width = 0;
  for (const auto &[check, counts] : byCheck)
    width = std::max(width, check.size());
  std::string text = "\n";
  for (const auto &[check, counts] : byCheck)
    text += padded(check, width) + "  " + describe(counts) + "\n";
  text += padded("total", width) + "  " + describe(countAll(programs)) + "\n";
  text += firstSchedulesText(programs) + witnessesText(programs, options);
  std::size_t wrong = countUndeclared(programs);
  return text + (wrong ? std::to_string(wrong) + " not as declared\n" : "all as declared\n");
}

} // namespace

std::string verdictTable(const std::vector<Judged> &programs, const ValidateOptions &options, bool colours) {
  std::array<std::size_t, columns> widths{};
  for (const Judged &judged : programs)
    for (const Row &row : judged.rows)
      for (std::size_t i = 0; const std::string &cell : lineFor(judged, row, options.runs))
        widths[i] = std::max(widths[i], cell.size()), ++i;
  std::string text;
  for (const Judged &judged : programs)
    for (const Row &row : judged.rows) {
      std::string line;
      for (std::size_t i = 0; const std::string &cell : lineFor(judged, row, options.runs)) {
        if (widths[i] > 0)
          line += padded(cell, widths[i]) + "  ";
        ++i;
      }
      line = withoutTrailingBlanks(line);
      std::size_t verdictEnd = std::string(spelling(row.verdict)).size();
      if (colours)
        line = colourOf(row) + line.substr(0, verdictEnd) + "\x1b[0m" + line.substr(verdictEnd);
      text += line + "\n";
      if (options.explain)
        text += storyOf(judged, row);
    }
  return text + totals(programs, options);
}

std::string verdictJson(const std::vector<Judged> &programs, const ValidateOptions &options) {
  ordered_json json = {{"version", 2},
                       {"schedules", options.schedules},
                       {"seconds", options.seconds},
                       {"replays", options.replays},
                       {"runs", options.runs},
                       {"rows", ordered_json::array()}};
  for (const Judged &judged : programs)
    for (const Row &row : judged.rows)
      json["rows"].push_back({{"verdict", spelling(row.verdict)},
                              {"case", judged.program.name},
                              {"check", row.check},
                              {"file", row.place.file},
                              {"line", row.place.line},
                              {"leaks", frequencyWord(judged, row)},
                              {"shown_schedules", row.schedules},
                              {"first_schedule", row.firstSchedule},
                              {"schedules", judged.explored.schedules},
                              {"exhaustive", judged.explored.exhaustive},
                              {"bound", judged.explored.bound},
                              {"stopped_by", judged.explored.stoppedBy},
                              {"limited", judged.explored.limited},
                              {"shown_runs", row.seenRuns},
                              {"replay", row.replay},
                              {"story", row.story},
                              {"program", judged.executable},
                              {"as_declared", row.asDeclared},
                              {"remark", row.remark}});
  Counts counts = countAll(programs);
  for (Verdict verdict : allVerdicts)
    json["totals"][spelling(verdict)] = counts[verdict];
  json["as_declared"] = allAsDeclared(programs);
  return json.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

std::string verdictSarif(const std::vector<Judged> &programs, const UnitReport &findings,
                         const std::vector<std::string> &checks) {
  std::map<Found, Annotation> annotations;
  for (const Judged &judged : programs)
    for (const Row &row : judged.rows)
      if (!row.check.empty())
        annotations.insert({{row.place, row.check}, annotationFor(judged, row)});
  SourceCache sources;
  auto annotate = [&](const Finding &finding) {
    auto line = sources.get(finding.message.file).position(finding.message.offset).line;
    auto found = annotations.find({{finding.message.file, static_cast<unsigned>(line)}, finding.check});
    return found == annotations.end() ? Annotation() : found->second;
  };
  return sarifReport(findings, checks, "tether/validate/", annotate);
}

bool allAsDeclared(const std::vector<Judged> &programs) { return countUndeclared(programs) == 0; }

} // namespace tether::tool
