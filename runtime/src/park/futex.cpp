#include "park/futex.h"

#include <tether/detail/wait_queue.h>

#include <cerrno>
#include <ctime>
#include <linux/futex.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace tether::detail {

namespace {
long futex(std::atomic<std::uint32_t> *word, int operation, std::uint32_t value, const timespec *timeout) {
  return syscall(SYS_futex, reinterpret_cast<std::uint32_t *>(word), operation | FUTEX_PRIVATE_FLAG, value, timeout,
                 nullptr, 0);
}
} // namespace

void futex_wait(std::atomic<std::uint32_t> *word, std::uint32_t expected, std::int64_t timeout_ns) noexcept {
  const int saved = errno;
  if (timeout_ns < 0) {
    futex(word, FUTEX_WAIT, expected, nullptr);
  } else {
    timespec timeout{timeout_ns / 1'000'000'000, timeout_ns % 1'000'000'000};
    futex(word, FUTEX_WAIT, expected, &timeout);
  }
  errno = saved;
}

void futex_wake(std::atomic<std::uint32_t> *word, int count) noexcept {
  const int saved = errno;
  futex(word, FUTEX_WAKE, static_cast<std::uint32_t>(count), nullptr);
  errno = saved;
}

/// Each look at a lock that is taken costs its owner the cache line, so the looks become rarer: the owner does
/// many operations meanwhile, which is what keeps a contended channel fast.
void short_lock::lock_slowly() noexcept {
  constexpr int most_pauses = 256;
  constexpr int looks_before_sleep = 40;
  constexpr timespec sleep{0, 20'000};
  int pauses = 4;
  for (int look = 0;; ++look) {
    for (int i = 0; i < pauses; ++i)
      cpu_relax();
    if (!taken_.load(std::memory_order_relaxed) && try_lock())
      return;
    if (pauses < most_pauses)
      pauses *= 2;
    else if (look < looks_before_sleep)
      sched_yield();
    else
      nanosleep(&sleep, nullptr);
  }
}

} // namespace tether::detail
