#include "install.h"
#include "parallel.h"
#include "subprocess.h"
#include "worker.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <mutex>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

using nlohmann::json;

namespace tether::tool {
namespace {

std::string lastLine(const std::string &text) {
  size_t end = text.find_last_not_of(" \n");
  if (end == std::string::npos)
    return "";
  size_t start = text.rfind('\n', end);
  return text.substr(start == std::string::npos ? 0 : start + 1, end - (start == std::string::npos ? -1 : start));
}

/// The parent's end of one worker process.
class Worker {
public:
  ~Worker() { stop(); }

  /// Starts the process and hears whether it is ready.
  Problem start(const AnalysisSettings &settings, std::vector<std::string> &checks) {
    if (!spawn())
      return std::string("cannot start a worker process: ") + strerror(errno);
    std::optional<json> answer = ask(json(settings));
    if (!answer)
      return deathOfStart(settings);
    if (answer->contains("problem"))
      return answer->at("problem").get<std::string>();
    checks = answer->at("checks");
    return std::nullopt;
  }

  bool running() const { return process > 0; }

  UnitReport analyze(const Unit &unit) {
    json message = {{"file", unit.file}, {"directory", unit.directory}, {"command", unit.command}};
    logStart = readScratchFile(log).size();
    if (std::optional<json> answer = ask(message))
      return answer->get<UnitReport>();
    return {{}, {}, {unit.file + ": the analysis crashed: " + stop()}};
  }

private:
  pid_t process = -1;
  Descriptor requests;
  FILE *replies = nullptr;
  Descriptor log;
  /// Where in the log the words about the current unit start.
  size_t logStart = 0;

  bool spawn() {
    int toWorker[2], fromWorker[2];
    if (pipe2(toWorker, O_CLOEXEC) != 0)
      return false;
    Descriptor input(toWorker[0]);
    requests = Descriptor(toWorker[1]);
    if (pipe2(fromWorker, O_CLOEXEC) != 0)
      return false;
    Descriptor output(fromWorker[1]);
    replies = fdopen(fromWorker[0], "r");
    log = makeScratchFile();
    logStart = 0;
    process = startProcess({{executablePath(), "lint-worker"}, {}, input.get(), output.get(), log.get()});
    return process > 0;
  }

  /// One message to the worker and its answer; nothing if the worker died over it.
  std::optional<json> ask(const json &message) {
    std::string line = message.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
    for (size_t done = 0; done < line.size();) {
      ssize_t count = write(requests.get(), line.data() + done, line.size() - done);
      if (count < 0 && errno != EINTR)
        return std::nullopt;
      done += static_cast<size_t>(std::max<ssize_t>(count, 0));
    }
    return readAnswer();
  }

  std::optional<json> readAnswer() {
    char *line = nullptr;
    size_t capacity = 0;
    ssize_t length = getline(&line, &capacity, replies);
    std::unique_ptr<char, decltype(&free)> owner(line, free);
    if (length <= 0 || line[length - 1] != '\n')
      return std::nullopt;
    json answer = json::parse(line, line + length, nullptr, /*allow_exceptions=*/false);
    return answer.is_discarded() ? std::nullopt : std::optional(std::move(answer));
  }

  std::string deathOfStart(const AnalysisSettings &settings) {
    std::string plugins;
    for (const std::string &plugin : settings.plugins)
      plugins += " '" + plugin + "'";
    std::string cause = stop();
    return plugins.empty() ? "a worker process died: " + cause : "cannot load plugin" + plugins + ": " + cause;
  }

  /// Ends the process and says how it died, with the last that it printed.
  std::string stop() {
    if (!running())
      return "";
    requests.reset();
    fclose(replies);
    std::string cause = describe(waitForProcess(std::exchange(process, -1)));
    std::string words = lastLine(readScratchFile(log).substr(logStart));
    return words.empty() ? cause : cause + ": " + words;
  }
};

/// One analysis run, shared by the threads that each drive one worker.
class Run {
public:
  Run(const std::vector<Unit> &units, const AnalysisSettings &settings) : units(units), settings(settings) {
    result.reports.resize(units.size());
  }

  AnalysisRun perform(unsigned jobs) {
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < jobs; ++i)
      threads.emplace_back([this] { drive(); });
    for (std::thread &thread : threads)
      thread.join();
    return std::move(result);
  }

private:
  const std::vector<Unit> &units;
  const AnalysisSettings &settings;
  std::atomic<size_t> next = 0;
  std::mutex mutex;
  AnalysisRun result;

  void drive() {
    Worker worker;
    for (size_t i = next++; i < units.size(); i = next++) {
      if (!worker.running() && !start(worker))
        return;
      result.reports[i] = worker.analyze(units[i]);
    }
  }

  bool start(Worker &worker) {
    std::vector<std::string> checks;
    Problem problem = worker.start(settings, checks);
    std::lock_guard lock(mutex);
    if (problem)
      result.problem = problem;
    else
      result.checks = std::move(checks);
    return !problem;
  }
};

} // namespace

AnalysisRun runAnalysis(const std::vector<Unit> &units, const AnalysisSettings &settings, unsigned jobs) {
  return Run(units, settings).perform(std::min<size_t>(jobsOrCores(jobs), units.size()));
}

} // namespace tether::tool
