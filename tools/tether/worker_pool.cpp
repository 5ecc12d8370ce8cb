#include "parallel.h"
#include "worker_process.h"

#include <atomic>
#include <mutex>
#include <thread>

namespace tether::tool {
namespace {

/// Nanoseconds of the clock by which the kernel stamps files.
long long wallClock() { return std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count(); }

/// One analysis run, shared by the threads that each drive one worker.
class Run {
public:
  Run(const std::vector<Unit> &units, const AnalysisSettings &settings, const RunOptions &options)
      : units(units), settings(settings), options(options) {
    result.reports.resize(units.size());
  }

  AnalysisRun perform() {
    takeKnownResults();
    size_t jobs = std::clamp<size_t>(waiting.size(), 1, jobsOrCores(options.jobs));
    std::vector<std::thread> threads;
    for (size_t i = 0; i < jobs; ++i)
      threads.emplace_back([this] { drive(); });
    for (std::thread &thread : threads)
      thread.join();
    // One worker is enough.
    if (!result.checks.empty())
      result.problem.reset();
    if (options.cache && !waiting.empty())
      options.cache->trim();
    return std::move(result);
  }

private:
  const std::vector<Unit> &units;
  const AnalysisSettings &settings;
  const RunOptions &options;
  /// The units to analyse, by index.
  std::vector<size_t> waiting;
  std::atomic<size_t> next = 0;
  std::mutex mutex;
  AnalysisRun result;

  void takeKnownResults() {
    std::vector<char> isKnown(units.size());
    if (options.cache) {
      options.cache->describeRun(settings);
      parallelFor(units.size(), options.jobs, [&](size_t i) {
        if (std::optional<UnitReport> report = options.cache->find(units[i])) {
          result.reports[i] = std::move(*report);
          isKnown[i] = true;
        }
      });
    }
    for (size_t i = 0; i < units.size(); ++i)
      if (!isKnown[i])
        waiting.push_back(i);
    result.cached = units.size() - waiting.size();
    if (options.progress)
      options.progress->skip(result.cached);
  }

  void drive() {
    WorkerProcess worker;
    if (Problem problem = start(worker)) {
      std::lock_guard lock(mutex);
      result.problem = problem;
      return;
    }
    for (size_t i = next++; i < waiting.size(); i = next++) {
      Problem problem = worker.running() ? std::nullopt : start(worker);
      if (problem)
        result.reports[waiting[i]].failures = {units[waiting[i]].file + ": " + *problem};
      else
        analyze(worker, waiting[i]);
    }
  }

  void analyze(WorkerProcess &worker, size_t unit) {
    if (options.progress)
      options.progress->begin(units[unit].file);
    long long start = wallClock();
    std::vector<Input> inputs;
    result.reports[unit] = worker.analyze(units[unit], options.unitTimeout, inputs);
    if (options.cache)
      options.cache->store(units[unit], result.reports[unit], inputs, start);
  }

  Problem start(WorkerProcess &worker) {
    std::vector<std::string> checks;
    Problem problem = worker.start(settings, checks);
    std::lock_guard lock(mutex);
    if (!problem)
      result.checks = std::move(checks);
    return problem;
  }
};

} // namespace

AnalysisRun runAnalysis(const std::vector<Unit> &units, const AnalysisSettings &settings, const RunOptions &options) {
  return Run(units, settings, options).perform();
}

} // namespace tether::tool
