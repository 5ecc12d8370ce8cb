#include "sarif.h"

#include "source_text.h"

#include <algorithm>
#include <set>
#include <stdexcept>

using nlohmann::ordered_json;

namespace tether::sarif {
namespace {

constexpr char rootName[] = "%SRCROOT%";
constexpr std::size_t longestDescription = 1024, mostTags = 20;

bool isUnreserved(char c) {
  return isalnum(static_cast<unsigned char>(c)) || std::string_view("-._~/").find(c) != std::string_view::npos;
}

/// Cuts before the character that would exceed the limit.
std::string shorten(const std::string &text) {
  if (utf16Length(text) <= longestDescription)
    return text;
  std::size_t end = longestDescription - 3;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
    --end;
  return text.substr(0, end) + "...";
}

/// A link's text must not contain bare square brackets.
std::string escapeBrackets(std::string_view text) {
  std::string escaped;
  for (char c : text) {
    if (c == '[' || c == ']' || c == '\\')
      escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string asSentence(std::string text) {
  if (!text.empty() && std::string_view(".!?").find(text.back()) == std::string_view::npos)
    text += '.';
  return text;
}

/// The message, followed by one link to each related location.
std::string linkedMessage(const Result &result) {
  // "](" would read as a link; viewers show a backslash before other brackets, so only that is escaped.
  std::string text = result.message.find("](") == std::string::npos ? result.message : escapeBrackets(result.message);
  text = asSentence(text);
  for (std::size_t i = 0; i < result.related.size(); ++i)
    text +=
        (i == 0 ? " See: [" : "; [") + escapeBrackets(result.related[i].message) + "](" + std::to_string(i + 1) + ")";
  return result.related.empty() ? text : text + ".";
}

ordered_json writeRegion(const Region &region) {
  return {{"startLine", region.startLine},
          {"startColumn", region.startColumn},
          {"endLine", region.endLine},
          {"endColumn", region.endColumn}};
}

ordered_json writeRule(const Rule &rule) {
  ordered_json help = {{"text", rule.helpText}};
  if (!rule.helpMarkdown.empty())
    help["markdown"] = rule.helpMarkdown;
  std::vector<std::string> tags = rule.tags;
  tags.resize(std::min(tags.size(), mostTags));
  ordered_json json = {{"id", rule.id},
                       {"name", pascalCase(rule.id)},
                       {"shortDescription", {{"text", shorten(asSentence(rule.shortDescription))}}},
                       {"fullDescription", {{"text", shorten(asSentence(rule.fullDescription))}}},
                       {"help", std::move(help)}};
  if (!rule.helpUri.empty())
    json["helpUri"] = rule.helpUri;
  json["defaultConfiguration"] = {{"level", rule.level}};
  json["properties"] = {{"precision", rule.precision}, {"problem.severity", rule.severity}, {"tags", std::move(tags)}};
  return json;
}

class Writer {
public:
  explicit Writer(const Log &log) : log(log), rootPrefix(log.root.ends_with('/') ? log.root : log.root + "/") {}

  ordered_json run() const {
    ordered_json run = {{"tool", {{"driver", driver()}}},
                        {"invocations", ordered_json::array({invocation()})},
                        {"originalUriBaseIds", {{rootName, {{"uri", "file://" + percentEncode(rootPrefix)}}}}},
                        {"columnKind", "utf16CodeUnits"},
                        {"automationDetails", {{"id", log.category}}},
                        {"artifacts", artifacts()}};
    run["results"] = ordered_json::array();
    for (const Result &result : log.results)
      run["results"].push_back(write(result));
    return run;
  }

private:
  const Log &log;
  std::string rootPrefix;

  ordered_json driver() const {
    ordered_json rules = ordered_json::array();
    for (const Rule &rule : log.rules)
      rules.push_back(writeRule(rule));
    ordered_json driver = {{"name", log.toolName}, {"version", log.version}, {"semanticVersion", log.version}};
    if (!log.informationUri.empty())
      driver["informationUri"] = log.informationUri;
    driver["rules"] = std::move(rules);
    return driver;
  }

  ordered_json invocation() const {
    ordered_json invocation = {{"executionSuccessful", log.notifications.empty()}};
    for (const Notification &notification : log.notifications)
      invocation["toolExecutionNotifications"].push_back(write(notification));
    return invocation;
  }

  /// Every file that the run speaks of, once.
  ordered_json artifacts() const {
    std::set<std::string> paths;
    for (const Result &result : log.results) {
      paths.insert(result.location.path);
      for (const RelatedLocation &related : result.related)
        paths.insert(related.location.path);
      for (const ThreadFlow &flow : result.flows)
        for (const FlowStep &step : flow.steps)
          paths.insert(step.location.path);
    }
    ordered_json artifacts = ordered_json::array();
    for (const std::string &path : paths)
      artifacts.push_back({{"location", artifact(path)}});
    return artifacts;
  }

  ordered_json artifact(const std::string &path) const {
    if (path.starts_with(rootPrefix))
      return {{"uri", percentEncode(path.substr(rootPrefix.size()))}, {"uriBaseId", rootName}};
    return {{"uri", "file://" + percentEncode(path)}};
  }

  ordered_json write(const Location &location) const {
    return {{"physicalLocation",
             {{"artifactLocation", artifact(location.path)}, {"region", writeRegion(location.region)}}}};
  }

  ordered_json write(const Notification &notification) const {
    ordered_json json = {{"level", "error"}, {"message", {{"text", notification.message}}}};
    if (notification.location)
      json["locations"].push_back(write(*notification.location));
    return json;
  }

  std::size_t ruleIndex(const std::string &id) const {
    auto found = std::ranges::find(log.rules, id, &Rule::id);
    if (found == log.rules.end())
      throw std::invalid_argument("no rule '" + id + "' in the SARIF log");
    return static_cast<std::size_t>(found - log.rules.begin());
  }

  ordered_json write(const Result &result) const {
    ordered_json json = {{"ruleId", result.ruleId},
                         {"ruleIndex", ruleIndex(result.ruleId)},
                         {"level", result.level},
                         {"message", {{"text", linkedMessage(result)}}},
                         {"locations", ordered_json::array({write(result.location)})}};
    for (std::size_t i = 0; i < result.related.size(); ++i)
      json["relatedLocations"].push_back(write(result.related[i], i + 1));
    if (!result.lineHash.empty())
      json["partialFingerprints"] = {{"primaryLocationLineHash", result.lineHash}};
    if (!result.flows.empty())
      json["codeFlows"] = ordered_json::array({writeFlows(result.flows)});
    for (const Fix &fix : result.fixes)
      json["fixes"].push_back(write(fix));
    for (const Suppression &suppression : result.suppressions)
      json["suppressions"].push_back(write(suppression));
    if (!result.properties.empty())
      json["properties"] = result.properties;
    return json;
  }

  ordered_json write(const RelatedLocation &related, std::size_t id) const {
    ordered_json json = {{"id", id}};
    json.update(write(related.location));
    json["message"] = {{"text", asSentence(related.message)}};
    return json;
  }

  ordered_json writeFlows(const std::vector<ThreadFlow> &flows) const {
    ordered_json threads = ordered_json::array();
    for (const ThreadFlow &flow : flows) {
      ordered_json steps = ordered_json::array();
      for (const FlowStep &step : flow.steps)
        steps.push_back(write(step));
      threads.push_back({{"id", "goroutine-" + std::to_string(threads.size() + 1)},
                         {"message", {{"text", asSentence(flow.message)}}},
                         {"locations", std::move(steps)}});
    }
    return {{"message", {{"text", "One run that ends there, goroutine by goroutine."}}},
            {"threadFlows", std::move(threads)}};
  }

  ordered_json write(const FlowStep &step) const {
    ordered_json location = write(step.location);
    location["message"] = {{"text", asSentence(step.message)}};
    ordered_json json = {{"location", std::move(location)}};
    if (!step.kinds.empty())
      json["kinds"] = step.kinds;
    json["nestingLevel"] = step.nesting;
    json["executionOrder"] = step.order;
    json["importance"] = step.importance;
    return json;
  }

  static ordered_json write(const Suppression &suppression) {
    ordered_json json = {{"kind", suppression.kind}, {"status", "accepted"}};
    if (!suppression.justification.empty())
      json["justification"] = suppression.justification;
    return json;
  }

  /// SARIF groups a fix's replacements by file.
  ordered_json write(const Fix &fix) const {
    ordered_json changes = ordered_json::array();
    std::set<std::string> paths;
    for (const Replacement &replacement : fix.replacements)
      paths.insert(replacement.deleted.path);
    for (const std::string &path : paths)
      changes.push_back({{"artifactLocation", artifact(path)}, {"replacements", replacements(fix, path)}});
    return {{"description", {{"text", asSentence(fix.description)}}}, {"artifactChanges", std::move(changes)}};
  }

  static ordered_json replacements(const Fix &fix, const std::string &path) {
    ordered_json list = ordered_json::array();
    for (const Replacement &replacement : fix.replacements)
      if (replacement.deleted.path == path)
        list.push_back({{"deletedRegion", writeRegion(replacement.deleted.region)},
                        {"insertedContent", {{"text", replacement.inserted}}}});
    return list;
  }
};

} // namespace

ordered_json toJson(const Log &log) {
  return {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
          {"version", "2.1.0"},
          {"runs", ordered_json::array({Writer(log).run()})}};
}

std::string percentEncode(std::string_view path) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string uri;
  for (char c : path) {
    auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80 && isUnreserved(c))
      uri += c;
    else
      uri += {'%', digits[byte >> 4], digits[byte & 15]};
  }
  return uri;
}

std::string pascalCase(std::string_view id) {
  std::string name;
  bool startsWord = true;
  for (char c : id) {
    if (c == '-' || c == '.')
      startsWord = true;
    else
      name += static_cast<char>(std::exchange(startsWord, false) ? toupper(c) : c);
  }
  return name;
}

} // namespace tether::sarif
