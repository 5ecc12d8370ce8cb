// How far a run is, for the person who waits at a terminal.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>

namespace tether::tool {

/// One line on standard error that changes with each unit, "[12/500] file.cpp", and is gone at the end. Says nothing
/// where standard error is no terminal, or one that cannot erase (TERM=dumb).
class Progress {
public:
  explicit Progress(std::size_t total);
  Progress(const Progress &) = delete;
  Progress &operator=(const Progress &) = delete;
  ~Progress();

  /// Units that need no analysis.
  void skip(std::size_t count);
  /// The analysis of one more unit begins. Any thread may say so.
  void begin(const std::string &file);

private:
  const bool isShown;
  const std::size_t total;
  std::mutex mutex;
  std::size_t begun = 0;
};

} // namespace tether::tool
