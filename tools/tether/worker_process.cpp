#include "worker_process.h"

#include "install.h"

#include <csignal>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

using nlohmann::json;
using std::chrono::steady_clock;

namespace tether::tool {
namespace {

/// A plugin may take its time to load.
constexpr std::chrono::seconds startLimit{300};

std::string lastLine(const std::string &text) {
  size_t end = text.find_last_not_of(" \n");
  if (end == std::string::npos)
    return "";
  size_t start = text.rfind('\n', end);
  return text.substr(start == std::string::npos ? 0 : start + 1, end - (start == std::string::npos ? -1 : start));
}

bool isReadableBefore(int descriptor, steady_clock::time_point deadline) {
  for (;;) {
    auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now()).count();
    pollfd request{descriptor, POLLIN, 0};
    int ready = poll(&request, 1, static_cast<int>(std::clamp<long long>(left, 0, 1'000'000'000)));
    if (ready >= 0 || errno != EINTR)
      return ready > 0;
  }
}

std::vector<Input> readInputs(const json &list) {
  std::vector<Input> inputs;
  for (const json &item : list) {
    const auto &word = item.get_ref<const std::string &>();
    inputs.push_back({static_cast<InputKind>(word.front()), word.substr(1)});
  }
  return inputs;
}

} // namespace

Problem WorkerProcess::start(const AnalysisSettings &settings, std::vector<std::string> &checks) {
  if (!spawn())
    return std::string("cannot start a worker process: ") + strerror(errno);
  std::optional<json> answer = ask(json(settings), startLimit);
  if (!answer)
    return deathOfStart(settings);
  if (answer->contains("problem"))
    return answer->at("problem").get<std::string>();
  checks = answer->at("checks");
  return std::nullopt;
}

UnitReport WorkerProcess::analyze(const Unit &unit, std::chrono::seconds limit, std::vector<Input> &inputs) {
  json message = {{"file", unit.file}, {"directory", unit.directory}, {"command", unit.command}};
  logStart = readScratchFile(log).size();
  if (std::optional<json> answer = ask(message, limit)) {
    inputs = readInputs(answer->at("inputs"));
    return answer->at("report").get<UnitReport>();
  }
  if (isLate) {
    kill();
    return {{},
            {},
            {unit.file + ": the analysis was given up after " + std::to_string(limit.count()) +
             " s; --unit-timeout=SECONDS gives it more"}};
  }
  return {{}, {}, {unit.file + ": the analysis crashed: " + stop()}};
}

bool WorkerProcess::spawn() {
  int toWorker[2], fromWorker[2];
  if (pipe2(toWorker, O_CLOEXEC) != 0)
    return false;
  Descriptor input(toWorker[0]);
  requests = Descriptor(toWorker[1]);
  if (pipe2(fromWorker, O_CLOEXEC) != 0)
    return false;
  Descriptor output(fromWorker[1]);
  replies = Descriptor(fromWorker[0]);
  log = makeScratchFile();
  logStart = 0;
  process = startProcess({{executablePath(), "lint-worker"}, {}, input.get(), output.get(), log.get()});
  return process > 0;
}

std::optional<json> WorkerProcess::ask(const json &message, std::chrono::seconds limit) {
  const auto deadline = steady_clock::now() + limit;
  isLate = false;
  std::string line = message.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
  for (size_t done = 0; done < line.size();) {
    ssize_t count = write(requests.get(), line.data() + done, line.size() - done);
    if (count < 0 && errno != EINTR)
      return std::nullopt;
    done += static_cast<size_t>(std::max<ssize_t>(count, 0));
  }
  json answer = json::parse(readLine(deadline), nullptr, /*allow_exceptions=*/false);
  return answer.is_discarded() ? std::nullopt : std::optional(std::move(answer));
}

std::string WorkerProcess::readLine(steady_clock::time_point deadline) {
  std::string line;
  char buffer[65536];
  while (!line.ends_with('\n')) {
    if (!isReadableBefore(replies.get(), deadline)) {
      isLate = true;
      return "";
    }
    ssize_t count = read(replies.get(), buffer, sizeof buffer);
    if (count == 0 || (count < 0 && errno != EINTR))
      return "";
    line.append(buffer, static_cast<size_t>(std::max<ssize_t>(count, 0)));
  }
  return line;
}

std::string WorkerProcess::deathOfStart(const AnalysisSettings &settings) {
  std::string plugins;
  for (const std::string &plugin : settings.plugins)
    plugins += " '" + plugin + "'";
  if (isLate)
    kill();
  std::string cause = isLate ? "no answer within " + std::to_string(startLimit.count()) + " s" : stop();
  return plugins.empty() ? "a worker process died: " + cause : "cannot load plugin" + plugins + ": " + cause;
}

std::string WorkerProcess::stop() {
  if (!running())
    return "";
  requests.reset();
  replies.reset();
  std::string cause = describe(waitForProcess(std::exchange(process, -1)));
  std::string words = lastLine(readScratchFile(log).substr(logStart));
  return words.empty() ? cause : cause + ": " + words;
}

void WorkerProcess::kill() {
  ::kill(process, SIGKILL);
  stop();
}

} // namespace tether::tool
