// What the analysis of translation units yields, as plain data: it travels from the worker processes as JSON
// and is then merged, sorted and printed. Positions are byte offsets into the file on disk.
#pragma once

#include "witness.h"

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <string>
#include <vector>

namespace tether::tool {

struct Span {
  std::string file;
  unsigned offset = 0;
  unsigned length = 0;
  bool operator==(const Span &) const = default;
};

struct Edit {
  std::string file;
  unsigned offset = 0;
  unsigned length = 0;
  std::string text;
  bool operator==(const Edit &) const = default;
};

/// A message at a position. An empty `file` means that the message has none.
struct Message {
  std::string text;
  std::string file;
  unsigned offset = 0;
  std::vector<Span> spans;
  std::vector<Edit> fix;
  bool operator==(const Message &) const = default;
};

/// Why a finding is not to be reported. `kind` is SARIF's: "inSource" for a NOLINT, "external" for a baseline; empty:
/// it is to be.
struct Suppression {
  std::string kind;
  std::string justification;
  bool operator==(const Suppression &) const = default;
};

/// What leak reports of the program's runs say about a finding. No reports: nothing.
struct RuntimeSighting {
  unsigned reports = 0;
  /// In all of them.
  unsigned goroutines = 0;
  /// "must" or "may" where schedules were explored: under all of them or under some.
  std::string frequency;
  bool operator==(const RuntimeSighting &) const = default;
};

struct Finding {
  std::string check;
  /// An error, or a warning that .clang-tidy's WarningsAsErrors promotes.
  bool isError = false;
  Message message;
  std::vector<Message> notes;
  Witness witness = {};
  /// What the message's fix does, in the model's words ("capacity"), and whether it changes nothing but who waits for
  /// whom. Empty and false where there is no fix or the model has not proved it.
  std::string fixKind = {};
  bool fixIsSafe = false;
  Suppression suppression = {};
  RuntimeSighting seen = {};
  bool operator==(const Finding &) const = default;
};

/// What became of a name in the list of a NOLINT, wherever units saw it.
struct NolintUse {
  std::string file;
  unsigned offset = 0;
  std::string name;
  bool used = false;
  /// The name is no check's; `meant` is the nearest that is, if one is near.
  bool unknown = false;
  std::string meant;
  bool operator==(const NolintUse &) const = default;
};

/// The digests of files as they were analysed, by absolute name. "" stands for one that has changed meanwhile.
using FileDigests = std::map<std::string, std::string>;

/// The outcome of one translation unit. `compileErrors` are the compiler's, `failures` say in one line each
/// why the analysis could not be done.
struct UnitReport {
  std::vector<Finding> findings;
  std::vector<Finding> compileErrors;
  std::vector<std::string> failures;
  /// What is not to be reported. Findings of checks that a NOLINT keeps silent have no notes and fixes.
  std::vector<Finding> suppressed = {};
  /// With --report-unused-nolint only.
  std::vector<NolintUse> nolints = {};
  /// Of the files that the findings' fixes change.
  FileDigests digests = {};
};

/// Several units' reports in one: equal findings (same file, offset, check and message) appear once, sorted
/// by file and position. The result does not depend on the order in which the units were analysed.
UnitReport mergeReports(std::vector<UnitReport> reports);

void to_json(nlohmann::json &json, const UnitReport &report);
void from_json(const nlohmann::json &json, UnitReport &report);

} // namespace tether::tool
