#pragma once

#include "sched/goroutine.h"

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace tether::detail {

/// All goroutines that were started and have not ended. There is no list of them: the pool knows every
/// goroutine that was ever made, and one that is in use has an id. Those of an older generation are neither
/// counted nor visited.

/// How many goroutines of one generation were started minus how many ended, as far as one writer knows.
struct registry_count_part {
  std::atomic<std::uint64_t> generation{0};
  std::atomic<std::int64_t> count{0};

  /// One writer at a time. What belongs to an older generation counts no more.
  void add(std::uint64_t of_generation, std::int64_t n) noexcept {
    const std::uint64_t mine = generation.load(std::memory_order_relaxed);
    if (of_generation < mine)
      return;
    if (of_generation > mine) {
      count.store(0, std::memory_order_relaxed);
      generation.store(of_generation, std::memory_order_release);
    }
    count.store(count.load(std::memory_order_relaxed) + n, std::memory_order_release);
  }
};

void registry_add(goroutine *g) noexcept;
void registry_remove(goroutine *g) noexcept;
/// How many goroutines of the live generation there are.
std::size_t registry_count() noexcept;
/// Begins a new generation. Returns the one that ended.
std::uint64_t registry_end_generation() noexcept;

/// Visits every goroutine of the live generation, in no particular order. One that is not held by inspect()
/// may end meanwhile: its identity is then that of another one, or none.
void registry_visit(void (*visit)(goroutine *g, void *argument), void *argument);

template <class F>
void registry_visit(F f) {
  registry_visit([](goroutine *g, void *argument) { (*static_cast<F *>(argument))(g); }, &f);
}

} // namespace tether::detail
