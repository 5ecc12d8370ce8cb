// What the tests of leak::find_stuck share: those of what it must find (StuckTest) and those of what it must not report
// (NotStuckTest).
#pragma once

#include "test_support.h"

#include <tether/detail/residence.h>
#include <tether/leak.h>

#include <cstddef>

namespace tether::test {

inline leak::report stuck_now() {
  const leak::report found = leak::find_stuck({.pause = 30s});
  EXPECT_TRUE(found.complete);
  return found;
}

/// In some builds of the address sanitizer, locals are not on the stack: handles there count as out of sight.
[[gnu::noinline]] inline bool locals_are_on_the_stack() {
  int local = 0;
  asm volatile("" : : "r"(&local) : "memory");
  return tether::detail::on_goroutine_stack(&local);
}

inline bool missed = false;

/// Exactly n goroutines are to be found, and never more; notes when they are not.
inline void expect_stuck(std::size_t n) {
  wait_until_parked(n);
  missed |= !eventually(
      [&] {
        const leak::report found = stuck_now();
        EXPECT_LE(found.size(), n) << found.text();
        return found.size() == n;
      },
      500ms);
}

/// What earlier tests have left in memory may look like a reference to a goroutine of this one: then others, on
/// other stacks, must be found.
inline void until_found(void (*test)()) {
  if (bool on_stack = false; run([&] { on_stack = locals_are_on_the_stack(); }), !on_stack)
    GTEST_SKIP() << "locals are not on the stack";
#ifdef __clang__
  constexpr bool leaves_words = sanitized;
#else
  constexpr bool leaves_words = true;
#endif
  constexpr int attempts = leaves_words ? 1 : 8;
  for (int i = 0; i < attempts; ++i) {
    missed = false;
    test();
    if (!missed)
      return;
  }
  if (leaves_words)
    GTEST_SKIP() << "missed: GCC and the sanitizers leave words in memory that look like references";
  ADD_FAILURE() << "not found in " << attempts << " attempts";
}

/// Fails when any goroutine is reported, once n of them wait and some time after.
inline void expect_silence(std::size_t n) {
  wait_until_parked(n);
  for (int i = 0; i < 3; ++i) {
    const leak::report found = stuck_now();
    EXPECT_TRUE(found.empty()) << found.text();
    sleep_for(1ms);
  }
}

[[gnu::noinline]] inline void clear_unused_stack() {
  volatile char below[16 * 1024] = {};
  asm volatile("" : : "r"(&below) : "memory");
}

/// Calls f in a frame of its own, of which nothing is left on the stack: what running code leaves behind there
/// hides leaks.
template <class F>
[[gnu::noinline]] void apart(F f) {
  f();
  clear_unused_stack();
}

class StuckTest : public LeavingTest {};
class NotStuckTest : public RuntimeTest {};

/// A test that leaves goroutines behind, in a run() of its own, and is tried until they are found.
#define STUCK_TEST(name)                                                                                               \
  namespace stuck_tests {                                                                                              \
  void name();                                                                                                         \
  }                                                                                                                    \
  TEST_F(StuckTest, name) { until_found(&stuck_tests::name); }                                                         \
  void stuck_tests::name()

} // namespace tether::test
