#include "forked.h"

#include <csignal>
#include <map>
#include <new>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tether::robustness {
namespace {

constexpr std::size_t JobsOfOneProcess = 250; // what the jobs leak stays bounded

void limitTime(unsigned Seconds) {
  const itimerval Limit{{0, 0}, {static_cast<time_t>(Seconds), 0}};
  setitimer(ITIMER_PROF, &Limit, nullptr);
}

// One lane of the work: the jobs Next, Next + Step, ...
struct Lane {
  std::size_t Next, Step;
  volatile std::size_t *Current; // shared with the process that works
};

pid_t start(const Lane &L, std::size_t Count, unsigned Seconds, const std::function<void(std::size_t)> &Job) {
  const pid_t Child = fork();
  if (Child != 0)
    return Child;
  for (std::size_t Done = 0, I = L.Next; I < Count && Done < JobsOfOneProcess; I += L.Step, ++Done) {
    *L.Current = I;
    limitTime(Seconds);
    Job(I);
  }
  _exit(0);
}

std::string ending(int Status, unsigned Seconds) {
  if (!WIFSIGNALED(Status))
    return "exit status " + std::to_string(WEXITSTATUS(Status));
  if (WTERMSIG(Status) == SIGPROF)
    return "no end within " + std::to_string(Seconds) + " s";
  return "signal " + std::to_string(WTERMSIG(Status));
}

} // namespace

std::vector<Failure> runForked(std::size_t Count, unsigned Workers, unsigned Seconds,
                               const std::function<void(std::size_t)> &Job) {
  const std::size_t Size = Workers * sizeof(std::size_t);
  void *Shared = mmap(nullptr, Size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (Shared == MAP_FAILED)
    throw std::bad_alloc();
  std::vector<Failure> Failures;
  std::map<pid_t, Lane> Running;
  auto Start = [&](const Lane &L) {
    if (L.Next < Count)
      Running[start(L, Count, Seconds, Job)] = L;
  };
  for (unsigned W = 0; W < Workers; ++W)
    Start({W, Workers, static_cast<volatile std::size_t *>(Shared) + W});
  while (!Running.empty()) {
    int Status = 0;
    auto It = Running.find(wait(&Status));
    if (It == Running.end())
      continue;
    Lane L = It->second;
    Running.erase(It);
    if (Status != 0)
      Failures.push_back({*L.Current, ending(Status, Seconds)});
    L.Next = *L.Current + L.Step;
    Start(L);
  }
  munmap(Shared, Size);
  return Failures;
}

} // namespace tether::robustness
