// Findings that are known and accepted: a file under version control that the next run compares with.
//
// An entry is a check, a path relative to the baseline's directory, and the text of the line with its white space
// collapsed. So it survives moves and re-indentation, and is gone when the line is edited. Equal entries are counted.
//
//     {
//       "version": 1,
//       "findings": [
//         {"path": "src/a.cpp", "check": "tether-timeout", "line": "ch.send(value);", "count": 1}
//       ]
//     }
#pragma once

#include "arguments.h"
#include "finding.h"
#include "source_cache.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace tether::tool {

struct BaselineEntry {
  std::string path;
  std::string check;
  std::string line;
  auto operator<=>(const BaselineEntry &) const = default;
};

/// How often each entry stands in a baseline.
using BaselineCounts = std::map<BaselineEntry, unsigned>;

/// `text` is the content of the baseline `origin`.
Problem parseBaseline(const std::string &text, const std::string &origin, BaselineCounts &entries);
/// Sorted, one entry a line.
std::string formatBaseline(const BaselineCounts &entries);

class Baseline {
public:
  /// A baseline that will be at `file`, without any entries.
  explicit Baseline(const std::string &file);

  /// Fails if the file cannot be read or is malformed.
  Problem read();
  /// Replaces the file.
  Problem write() const;

  /// Moves the findings that have an entry to the suppressed ones; of more equal ones than the count says, the first.
  void suppress(UnitReport &report);

  /// The entries that no finding of `suppress` needed, with how often.
  const BaselineCounts &unused() const { return left; }
  void remove(const BaselineCounts &stale);

  /// Makes the entries those of `findings` and, of the ones before, those that `keep` accepts. An entry that is both
  /// counts as often as it does in the one that has it more often.
  void replace(const std::vector<Finding> &findings, const std::function<bool(const BaselineEntry &)> &keep);

  /// The absolute name of an entry's file.
  std::string fileOf(const BaselineEntry &entry) const;

private:
  std::string name;
  std::string directory;
  BaselineCounts entries, left;
  SourceCache sources;

  BaselineEntry entryOf(const Finding &finding);
};

} // namespace tether::tool
