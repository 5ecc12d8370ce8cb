#include "leak_report.h"

#include <nlohmann/json.hpp>

#include <filesystem>

using nlohmann::json;

namespace tether::tool {
namespace {

Place readPlace(const json &position) {
  std::filesystem::path file = position.at("file").get<std::string>();
  return {file.lexically_normal().string(), position.at("line").get<unsigned>()};
}

bool isBlocked(const json &goroutine) {
  std::string reason = goroutine.at("reason");
  return !goroutine.value("daemon", false) && reason != "running" && reason != "runnable";
}

Leak readGoroutine(const json &goroutine) {
  Leak leak{{readPlace(goroutine.at("blocked_at"))}, goroutine.at("reason")};
  for (const json &selectCase : goroutine.value("cases", json::array()))
    leak.places.push_back(readPlace(selectCase.at("at")));
  return leak;
}

} // namespace

Problem readLeakReport(std::string_view text, std::vector<Leak> &leaks) {
  try {
    json report = json::parse(text);
    if (report.at("version") != 1)
      return "unknown version of the leak report";
    for (const json &goroutine : report.at("goroutines"))
      if (isBlocked(goroutine))
        leaks.push_back(readGoroutine(goroutine));
    for (const json &misuse : report.value("misuse", json::array()))
      leaks.push_back({{readPlace(misuse.at("at"))}, misuse.at("kind")});
  } catch (const json::exception &error) {
    return std::string("unreadable leak report: ") + error.what();
  }
  return std::nullopt;
}

} // namespace tether::tool
