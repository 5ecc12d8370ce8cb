// The parent's end of one worker process.
#pragma once

#include "subprocess.h"
#include "worker.h"

#include <nlohmann/json.hpp>

namespace tether::tool {

class WorkerProcess {
public:
  ~WorkerProcess() { stop(); }

  /// Starts the process and hears whether it is ready, and which checks are enabled.
  Problem start(const AnalysisSettings &settings, std::vector<std::string> &checks);

  bool running() const { return process > 0; }

  /// A worker that dies or takes longer than `limit` makes the unit a failure, and is gone afterwards.
  UnitReport analyze(const Unit &unit, std::chrono::seconds limit, std::vector<Input> &inputs);

private:
  pid_t process = -1;
  Descriptor requests;
  Descriptor replies;
  Descriptor log;
  /// Where in the log the words about the current unit start.
  size_t logStart = 0;
  /// Why there was no answer: the time was up, or else the worker died.
  bool isLate = false;

  bool spawn();
  /// One message to the worker and its answer, or nothing.
  std::optional<nlohmann::json> ask(const nlohmann::json &message, std::chrono::seconds limit);
  /// The bytes of one line; empty if the worker closed its end or the time is up.
  std::string readLine(std::chrono::steady_clock::time_point deadline);
  std::string deathOfStart(const AnalysisSettings &settings);
  /// Ends the process and says how it died, with the last that it printed.
  std::string stop();
  void kill();
};

} // namespace tether::tool
