#include "leak/fatal.h"
#include "sched/scheduler.h"
#include "stack/stack.h"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <sys/mman.h>
#include <unistd.h>

namespace tether::detail {

namespace {

struct sigaction previous;

/// Runs on the alternate stack; allocates nothing.
void report(const goroutine &g) noexcept {
  char text[512];
  const std::source_location at = g.created_at.load();
  const int n = std::snprintf(text, sizeof text,
                              "fatal error: stack overflow\n\ngoroutine %llu stack overflow\n  created at %s:%u:%u\n",
                              static_cast<unsigned long long>(g.id.load()), at.file_name(),
                              static_cast<unsigned>(at.line()), static_cast<unsigned>(at.column()));
  [[maybe_unused]] auto written = write(STDERR_FILENO, text, std::clamp<int>(n, 0, sizeof text - 1));
}

void on_fault(int, siginfo_t *info, void *) {
  const goroutine *g = current_goroutine();
  if (g && stack_guards(g->memory, info->si_addr))
    report(*g);
  // The instruction is repeated on return, so the previous disposition meets the same fault.
  sigaction(SIGSEGV, &previous, nullptr);
}

void install_handler() noexcept {
  struct sigaction action {};
  action.sa_sigaction = &on_fault;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigemptyset(&action.sa_mask);
  sigaction(SIGSEGV, &action, &previous);
}

} // namespace

void fatal_stack_overflow(const goroutine &g) noexcept {
  report(g);
  std::abort();
}

void stack_overflow_watch() {
  static std::once_flag once;
  std::call_once(once, install_handler);
  stack_t existing{};
  if (sigaltstack(nullptr, &existing) == 0 && !(existing.ss_flags & SS_DISABLE))
    return;
  constexpr std::size_t size = 64 * 1024;
  void *memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED)
    return;
  stack_t alternate{};
  alternate.ss_sp = memory;
  alternate.ss_size = size;
  sigaltstack(&alternate, nullptr);
}

} // namespace tether::detail
