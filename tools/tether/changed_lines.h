// The lines that a change has touched: the new side of a unified diff, or ranges given one by one.
#pragma once

#include "arguments.h"
#include "finding.h"
#include "source_cache.h"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tether::tool {

class ChangedLines {
public:
  /// Adds the lines `first` to `last`, counted from 1, of a file that exists. A file without any is known, too.
  void add(const std::string &file, unsigned first, unsigned last);
  void addFile(const std::string &file);

  bool contains(const std::string &file, unsigned line) const;
  bool hasFile(const std::string &file) const;
  /// The canonical names of the files.
  std::vector<std::string> files() const;

  /// Whether the line of the finding itself or of one of its notes has changed: a finding on an old line belongs to
  /// the change that added the early return.
  bool touches(const Finding &finding, SourceCache &sources) const;

private:
  /// By canonical name.
  std::map<std::string, std::vector<std::pair<unsigned, unsigned>>> ranges;
  mutable std::map<std::string, std::string> canonicalNames;

  const std::string &canonical(const std::string &file) const;
};

/// Reads a unified diff, such as "git diff" prints. `strip` leading components of each name ("a/", "b/") do not count;
/// the rest starts at the top of git's working tree or, where that has no such file, at the current directory or the
/// nearest one above it that has. `origin` names the diff in messages.
Problem readDiff(std::string_view text, const std::string &origin, unsigned strip, ChangedLines &lines);

/// Reads "FILE:FROM-TO" or "FILE:LINE".
Problem readLineRange(std::string_view text, ChangedLines &lines);

} // namespace tether::tool
