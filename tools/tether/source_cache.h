// The text of source files, read once.
#pragma once

#include "finding.h"
#include "sarif/source_text.h"

#include <map>
#include <string>

namespace tether::tool {

class SourceCache {
public:
  /// The text of a file; an unreadable file counts as empty.
  const sarif::SourceText &get(const std::string &path);

private:
  std::map<std::string, sarif::SourceText> texts;
};

/// Where the region of a message ends: after the word or the span at its position, within the line. GitHub annotates a
/// pull request only where all lines of a region have changed.
std::size_t endOfRegion(const Message &message, const sarif::SourceText &source);

} // namespace tether::tool
