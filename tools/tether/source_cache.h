// The text of source files, read once.
#pragma once

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

} // namespace tether::tool
