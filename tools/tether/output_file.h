// Where a report goes: standard output, or a file that appears only when it is complete. A link leads to the file that
// is meant, a file that is there keeps its mode, and a pipe or a device is written to as it is.
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
  ~OutputFile();

  /// Makes ready to write to `path`, or to standard output if it is empty. Fails if the file could not be
  /// written, so that a long analysis need not be done in vain. Until the commit there is no file, so that none is
  /// left when the program is interrupted.
  Problem open(const std::string &path);

  /// Writes the whole report and gives the file its name.
  Problem commit(std::string_view text);

  bool wantsColours() const;

private:
  std::string target;
  /// Of standard output or something special such as a pipe; -1 for a file.
  int descriptor = 1;
};

} // namespace tether::tool
