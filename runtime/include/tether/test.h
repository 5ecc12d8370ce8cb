#pragma once

#include <tether/detail/role.h>
#include <tether/detail/time_args.h>
#include <tether/explore.h>

#include <cstdint>
#include <memory>
#include <source_location>
#include <stdexcept>
#include <string>
#include <type_traits>

/// Tests in virtual time: a test of a one-hour timeout takes microseconds, and fails when a goroutine leaks.
///
///     TEST(Fetch, GivesUpAfterAnHour) {
///       tether::test::bubble([] {
///         const auto start = tether::monotonic_clock::now();
///         EXPECT_EQ(fetch(never_answers, 1h), std::nullopt);
///         EXPECT_EQ(tether::monotonic_clock::now() - start, 1h);
///       });
///     }
///
/// The function runs as the main goroutine of a bubble, on the calling thread, with the goroutines that it starts
/// and no others. Time stands still while any of them can run. When all are blocked, it jumps to the next timer:
/// sleeps, after(), tick(), deadlines of contexts and every other wait with a limit follow it. A moment is read with
/// monotonic_clock::now(); the clocks of std::chrono stay real, so a point in time that is made of one of them is
/// right only as long as no virtual time has passed. A duration always is.
///
/// When the function has returned, time goes on for the goroutines that are left, until they have ended or nothing
/// can move any more. What is blocked then has leaked, and the bubble fails; so it does when the function itself
/// blocks for ever, when an exception leaves another goroutine, and when something else than a leak is wrong that
/// explore::run() would name. Daemons may be left, and timers.
///
/// One order of events is run, the same every time: it follows from `seed`. explore::run() tries all of them.
///
/// The difference to Go's testing/synctest, whose semantics these are: there time stops when the function
/// returns, and a goroutine that sleeps then has failed the test. Here one that ends by itself is no leak. Waiting for
/// a mutex is as good as any other wait here: it lets time pass, and it may be for ever. The first moment is
/// that of the real clock.
///
/// What the function must be: channels, groups and locks are used by the goroutines of the bubble only, while it
/// lasts. Plain threads must not use them. A blocking call takes the real time that it takes. After a bubble that
/// failed, what the blocked goroutines hold is not destroyed, and groups and locks that lie outside are
/// as they were before it.
namespace tether::test {

struct options {
  std::uint64_t seed = 1;          ///< of the order of the goroutines, and of what select() and choose() decide
  std::uint32_t steps = 1'000'000; ///< most operations until the function has returned
};

/// Why a bubble failed. what() is for people: each finding with its story, the operations that led there in
/// order.
class bubble_error : public std::runtime_error {
public:
  bubble_error(const std::string &text, explore::result found)
      : std::runtime_error(text), found_(std::make_shared<const explore::result>(std::move(found))) {}
  const explore::result &found() const noexcept { return *found_; }

private:
  std::shared_ptr<const explore::result> found_;
};

namespace detail {
explore::result bubble(void (*invoke)(void *), void *f, const options &o, std::source_location loc);
[[noreturn]] void fail(explore::result found, std::source_location loc);
} // namespace detail

/// Runs f in a bubble and returns what was found: ok() when nothing. For what is to be looked at, or expected:
///
///     auto found = tether::test::try_bubble([] { first_answer(); });
///     ASSERT_EQ(found.leaks.size(), 1u);
///     EXPECT_STREQ(found.leaks[0].reason, "chan send");
///
/// From a plain thread only; other bubbles and explorations wait for it to end. An exception that leaves f ends the
/// bubble and is thrown again, and what it left behind is not looked at. Errors: std::logic_error
/// when called from a goroutine, so also inside a bubble and inside run().
template <class F>
TETHER_ROLE("run")
explore::result try_bubble(F &&f, const options &o = {}, std::source_location loc = std::source_location::current()) {
  using function = std::remove_reference_t<F>;
  if constexpr (std::is_function_v<function>) {
    return test::try_bubble([&f] { f(); }, o, loc);
  } else {
    auto invoke = [](void *p) { static_cast<void>((*static_cast<function *>(p))()); };
    return detail::bubble(invoke, const_cast<void *>(static_cast<const volatile void *>(&f)), o, loc);
  }
}

/// The same; throws bubble_error when something was found. A test framework shows its text.
template <class F>
TETHER_ROLE("run")
void bubble(F &&f, const options &o = {}, std::source_location loc = std::source_location::current()) {
  if (explore::result found = test::try_bubble(f, o, loc); !found.ok())
    detail::fail(std::move(found), loc);
}

/// Returns when every other goroutine of the bubble is blocked, and would be until time passes. What they were
/// to do at this moment has been done then:
///
///     cancel();
///     tether::test::wait();
///     EXPECT_TRUE(cleaned_up);
///
/// Also in what explore::run() runs. Several may wait at once; they return one after the other. Errors:
/// std::logic_error elsewhere. Semantics: synctest.Wait.
TETHER_ROLE("test_wait") void wait(std::source_location loc = std::source_location::current());

} // namespace tether::test
