#include "leak_report.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <filesystem>

using nlohmann::json;

namespace tether::tool {
namespace {

Place readPlace(const json &position) {
  std::filesystem::path file = position.at("file").get<std::string>();
  return {file.lexically_normal().string(), position.at("line").get<unsigned>()};
}

bool isMoving(const json &goroutine) {
  constexpr std::array<std::string_view, 3> reasons = {"running", "runnable", "sleep"};
  return std::ranges::count(reasons, goroutine.at("reason").get<std::string>()) > 0;
}

bool isLeak(const json &goroutine) {
  std::string reason = goroutine.at("reason");
  return !goroutine.value("daemon", false) && reason != "running" && reason != "runnable";
}

Frequency readFrequency(const json &item) {
  std::string verdict = item.value("verdict", "");
  return verdict == "must" ? Frequency::must : verdict == "may" ? Frequency::may : Frequency::unknown;
}

Leak readCommon(const json &item, const json &place, std::string reason) {
  Leak leak;
  leak.places.push_back(readPlace(place));
  leak.column = place.value("column", 0u);
  leak.reason = std::move(reason);
  leak.frequency = readFrequency(item);
  leak.schedules = item.value("schedules", std::uint64_t(0));
  leak.firstSchedule = item.value("first_schedule", std::uint64_t(0));
  leak.replay = item.value("replay", "");
  leak.story = item.value("story", "");
  return leak;
}

Leak readGoroutine(const json &goroutine) {
  Leak leak = readCommon(goroutine, goroutine.at("blocked_at"), goroutine.at("reason"));
  for (const json &selectCase : goroutine.value("cases", json::array()))
    leak.places.push_back(readPlace(selectCase.at("at")));
  std::string verdict = goroutine.value("verdict", "alive");
  leak.isCertain = verdict != "alive";
  if (goroutine.contains("created_at"))
    leak.createdAt = readPlace(goroutine.at("created_at"));
  if (goroutine.contains("channel") && goroutine.at("channel").is_object())
    leak.madeAt = readPlace(goroutine.at("channel").at("made_at"));
  return leak;
}

Leak readMisuse(const json &misuse) {
  Leak leak = readCommon(misuse, misuse.at("at"), misuse.at("kind"));
  leak.isMisuse = true;
  return leak;
}

LeakReport readReport(const json &text) {
  LeakReport report;
  report.mode = text.at("mode");
  report.schedules = text.value("schedules", std::uint64_t(0));
  report.exhaustive = text.value("exhaustive", false);
  report.bound = text.value("bound", -1);
  report.limited = text.value("limited", std::uint64_t(0));
  report.stoppedBy = text.value("stopped_by", "");
  report.error = text.value("error", "");
  for (const json &goroutine : text.at("goroutines")) {
    report.isMoving |= isMoving(goroutine);
    if (isLeak(goroutine))
      report.leaks.push_back(readGoroutine(goroutine));
  }
  for (const json &misuse : text.value("misuse", json::array()))
    report.leaks.push_back(readMisuse(misuse));
  return report;
}

} // namespace

Problem readLeakReport(std::string_view text, LeakReport &report) {
  try {
    json parsed = json::parse(text);
    if (parsed.at("version") != 1)
      return "unknown version of the leak report";
    report = readReport(parsed);
  } catch (const json::exception &error) {
    return std::string("unreadable leak report: ") + error.what();
  }
  return std::nullopt;
}

const char *spelling(Frequency frequency) {
  switch (frequency) {
  case Frequency::must:
    return "must";
  case Frequency::may:
    return "may";
  case Frequency::unknown:
    return "";
  }
  return "";
}

} // namespace tether::tool
