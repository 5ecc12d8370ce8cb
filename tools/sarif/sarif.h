// Writes SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/), the exchange format for findings, so
// that GitHub code scanning and editors' viewers show all that they can show.
//
//     sarif::Log log;
//     log.toolName = "tether";
//     log.results.push_back({.ruleId = "tether-early-return", .message = "...", .location = {...}});
//     std::string text = sarif::toJson(log).dump(2);
//
// Positions count from 1, columns in UTF-16 code units; an end column is one past the last character.
// All strings are UTF-8. The functions are pure and may be called from any thread.
#pragma once

#include <nlohmann/json.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tether::sarif {

struct Rule {
  /// As in "tether-early-return"; the rule's name in PascalCase is derived from it.
  std::string id;
  /// Texts must not be empty. The full description is cut to the 1024 characters that GitHub takes.
  std::string shortDescription;
  std::string fullDescription;
  std::string helpText;
  /// May be empty.
  std::string helpMarkdown;
  /// The page of the rule, an absolute URI; may be empty.
  std::string helpUri = {};
  /// "error", "warning" or "note".
  std::string level = "warning";
  /// "very-high", "high", "medium" or "low".
  std::string precision = "high";
  /// "error", "warning" or "recommendation".
  std::string severity = "warning";
  /// The first 20 are written, which is what GitHub takes.
  std::vector<std::string> tags;
};

struct Region {
  std::size_t startLine = 1;
  std::size_t startColumn = 1;
  std::size_t endLine = 1;
  std::size_t endColumn = 1;
};

struct Location {
  /// An absolute path. Below the log's root it is written relative to that.
  std::string path;
  Region region;
};

/// Text with its place, such as one note of a finding.
struct RelatedLocation {
  Location location;
  std::string message;
};

struct Replacement {
  Location deleted;
  std::string inserted;
};

/// Replacements to be made together.
struct Fix {
  std::string description;
  std::vector<Replacement> replacements;
};

/// One step of a thread flow.
struct FlowStep {
  Location location;
  std::string message;
  /// Its place in time among the steps of all threads; two halves of one joint step have the same.
  unsigned order = 0;
  /// How far below the first thread this one was started.
  unsigned nesting = 0;
  /// SARIF's words for what happens: "acquire", "lock", "branch", "true", "danger" ...
  std::vector<std::string> kinds;
  /// "essential", "important" or "unimportant".
  std::string importance = "important";
};

/// What one thread (or goroutine) does. It must have steps.
struct ThreadFlow {
  /// Who it is.
  std::string message;
  std::vector<FlowStep> steps;
};

/// Why a result is not to be reported.
struct Suppression {
  /// "inSource" or "external".
  std::string kind;
  /// May be empty.
  std::string justification;
};

struct Result {
  std::string ruleId;
  std::string level = "warning";
  std::string message;
  Location location;
  /// Each is linked from the message, without which viewers do not show it.
  std::vector<RelatedLocation> related;
  /// One run that ends in the result; empty where none is known.
  std::vector<ThreadFlow> flows = {};
  std::vector<Fix> fixes;
  std::vector<Suppression> suppressions = {};
  /// `lineHashes` of the location's file at its line; may be empty.
  std::string lineHash;
  /// For programs that know them; viewers show them at best by name.
  std::map<std::string, std::string> properties = {};
};

/// Something that kept the tool from doing its work.
struct Notification {
  std::string message;
  std::optional<Location> location;
};

struct Log {
  std::string toolName;
  /// As in "1.2.3".
  std::string version;
  /// Where to read about the tool, an absolute URI; may be empty.
  std::string informationUri = {};
  /// The absolute path that relative URIs start from.
  std::string root;
  /// The run's category: GitHub replaces the results of an earlier run of the same category.
  std::string category;
  /// Results refer to these by id; a result's rule must be among them.
  std::vector<Rule> rules;
  std::vector<Result> results;
  std::vector<Notification> notifications;
};

nlohmann::ordered_json toJson(const Log &log);

/// A path as part of a URI.
std::string percentEncode(std::string_view path);

/// "tether-early-return" as "TetherEarlyReturn".
std::string pascalCase(std::string_view id);

} // namespace tether::sarif
