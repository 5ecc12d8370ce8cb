// One run of a program that ends in a finding, as plain data: the goroutines that have part in it, and what they do in
// order. Positions are byte offsets into the file on disk, as in Message.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace tether::tool {

/// An empty `file` means none.
struct Spot {
  std::string file;
  unsigned offset = 0;
  bool operator==(const Spot &) const = default;
};

struct WitnessGoroutine {
  /// "'f'" for a function's own body, otherwise "goroutine started at a.cpp:12".
  std::string name;
  /// Its go statement.
  Spot started;
  /// Where it waits for ever, and what it does there: "blocks for ever sending to 'jobs'".
  Spot stuck;
  std::string waits;
  /// Surely comes to its end in this run.
  bool ended = false;
  bool operator==(const WitnessGoroutine &) const = default;
};

struct WitnessStep {
  /// "operation": of `goroutine` alone. "hand-off": `goroutine` sends and `other` receives at once. "start": of
  /// `other`. "exit": where the run leaves out what the finding misses. "fault": the misuse that the finding is about.
  std::string kind;
  int goroutine = 0;
  std::string text;
  Spot at;
  int other = -1;
  std::string otherText;
  Spot otherAt;
  bool operator==(const WitnessStep &) const = default;
};

/// No goroutines: the finding has no witness.
struct Witness {
  std::vector<WitnessGoroutine> goroutines;
  std::vector<WitnessStep> steps;
  bool operator==(const Witness &) const = default;
};

void to_json(nlohmann::json &json, const Witness &witness);
void from_json(const nlohmann::json &json, Witness &witness);

} // namespace tether::tool
