// One SARIF log in place of those that the parts of a run wrote.
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace tether::sarif {

struct NamedLog {
  /// For messages.
  std::string name;
  nlohmann::ordered_json log;
};

/// Puts logs that `toJson` made together, in the order of one run over everything: the rules united, each result once
/// (the same rule and message at the same place), all failures, success if all had it. Where logs were written from
/// different roots, relative paths count and the first log's root is kept. What the logs are must agree: written by
/// version `version` of `toolName`, with the same category. Returns what is wrong, or nothing. There must be at least
/// one log.
std::optional<std::string> mergeLogs(std::vector<NamedLog> logs, const std::string &toolName,
                                     const std::string &version, nlohmann::ordered_json &merged);

} // namespace tether::sarif
