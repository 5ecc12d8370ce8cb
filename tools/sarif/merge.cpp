#include "merge.h"

#include <charconv>
#include <map>
#include <set>
#include <stdexcept>
#include <string_view>
#include <tuple>

using Json = nlohmann::ordered_json;
using nlohmann::operator""_json_pointer;

namespace tether::sarif {
namespace {

using Pointer = Json::json_pointer;
using Place = std::tuple<std::string, std::size_t, std::size_t>;

std::string textAt(const Json &json, const Pointer &pointer) { return json.value(pointer, std::string()); }

/// What is wrong with a log that says to be one of ours.
struct Damage : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::string percentDecode(std::string_view uri) {
  std::string path;
  for (std::size_t i = 0; i < uri.size(); ++i) {
    if (uri[i] != '%') {
      path += uri[i];
      continue;
    }
    unsigned char byte = 0;
    std::string_view digits = uri.substr(i + 1, 2);
    if (digits.size() != 2 || std::from_chars(digits.begin(), digits.end(), byte, 16).ptr != digits.end())
      throw Damage("'" + std::string(uri) + "' is no URI");
    path += static_cast<char>(byte);
    i += 2;
  }
  return path;
}

std::string withoutScheme(std::string uri) { return uri.starts_with("file://") ? uri.substr(7) : uri; }

/// Without the words in brackets that name the kind of exception.
std::string reasonOf(const Json::exception &error) {
  std::string_view text = error.what();
  return std::string(text.substr(text.find("] ") + 2));
}

std::optional<std::string> checkLog(const NamedLog &named, const std::string &toolName, const std::string &version) {
  const Json &log = named.log;
  auto refuse = [&](const std::string &reason) { return "'" + named.name + "' " + reason; };
  if (!log.is_object() || textAt(log, "/version"_json_pointer) != "2.1.0" || !log.contains("/runs/0"_json_pointer))
    return refuse("is no SARIF 2.1.0 log");
  std::string name = textAt(log, "/runs/0/tool/driver/name"_json_pointer);
  if (name != toolName)
    return refuse("was not written by " + toolName + (name.empty() ? "" : " but by " + name));
  std::string writer = textAt(log, "/runs/0/tool/driver/version"_json_pointer);
  if (writer != version)
    return refuse("was written by " + toolName + " " + writer + ", and this is " + toolName + " " + version);
  if (log.at("runs").size() != 1)
    return refuse("has more than one run");
  return std::nullopt;
}

class Merger {
public:
  explicit Merger(Json &first) : run(first.at("runs").at(0)) {
    for (const auto &[name, base] : run.at("originalUriBaseIds").items())
      roots[name] = percentDecode(withoutScheme(base.at("uri").get<std::string>()));
  }

  void add(Json &log) {
    Json &other = log.at("runs").at(0);
    std::set<std::string> listed;
    for (Json &rule : other.at("tool").at("driver").at("rules")) {
      listed.insert(rule.at("id").get<std::string>());
      rules.try_emplace(rule.at("id").get<std::string>(), std::move(rule));
    }
    for (Json &artifact : other.at("artifacts"))
      artifacts.try_emplace(pathOf(artifact.at("location")), std::move(artifact));
    for (Json &result : other.at("results"))
      addResult(result, listed);
    Json &invocation = other.at("invocations").at(0);
    isSuccess &= invocation.at("executionSuccessful").get<bool>();
    if (invocation.contains("toolExecutionNotifications"))
      for (Json &notification : invocation.at("toolExecutionNotifications"))
        addNotification(notification);
  }

  /// Writes everything into the first log.
  void finish() {
    run["tool"]["driver"]["rules"] = valuesOf(rules);
    run["artifacts"] = valuesOf(artifacts);
    Json &invocation = run["invocations"][0];
    invocation["executionSuccessful"] = isSuccess;
    if (!notifications.empty())
      invocation["toolExecutionNotifications"] = valuesOf(notifications);
    std::map<std::string, std::size_t> indexes;
    for (const auto &[id, rule] : rules)
      indexes.emplace(id, indexes.size());
    for (auto &[key, result] : results)
      result["ruleIndex"] = indexes.at(std::get<std::string>(key));
    run["results"] = valuesOf(results);
  }

private:
  /// Whether it is suppressed (those come last), the place, the rule's id, and the message.
  using ResultKey = std::tuple<bool, Place, std::string, Json>;

  Json &run;
  /// The directories that relative URIs start from, by name.
  std::map<std::string, std::string> roots;
  std::map<std::string, Json> rules;
  std::map<std::string, Json> artifacts;
  std::map<ResultKey, Json> results;
  /// Those without a place come last.
  std::map<std::tuple<bool, Place, std::string>, Json> notifications;
  bool isSuccess = true;

  std::string pathOf(const Json &artifactLocation) const {
    std::string path = percentDecode(withoutScheme(artifactLocation.value("uri", "")));
    auto root = roots.find(artifactLocation.value("uriBaseId", ""));
    return root == roots.end() ? path : root->second + path;
  }

  /// Where a result or a notification is; {} if it has no place.
  Place placeOf(const Json &item) const {
    if (!item.contains("/locations/0/physicalLocation"_json_pointer))
      return {};
    const Json &location = item.at("locations").at(0).at("physicalLocation");
    return {pathOf(location.at("artifactLocation")), location.value("/region/startLine"_json_pointer, std::size_t(0)),
            location.value("/region/startColumn"_json_pointer, std::size_t(0))};
  }

  void addResult(Json &result, const std::set<std::string> &listed) {
    if (std::string rule = result.at("ruleId"); !listed.contains(rule))
      throw Damage("it has a result of the rule '" + rule + "', which it does not list");
    ResultKey key(result.contains("suppressions"), placeOf(result), result.at("ruleId"), result.at("message"));
    results.try_emplace(std::move(key), std::move(result));
  }

  void addNotification(Json &notification) {
    Place place = placeOf(notification);
    bool hasNoPlace = place == Place();
    std::string text = textAt(notification, "/message/text"_json_pointer);
    notifications.try_emplace({hasNoPlace, std::move(place), std::move(text)}, std::move(notification));
  }

  template <typename Map>
  static Json valuesOf(Map &map) {
    Json values = Json::array();
    for (auto &[key, value] : map)
      values.push_back(std::move(value));
    return values;
  }
};

} // namespace

std::optional<std::string> mergeLogs(std::vector<NamedLog> logs, const std::string &toolName,
                                     const std::string &version, Json &merged) {
  const Pointer category = "/runs/0/automationDetails/id"_json_pointer;
  for (const NamedLog &named : logs) {
    try {
      if (std::optional<std::string> problem = checkLog(named, toolName, version))
        return problem;
      if (textAt(named.log, category) != textAt(logs.front().log, category))
        return "'" + named.name + "' is of the category '" + textAt(named.log, category) + "', '" + logs.front().name +
               "' of '" + textAt(logs.front().log, category) + "'; only logs of one category belong together";
    } catch (const Json::exception &) {
      return "'" + named.name + "' is no SARIF 2.1.0 log";
    }
  }
  merged = logs.front().log;
  const std::string *name = &logs.front().name;
  try {
    Merger merger(merged);
    for (NamedLog &named : logs) {
      name = &named.name;
      merger.add(named.log);
    }
    merger.finish();
    return std::nullopt;
  } catch (const Json::exception &error) {
    return "'" + *name + "' is damaged: " + reasonOf(error);
  } catch (const Damage &error) {
    return "'" + *name + "' is damaged: " + error.what();
  }
}

} // namespace tether::sarif
