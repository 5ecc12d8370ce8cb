// Where a report goes: standard output, or a file that appears only when it is complete.
#pragma once

#include "arguments.h"

#include <string>
#include <string_view>

namespace tether::tool {

class OutputFile {
public:
  OutputFile() = default;
  OutputFile(const OutputFile &) = delete;
  OutputFile &operator=(const OutputFile &) = delete;
  /// Removes what was written and not committed.
  ~OutputFile();

  /// Makes ready to write to `path`, or to standard output if it is empty. Fails if the file could not be
  /// written, so that a long analysis need not be done in vain.
  Problem open(const std::string &path);

  /// Writes the whole report and gives the file its name.
  Problem commit(std::string_view text);

  bool wantsColours() const;

private:
  std::string target;
  std::string temporary;
  int descriptor = 1;
};

} // namespace tether::tool
